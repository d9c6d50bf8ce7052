//! Files for other programs: supervision, the monitoring form, a calendar, a workbook.

use super::cases::{awkward, made, made_with, python, sample, samples, text, with_fact, with_note_at};
use bedside::report::{self, PaperSize};
use bedside::session::record::row::Fact;
use bedside::session::{RowKind, Wall};

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
    assert!(infused.contains("· infusion 20.2 mg by rate from T+0:00\n") && !infused.contains("by_rate"), "{infused}");
    insta::assert_snapshot!("supervision_awkward", text("supervision", &[awkward()]));
}

#[test]
fn names_and_dates_are_taken_out_of_typed_text_as_whole_words() {
    for (typed, shown) in [
        ("with Ana, steady", "with […], steady"),
        ("mk held C-017's hand, lot A4471", "[…] held […]'s hand, lot […]"),
        ("Analog synths", "Analog synths"),
        ("on 2026-11-23 and 20261123-1324-C-017", "on […] and […]"),
        ("12-5 breaths", "12-5 breaths"),
    ] {
        let said = text("supervision", &[with_fact(awkward(), Fact::new(RowKind::Note, "observation").note(typed))]);
        assert!(said.lines().any(|line| line.ends_with(shown)), "{shown}\n{said}");
    }
}

#[test]
fn private_note_is_in_supervision_only_if_chosen() {
    let mut case = awkward();
    assert!(text("supervision", std::slice::from_ref(&case)).contains("private note, left out (--private"));
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
for needed in ('VERSION', 'PRODID', 'UID', 'DTSTAMP', 'DTSTART', 'SUMMARY'):
    assert needed in names, needed
assert names.count('BEGIN') == names.count('END') == 2
print(text)
";

#[test]
fn follow_up_is_a_calendar_entry_without_a_name() {
    let read = python(READ_CALENDAR, &made("ics", &[awkward()]));
    assert!(read.contains("DTSTART:20261125T103000\r\n") && !read.contains("DTEND"), "{read}");
    assert!(read.contains("DESCRIPTION:by telephone\\, with MK\\; bring: notes") && read.contains("CLASS:PRIVATE"), "{read}");
    assert!(!read.to_lowercase().contains("ketamine") && !read.contains("SUMMARY:C-017"));
    let report::Generator::Fallible(make) = report::find_format("ics").unwrap().generator else { panic!("it can be refused") };
    let refused = make(&[sample("20260212-0958-C-017")], report::ExportOptions::default()).unwrap_err().to_string();
    assert!(refused.starts_with("No follow-up with a day is recorded"), "{refused}");
}

#[test]
fn long_lines_of_a_calendar_are_folded_between_characters() {
    let note = format!("a; b, c\\d\ne\u{7} {}", "é漢🙂x".repeat(40));
    let fact = Fact::new(RowKind::Plan, "followup").text("2026-11-25 10:30").note(&note);
    let read = python(READ_CALENDAR, &made("ics", &[with_fact(sample("20260212-0958-C-017"), fact)]));
    assert!(read.contains(&format!("DESCRIPTION:a\\; b\\, c\\\\d\\ne {}", "é漢🙂x".repeat(40))), "{read}");
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
