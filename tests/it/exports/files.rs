//! Files for other programs: supervision, the monitoring form, a calendar, a workbook.

use super::cases::{awkward, made, made_with, python, sample, samples, text, with_fact, with_note_at};
use crate::support::app::TestApp;
use bedside::app::Screen;
use bedside::report::{self, PaperSize};
use bedside::session::clinical::follow_up;
use bedside::session::record::row::Fact;
use bedside::session::record::vocabulary::{ITEMS, VocabularyItem};
use bedside::session::{RowKind, Wall};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

#[test]
fn supervision_has_no_code_date_lot_or_name() {
    let mut all = samples();
    all.push(awkward());
    for case in all {
        let said = text("supervision", std::slice::from_ref(&case));
        for row in case.session.ledger().rows() {
            let is_named = matches!(row.item.as_ref(), "client" | "staff" | "lot") && !row.text.is_empty();
            assert!(
                !is_named || !said.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == row.text),
                "{}",
                row.text
            );
        }
        for taken in ["2026", "Ana", "555 0", "MK"] {
            assert!(!said.contains(taken), "{taken}\n{said}");
        }
    }
    let infused = text("supervision", &[sample("C-058")]);
    assert!(infused.contains("· infusion 20.2 mg (calculated) from T+0:00\n") && !infused.contains("by_rate"), "{infused}");
    insta::assert_snapshot!("supervision_awkward", text("supervision", &[awkward()]));
}

/// The record of a session with three contacts, and an entry of any kind with this text and note.
fn with_contacts(item: &VocabularyItem, text: &str, note: &str) -> bedside::report::CaseRecord {
    let contacts = [
        ("escort", "Zephyrine Quill 555 0123"),
        ("emergency_contact", "bodo o'keefe"),
        ("contact", "Dr. Åse-Marie Łukasz, any hour"),
    ];
    let case =
        contacts.into_iter().fold(awkward(), |case, (item, words)| with_fact(case, Fact::new(RowKind::Plan, item).text(words)));
    with_fact(case, Fact::new(item.kind, item.slug).text(text).note(note))
}

#[test]
fn a_contacts_name_is_in_no_text_of_any_item() {
    let typed = "ZEPHYRINE and quill's, Bodo, O'Keefe, Marie, ŁUKASZ, åse-marie, 555 0123";
    // An accent can be a sign of its own.
    let forms: [String; 2] = [typed.nfc().collect(), typed.nfd().collect()];
    let [composed, apart] = [forms[0].as_str(), forms[1].as_str()];
    // A report takes a third of a second, so that eight items share one.
    for items in ITEMS.chunks(8) {
        for (text, note) in [(composed, apart), ("", composed), (apart, "")] {
            let case = items.iter().skip(1).fold(with_contacts(&items[0], text, note), |case, item| {
                with_fact(case, Fact::new(item.kind, item.slug).text(text).note(note))
            });
            let said: String = text_of(&case).to_lowercase().nfc().collect();
            for name in ["zephyrine", "quill", "bodo", "keefe", "marie", "łukasz", "åse", "0123"] {
                let slugs: Vec<&str> = items.iter().map(|item| item.slug).collect();
                assert!(!said.contains(name), "{slugs:?}: {name}\n{said}");
            }
        }
    }
}

#[test]
fn a_name_is_gone_however_its_accents_are_typed() {
    let forms = |words: &str| -> [String; 2] { [words.nfc().collect(), words.nfd().collect()] };
    let item = ITEMS.iter().find(|item| item.kind == RowKind::Plan && item.slug == "escort").unwrap();
    for known in forms("José Müller-Ångström, señor Núñez") {
        for typed in forms("josé and MÜLLER wait, Ångström knocked, señor núñez too") {
            let case = with_contacts(item, &known, "");
            let said = text_of(&with_fact(case, Fact::new(RowKind::Note, "observation").note(typed.clone())));
            assert!(said.contains("[…] and […] wait, […] knocked, "), "{known:?} {typed:?}\n{said}");
            let left: String = said.to_lowercase().nfc().collect();
            assert!(!left.contains("núñez"), "{known:?} {typed:?}\n{said}");
        }
    }
}

