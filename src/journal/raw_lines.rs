//! A record's lines as they stand in its file, to write them again: for a session of several parts, and for one that another program
//! saved. What they mean is `read`'s.

use super::cells::{Cells, Joiner, Splitter};
use super::layout::{Layout, text_of, without_end};
use crate::journal::chunk::Stand;
use crate::journal::encode::HEADER;
use std::ops::Range;

/// The lines of a record, by their places in the bytes that were read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lines {
    pub(crate) layout: Layout,
    /// Every whole row in the file's order, understood or not.
    pub(crate) stands: Vec<Stand>,
    /// Whole lines with another number of cells than the header: damage, kept where it is.
    pub(crate) strays: Vec<Range<usize>>,
}

impl Lines {
    /// Every line as this program writes it: comma, line feed, quotes only where needed, no torn tail. Each row keeps its cells and
    /// its check, and a line that is none stays as it is. `bytes` are those that were read.
    pub(crate) fn rewritten(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = format!("{HEADER}\n").into_bytes();
        let mut from = 0;
        for stray in &self.strays {
            let until = self.stands.partition_point(|stand| stand.bytes.start < stray.start);
            self.write(bytes, from..until, &mut out);
            keep(bytes.get(stray.clone()).unwrap_or_default(), &mut out);
            from = until;
        }
        self.write(bytes, from..self.stands.len(), &mut out);
        out
    }

    /// Appends some of its rows, by their place in `stands`, as this program writes them.
    pub(crate) fn write(&self, bytes: &[u8], which: impl IntoIterator<Item = usize>, out: &mut Vec<u8>) {
        let (mut splitter, mut found, mut ours) = (Splitter::new(self.layout.separator), Cells::default(), Cells::default());
        let mut joiner = Joiner::new();
        let stands = which.into_iter().filter_map(|at| self.stands.get(at));
        for line in stands.filter_map(|stand| bytes.get(stand.bytes.clone())) {
            // What is no text can only be kept by keeping it as it stands.
            if self.layout.straight && std::str::from_utf8(line).is_err() {
                keep(line, out);
                continue;
            }
            splitter.split(&text_of(without_end(line).0), &mut found);
            self.layout.arrange(&found, &mut ours);
            joiner.join(&ours, out);
        }
    }
}

/// Appends a line as it stands, but for its end.
fn keep(line: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(without_end(line).0);
    out.push(b'\n');
}
