//! A record's lines as they stand in its file, to write them again: for a session of several parts, and for one that another program
//! saved. What they mean is `read`'s.

use super::cells::line_to_text;
use super::cells::{Cells, Joiner, Splitter};
use super::layout::{CsvLayout, strip_line_end};
use crate::journal::chunk::RowPosition;
use crate::journal::columns::HEADER;
use std::ops::Range;

/// The lines of a record, by their places in the bytes that were read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawLines {
    pub(crate) layout: CsvLayout,
    /// Every whole row in the file's order, understood or not.
    pub(crate) row_positions: Vec<RowPosition>,
    /// Whole lines with another number of cells than the header: damage, kept where it is.
    pub(crate) malformed_lines: Vec<Range<usize>>,
}

impl RawLines {
    /// Every line as this program writes it: comma, line feed, quotes only where needed, no torn tail. Each row keeps its cells and
    /// its check, and a line that is none stays as it is. `bytes` are those that were read.
    pub(crate) fn to_canonical_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = format!("{HEADER}\n").into_bytes();
        let mut from = 0;
        for stray in &self.malformed_lines {
            let until = self.row_positions.partition_point(|stand| stand.bytes.start < stray.start);
            self.write_rows(bytes, from..until, &mut out);
            write_raw_line(bytes.get(stray.clone()).unwrap_or_default(), &mut out);
            from = until;
        }
        self.write_rows(bytes, from..self.row_positions.len(), &mut out);
        out
    }

    /// Appends some of its rows, by their place in `stands`, as this program writes them.
    pub(crate) fn write_rows(&self, bytes: &[u8], which: impl IntoIterator<Item = usize>, out: &mut Vec<u8>) {
        let (mut splitter, mut found, mut ours) = (Splitter::new(self.layout.separator), Cells::default(), Cells::default());
        let mut joiner = Joiner::new();
        let stands = which.into_iter().filter_map(|at| self.row_positions.get(at));
        for line in stands.filter_map(|stand| bytes.get(stand.bytes.clone())) {
            // What is no text can only be kept by keeping it as it stands.
            if self.layout.is_canonical_order && std::str::from_utf8(line).is_err() {
                write_raw_line(line, out);
                continue;
            }
            splitter.split(&line_to_text(strip_line_end(line).0), &mut found);
            self.layout.reorder(&found, &mut ours);
            joiner.join(&ours, out);
        }
    }
}

/// Appends a line as it stands, but for its end.
fn write_raw_line(line: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(strip_line_end(line).0);
    out.push(b'\n');
}
