//! Rows of a record, and a record's bytes.

use bedside::journal::columns::HEADER;
use bedside::journal::{Chain, encode};
use bedside::session::{Elapsed, Initials, PhaseId, Row, RowKind, Source, Value, Wall};

/// The name of the sample session.
pub const SESSION_NAME: &str = "20261123-0902-C017";

/// Row 1 of the format's example.
pub fn open_row() -> Row {
    Row {
        value: Value::new(1.0),
        unit: "{version}".into(),
        text: "bedside".to_owned(),
        note: "row 1 fills every cell so that readers infer the types".to_owned(),
        author: Initials::app(),
        amends: Some(0),
        source: Source::App,
        ..plain_row(1, 0, RowKind::Session, "open")
    }
}

/// Row 2 of the format's example.
pub fn intention_row() -> Row {
    Row { note: "\"to meet the fear\", she said\n(twice)".to_owned(), ..plain_row(2, 520_700, RowKind::Note, "intention") }
}

/// A row of MK's without a value.
pub fn plain_row(seq: u64, elapsed_ms: i64, kind: RowKind, item: &'static str) -> Row {
    let start_ms = Wall::parse("2026-11-23T09:02:11.042-05:00").map_or(0, Wall::instant_ms);
    let time = Wall::from_instant(start_ms + elapsed_ms, -5 * 3600);
    Row {
        seq,
        time,
        elapsed: Elapsed::from_ms(elapsed_ms),
        phase: PhaseId::Arrive,
        kind,
        item: item.into(),
        value: None,
        unit: "".into(),
        text: String::new(),
        note: String::new(),
        author: Initials::from_record("MK").unwrap_or_else(Initials::app),
        entered: time,
        entry: seq,
        amends: None,
        source: Source::User,
    }
}

/// Row 1 and notes, together `count` rows.
pub fn note_rows(count: u64) -> Vec<Row> {
    let note = |seq: u64| Row {
        note: format!("said, \"{seq}\""),
        ..plain_row(seq, seq.cast_signed() * 1000, RowKind::Note, "observation")
    };
    (1..=count).map(|seq| if seq == 1 { open_row() } else { note(seq) }).collect()
}

/// A closed session: rows, close and digest.
pub fn closed_rows(count: u64) -> Vec<Row> {
    let mut rows = note_rows(count);
    rows.push(Row { text: "completed".to_owned(), ..plain_row(count + 1, 900_000, RowKind::Session, "close") });
    let mut chain = Chain::default();
    chain.add_rows(SESSION_NAME, &rows);
    rows.push(Row {
        value: Some(Value::from(u32::try_from(count + 1).unwrap_or_default())),
        unit: "{count}".into(),
        text: chain.digest_hex(),
        entry: count + 1,
        ..plain_row(count + 2, 900_000, RowKind::Session, "digest")
    });
    rows
}

/// Rows as a whole file.
pub fn file_bytes(rows: &[Row]) -> Vec<u8> {
    let mut bytes = format!("{HEADER}\n").into_bytes();
    encode(rows, SESSION_NAME, &mut Chain::default(), &mut bytes);
    bytes
}
