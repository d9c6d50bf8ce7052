//! A chunk of a record's lines, parsed without the lines before it, so that a long record can be read in parallel. `read` joins
//! the chunks and checks what depends on earlier lines: row numbers and the first row's check.

use super::cells::line_to_text;
use super::cells::{Cells, Joiner, Splitter};
use super::chain::{CELL_SEPARATOR, Chain, DIGESTED_CELLS, append_digested, parse_check};
use super::finding::UnreadableRow;
use super::finding::{FindingKind, RecordFinding};
use super::layout::{CsvLayout, strip_line_end};
use crate::journal::columns::COLUMNS;
use crate::journal::decode::{ParseCache, RowNumbers, decode_row};
use crate::session::record::vocabulary::{RowKind, VocabularyItem};
use crate::session::{Row, Value};
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// The position of a row in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowPosition {
    /// Line, from 1; the header is line 1.
    pub(crate) line: usize,
    /// The bytes, line end included.
    pub(crate) bytes: Range<usize>,
    /// The parsed `check` cell, if valid.
    pub(crate) check: Option<[u8; 10]>,
    /// Whether the check matches the row and the check before it.
    pub(crate) is_check_valid: bool,
    /// Whether the row was decoded.
    pub(crate) is_decoded: bool,
    /// The row's number, if readable.
    pub(crate) seq: Option<u64>,
}

/// A parsed chunk. Its lines and bytes count from 0.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) line_count: usize,
    pub(crate) byte_count: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) row_positions: Vec<RowPosition>,
    pub(crate) unreadable_rows: Vec<UnreadableRow>,
    pub(crate) malformed_lines: Vec<Range<usize>>,
    pub(crate) findings: Vec<RecordFinding>,
    /// The session names, each from this row position on.
    pub(crate) session_names: Vec<(usize, String)>,
    /// The digested bytes of the first row and its check, which is verified with the row before.
    pub(crate) first_row: Option<(Vec<u8>, String)>,
    /// The chain after its last row.
    pub(crate) chain: Chain,
    /// Rows with an item that the vocabulary lacks: line, row number, item.
    pub(crate) unknown_items: Vec<(usize, u64, String)>,
    /// The full digest after each `close`, by row position.
    pub(crate) close_digests: Vec<(usize, String)>,
    pub(crate) torn_tail: Option<Range<usize>>,
    /// Whether all lines end with a line feed and none is empty.
    pub(crate) is_canonical: bool,
    pub(crate) is_resaved: bool,
}

/// Parses the chunks of one record one after the other, reusing its buffers.
pub(crate) struct ChunkParser {
    layout: CsvLayout,
    splitter: Splitter,
    joiner: Joiner,
    file_cells: Cells,
    ordered_cells: Cells,
    /// The line as this program would write it.
    canonical_line: Vec<u8>,
    /// The digested bytes of the row.
    digested_row: Vec<u8>,
    cache: ParseCache,
    chunk: Chunk,
}

impl ChunkParser {
    pub(crate) fn new(layout: CsvLayout) -> Self {
        let splitter = Splitter::new(layout.separator);
        Self {
            layout,
            splitter,
            joiner: Joiner::new(),
            file_cells: Cells::default(),
            ordered_cells: Cells::default(),
            canonical_line: Vec::new(),
            digested_row: Vec::new(),
            cache: ParseCache::default(),
            chunk: Chunk::default(),
        }
    }

    /// Parses whole lines; `is_last` says that the file ends with them.
    pub(crate) fn parse_chunk(&mut self, bytes: &[u8], is_last: bool) -> Chunk {
        self.chunk = Chunk { is_canonical: true, byte_count: bytes.len(), ..Chunk::default() };
        let mut start = 0;
        while let Some(left) = bytes.get(start..).filter(|left| !left.is_empty()) {
            let end = memchr(b'\n', left).map_or(bytes.len(), |at| start + at + 1);
            self.parse_line(bytes.get(start..end).unwrap_or_default(), start..end, is_last && end == bytes.len());
            self.chunk.line_count += 1;
            start = end;
        }
        std::mem::take(&mut self.chunk)
    }

    fn add_finding(&mut self, fault: FindingKind, row: Option<u64>, column: Option<&'static str>, sentence: String) {
        self.chunk.findings.push(RecordFinding { fault, line: self.chunk.line_count, row, column, sentence });
    }

    fn parse_line(&mut self, raw: &[u8], range: Range<usize>, is_last: bool) {
        let (content, has_return) = strip_line_end(raw);
        let ended = raw.ends_with(b"\n");
        if has_return || (ended && content.is_empty()) {
            (self.chunk.is_canonical, self.chunk.is_resaved) = (false, true);
        }
        if ended && content.is_empty() {
            return;
        }
        let text = line_to_text(content);
        let is_ours = self.splitter.split(&text, &mut self.file_cells);
        let fits = self.file_cells.len() == self.layout.column_count;
        if is_last && (!ended || !fits || content.contains(&0)) {
            let sentence = "The file ends in an unfinished line: the computer or the program stopped while writing it. \
                            It was never shown as saved.";
            self.add_finding(FindingKind::Torn, None, None, sentence.to_owned());
            self.chunk.torn_tail = Some(range);
            return;
        }
        if !fits {
            let (has, due) = (self.file_cells.len(), self.layout.column_count);
            self.add_finding(
                FindingKind::Shape,
                None,
                None,
                format!("The line has {has} cells and not {due}. It is kept as it is."),
            );
            push_unreadable_row(&mut self.chunk, &self.file_cells);
            self.chunk.malformed_lines.push(range);
            return;
        }
        if matches!(text, Cow::Owned(_)) {
            self.add_finding(FindingKind::NotUtf8, None, None, "The line holds bytes that are no UTF-8 text.".to_owned());
        } else if !is_ours {
            self.check_quoting(raw);
        }
        if self.layout.is_canonical_order {
            std::mem::swap(&mut self.file_cells, &mut self.ordered_cells);
        } else {
            self.layout.reorder(&self.file_cells, &mut self.ordered_cells);
        }
        self.parse_row(range);
    }

