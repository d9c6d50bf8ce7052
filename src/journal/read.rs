//! Reads records. Any bytes are read without a panic; torn, damaged and unknown content is kept and reported.

use super::chain::Chain;
use super::finding::{FindingKind, NotRecordError, RecordFinding, UnreadableRow};
use super::layout::{CsvLayout, split_header};
use crate::journal::chunk::{CHECK_MISMATCH, Chunk, ChunkParser, RowPosition};
use crate::journal::columns::HEADER;
use crate::journal::raw_lines::RawLines;
use crate::journal::validate::RowValidator;
use crate::session::{Row, RowKind};
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
#[derive(Clone, Debug, PartialEq)]
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
    let mut reading = RecordParser::from_header(bytes)?;
    reading.row_positions = Some(Vec::new());
    let mut reading = reading.parse_all(bytes);
    let positions = reading.row_positions.take().unwrap_or_default();
    let lines = RawLines {
        layout: reading.layout.clone(),
        row_positions: positions,
        malformed_lines: std::mem::take(&mut reading.malformed_lines),
    };
    Ok((reading.finish(), lines))
}

/// A parser that was given the header and is given the chunks in order.
pub(crate) struct RecordParser {
    record: Record,
    validator: RowValidator,
    layout: CsvLayout,
    malformed_lines: Vec<Range<usize>>,
    /// The position of each row, if wanted.
    row_positions: Option<Vec<RowPosition>>,
    /// The number and offset of the next line.
    next_line_and_offset: (usize, usize),
}

impl RecordParser {
    /// Starts with a file's first bytes, at least the first line.
    ///
    /// # Errors
    ///
    /// The bytes are no record.
    pub(crate) fn from_header(bytes: &[u8]) -> Result<Self, NotRecordError> {
        let (header, rest) = split_header(bytes)?;
        let (layout, foreign) = CsvLayout::from_header(header, rest == bytes.len())?;
        let plain = bytes.starts_with(HEADER.as_bytes()) && bytes.get(HEADER.len()) == Some(&b'\n');
        let record = Record {
            name: String::new(),
            rows: Vec::new(),
            whole_row_count: 0,
            unreadable_rows: Vec::new(),
            unknown_item_count: 0,
            findings: Vec::new(),
            torn_tail: None,
            chain: Chain::default(),
            next_seq: 1,
            whole_len: rest,
            is_canonical: plain,
            is_resaved: !plain,
            is_closed: false,
        };
        let mut audit = RowValidator::default();
        for column in foreign {
            audit.add_finding(
                FindingKind::ForeignColumn,
                1,
                None,
                None,
                format!("The column `{column}` is not one of a record's."),
            );
        }
        Ok(Self {
            record,
            validator: audit,
            layout,
            malformed_lines: Vec::new(),
            row_positions: None,
            next_line_and_offset: (2, rest),
        })
    }

    /// The offset of the next chunk in bytes.
    pub(crate) fn next_offset(&self) -> usize {
        self.next_line_and_offset.1
    }

    /// A parser for the chunks.
    pub(crate) fn chunk_parser(&self) -> ChunkParser {
        ChunkParser::new(self.layout.clone())
    }

    /// Makes such parsers without borrowing this one.
    pub(crate) fn chunk_parsers(&self) -> impl Fn() -> ChunkParser + Send + Sync + use<> {
        let layout = self.layout.clone();
        move || ChunkParser::new(layout.clone())
    }

    fn parse_all(mut self, bytes: &[u8]) -> Self {
        let rest = bytes.get(self.next_offset()..).unwrap_or_default();
        let chunk = self.chunk_parser().parse_chunk(rest, true);
        self.add_chunk(chunk);
        self
    }