#[test]
fn a_name_that_only_one_item_knows_is_gone_from_it_and_from_notes() {
    for (kind, slug) in [
        (RowKind::Plan, "escort"),
        (RowKind::Plan, "emergency_contact"),
        (RowKind::Plan, "contact"),
        (RowKind::Plan, "followup"),
        (RowKind::Plan, "aftercare"),
        (RowKind::Note, "contact"),
        (RowKind::Meta, "staff"),
        (RowKind::Meta, "room"),
        (RowKind::Dose, "given_by"),
        (RowKind::Dose, "checked_by"),
        (RowKind::Dose, "cleared"),
        (RowKind::Dose, "order"),
        (RowKind::Vital, "taken_by"),
        (RowKind::Session, "hand_over"),
        (RowKind::Event, "left"),
        (RowKind::Event, "escort_called"),
        (RowKind::Event, "prescriber_called"),
        (RowKind::Event, "ems_called"),
        (RowKind::Event, "ems_arrived"),
        (RowKind::Event, "handed_over"),
    ] {
        let item = ITEMS.iter().find(|item| item.kind == kind && item.slug == slug).unwrap();
        for words in ["with Peregrine Vane", "her brother Peregrine Vane, on 020 7946 0018"] {
            let case = with_fact(
                with_contacts(item, "", words),
                Fact::new(RowKind::Note, "observation").note("peregrine knocked, VANE waits"),
            );
            let said = text_of(&case).to_lowercase();
            assert!(!said.contains("peregrine") && !said.contains("vane") && !said.contains("7946"), "{kind:?} {slug}\n{said}");
            assert!(said.contains("[…] knocked, […] waits"), "{kind:?} {slug}\n{said}");
        }
    }
}

fn text_of(case: &bedside::report::CaseRecord) -> String {
    text("supervision", std::slice::from_ref(case))
}

#[test]
fn names_and_dates_are_taken_out_of_typed_text_as_whole_words() {
    for (typed, shown) in [
        ("with Ana, steady", "with […], steady"),
        ("mk held C-017's hand, lot A4471", "[…] held […]'s hand, lot […]"),
        ("Analog synths", "Analog synths"),
        ("on 2026-11-23 and 20261123-1324-C-017", "on […] and […]"),
        ("12-5 breaths", "12-5 breaths"),
        ("asked Dr. Lee, then nurse joy", "asked Dr. […], then nurse […]"),
        ("spoke of her sister Edda, of her mother", "spoke of her sister […], of her mother"),
        ("call +44 20 7946 0018 or 0171/2345678", "call +[…] […] […] […] or […]/[…]"),
        ("142/90 84 97 14 and 98 97 96 95", "142/90 84 97 14 and 98 97 96 95"),
        ("said she will come in spring 2025", "said she will come in spring […]"),
    ] {
        let said = text("supervision", &[with_fact(awkward(), Fact::new(RowKind::Note, "observation").note(typed))]);
        assert!(said.lines().any(|line| line.ends_with(shown)), "{shown}\n{said}");
    }
}

#[test]
fn private_note_is_in_supervision_only_if_chosen() {
    let mut case = awkward();
    assert!(text("supervision", std::slice::from_ref(&case)).contains("private note, not included (--private"));
    let number = case.session.ledger().rows().iter().find(|row| row.item == "private").unwrap().entry;
    case.chosen_private_notes = vec![(number, "reminded me of my own father".to_owned())];
    assert!(text("supervision", &[case]).contains("PRIVATE reminded me of my own father"));
}

#[test]
fn monitoring_form_matches_its_snapshot() {
    insta::assert_snapshot!("rems_esketamine", text("rems", &[sample("C-042")]));
    let other = text("rems", &[sample("C-051")]);
    assert!(other.contains("not an esketamine protocol") && !other.contains("A4471"), "{other}");
    assert!(other.contains("minutes from first device to end of monitoring   not recorded"), "{other}");
}

