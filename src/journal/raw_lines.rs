//! The lines of a record as they stand in the file, to write them again: for sessions of several parts, and for files that
//! another program saved.

use super::cells::{LineReader, append_line, line_to_text};
use super::layout::{CsvLayout, strip_line_end};
use crate::journal::chunk::RowKey;
use crate::journal::columns::HEADER;
use csv::StringRecord;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawLines {
    pub(crate) layout: CsvLayout,
    pub(crate) lines: Vec<RawLine>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawLine {
    /// Its bytes in the file, line end included.
    pub(crate) bytes: Range<usize>,
    /// `None` if it has another number of cells than the header.
    pub(crate) key: Option<RowKey>,
}

impl RawLines {
    /// All lines in this program's form: comma, line feed, quotes only where needed, no torn tail. Each row keeps its cells and
    /// check; malformed lines stay as they are. `bytes` are those that were read.
    pub(crate) fn to_canonical_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = format!("{HEADER}\n").into_bytes();
        self.write_lines(bytes, 0..self.lines.len(), &mut out);
        out
    }

    /// Appends lines, by their index, in this program's form.
    pub(crate) fn write_lines(&self, bytes: &[u8], which: impl IntoIterator<Item = usize>, out: &mut Vec<u8>) {
        let mut reader = LineReader::new(self.layout.separator);
        let (mut cells, mut ordered) = (StringRecord::new(), StringRecord::new());
        for line in which.into_iter().filter_map(|at| self.lines.get(at)) {
            let raw = strip_line_end(bytes.get(line.bytes.clone()).unwrap_or_default()).0;
            // Invalid UTF-8 is copied unchanged.
            if line.key.is_none() || (self.layout.is_canonical_order && std::str::from_utf8(raw).is_err()) {
                out.extend_from_slice(raw);
                out.push(b'\n');
                continue;
            }
            reader.read(&line_to_text(raw), &mut cells);
            self.layout.reorder(&mut cells, &mut ordered);
            append_line(&ordered, out);
        }
    }
}
