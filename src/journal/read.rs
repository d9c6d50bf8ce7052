//! Reads records. Any bytes are read without a panic; torn, damaged and unknown content is kept and reported.

use super::chain::Chain;
use super::finding::{FindingKind, NotRecordError, RecordFinding, UnreadableRow};
use super::layout::{CsvLayout, split_header};
use crate::journal::chunk::{Chunk, ChunkLine, ChunkParser, ChunkRow};
use crate::journal::columns::{COLUMNS, HEADER};
use crate::journal::raw_lines::{RawLine, RawLines};
use crate::journal::validate::RowValidator;
use crate::session::Row;
use std::ops::Range;

/// A record that was read.
///
/// ```
/// use bedside::journal;
///
/// let mut bytes = std::fs::read("sample-sessions/20260312-1324-C-017.csv")?;
/// let whole = journal::read(&bytes)?;
/// assert!(whole.is_closed && whole.torn_tail.is_none());
///
/// bytes.truncate(bytes.len() - 10);
/// let torn = journal::read(&bytes)?;
/// assert_eq!(torn.rows.len() + 1, whole.rows.len());
/// assert!(torn.torn_tail.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The session's name, from the first row; empty if there is none.
    pub name: String,
    /// The decoded rows, in the file's order.
    pub rows: Vec<Row>,
    /// Number of whole rows, decoded or not.
    pub whole_row_count: usize,
    /// Rows that could not be decoded.
    pub unreadable_rows: Vec<UnreadableRow>,
    /// Number of rows with an item that neither the vocabulary nor the stored protocol has.
    pub unknown_item_count: usize,
    /// The findings, by line.
    pub findings: Vec<RecordFinding>,
    /// The bytes of an unfinished last line.
    pub torn_tail: Option<Range<usize>>,
    /// The chain after the last whole row.
    pub chain: Chain,
    /// The number of the next row.
    pub next_seq: u64,
    /// The length without the torn line, in bytes.
    pub whole_len: usize,
    /// Whether rows can be appended: comma, line feed, our header, no byte order mark.
    pub(crate) is_canonical: bool,
    /// Whether another program saved the file again: other quotes, line ends, spelling of numbers or order of columns.
    pub(crate) is_resaved: bool,
    /// Whether the record ends with its digest.
    pub is_closed: bool,
}

/// Reads a record as far as possible, also a torn, older or damaged one.
///
/// # Errors
///
/// The bytes are no record.
pub fn read(bytes: &[u8]) -> Result<Record, NotRecordError> {
    Ok(RecordParser::from_header(bytes)?.parse_all(bytes).finish())
}

/// Like [`read`], with the lines to write them again.
pub(crate) fn read_with_lines(bytes: &[u8]) -> Result<(Record, RawLines), NotRecordError> {
    let mut parser = RecordParser::from_header(bytes)?;
    parser.lines = Some(Vec::new());
    let mut parser = parser.parse_all(bytes);
    let lines = RawLines { layout: parser.layout.clone(), lines: parser.lines.take().unwrap_or_default() };
    Ok((parser.finish(), lines))
}

/// A parser that was given the header and is given the chunks in order.
pub(crate) struct RecordParser {
    record: Record,
    validator: RowValidator,
    layout: CsvLayout,
    /// The whole lines, if wanted.
    lines: Option<Vec<RawLine>>,
    /// The session of the rows at present, if it is not the record's.
    other_session: Option<String>,
    next_line: usize,
    /// The offset of the next chunk in bytes.
    pub(crate) next_offset: usize,
}

impl RecordParser {
    /// Starts with a file's first bytes, at least the first line.
    ///
    /// # Errors
    ///
    /// The bytes are no record.
    pub(crate) fn from_header(bytes: &[u8]) -> Result<Self, NotRecordError> {
        let (header, first_row) = split_header(bytes)?;
        let (layout, foreign_columns) = CsvLayout::from_header(header, first_row == bytes.len())?;
        let is_canonical = bytes.starts_with(HEADER.as_bytes()) && bytes.get(HEADER.len()) == Some(&b'\n');
        let mut validator = RowValidator::default();
        validator.start_line(1, None);
        for column in foreign_columns {
            validator.report(FindingKind::ForeignColumn, None, format!("A record has no column `{column}`."));
        }
        Ok(Self {
            record: Record { next_seq: 1, whole_len: first_row, is_canonical, is_resaved: !is_canonical, ..Record::default() },
            validator,
            layout,
            lines: None,
            other_session: None,
            next_line: 2,
            next_offset: first_row,
        })
    }

    /// Makes parsers for the chunks without borrowing this one.
    pub(crate) fn chunk_parsers(&self) -> impl Fn() -> ChunkParser + Send + Sync + use<> {
        let layout = self.layout.clone();
        move || ChunkParser::new(layout.clone())
    }

