//! The lines of a record as they stand in the file, to write them again: for sessions of several parts, and for files that
//! another program saved.

use super::cells::line_to_text;
use super::cells::{Cells, Joiner, Splitter};
use super::layout::{CsvLayout, strip_line_end};
use crate::journal::chunk::RowPosition;
use crate::journal::columns::HEADER;
use std::ops::Range;

/// The lines of a record, by their positions in the bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawLines {
    pub(crate) layout: CsvLayout,
    /// All whole rows in the file's order, decoded or not.
    pub(crate) row_positions: Vec<RowPosition>,
    /// Whole lines with another number of cells than the header; they are kept.
    pub(crate) malformed_lines: Vec<Range<usize>>,
}

impl RawLines {
    /// All lines in this program's form: comma, line feed, quotes only where needed, no torn tail. Each row keeps its cells and
    /// check; malformed lines stay as they are. `bytes` are those that were read.
    pub(crate) fn to_canonical_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = format!("{HEADER}\n").into_bytes();
        let mut from = 0;
        for malformed in &self.malformed_lines {
            let until = self.row_positions.partition_point(|position| position.bytes.start < malformed.start);
            self.write_rows(bytes, from..until, &mut out);
            write_raw_line(bytes.get(malformed.clone()).unwrap_or_default(), &mut out);
            from = until;
        }
        self.write_rows(bytes, from..self.row_positions.len(), &mut out);
        out
    }

    /// Appends rows, by their index in `row_positions`, in this program's form.
    pub(crate) fn write_rows(&self, bytes: &[u8], which: impl IntoIterator<Item = usize>, out: &mut Vec<u8>) {
        let (mut splitter, mut found, mut ordered) = (Splitter::new(self.layout.separator), Cells::default(), Cells::default());
        let mut joiner = Joiner::new();
        let positions = which.into_iter().filter_map(|at| self.row_positions.get(at));
        for line in positions.filter_map(|position| bytes.get(position.bytes.clone())) {
            // Invalid UTF-8 is copied unchanged.
            if self.layout.is_canonical_order && std::str::from_utf8(line).is_err() {
                write_raw_line(line, out);
                continue;
            }
            splitter.split(&line_to_text(strip_line_end(line).0), &mut found);
            self.layout.reorder(&found, &mut ordered);
            joiner.join(&ordered, out);
        }
    }
}

/// Appends a line unchanged except for its end.
fn write_raw_line(line: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(strip_line_end(line).0);
    out.push(b'\n');
}