/// Unfolds and reads a calendar after RFC 5545.
const READ_CALENDAR: &str = r"
import sys
data = sys.stdin.buffer.read()
assert data.endswith(b'\r\n') and b'\n' not in data.replace(b'\r\n', b'')
lines = data.split(b'\r\n')[:-1]
assert all(len(line) <= 75 for line in lines), 'a line is too long'
text = data.decode('utf-8').replace('\r\n ', '')
names = [line.split(':', 1)[0].split(';', 1)[0] for line in text.split('\r\n')[:-1]]
for needed in ('VERSION', 'PRODID', 'UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY'):
    assert needed in names, needed
assert names.count('BEGIN') == names.count('END') == 2
print(text)
";

#[test]
fn follow_up_is_a_calendar_entry_without_a_name() {
    let read = python(READ_CALENDAR, &made("ics", &[awkward()]));
    assert!(read.contains("DTSTART:20261125T103000\r\nDTEND:20261125T113000\r\n"), "{read}");
    assert!(
        read.contains("DESCRIPTION:by telephone\\, with […]\\; bring: notes\\nNo end is recorded\\; an hour")
            && read.contains("CLASS:PRIVATE"),
        "{read}"
    );
    assert!(!read.to_lowercase().contains("ketamine") && !read.contains("C-017") && !read.contains("20261123-1324"), "{read}");
    assert_eq!(read, python(READ_CALENDAR, &made("ics", &[awkward()])), "the identity stays");
    let report::Generator::Fallible(make) = report::find_format("ics").unwrap().generator else { panic!("it can be refused") };
    let refused = make(&[sample("20260212-0958-C-017")], report::ExportOptions::default()).unwrap_err().to_string();
    assert!(refused.starts_with("No follow-up with a date is recorded"), "{refused}");
}

/// Each text as it can be typed on Monday 23 November 2026, and the day, time and end of the calendar entry; empty: it is asked about.
const FOLLOW_UPS: &[(&str, &str)] = &[
    ("2026-11-25 10:30", "20261125T103000 20261125T113000"),
    ("2026-11-25T10:30", "20261125T103000 20261125T113000"),
    ("2027-04-15 2:30pm", "20270415T143000 20270415T153000"),
    ("April 20 at 2pm", "20270420T140000 20270420T150000"),
    ("20 April 2027, 14:30 with Ana, bring 2 forms", "20270420T143000 20270420T153000"),
    ("by telephone on the 3rd of December at 2 p.m.", "20261203T140000 20261203T150000"),
    ("Dec 1st 09:15", "20261201T091500 20261201T101500"),
    ("15.4.2027 14:30-15:20", "20270415T143000 20270415T152000"),
    ("15/4/2027 14h30 for 50 min", "20270415T143000 20270415T152000"),
    ("4/15/27 11-1pm", "20270415T110000 20270415T130000"),
    ("2026-12-02 2–3pm", "20261202T140000 20261202T150000"),
    ("2026-12-02 14:00 to 15:30", "20261202T140000 20261202T153000"),
    ("2026-12-02 12:30 am", "20261202T003000 20261202T013000"),
    ("2026-12-02 noon", "20261202T120000 20261202T130000"),
    ("2026-12-02 23:30", "20261202T233000 20261203T003000"),
    ("tomorrow 10:00", "20261124T100000 20261124T110000"),
    ("Friday at 14", "20261127T140000 20261127T150000"),
    ("Mon 16:00", "20261130T160000 20261130T170000"),
    ("Wednesday 2026-11-25 10:30", "20261125T103000 20261125T113000"),
    ("in 2 weeks, 10:30", "20261207T103000 20261207T113000"),
    ("2026-11-25", "20261125 20261126"),
    ("25 November, room B", "20261125 20261126"),
    ("call her", ""),
    ("next Friday 10:00", ""),
    ("Tuesday 2026-11-25 10:30", ""),
    ("3/4/2027 10:30", ""),
    ("2026-11-31 10:30", ""),
    ("2026-11-22 10:30", ""),
    ("30 February 10:00", ""),
    ("2026-11-25 at 2", ""),
    ("2026-11-25 2:30", ""),
    ("2026-11-25 25:00", ""),
    ("2026-11-25 13pm", ""),
    ("2026-11-25 1430", ""),
    ("2026-11-25 half past two", ""),
    ("2026-11-25 afternoon", ""),
    ("2026-11-25 10:30 EST", ""),
    ("2026-11-25T10:30Z", ""),
    ("2026-11-25 10:30 or 2026-11-26 11:00", ""),
    ("2026-11-25 10:30 or 11:30", ""),
    ("2026-11-25 15:00-14:00", ""),
];