    /// Finds quotes that this program would not write.
    fn check_quoting(&mut self, raw: &[u8]) {
        self.canonical_line.clear();
        self.joiner.join(&self.file_cells, &mut self.canonical_line);
        self.chunk.is_resaved |= self.canonical_line != raw;
    }

    /// Parses a whole line, whose cells are in `ordered_cells`.
    fn parse_row(&mut self, range: Range<usize>) {
        let seq = self.ordered_cells.get(0).parse().ok();
        let numbers = RowNumbers::from_cells(&self.ordered_cells);
        self.digested_row.clear();
        if !numbers.are_shortest() || !self.ordered_cells.append_joined(DIGESTED_CELLS, CELL_SEPARATOR, &mut self.digested_row) {
            append_digested(self.ordered_cells.iter().take(DIGESTED_CELLS), &mut self.digested_row);
        }
        self.chunk.is_resaved |= !numbers.are_canonical(&self.ordered_cells);
        let decoded = decode_row(&self.ordered_cells, &numbers, &mut self.cache);
        let is_sound = self.verify_check(seq);
        self.track_session();
        let is_decoded = decoded.is_ok();
        match decoded {
            Ok((row, known)) => {
                if row.matches(RowKind::Session, "close") {
                    self.chunk.close_digests.push((self.chunk.row_positions.len(), self.chunk.chain.digest_hex()));
                }
                self.check_version(&row);
                self.check_vocabulary(&row, known);
                self.chunk.rows.push(row);
            }
            Err(column) => {
                let sentence = format!(
                    "This version cannot read `{}`. The row is kept as it is.",
                    cell_by_column(&self.ordered_cells, column)
                );
                self.add_finding(FindingKind::Unknown, seq, Some(column), sentence);
                push_unreadable_row(&mut self.chunk, &self.ordered_cells);
            }
        }
        let check = if is_sound { Some(self.chunk.chain.short_digest()) } else { parse_check(self.ordered_cells.get(17)) };
        self.chunk.row_positions.push(RowPosition {
            line: self.chunk.line_count,
            bytes: range,
            check,
            is_check_valid: is_sound,
            is_decoded,
            seq,
        });
    }

    /// Whether the row's check is right. The first row's is verified when chunks are joined.
    fn verify_check(&mut self, seq: Option<u64>) -> bool {
        let check = self.ordered_cells.get(17);
        let is_sound = self.chunk.chain.verify_row(&self.digested_row, check);
        if self.chunk.first_row.is_none() {
            self.chunk.first_row = Some((self.digested_row.clone(), check.to_owned()));
        } else if !is_sound {
            self.add_finding(FindingKind::Chain, seq, Some("check"), CHECK_MISMATCH.to_owned());
        }
        is_sound
    }

    fn track_session(&mut self) {
        let name = self.ordered_cells.get(16);
        if self.chunk.session_names.last().is_none_or(|(_, known)| known != name) {
            self.chunk.session_names.push((self.chunk.row_positions.len(), name.to_owned()));
        }
    }

    fn check_version(&mut self, row: &Row) {
        let other = row.value.filter(|version| *version != Value::from(1));
        if let Some(version) = other.filter(|_| row.seq == 1 && row.matches(RowKind::Session, "open")) {
            let sentence = format!(
                "The record is of format version {version}; this program writes version 1. It is read as far as it goes."
            );
            self.add_finding(FindingKind::Version, Some(row.seq), Some("value"), sentence);
        }
    }

    /// Checks the unit by the vocabulary, and notes items that it lacks; the stored protocol may have them.
    fn check_vocabulary(&mut self, row: &Row, known: Option<&VocabularyItem>) {
        let due = match row.kind {
            RowKind::Due | RowKind::Timer => Some("min"),
            _ => known.map(|known| known.unit).filter(|unit| !unit.is_empty()),
        };
        let sentence = match (row.value.is_some(), row.unit.as_ref(), due) {
            (true, "", _) => Some(format!("Row {} has a value without a unit.", row.seq)),
            (false, unit, _) if !unit.is_empty() => Some(format!("Row {} has the unit {unit} without a value.", row.seq)),
            (true, unit, Some(due)) if unit != due => {
                Some(format!("Row {}: {} is written in {due}, and here stands {unit}.", row.seq, row.item))
            }
            _ => None,
        };
        if let Some(sentence) = sentence {
            self.add_finding(FindingKind::Unit, Some(row.seq), Some("unit"), sentence);
        }
        let is_free = matches!(row.kind, RowKind::Due | RowKind::Checklist | RowKind::Timer | RowKind::Decision | RowKind::Dose);
        if !is_free && known.is_none() {
            self.chunk.unknown_items.push((self.chunk.line_count, row.seq, row.item.to_string()));
        }
    }
}

/// The finding for a row with a wrong check.
pub(crate) const CHECK_MISMATCH: &str = "The row, or the one before it, is not as it was written: the check differs.";

fn push_unreadable_row(taken: &mut Chunk, cells: &Cells) {
    taken.unreadable_rows.push(UnreadableRow { line: taken.line_count, cells: cells.iter().map(str::to_owned).collect() });
}

fn cell_by_column<'a>(cells: &'a Cells, column: &str) -> &'a str {
    COLUMNS.iter().position(|known| known.name == column).map_or("", |at| cells.get(at))
}
