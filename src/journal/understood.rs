//! The cells of one row → its values.

use super::cells::Cells;
use super::chain::shortest;
use super::text::unescape;
use crate::session::vocabulary::{self, Kind};
use crate::session::{Elapsed, Initials, PhaseId, Row, Source, Value, Wall};
use std::borrow::Cow;

/// Reads times, the same one only once: the rows of an entry share theirs, and most were written when they happened.
#[derive(Default)]
pub(super) struct Times(Option<(String, Wall)>);

impl Times {
    fn parse(&mut self, cell: &str) -> Option<Wall> {
        if let Some((_, wall)) = self.0.as_ref().filter(|(known, _)| known == cell) {
            return Some(*wall);
        }
        let wall = Wall::parse(cell)?;
        let (known, kept) = self.0.get_or_insert_with(|| (String::new(), wall));
        cell.clone_into(known);
        *kept = wall;
        Some(wall)
    }
}

/// The row that 18 cells hold, or the column that cannot be read.
pub(super) fn understand(cells: &Cells, times: &mut Times) -> Result<Row, &'static str> {
    let kind = Kind::parse(cells.get(4)).ok_or("kind")?;
    let known = vocabulary::find(kind, cells.get(5));
    let item = match known {
        Some(known) => Cow::Borrowed(known.item),
        None => Cow::Owned(cells.get(5).to_owned()),
    };
    let unit = match known.filter(|known| known.unit == cells.get(7)) {
        Some(known) => Cow::Borrowed(known.unit),
        None => Cow::Owned(cells.get(7).to_owned()),
    };
    let elapsed_s = decimal(cells.get(15)).ok_or("elapsed_s")?;
    Ok(Row {
        seq: cells.get(0).parse().map_err(|_| "seq")?,
        time: times.parse(cells.get(1)).ok_or("time")?,
        elapsed: Elapsed::from_ms((elapsed_s.get() * 1000.0).round() as i64),
        phase: PhaseId::parse(cells.get(3)).ok_or("phase")?,
        kind,
        item,
        value: if cells.get(6).is_empty() { None } else { Some(decimal(cells.get(6)).ok_or("value")?) },
        unit,
        text: unescape(cells.get(8)).into_owned(),
        note: unescape(cells.get(9)).into_owned(),
        author: Initials::from_record(cells.get(10)).ok_or("author")?,
        entered: times.parse(cells.get(11)).ok_or("entered")?,
        entry: cells.get(12).parse().map_err(|_| "entry")?,
        amends: if cells.get(13).is_empty() { None } else { Some(cells.get(13).parse().map_err(|_| "amends")?) },
        source: Source::parse(cells.get(14)).ok_or("source")?,
    })
}

fn decimal(cell: &str) -> Option<Value> {
    Value::parse(&shortest(cell))
}
