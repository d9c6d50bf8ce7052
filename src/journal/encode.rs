//! Encodes rows as CSV lines.

use super::cells::append_line;
use super::chain::Chain;
use crate::journal::escape::escape;
use crate::session::{Elapsed, Row};
use csv::StringRecord;

/// Appends rows as whole lines and advances the chain. Only `text` and `note` are escaped: items and units come from the
/// vocabulary or a protocol.
pub fn encode(rows: &[Row], session: &str, chain: &mut Chain, out: &mut Vec<u8>) {
    for row in rows {
        let mut cells = record_cells(row, session);
        chain.add_row(&cells);
        cells.push_field(chain.check());
        append_line(&cells, out);
    }
}

impl Chain {
    /// Advances the chain over rows of the record with this name.
    pub fn add_rows(&mut self, name: &str, rows: &[Row]) {
        for row in rows {
            self.add_row(&record_cells(row, name));
        }
    }
}

/// The record of a running session: its name, and its chain after the rows that it had at the start.
#[derive(Clone, Debug)]
pub struct RecordStart {
    name: String,
    chain: Chain,
    rows: usize,
}

impl RecordStart {
    /// A record with this name, and the chain after its first `rows` rows.
    pub fn new(name: String, chain: Chain, rows: usize) -> Self {
        Self { name, chain, rows }
    }

    /// The digest of the last of these rows, which begin with those that the record had at the start.
    pub(crate) fn digest_hex(&self, rows: &[Row]) -> String {
        let mut chain = self.chain.clone();
        chain.add_rows(&self.name, rows.get(self.rows..).unwrap_or_default());
        chain.digest_hex()
    }
}

/// The escaped cells of a row without the check, for exports.
pub fn row_cells(row: &Row, session: &str) -> Vec<String> {
    record_cells(row, session).iter().map(str::to_owned).collect()
}

fn record_cells(row: &Row, session: &str) -> StringRecord {
    let is_first = row.seq == 1;
    let value = row.value.map_or_else(String::new, |value| with_point(value.to_string(), is_first));
    StringRecord::from_iter([
        &*row.seq.to_string(),
        &row.time.rfc3339(),
        &row.elapsed.label(),
        row.phase.id(),
        row.kind.word(),
        &row.item,
        &value,
        &row.unit,
        &escape(&row.text),
        &escape(&row.note),
        row.author.as_str(),
        &row.entered.rfc3339(),
        &row.entry.to_string(),
        &row.amends.map_or_else(String::new, |seq| seq.to_string()),
        row.source.word(),
        &with_point(shortest_seconds(row.elapsed), is_first),
        session,
    ])
}

fn shortest_seconds(elapsed: Elapsed) -> String {
    let (ms, sign) = (elapsed.ms().unsigned_abs(), if elapsed.ms() < 0 { "-" } else { "" });
    let decimal = format!("{sign}{}.{:03}", ms / 1000, ms % 1000);
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Adds a decimal point in row 1, so that readers infer a fractional column.
fn with_point(mut decimal: String, is_first: bool) -> String {
    if is_first && !decimal.contains('.') {
        decimal.push_str(".0");
    }
    decimal
}
