//! The layout of a file: separator, order of columns, line ends.

use super::cells::{LineReader, cell};
use super::finding::NotRecordError;
use crate::journal::columns::{COLUMNS, HEADER};
use csv::StringRecord;
use memchr::memchr;

/// The layout of a file: its separator and the position of each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CsvLayout {
    pub(crate) separator: u8,
    column_positions: [usize; COLUMNS.len()],
    pub(crate) column_count: usize,
    /// Whether it has exactly our columns in our order.
    pub(crate) is_canonical_order: bool,
}

impl CsvLayout {
    /// Parses a header line; also returns the names of foreign columns.
    pub(crate) fn from_header(header: &[u8], is_all: bool) -> Result<(Self, Vec<String>), NotRecordError> {
        let unfinished = is_all && !header.ends_with(b"\n");
        if unfinished && HEADER.as_bytes().starts_with(header) {
            return Err(NotRecordError::Unfinished);
        }
        let line = strip_line_end(header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header)).0;
        let line = String::from_utf8_lossy(line);
        let mut missing = None;
        for separator in [b',', b';', b'\t'] {
            let mut cells = StringRecord::new();
            LineReader::new(separator).read(&line, &mut cells);
            let found = COLUMNS.map(|column| cells.iter().position(|cell| cell == column.name));
            let gap = COLUMNS.iter().zip(found).find(|(_, position)| position.is_none());
            let Some((column, _)) = gap else {
                let foreign = cells.iter().filter(|cell| !COLUMNS.iter().any(|column| column.name == *cell));
                let column_positions = found.map(Option::unwrap_or_default);
                let is_canonical_order = column_positions.iter().copied().eq(0..cells.len());
                return Ok((
                    Self { separator, column_positions, column_count: cells.len(), is_canonical_order },
                    foreign.map(str::to_owned).collect(),
                ));
            };
            missing.get_or_insert(column.name);
        }
        Err(NotRecordError::Foreign { missing: missing.unwrap_or_default() })
    }

    /// Moves the cells of a line to `ordered` in our order.
    pub(crate) fn reorder(&self, line: &mut StringRecord, ordered: &mut StringRecord) {
        if self.is_canonical_order {
            std::mem::swap(line, ordered);
        } else {
            ordered.clear();
            ordered.extend(self.column_positions.iter().map(|position| cell(line, *position)));
        }
    }
}

/// The header line with its end, and the offset of the first row.
pub(crate) fn split_header(bytes: &[u8]) -> Result<(&[u8], usize), NotRecordError> {
    if bytes.is_empty() {
        return Err(NotRecordError::Empty);
    }
    let end = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
    Ok((bytes.get(..end).unwrap_or_default(), end))
}

/// A line without its end, and whether that was a carriage return and a line feed.
pub(crate) fn strip_line_end(line: &[u8]) -> (&[u8], bool) {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").map_or((line, false), |line| (line, true))
}
