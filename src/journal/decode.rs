//! Decodes the cells of one row.

use super::cells::Cells;
use super::chain::shortest_decimal;
use crate::journal::escape::unescape;
use crate::session::record::vocabulary;
use crate::session::record::vocabulary::{RowKind, VocabularyItem};
use crate::session::{Elapsed, Initials, PhaseId, Row, Source, Value, Wall};
use std::borrow::Cow;

/// Recently parsed cells: the rows of an entry share their time, most were written when they happened, and devices repeat their
/// items.
#[derive(Default)]
pub(crate) struct ParseCache {
    time: Option<(String, Wall)>,
    items: Vec<CachedItem>,
}

/// A kind and an item as cells, and their values.
struct CachedItem {
    kind_cell: String,
    item_cell: String,
    kind: RowKind,
    item: Option<&'static VocabularyItem>,
}

/// The number of cached items.
const MAX_CACHED_ITEMS: usize = 8;

impl ParseCache {
    fn parse_time(&mut self, cell: &str) -> Option<Wall> {
        let known = self.time.as_ref().map(|(known, wall)| (known.as_str(), *wall));
        let wall = match known {
            Some((known, wall)) if known == cell => return Some(wall),
            Some((known, wall)) => parse_same_day_time(known, wall, cell).or_else(|| Wall::parse(cell))?,
            None => Wall::parse(cell)?,
        };
        let (known, kept) = self.time.get_or_insert_with(|| (String::new(), wall));
        cell.clone_into(known);
        *kept = wall;
        Some(wall)
    }

    fn parse_item(&mut self, kind_cell: &str, item_cell: &str) -> Option<(RowKind, Option<&'static VocabularyItem>)> {
        let is_it = |known: &&CachedItem| known.item_cell == item_cell && known.kind_cell == kind_cell;
        if let Some(known) = self.items.iter().find(is_it) {
            return Some((known.kind, known.item));
        }
        let kind = RowKind::parse(kind_cell)?;
        let item = vocabulary::find(kind, item_cell);
        // Drops the oldest.
        self.items.truncate(MAX_CACHED_ITEMS - 1);
        self.items.insert(0, CachedItem { kind_cell: kind_cell.to_owned(), item_cell: item_cell.to_owned(), kind, item });
        Some((kind, item))
    }
}

/// Parses a time that differs from a known one only in the time of day.
fn parse_same_day_time(known: &str, wall: Wall, cell: &str) -> Option<Wall> {
    let (known, cell) = (known.as_bytes(), cell.as_bytes());
    let is_same = known.len() == cell.len() && known.get(..11) == cell.get(..11) && known.get(23..) == cell.get(23..);
    let after_ms = parse_ms_of_day(cell.get(11..23)?)? - parse_ms_of_day(known.get(11..23)?)?;
    is_same.then(|| Wall::from_instant(wall.instant_ms() + after_ms, wall.offset_s()))
}

/// Parses `09:02:11.042` as milliseconds.
fn parse_ms_of_day(time: &[u8]) -> Option<i64> {
    let [h1, h0, b':', m1, m0, b':', s1, s0, b'.', t2, t1, t0] = *time else { return None };
    let digits = [h1, h0, m1, m0, s1, s0, t2, t1, t0];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let of = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    let (hours, minutes, seconds) = (of(h1, h0), of(m1, m0), of(s1, s0));
    let ms = i64::from(t2 - b'0') * 100 + of(t1, t0);
    (hours < 24 && minutes < 60 && seconds < 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1000 + ms)
}

/// The two numeric cells of a row in their shortest form, as digested.
pub(crate) struct RowNumbers<'a> {
    pub(crate) value: Cow<'a, str>,
    pub(crate) elapsed_s: Cow<'a, str>,
}

impl<'a> RowNumbers<'a> {
    pub(crate) fn from_cells(cells: &'a Cells) -> Self {
        Self { value: shortest_decimal(cells.get(6)), elapsed_s: shortest_decimal(cells.get(15)) }
    }