    fn parse_all(mut self, bytes: &[u8]) -> Self {
        let rest = bytes.get(self.next_offset..).unwrap_or_default();
        let chunk = self.chunk_parsers()().parse_chunk(rest, true);
        self.add_chunk(chunk);
        self
    }

    pub(crate) fn add_chunk(&mut self, chunk: Chunk) {
        let (first_line, from) = (self.next_line, self.next_offset);
        (self.next_line, self.next_offset) = (first_line + chunk.line_count, from + chunk.byte_count);
        let rows_before = self.record.whole_row_count;
        let mut first_row = chunk.first_row;
        for mut line in chunk.lines {
            line.number += first_line;
            line.bytes = line.bytes.start + from..line.bytes.end + from;
            self.add_line(line, &mut first_row);
        }
        // The digest of a single row is known only since it was added.
        if self.record.whole_row_count > rows_before + 1 {
            self.record.chain = chunk.chain;
        }
        if let Some(torn) = chunk.torn_tail {
            self.record.torn_tail = Some(torn.start + from..torn.end + from);
            // The torn line is the last one.
            self.validator.start_line(self.next_line - 1, None);
            let sentence = "The file ends in an unfinished line: the computer or the program stopped while writing it. \
                            It was never shown as saved.";
            self.validator.report(FindingKind::Torn, None, sentence);
        }
        self.record.whole_len = self.record.torn_tail.as_ref().map_or(self.next_offset, |torn| torn.start);
        self.record.is_canonical &= chunk.is_canonical;
        self.record.is_resaved |= chunk.is_resaved;
    }

    fn add_line(&mut self, line: ChunkLine, first_row: &mut Option<(Vec<u8>, String)>) {
        let ChunkLine { number, bytes, mut row, unreadable_cells } = line;
        self.validator.start_line(number, row.as_ref().and_then(|row| row.key.seq));
        if let Some(row) = &mut row
            && let Some((digested, check)) = first_row.take()
        {
            row.key.is_check_valid = self.record.chain.verify_row(&digested, &check);
            row.digest = self.record.chain.digest;
        }
        let key = row.as_ref().map(|row| row.key);
        if let Some(row) = row {
            self.add_row(row, &unreadable_cells);
        } else {
            let (has, due) = (unreadable_cells.len(), self.layout.column_count);
            let sentence = format!("The line has {has} cells instead of {due}. It is kept unchanged.");
            self.validator.report(FindingKind::Shape, None, sentence);
        }
        if !unreadable_cells.is_empty() {
            self.record.unreadable_rows.push(UnreadableRow { line: number, cells: unreadable_cells });
        }
        if let Some(lines) = &mut self.lines {
            lines.push(RawLine { bytes, key });
        }
    }

    fn add_row(&mut self, row: ChunkRow, cells: &[String]) {
        let (record, validator) = (&mut self.record, &mut self.validator);
        if !row.is_utf8 {
            validator.report(FindingKind::NotUtf8, None, "The line is not UTF-8 text.");
        }
        if !row.key.is_check_valid {
            let sentence = "This row, or the row before it, was changed: the check does not match.";
            validator.report(FindingKind::Chain, Some("check"), sentence);
        }
        match &row.decoded {
            Ok(decoded) => validator.check_content(decoded),
            Err(column) => {
                let at = COLUMNS.iter().position(|known| known.name == *column);
                let cell = at.and_then(|at| cells.get(at)).map_or("", String::as_str);
                let sentence = format!("This version cannot read `{cell}`. The row is kept unchanged.");
                validator.report(FindingKind::Unknown, Some(column), sentence);
            }
        }
        if let Some(name) = row.session {
            if record.whole_row_count == 0 {
                record.name.clone_from(&name);
            }
            self.other_session = (name != record.name).then_some(name);
        }
        if let Some(other) = &self.other_session {
            let sentence = format!("The row belongs to session {other}, but the file to {}.", record.name);
            validator.report(FindingKind::Session, Some("session"), sentence);
        }
        validator.check_seq();
        match row.decoded {
            Ok((decoded, _)) => {
                validator.check_row(&decoded, row.digest);
                record.rows.push(decoded);
            }
            Err(_) => validator.skip_unreadable_row(),
        }
        record.whole_row_count += 1;
        record.next_seq = record.next_seq.max(row.key.seq.unwrap_or_default().saturating_add(1));
    }

    /// The record, with what only all rows together show.
    pub(crate) fn finish(mut self) -> Record {
        self.record.unknown_item_count = self.validator.finish();
        self.record.is_closed = self.validator.is_closed();
        self.record.findings = self.validator.findings;
        self.record
    }
}
