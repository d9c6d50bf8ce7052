//! Rows that the tests of this room share. Not part of the program.

use super::chain::Chain;
use crate::journal::encode::{HEADER, encode};
use crate::session::{Elapsed, Initials, Kind, PhaseId, Row, Source, Value, Wall};

/// The session of all samples.
pub(crate) const NAME: &str = "20261123-0902-C017";

/// Row 1, as the format shows it.
pub(crate) fn open() -> Row {
    Row {
        value: Value::new(1.0),
        unit: "{version}".into(),
        text: "bedside".to_owned(),
        note: "row 1 fills every cell so that readers infer the types".to_owned(),
        author: Initials::app(),
        amends: Some(0),
        source: Source::App,
        ..row(1, 0, Kind::Session, "open")
    }
}

/// Row 2, as the format shows it.
pub(crate) fn intention() -> Row {
    Row { note: "\"to meet the fear\", she said\n(twice)".to_owned(), ..row(2, 520_700, Kind::Note, "intention") }
}

/// A plain row.
pub(crate) fn row(seq: u64, elapsed_ms: i64, kind: Kind, item: &'static str) -> Row {
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
pub(crate) fn rows(count: u64) -> Vec<Row> {
    let note =
        |seq: u64| Row { note: format!("said, \"{seq}\""), ..row(seq, seq.cast_signed() * 1000, Kind::Note, "observation") };
    (1..=count).map(|seq| if seq == 1 { open() } else { note(seq) }).collect()
}

/// A closed session: some rows, close and digest.
pub(crate) fn closed(count: u64) -> Vec<Row> {
    let mut rows = rows(count);
    rows.push(Row { text: "completed".to_owned(), ..row(count + 1, 900_000, Kind::Session, "close") });
    let mut chain = Chain::default();
    crate::journal::encode::advance(&rows, NAME, &mut chain);
    rows.push(Row {
        value: Some(Value::from(u32::try_from(count + 1).unwrap_or_default())),
        unit: "{count}".into(),
        text: chain.digest_hex(),
        entry: count + 1,
        ..row(count + 2, 900_000, Kind::Session, "digest")
    });
    rows
}

/// Rows as a whole file.
pub(crate) fn file(rows: &[Row]) -> Vec<u8> {
    let mut bytes = format!("{HEADER}\n").into_bytes();
    encode(rows, NAME, &mut Chain::default(), &mut bytes);
    bytes
}
