//! Two records of one session that parted, as after two programs wrote it: where, and the rows that only one of them has.

use super::read::Record;
use crate::session::{Row, RowKind};
use std::collections::HashSet;

/// Two records of one session, compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Branches<'a> {
    /// The number of rows with which both begin.
    pub common: usize,
    /// The rows that only the first has, in order.
    pub only_first: Vec<&'a Row>,
    /// The rows that only the second has, in order.
    pub only_second: Vec<&'a Row>,
}

/// Compares two records of one session.
pub fn compare<'a>(first: &'a Record, second: &'a Record) -> Branches<'a> {
    let common = first.rows.iter().zip(&second.rows).take_while(|(a, b)| a == b).count();
    Branches { common, only_first: rows_beyond(first, second), only_second: rows_beyond(second, first) }
}

/// The rows of `copy` that `record` lacks. A row that was brought into the record has another number there. A digest holds for its own
/// file only, so it alone is nothing more.
pub(crate) fn rows_beyond<'a>(copy: &'a Record, record: &Record) -> Vec<&'a Row> {
    let known: HashSet<String> = record.rows.iter().map(content_of).collect();
    let missing: Vec<&Row> = copy.rows.iter().filter(|row| !known.contains(&content_of(row))).collect();
    let is_digest = |row: &&Row| row.matches(RowKind::Session, "digest");
    if missing.iter().all(is_digest) { Vec::new() } else { missing }
}

/// What a row says, without its number, those of other rows, and when it was written into the file.
fn content_of(row: &Row) -> String {
    let Row { time, elapsed, kind, item, value, unit, text, note, author, source, .. } = row;
    format!(
        "{time}\u{1f}{elapsed:?}\u{1f}{kind:?}\u{1f}{item}\u{1f}{value:?}\u{1f}{unit}\u{1f}{text}\u{1f}{note}\u{1f}{author}\u{1f}{source:?}"
    )
}

/// The rows `branch` as they follow after `rows`: numbered on, with their relations to each other and to the `common` first rows. They
/// were written into this file no earlier than the row before.
pub fn append_branch(rows: &mut Vec<Row>, branch: &[&Row], common: usize) {
    let first = rows.last().map_or(1, |row| row.seq + 1);
    let moved = |old: u64| match branch.iter().position(|row| row.seq == old) {
        Some(at) if old > common as u64 => first + at as u64,
        _ => old,
    };
    for row in branch {
        let entered = match rows.last() {
            Some(before) if before.entered.instant_ms() > row.entered.instant_ms() => before.entered,
            _ => row.entered,
        };
        let (seq, entry, amends) = (moved(row.seq), moved(row.entry), row.amends.map(moved));
        rows.push(Row { seq, entered, entry, amends, ..(*row).clone() });
    }
}