#[test]
fn a_follow_up_is_in_the_calendar_with_its_time_or_is_asked_about() {
    for (typed, expected) in FOLLOW_UPS {
        let mut app = TestApp::begin("im_kat", None);
        app.advance_to("0:01:00").enter(&format!("follow-up: {typed}"));
        let Screen::Live(live) = &app.inner.screen else { panic!("a session runs") };
        let is_asked = live.dialog().is_some();
        assert_eq!(is_asked, expected.is_empty(), "{typed}");
        if is_asked {
            app.enter("");
        }
        let case = super::cases::on(&app);
        assert!(case.session.ledger().rows().iter().any(|row| row.text == *typed), "{typed}: it is kept as it was typed");
        let format = report::find_format("ics").unwrap();
        let report::Generator::Fallible(make) = format.generator else { panic!("it can be refused") };
        let said = (format.omissions)(std::slice::from_ref(&case));
        match make(std::slice::from_ref(&case), report::ExportOptions::default()) {
            Ok(bytes) => {
                let read = python(READ_CALENDAR, &bytes);
                let at =
                    |name: &str| read.lines().find_map(|line| line.strip_prefix(name)?.rsplit(':').next()).unwrap().to_owned();
                assert_eq!((format!("{} {}", at("DTSTART"), at("DTEND")).as_str(), said.len()), (*expected, 0), "{typed}");
            }
            Err(refusal) => {
                assert!(expected.is_empty() && said.len() == 1 && said[0].contains(typed), "{typed}: {refusal} {said:?}");
                assert!(refusal.to_string().contains(&said[0]), "{refusal}");
            }
        }
    }
}

#[test]
fn a_follow_up_without_a_day_is_named_beside_one_with_a_day() {
    let words = |text| Fact::new(RowKind::Plan, "followup").text(text);
    let case = with_fact(with_fact(sample("20260212-0958-C-017"), words("2027-04-15 2:30pm")), words("when she is back"));
    let said = (report::find_format("ics").unwrap().omissions)(std::slice::from_ref(&case));
    assert!(said.len() == 1 && said[0].contains("`when she is back`") && said[0].contains("date is not understood"), "{said:?}");
    assert_eq!(python(READ_CALENDAR, &made("ics", &[case])).matches("BEGIN:VEVENT").count(), 1);
    // `tomorrow` that was written on another day counts from nothing that is known.
    let (day, later) = (NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), NaiveDate::from_ymd_opt(2026, 11, 26).unwrap());
    for typed in ["tomorrow 10:00", "Friday 10:00", "in a week 10:00"] {
        assert!(follow_up::parse(typed, day, day).is_ok() && follow_up::parse(typed, day, later).is_err(), "{typed}");
    }
}

#[test]
fn long_lines_of_a_calendar_are_folded_between_characters() {
    let note = format!("a; b, c\\d\ne\u{7} {}", "é漢🙂x".repeat(40));
    let fact = Fact::new(RowKind::Plan, "followup").text("2026-11-25 10:30").note(&note);
    let read = python(READ_CALENDAR, &made("ics", &[with_fact(sample("20260212-0958-C-017"), fact)]));
    assert!(read.contains(&format!("DESCRIPTION:a\\; b\\, c\\\\d\\ne\u{fffd} {}\\nNo end", "é漢🙂x".repeat(40))), "{read}");
}

