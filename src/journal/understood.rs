//! The cells of one row → its values.

use super::cells::Cells;
use super::chain::shortest;
use super::text::unescape;
use crate::session::vocabulary::{self, Item, Kind};
use crate::session::{Elapsed, Initials, PhaseId, Row, Source, Value, Wall};
use std::borrow::Cow;

/// What was read lately: the rows of an entry share their time, most were written when they happened, and a device says the same over
/// and over.
#[derive(Default)]
pub(super) struct Lately {
    time: Option<(String, Wall)>,
    items: Vec<Known>,
}

/// A kind and item as they stand in cells, and what they are.
struct Known {
    kind_cell: String,
    item_cell: String,
    kind: Kind,
    item: Option<&'static Item>,
}

/// So many different ones are kept.
const ITEMS_KEPT: usize = 8;

impl Lately {
    fn time(&mut self, cell: &str) -> Option<Wall> {
        if let Some((_, wall)) = self.time.as_ref().filter(|(known, _)| known == cell) {
            return Some(*wall);
        }
        let wall = Wall::parse(cell)?;
        let (known, kept) = self.time.get_or_insert_with(|| (String::new(), wall));
        cell.clone_into(known);
        *kept = wall;
        Some(wall)
    }

    fn item(&mut self, kind_cell: &str, item_cell: &str) -> Option<(Kind, Option<&'static Item>)> {
        let is_it = |known: &&Known| known.item_cell == item_cell && known.kind_cell == kind_cell;
        if let Some(known) = self.items.iter().find(is_it) {
            return Some((known.kind, known.item));
        }
        let kind = Kind::parse(kind_cell)?;
        let item = vocabulary::find(kind, item_cell);
        // The oldest goes; which one does not matter much.
        self.items.truncate(ITEMS_KEPT - 1);
        self.items.insert(0, Known { kind_cell: kind_cell.to_owned(), item_cell: item_cell.to_owned(), kind, item });
        Some((kind, item))
    }
}

/// A row's two numbers as they are digested: as short as can be.
pub(super) struct Numbers<'a> {
    pub(super) value: Cow<'a, str>,
    pub(super) elapsed_s: Cow<'a, str>,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(cells: &'a Cells) -> Self {
        Self { value: shortest(cells.get(6)), elapsed_s: shortest(cells.get(15)) }
    }

    /// Neither has to be spelled otherwise for the digest.
    pub(super) fn are_short(&self) -> bool {
        matches!((&self.value, &self.elapsed_s), (Cow::Borrowed(_), Cow::Borrowed(_)))
    }

    /// Spelled as this program does. Another one has its own way; the check does not mind, but it is said.
    pub(super) fn are_ours(&self, cells: &Cells) -> bool {
        let is_first = cells.get(0) == "1";
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

/// A row with what the vocabulary says of its item.
pub(super) type Understood = (Row, Option<&'static Item>);

/// The row that 18 cells hold, or the column that cannot be read.
pub(super) fn understand(cells: &Cells, numbers: &Numbers<'_>, lately: &mut Lately) -> Result<Understood, &'static str> {
    let (kind, known) = lately.item(cells.get(4), cells.get(5)).ok_or("kind")?;
    let item = match known {
        Some(known) => Cow::Borrowed(known.item),
        None => Cow::Owned(cells.get(5).to_owned()),
    };
    let unit = match known.filter(|known| known.unit == cells.get(7)) {
        Some(known) => Cow::Borrowed(known.unit),
        None => Cow::Owned(cells.get(7).to_owned()),
    };
    let elapsed_s = Value::parse(&numbers.elapsed_s).ok_or("elapsed_s")?;
    let row = Row {
        seq: cells.get(0).parse().map_err(|_| "seq")?,
        time: lately.time(cells.get(1)).ok_or("time")?,
        elapsed: Elapsed::from_ms((elapsed_s.get() * 1000.0).round() as i64),
        phase: PhaseId::parse(cells.get(3)).ok_or("phase")?,
        kind,
        item,
        value: if numbers.value.is_empty() { None } else { Some(Value::parse(&numbers.value).ok_or("value")?) },
        unit,
        text: unescape(cells.get(8)).into_owned(),
        note: unescape(cells.get(9)).into_owned(),
        author: Initials::from_record(cells.get(10)).ok_or("author")?,
        entered: lately.time(cells.get(11)).ok_or("entered")?,
        entry: cells.get(12).parse().map_err(|_| "entry")?,
        amends: if cells.get(13).is_empty() { None } else { Some(cells.get(13).parse().map_err(|_| "amends")?) },
        source: Source::parse(cells.get(14)).ok_or("source")?,
    };
    Ok((row, known))
}
