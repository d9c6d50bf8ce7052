//! Decodes the cells of one row.

use super::cells::cell;
use super::chain::shortest_decimal;
use crate::journal::escape::unescape;
use crate::session::record::vocabulary::{self, VocabularyItem};
use crate::session::{Elapsed, Initials, PhaseId, Row, RowKind, Source, Value, Wall};
use csv::StringRecord;
use std::borrow::Cow;

pub(crate) type DecodedRow = (Row, Option<&'static VocabularyItem>);

/// Decodes 18 cells to a row.
///
/// # Errors
///
/// Returns the name of the column that cannot be read.
pub(crate) fn decode_row(cells: &StringRecord) -> Result<DecodedRow, &'static str> {
    let cell = |at| cell(cells, at);
    let kind = RowKind::parse(cell(4)).ok_or("kind")?;
    let known = vocabulary::find(kind, cell(5));
    let unit = known.map(|known| known.unit).filter(|unit| *unit == cell(7));
    let elapsed_s = Value::parse(&shortest_decimal(cell(15))).ok_or("elapsed_s")?;
    let time = Wall::parse(cell(1)).ok_or("time")?;
    let row = Row {
        seq: cell(0).parse().map_err(|_| "seq")?,
        time,
        elapsed: Elapsed::from_ms((elapsed_s.get() * 1000.0).round() as i64),
        phase: PhaseId::parse(cell(3)).ok_or("phase")?,
        kind,
        item: known.map_or_else(|| Cow::Owned(cell(5).to_owned()), |known| Cow::Borrowed(known.slug)),
        value: if cell(6).is_empty() { None } else { Some(Value::parse(&shortest_decimal(cell(6))).ok_or("value")?) },
        unit: unit.map_or_else(|| Cow::Owned(cell(7).to_owned()), Cow::Borrowed),
        text: unescape(cell(8)).into_owned(),
        note: unescape(cell(9)).into_owned(),
        author: Initials::from_record(cell(10)).ok_or("author")?,
        // Most rows were written when they happened.
        entered: if cell(11) == cell(1) { time } else { Wall::parse(cell(11)).ok_or("entered")? },
        entry: cell(12).parse().map_err(|_| "entry")?,
        amends: if cell(13).is_empty() { None } else { Some(cell(13).parse().map_err(|_| "amends")?) },
        source: Source::parse(cell(14)).ok_or("source")?,
    };
    Ok((row, known))
}
