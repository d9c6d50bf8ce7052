//! The verdict on a record, and what `check` finds in it.

use crate::support::record_rows;
use bedside::journal::{FindingKind, Verdict, check, read};
use bedside::session::{Row, RowKind};

fn closed() -> String {
    String::from_utf8_lossy(&record_rows::file_bytes(&record_rows::closed_rows(4))).into_owned()
}

fn verdict_of(text: &str) -> String {
    check(text.as_bytes()).map_or_else(|not| not.to_string(), |report| report.verdict.to_string())
}

fn without_line(text: &str, at: usize) -> String {
    text.split_inclusive('\n').enumerate().filter(|(n, _)| *n != at).map(|(_, line)| line).collect()
}

#[test]
fn each_state_of_a_file_has_its_verdict() {
    let whole = closed();
    for (text, verdict) in [
        (whole.clone(), "intact"),
        (whole.replace('\n', "\r\n"), "intact but re-saved by another program"),
        (format!("\u{feff}{whole}"), "intact but re-saved by another program"),
        (whole.replace(",open,1.0,", ",open,1,"), "intact but re-saved by another program"),
        (whole.replace("bedside", "\"bedside\""), "intact but re-saved by another program"),
        (format!("{whole}\n"), "intact but re-saved by another program"),
        (without_line(&whole, 6), "intact, not closed"),
        (whole.replace("said", "seid"), "damaged at rows 2, 3, 4"),
        (whole.replacen("said", "seid", 1), "damaged at row 2"),
        (without_line(&whole, 3), "damaged at rows 4, 6"),
        (whole.get(..whole.len() - 1).unwrap_or_default().to_owned(), "cut short"),
        (format!("{whole}\0\0\0"), "cut short"),
        (format!("{whole}7,torn\n"), "cut short"),
    ] {
        assert_eq!(verdict_of(&text), verdict, "{text}");
    }
}

#[test]
fn a_file_that_is_no_record_has_a_sentence() {
    for (text, begins) in [
        ("", "The file is empty"),
        ("seq,time,ela", "The file ends within its first line"),
        ("a,b\n1,2\n", "The file is not a record: its first line has no column `seq`"),
    ] {
        assert!(verdict_of(text).starts_with(begins), "{text}");
    }
}

#[test]
fn another_separator_and_another_order_of_columns_verify() {
    let closed = closed();
    let rows = read(closed.as_bytes()).map(|record| record.rows).unwrap_or_default();
    let (mut with_tabs, mut reordered) = (String::new(), String::new());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(closed.as_bytes());
    for cells in reader.records() {
        let mut row: Vec<String> = cells.unwrap().iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        with_tabs.extend([row.join("\t").as_str(), "\n"]);
        row.rotate_left(3);
        row.push(if reordered.is_empty() { "extra".to_owned() } else { String::new() });
        reordered.extend([row.join(";").as_str(), "\n"]);
    }
    for text in [with_tabs, reordered] {
        assert_eq!(verdict_of(&text), "intact but re-saved by another program");
        assert_eq!(read(text.as_bytes()).map(|record| record.rows), Ok(rows.clone()));
    }
}

/// The faults found in a record of these rows, whose chain is right.
fn faults(rows: &[Row]) -> Vec<(FindingKind, usize)> {
    let report = check(&record_rows::file_bytes(rows));
    report.map_or_else(|_| Vec::new(), |report| report.findings.iter().map(|found| (found.fault, found.line)).collect())
}

#[test]
fn rows_that_do_not_fit_are_found_with_their_line() {
    let row = |item| record_rows::plain_row(2, 1000, RowKind::Vital, item);
    let pulse = || Row { value: Some(72.into()), unit: "/min".into(), ..row("heart_rate") };
    let earlier = record_rows::plain_row(1, -5, RowKind::Note, "theme").entered;
    for (second, fault) in [
        (pulse(), None),
        (Row { unit: "%".into(), ..pulse() }, Some(FindingKind::Unit)),
        (Row { unit: "".into(), ..pulse() }, Some(FindingKind::Unit)),
        (Row { value: None, ..pulse() }, Some(FindingKind::Unit)),
        (Row { amends: Some(1), ..pulse() }, None),
        (Row { amends: Some(2), ..pulse() }, Some(FindingKind::Amends)),
        (Row { seq: 3, ..pulse() }, Some(FindingKind::Seq)),
        (Row { seq: 1, ..pulse() }, Some(FindingKind::Seq)),
        (Row { entered: earlier, ..pulse() }, Some(FindingKind::Entered)),
        (row("aura"), Some(FindingKind::Unknown)),
    ] {
        let expected: Vec<_> = fault.map(|fault| (fault, 3)).into_iter().collect();
        assert_eq!(faults(&[record_rows::open_row(), second.clone()]), expected, "{second:?}");
    }
}

#[test]
fn rows_after_the_digest_and_a_wrong_digest_are_found() {
    let mut rows = record_rows::closed_rows(3);
    rows.push(record_rows::plain_row(6, 901_000, RowKind::Note, "observation"));
    assert_eq!(faults(&rows), [(FindingKind::AfterDigest, 7)]);
    rows[5] = record_rows::plain_row(6, 901_000, RowKind::Session, "reopen");
    assert_eq!(faults(&rows), []);
    rows[4].text = "0".repeat(64);
    assert_eq!(faults(&rows), [(FindingKind::Digest, 6)]);
}

#[test]
fn an_item_of_the_stored_protocol_is_known() {
    let text = Row {
        value: Some(1.into()),
        unit: "{count}".into(),
        note: "[event.aura]".to_owned(),
        ..record_rows::plain_row(2, 0, RowKind::Meta, "protocol_text")
    };
    assert_eq!(faults(&[record_rows::open_row(), text, record_rows::plain_row(3, 1000, RowKind::Event, "aura")]), []);
}

#[test]
fn an_unknown_kind_is_kept_and_stops_nothing() {
    let mut text = String::from_utf8_lossy(&record_rows::file_bytes(&record_rows::note_rows(4))).into_owned();
    text = text.replacen(",note,observation,", ",aura,seen,", 1);
    let record = read(text.as_bytes());
    let counts = record.map(|record| (record.rows.len(), record.unreadable_rows.len(), record.next_seq, record.whole_row_count));
    assert_eq!(counts, Ok((3, 1, 5, 4)));
}

#[test]
fn every_flipped_bit_is_noticed_or_leaves_every_row_equal() {
    let whole = record_rows::file_bytes(&record_rows::closed_rows(3));
    let rows = read(&whole).map(|record| record.rows);
    for at in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        let Ok(report) = check(&bytes) else { continue };
        let is_same = read(&bytes).map(|record| record.rows) == rows;
        let is_found = if is_same { report.verdict != Verdict::Intact } else { report.verdict.is_damaged() };
        assert!(is_found, "bit {at}: {report:?}");
    }
}