    /// Adds the next chunk.
    pub(crate) fn add_chunk(&mut self, mut chunk: Chunk) {
        let (line, from) = self.next_line_and_offset;
        self.next_line_and_offset = (line + chunk.line_count, from + chunk.byte_count);
        for position in &mut chunk.row_positions {
            position.line += line;
            position.bytes = position.bytes.start + from..position.bytes.end + from;
        }
        for finding in &mut chunk.findings {
            finding.line += line;
        }
        self.verify_first_row(&mut chunk);
        let unknown = chunk.unknown_items.drain(..).map(|(nth, seq, item)| (line + nth, seq, item));
        self.validator.unknown_items.extend(unknown);
        self.validator.findings.append(&mut chunk.findings);
        self.check_session_names(&chunk);
        self.validate_rows(&chunk);
        let record = &mut self.record;
        record
            .unreadable_rows
            .extend(chunk.unreadable_rows.into_iter().map(|row| UnreadableRow { line: row.line + line, ..row }));
        record.torn_tail = record.torn_tail.take().or(chunk.torn_tail.map(|torn| torn.start + from..torn.end + from));
        record.whole_len = record.torn_tail.as_ref().map_or(self.next_line_and_offset.1, |torn| torn.start);
        record.is_canonical &= chunk.is_canonical;
        record.is_resaved |= chunk.is_resaved;
        record.whole_row_count += chunk.row_positions.len();
        record.rows.append(&mut chunk.rows);
        self.malformed_lines.extend(chunk.malformed_lines.into_iter().map(|lines| lines.start + from..lines.end + from));
        if let Some(positions) = &mut self.row_positions {
            positions.append(&mut chunk.row_positions);
        }
    }

    /// Verifies the check of a chunk's first row with the chain before it.
    fn verify_first_row(&mut self, chunk: &mut Chunk) {
        let Some((row, check)) = &chunk.first_row else { return };
        let is_sound = self.record.chain.verify_row(row, check);
        if let Some(first) = chunk.row_positions.first_mut() {
            first.is_check_valid = is_sound;
            if !is_sound {
                self.validator.add_finding(FindingKind::Chain, first.line, first.seq, Some("check"), CHECK_MISMATCH.to_owned());
            }
        }
        if let Some((0, digest)) = chunk.close_digests.first_mut() {
            *digest = self.record.chain.digest_hex();
        }
        // The digest of a single row is known only now.
        if chunk.row_positions.len() > 1 {
            self.record.chain = std::mem::take(&mut chunk.chain);
        }
    }

    /// Reports rows of another session than the first row's.
    fn check_session_names(&mut self, chunk: &Chunk) {
        if let (0, Some((_, name))) = (self.record.whole_row_count, chunk.session_names.first()) {
            name.clone_into(&mut self.record.name);
        }
        let name = &self.record.name;
        for (place, (from, other)) in chunk.session_names.iter().enumerate().filter(|(_, (_, other))| other != name) {
            let until = chunk.session_names.get(place + 1).map_or(chunk.row_positions.len(), |(until, _)| *until);
            for position in chunk.row_positions.get(*from..until).unwrap_or_default() {
                let sentence = format!("The row belongs to session {other}, and the file is of {name}.");
                self.validator.add_finding(FindingKind::Session, position.line, position.seq, Some("session"), sentence);
            }
        }
    }

    /// Checks each row against those before it.
    fn validate_rows(&mut self, chunk: &Chunk) {
        let (mut rows, mut closes) = (chunk.rows.iter(), chunk.close_digests.iter());
        for position in &chunk.row_positions {
            self.validator.check_seq(position.line, position.seq);
            match if position.is_decoded { rows.next() } else { None } {
                Some(row) => {
                    let digest = if row.matches(RowKind::Session, "close") { closes.next() } else { None };
                    self.validator.check_row(position.line, row, digest.map(|(_, digest)| digest.as_str()));
                }
                None => self.validator.skip_unreadable_row(),
            }
            let next = position.seq.unwrap_or_default().saturating_add(1);
            self.record.next_seq = self.record.next_seq.max(next);
        }
    }

    pub(crate) fn finish(mut self) -> Record {
        self.record.unknown_item_count = self.validator.finish();
        self.record.is_closed = self.validator.is_closed();
        self.record.findings = self.validator.findings;
        self.record
    }
}
