//! A chunk of a record's lines, parsed without the lines before it, so that a long record can be read in parallel. `read` joins
//! the chunks and checks what depends on earlier lines.

use super::cells::{LineReader, append_line, cell, line_to_text};
use super::chain::{Chain, append_digested, parse_check, shortest_decimal};
use super::layout::{CsvLayout, strip_line_end};
use crate::journal::decode::{DecodedRow, decode_row};
use csv::StringRecord;
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;

/// A parsed chunk. Its lines and bytes count from 0.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// Its whole lines; blank ones are left out.
    pub(crate) lines: Vec<ChunkLine>,
    pub(crate) line_count: usize,
    pub(crate) byte_count: usize,
    /// The digested bytes of the first row and its check, which is verified with the row before.
    pub(crate) first_row: Option<(Vec<u8>, String)>,
    /// The chain after its last row.
    pub(crate) chain: Chain,
    /// The bytes of an unfinished last line.
    pub(crate) torn_tail: Option<Range<usize>>,
    /// Whether all lines end with a line feed and none is empty.
    pub(crate) is_canonical: bool,
    /// Whether another program saved it again.
    pub(crate) is_resaved: bool,
}

#[derive(Debug)]
pub(crate) struct ChunkLine {
    pub(crate) number: usize,
    /// The bytes, line end included.
    pub(crate) bytes: Range<usize>,
    /// `None` if it has another number of cells than the header.
    pub(crate) row: Option<ChunkRow>,
    /// The cells of a line that could not be decoded.
    pub(crate) unreadable_cells: Vec<String>,
}

/// A line with as many cells as the header.
#[derive(Debug)]
pub(crate) struct ChunkRow {
    pub(crate) key: RowKey,
    /// The full digest after this row, unless it is the chunk's first.
    pub(crate) digest: [u8; 32],
    pub(crate) is_utf8: bool,
    /// The session's name, if it is not that of the row before.
    pub(crate) session: Option<String>,
    /// The row, or the column that cannot be read.
    pub(crate) decoded: Result<DecodedRow, &'static str>,
}

/// What identifies a row of a session among its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowKey {
    /// The row's number, if readable.
    pub(crate) seq: Option<u64>,
    /// The parsed `check` cell, if valid.
    pub(crate) check: Option<[u8; 10]>,
    /// Whether the check matches the row and the check before it.
    pub(crate) is_check_valid: bool,
}

/// Parses the chunks of one record one after the other, reusing its buffers.
pub(crate) struct ChunkParser {
    layout: CsvLayout,
    line_reader: LineReader,
    file_cells: StringRecord,
    ordered_cells: StringRecord,
    /// The line as this program would write it.
    canonical_line: Vec<u8>,
    /// The digested bytes of the row.
    digested_row: Vec<u8>,
    session: Option<String>,
    chunk: Chunk,
}

impl ChunkParser {
    pub(crate) fn new(layout: CsvLayout) -> Self {
        Self {
            line_reader: LineReader::new(layout.separator),
            layout,
            file_cells: StringRecord::new(),
            ordered_cells: StringRecord::new(),
            canonical_line: Vec::new(),
            digested_row: Vec::new(),
            session: None,
            chunk: Chunk::default(),
        }
    }

    /// Parses whole lines; `is_last` says that the file ends with them.
    pub(crate) fn parse_chunk(&mut self, bytes: &[u8], is_last: bool) -> Chunk {
        self.chunk = Chunk { is_canonical: true, byte_count: bytes.len(), ..Chunk::default() };
        self.session = None;
        let mut start = 0;
        while let Some(left) = bytes.get(start..).filter(|left| !left.is_empty()) {
            let end = memchr(b'\n', left).map_or(bytes.len(), |at| start + at + 1);
            self.parse_line(bytes.get(start..end).unwrap_or_default(), start..end, is_last && end == bytes.len());
            self.chunk.line_count += 1;
            start = end;
        }
        std::mem::take(&mut self.chunk)
    }

    fn parse_line(&mut self, raw: &[u8], bytes: Range<usize>, is_last: bool) {
        let (content, has_return) = strip_line_end(raw);
        let ended = raw.ends_with(b"\n");
        if has_return || (ended && content.is_empty()) {
            (self.chunk.is_canonical, self.chunk.is_resaved) = (false, true);
        }
        if ended && content.is_empty() {
            return;
        }
        let text = line_to_text(content);
        self.line_reader.read(&text, &mut self.file_cells);
        let fits = self.file_cells.len() == self.layout.column_count;
        if is_last && (!ended || !fits || content.contains(&0)) {
            self.chunk.torn_tail = Some(bytes);
            return;
        }
        let is_utf8 = matches!(text, Cow::Borrowed(_));
        let row = fits.then(|| self.parse_row(raw, is_utf8));
        let unreadable_cells = match &row {
            None => owned_cells(&self.file_cells),
            Some(ChunkRow { decoded: Err(_), .. }) => owned_cells(&self.ordered_cells),
            Some(_) => Vec::new(),
        };
        self.chunk.lines.push(ChunkLine { number: self.chunk.line_count, bytes, row, unreadable_cells });
    }

    /// Parses the row in `file_cells`.
    fn parse_row(&mut self, raw: &[u8], is_utf8: bool) -> ChunkRow {
        // Without quotes and carriage returns there is only one way to write a line.
        if is_utf8 && memchr2(b'"', b'\r', raw).is_some() {
            self.canonical_line.clear();
            append_line(&self.file_cells, &mut self.canonical_line);
            self.chunk.is_resaved |= self.canonical_line != raw;
        }
        self.layout.reorder(&mut self.file_cells, &mut self.ordered_cells);
        let cells = &self.ordered_cells;
        self.chunk.is_resaved |= ![6, 15].into_iter().all(|at| is_canonical_number(cell(cells, at), cell(cells, 0) == "1"));
        self.digested_row.clear();
        append_digested(cells, &mut self.digested_row);
        let check = cell(cells, 17);
        let key = RowKey {
            seq: cell(cells, 0).parse().ok(),
            check: parse_check(check),
            is_check_valid: self.chunk.chain.verify_row(&self.digested_row, check),
        };
        self.chunk.first_row.get_or_insert_with(|| (self.digested_row.clone(), check.to_owned()));
        let name = cell(cells, 16);
        let session = (self.session.as_deref() != Some(name)).then(|| name.to_owned());
        if session.is_some() {
            self.session.clone_from(&session);
        }
        ChunkRow { key, digest: self.chunk.chain.digest, is_utf8, session, decoded: decode_row(cells) }
    }
}

fn owned_cells(cells: &StringRecord) -> Vec<String> {
    cells.iter().map(str::to_owned).collect()
}

/// Whether a number is spelled as this program writes it, in row 1 with a decimal point. The check ignores the spelling.
fn is_canonical_number(cell: &str, is_first_row: bool) -> bool {
    let shortest = shortest_decimal(cell);
    if is_first_row && !shortest.is_empty() && !shortest.contains('.') {
        cell.strip_suffix(".0") == Some(&*shortest)
    } else {
        cell == shortest
    }
}
