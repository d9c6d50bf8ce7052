//! The chart note in each of its forms, as snapshots, and what holds for every one.

use super::cases::{self, HOSTILE, awkward, sample, samples, text, with_fact, with_note};
use bedside::report::{FORMATS, find_format};
use bedside::session::RowKind;
use bedside::session::record::row::Fact;
use unicode_width::UnicodeWidthStr as _;

#[test]
fn note_texts_match_their_snapshots() {
    for case in samples() {
        insta::assert_snapshot!(format!("note_{}", case.name), text("note", std::slice::from_ref(&case)));
    }
    insta::assert_snapshot!("note_awkward", text("note", &[awkward()]));
    insta::assert_snapshot!("md_awkward", text("md", &[awkward()]));
    insta::assert_snapshot!("md_third_session", text("md", &[sample("20260312-1324-C-017")]));
}

#[test]
fn note_lines_fit_80_columns() {
    let mut all = samples();
    all.push(awkward());
    let note = text("note", &all);
    for line in note.lines() {
        assert!(line.width() <= 80 && !line.chars().any(char::is_control), "{line:?}");
    }
    assert_eq!(note.matches("SESSION NOTE").count(), all.len());
}

#[test]
fn typed_tags_are_escaped_and_quotes_have_a_section() {
    let markdown = text("md", &[awkward()]);
    assert!(!markdown.contains("<script>") && markdown.contains("&lt;script&gt;"));
    let (_, observed) = markdown.split_once("## Observations").unwrap();
    let (observed, rest) = observed.split_once("## The client's own words").unwrap();
    let (quoted, _) = rest.split_once("## Touch").unwrap();
    assert!(!observed.contains('“') && quoted.contains("“=HYPERLINK") && HOSTILE.starts_with("=HYPERLINK"));
}

#[test]
fn typed_markup_is_shown_literally() {
    for (format, typed, shown) in [
        ("md", "**bold** _it_ [x](y)", "\\*\\*bold\\*\\* \\_it\\_ \\[x\\](y)"),
        ("md", "<script>", "&lt;script&gt;"),
        ("md", "a | b\n# c", "a \\| b / \\# c"),
        ("md", "a & b", "a &amp; b"),
        ("html", "<script>alert('1')</script>", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
        ("html", "\" onload=\"x", "&quot; onload=&quot;x"),
        ("html", "&lt;", "&amp;lt;"),
        ("html", "a\nb\u{0}c\u{202e}d\u{200b}e", "a / b\u{fffd}c\u{fffd}de"),
    ] {
        let text = text(format, &[with_note(typed)]);
        assert!(text.contains(shown), "{shown}\n{text}");
    }
}

#[test]
fn wide_and_long_words_are_wrapped_in_a_note() {
    let long = "漢字 ".repeat(60) + &"x".repeat(200) + "\n\u{1b}[31m";
    let case = with_fact(with_note(&long), Fact::new(RowKind::Note, "intention").note(&long));
    let amended = text("note", &[with_fact(case, Fact::new(RowKind::Plan, "aftercare").text(&long).note(&long))]);
    for line in amended.lines() {
        assert!(line.width() <= 80 && !line.chars().any(char::is_control), "{line:?}");
    }
}

#[test]
fn each_format_has_a_name_of_its_own() {
    for (at, format) in FORMATS.iter().enumerate() {
        assert!(FORMATS[..at].iter().all(|other| other.name != format.name), "{}", format.name);
        assert!(!format.description.is_empty() && find_format(format.name).is_some());
    }
    assert!(find_format("doc").is_none());
}

#[test]
fn private_notes_are_in_no_export() {
    let is_folder = |format: &&bedside::report::ExportFormat| matches!(format.generator, bedside::report::Generator::Folder);
    for format in bedside::report::FORMATS.iter().filter(|format| !is_folder(format)) {
        if format.name == "pdf" && cfg!(not(feature = "pdf")) {
            continue;
        }
        let bytes = cases::made(format.name, &[awkward()]);
        let all = String::from_utf8_lossy(&bytes);
        // The texts of a workbook and of a PDF are packed; their own tests look into them.
        assert!(!all.contains("my own father"), "{}", format.name);
    }
    assert!(text("note", &[awkward()]).contains("Private notes: 1, in a separate file"));
}

#[test]
fn rehearsals_and_damaged_records_are_marked() {
    let mut app = crate::support::app::TestApp::begin("im_kat", Some(60));
    app.advance_to("0:02:00").enter("120/78 68 97");
    let mut rehearsed = cases::on(&app);
    rehearsed.damage = Some("line 9: the check does not follow".to_owned());
    for format in ["note", "md"] {
        let all = text(format, std::slice::from_ref(&rehearsed));
        assert!(all.contains("REHEARSAL at 60 times the speed") && all.contains("WAS DAMAGED OR CHANGED"), "{all}");
    }
    let json = text("json", std::slice::from_ref(&rehearsed));
    assert!(json.lines().all(|line| line.contains("\"rehearsal\":60")));
}

#[test]
fn times_of_another_day_or_offset_are_qualified() {
    let mut app = crate::support::app::TestApp::begin("im_kat", None);
    app.advance_to("0:10:00").enter("n: before midnight");
    app.advance_to("11:00:00").enter("n: after midnight");
    let note = text("note", &[cases::on(&app)]);
    for words in ["\n13:34 before midnight", "\n2026-11-24 00:24 after midnight", "13:24–2026-11-24 00:24"] {
        assert!(note.contains(words), "{words}\n{note}");
    }
    // The hour from one to two was there twice: the dose was given in the first, and the earliest release lies in the second.
    let note = text("note", &[sample("C-012")]);
    for words in ["a time without an offset\n  is -04:00", "01:10 T+0:00 ketamine", "Earliest release: 01:40 -05:00 (T+1:30)"] {
        assert!(note.contains(words), "{words}\n{note}");
    }
}

#[test]
fn corrections_and_withdrawals_have_author_time_and_reason() {
    let markdown = text("md", &[awkward()]);
    for words in
        ["| typed 154, cuff showed 145 |", "BP 154/76", "BP 145/76", "## Withdrawn", "taken back soon", "not possible · refused"]
    {
        assert!(markdown.contains(words), "{words}\n{markdown}");
    }
    let note = text("note", &[awkward()]);
    assert!(note.contains("from memory, written 14:14"), "{note}");
    assert!(note.contains("NR   13:24–13:54, 13:57–"), "{note}");
    assert!(note.contains("severity moderate · serious no") && note.contains("outcome resolved"), "{note}");
}

/// One entry can raise several alerts.
#[test]
fn every_report_that_lists_alerts_lists_all_of_them() {
    let label = |item: &str| match item {
        "bp_systolic" => "BP systolic",
        "bp_diastolic" => "BP diastolic",
        "heart_rate" => "HR",
        "spo2" => "SpO₂",
        "resp_rate" => "RR",
        _ => panic!("{item} has no name here"),
    };
    let mut count = 0;
    for case in samples() {
        for format in ["note", "md", "html", "supervision"] {
            let words = text(format, std::slice::from_ref(&case)).split_whitespace().collect::<Vec<_>>().join(" ");
            for row in case.session.ledger().live_rows().filter(|row| row.matches(RowKind::Alert, "raised")) {
                let headline = format!("{} {} ·", label(&row.text), row.value.unwrap());
                assert!(words.contains(&headline), "{} {format}: {headline}", case.name);
                count += 1;
            }
        }
    }
    assert!(count > 40, "{count}");
}