/// Looks into a workbook: which sheets, what types, and that no cell is a formula.
const READ_WORKBOOK: &str = r"
import io, json, sys, zipfile
from xml.etree import ElementTree
book = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert book.testzip() is None
space = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
names = [sheet.get('name') for sheet in ElementTree.fromstring(book.read('xl/workbook.xml')).iter(space + 'sheet')]
texts = [''.join(part.text or '' for part in one.iter(space + 't')) for one in ElementTree.fromstring(book.read('xl/sharedStrings.xml'))]
formulas = 0; kinds = {}; widths = {}; printed = {}
for at, name in enumerate(names, 1):
    root = ElementTree.fromstring(book.read('xl/worksheets/sheet%d.xml' % at))
    formulas += len(list(root.iter(space + 'f')))
    kinds[name] = sorted({cell.get('t', 'n') for cell in root.iter(space + 'c')})
    widths[name] = [int(float(col.get('width'))) for col in root.iter(space + 'col') for _ in range(int(col.get('min')), int(col.get('max')) + 1)]
    printed[name] = next(root.iter(space + 'pageSetup')).attrib
    assert next(root.iter(space + 'pageSetUpPr')).get('fitToPage') == '1' and next(root.iter(space + 'pane')).get('state') == 'frozen'
print(json.dumps({'names': names, 'formulas': formulas, 'kinds': kinds, 'widths': widths, 'printed': printed, 'hostile': sum(one.startswith('=HYPERLINK') for one in texts), 'created': book.read('docProps/core.xml').decode()}))
";

#[test]
fn the_workbook_has_typed_cells_and_no_formula() {
    let mut all = samples();
    all.push(awkward());
    let bytes = made("xlsx", &all);
    let read: serde_json::Value = serde_json::from_str(&python(READ_WORKBOOK, &bytes)).unwrap();
    assert_eq!(read["names"], serde_json::json!(["Flowsheet", "Readings", "Stages", "Rows"]));
    assert_eq!(read["formulas"], 0);
    assert_eq!(read["hostile"], 1, "a text that begins with = is text, once in the shared texts");
    assert!(read["kinds"]["Readings"] == serde_json::json!(["n", "s"]), "{read}");
    assert!(read["created"].as_str().unwrap().contains("2026-"), "its time is the record's: {read}");
    assert_eq!(bytes, made("xlsx", &all), "the same records give the same bytes");
}

#[test]
fn columns_fit_their_text_and_sheets_fit_the_page_width() {
    let case = [awkward()];
    for (paper_size, code) in [(None, None), (Some(PaperSize::Letter), Some("1")), (Some(PaperSize::A4), Some("9"))] {
        let book = made_with("xlsx", &case, report::ExportOptions { paper_size, ..report::ExportOptions::default() });
        let read: serde_json::Value = serde_json::from_str(&python(READ_WORKBOOK, &book)).unwrap();
        for name in ["Flowsheet", "Readings", "Stages", "Rows"] {
            // `20261123-1324-C-017` in the first column, or else the number of a row.
            assert_eq!(read["widths"][name][0], if name == "Rows" { 8 } else { 20 }, "{read}");
            let printed = &read["printed"][name];
            assert_eq!((printed["orientation"].as_str(), printed["fitToHeight"].as_str()), (Some("landscape"), Some("0")));
            assert!(printed["fitToWidth"].as_str().is_none_or(|sheets| sheets == "1"), "{printed}");
            assert_eq!(printed["paperSize"].as_str(), code, "{printed}");
        }
        let rows = read["widths"]["Rows"].as_array().unwrap();
        assert_eq!(rows.iter().filter_map(serde_json::Value::as_u64).max(), Some(48), "a long note");
    }
}

/// Spreadsheets count days from 1899-12-30, and disagree about those before March 1900.
#[test]
fn times_are_spreadsheet_days_from_march_1900() {
    let read_cells = r"
import io, sys, zipfile
book = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
print(book.read('xl/worksheets/sheet4.xml').decode(), book.read('xl/sharedStrings.xml').decode())
";
    for (time, cell) in [
        ("2026-11-23T12:00:00.000-05:00", "<v>46349.5</v>"),
        ("1900-03-01T00:00:00.000+00:00", "<v>61</v>"),
        ("1900-02-28T00:00:00.000+00:00", "1900-02-28T00:00:00.000+00:00"),
    ] {
        let case = with_note_at("calm", Wall::parse(time).unwrap());
        let cells = python(read_cells, &made("xlsx", &[case]));
        assert!(cells.contains(cell), "{time}\n{cells}");
    }
}