    /// Whether the digested form is the form in the cells.
    pub(crate) fn are_shortest(&self) -> bool {
        matches!((&self.value, &self.elapsed_s), (Cow::Borrowed(_), Cow::Borrowed(_)))
    }

    /// Whether the numbers are spelled as this program writes them. The check ignores the spelling, but it is reported.
    pub(crate) fn are_canonical(&self, cells: &Cells) -> bool {
        let is_first = cells.get(0) == "1";
        if self.are_shortest() && !is_first {
            return true;
        }
        let ours = |short: &str, cell: &str| {
            if is_first && !short.is_empty() && !short.contains('.') {
                cell.strip_suffix(".0") == Some(short)
            } else {
                short == cell
            }
        };
        ours(&self.value, cells.get(6)) && ours(&self.elapsed_s, cells.get(15))
    }
}

/// A row with its item in the vocabulary.
pub(crate) type DecodedRow = (Row, Option<&'static VocabularyItem>);

/// Decodes 18 cells to a row.
///
/// # Errors
///
/// Returns the name of the column that cannot be read.
pub(crate) fn decode_row(cells: &Cells, numbers: &RowNumbers<'_>, cache: &mut ParseCache) -> Result<DecodedRow, &'static str> {
    let (kind, known) = cache.parse_item(cells.get(4), cells.get(5)).ok_or("kind")?;
    let item = match known {
        Some(known) => Cow::Borrowed(known.slug),
        None => Cow::Owned(cells.get(5).to_owned()),
    };
    let unit = match known.filter(|known| known.unit == cells.get(7)) {
        Some(known) => Cow::Borrowed(known.unit),
        None => Cow::Owned(cells.get(7).to_owned()),
    };
    let elapsed_s = Value::parse(&numbers.elapsed_s).ok_or("elapsed_s")?;
    let row = Row {
        seq: cells.get(0).parse().map_err(|_| "seq")?,
        time: cache.parse_time(cells.get(1)).ok_or("time")?,
        elapsed: Elapsed::from_ms((elapsed_s.get() * 1000.0).round() as i64),
        phase: PhaseId::parse(cells.get(3)).ok_or("phase")?,
        kind,
        item,
        value: if numbers.value.is_empty() { None } else { Some(Value::parse(&numbers.value).ok_or("value")?) },
        unit,
        text: unescape(cells.get(8)).into_owned(),
        note: unescape(cells.get(9)).into_owned(),
        author: Initials::from_record(cells.get(10)).ok_or("author")?,
        entered: cache.parse_time(cells.get(11)).ok_or("entered")?,
        entry: cells.get(12).parse().map_err(|_| "entry")?,
        amends: if cells.get(13).is_empty() { None } else { Some(cells.get(13).parse().map_err(|_| "amends")?) },
        source: Source::parse(cells.get(14)).ok_or("source")?,
    };
    Ok((row, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_beside_a_known_one_is_read_as_if_it_stood_alone() {
        let cells = [
            "2026-11-23T09:02:11.042-05:00",
            "2026-11-23T09:02:12.000-05:00",
            "2026-11-23T23:59:59.999-05:00",
            "2026-11-23T00:00:00.000-05:00",
            "2026-11-23T00:00:00.000-04:00",
            "2026-11-24T00:00:00.000-04:00",
            "2026-11-24T24:00:00.000-04:00",
            "2026-11-24T23:60:00.000-04:00",
            "2026-11-24T23:59:60.000-04:00",
            "2026-11-24T23:59:0x.000-04:00",
            "2026-11-24T23-59-01.000-04:00",
            "2026-11-24T23:59:01.000+04:00",
            "2026-11-24T23:59:01Z",
            "",
            "2026-11-24",
            "2026-11-24T23:59:01.5+04:00",
            "2026-11-24T23:59:02.5+04:00",
        ];
        let mut cache = ParseCache::default();
        for cell in cells.iter().chain(cells.iter().rev()) {
            assert_eq!(cache.parse_time(cell), Wall::parse(cell), "{cell}");
        }
    }
}
