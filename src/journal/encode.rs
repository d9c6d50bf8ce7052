//! Encodes rows as CSV lines.

use super::cells::{Cells, Joiner};
use super::chain::Chain;
use crate::journal::escape::escape;
use crate::session::{Elapsed, Row, Value};

/// Appends rows as whole lines and advances the chain. Only `text` and `note` are escaped: items and units come from the
/// vocabulary or a protocol.
pub fn encode(rows: &[Row], session: &str, chain: &mut Chain, out: &mut Vec<u8>) {
    let mut cells = Cells::default();
    let mut joiner = Joiner::new();
    for row in rows {
        fill_cells(&mut cells, row, session);
        *chain = chain.after_row(cells.iter());
        cells.push(chain.check());
        joiner.join(&cells, out);
    }
}

impl Chain {
    /// Advances the chain over rows of the record with this name.
    pub fn add_rows(&mut self, name: &str, rows: &[Row]) {
        let mut cells = Cells::default();
        for row in rows {
            fill_cells(&mut cells, row, name);
            *self = self.after_row(cells.iter());
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
    let mut cells = Cells::default();
    fill_cells(&mut cells, row, session);
    cells.iter().map(str::to_owned).collect()
}

/// The first 17 cells of a row.
fn fill_cells(cells: &mut Cells, row: &Row, session: &str) {
    let first = row.seq == 1;
    cells.clear();
    cells.push(&row.seq.to_string());
    cells.push(&row.time.rfc3339());
    cells.push(&row.elapsed.label());
    cells.push(row.phase.id());
    cells.push(row.kind.word());
    cells.push(&row.item);
    cells.push(&row.value.map_or_else(String::new, |value| format_value(value, first)));
    cells.push(&row.unit);
    cells.push(&escape(&row.text));
    cells.push(&escape(&row.note));
    cells.push(row.author.as_str());
    cells.push(&row.entered.rfc3339());
    cells.push(&row.entry.to_string());
    cells.push(&row.amends.map_or_else(String::new, |seq| seq.to_string()));
    cells.push(row.source.word());
    cells.push(&format_seconds(row.elapsed, first));
    cells.push(session);
}

/// The shortest decimal; in row 1 with a decimal point, so that readers infer a fractional column.
fn format_value(value: Value, first: bool) -> String {
    with_point(value.to_string(), first)
}

fn format_seconds(elapsed: Elapsed, first: bool) -> String {
    let (ms, sign) = (elapsed.ms().unsigned_abs(), if elapsed.ms() < 0 { "-" } else { "" });
    let (whole, part) = (ms / 1000, ms % 1000);
    let shortest = if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:03}") };
    with_point(if part == 0 { shortest } else { shortest.trim_end_matches('0').to_owned() }, first)
}

fn with_point(mut decimal: String, wanted: bool) -> String {
    if wanted && !decimal.contains('.') {
        decimal.push_str(".0");
    }
    decimal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::test_rows;

    const NAME: &str = "20261123-0902-C017";

    #[test]
    fn two_rows_stand_to_the_letter() {
        let rows = [test_rows::open_row(), test_rows::intention_row()];
        let (mut chain, mut out) = (Chain::default(), Vec::new());
        encode(&rows, NAME, &mut chain, &mut out);
        let expected = concat!(
            "1,2026-11-23T09:02:11.042-05:00,S+00:00:00,arrive,session,open,1.0,{version},bedside,",
            "row 1 fills every cell so that readers infer the types,APP,2026-11-23T09:02:11.042-05:00,1,0,app,0.0,",
            "20261123-0902-C017,kdfcdc86714fe9bc24799\n",
            "2,2026-11-23T09:10:51.742-05:00,S+00:08:40,arrive,note,intention,,,,\">\"\"to meet the fear\"\", she said\\n(twice)\",",
            "MK,2026-11-23T09:10:51.742-05:00,2,,user,520.7,20261123-0902-C017,kd15ece39512c662ae3d6\n",
        );
        assert_eq!(String::from_utf8_lossy(&out), expected);
        let mut alone = Chain::default();
        alone.add_rows(NAME, &rows);
        assert_eq!(alone, chain);
    }

    #[test]
    fn seconds_are_shortest_on_both_sides_of_row_1() {
        for (ms, first, cell) in [
            (0, true, "0.0"),
            (0, false, "0"),
            (1_500_900, false, "1500.9"),
            (1_000, false, "1"),
            (100_000, false, "100"),
            (7, false, "0.007"),
            (-500, false, "-0.5"),
            (-61_000, false, "-61"),
        ] {
            assert_eq!(format_seconds(Elapsed::from_ms(ms), first), cell);
        }
    }
}
