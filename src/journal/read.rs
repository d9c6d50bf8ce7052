//! Bytes → rows, as far as they go. Any bytes are read without a panic; what is torn, damaged or unknown is kept apart and said.

use super::chain::Chain;
use super::finding::{FindingKind, NotRecordError, RecordFinding, UnreadableRow};
use super::layout::{CsvLayout, split_header};
use crate::journal::chunk::{CHECK_MISMATCH, Chunk, ChunkParser, RowPosition};
use crate::journal::columns::HEADER;
use crate::journal::raw_lines::RawLines;
use crate::journal::validate::RowValidator;
use crate::session::{Row, RowKind};
use std::ops::Range;

/// A record as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The session's name, from the first row; empty if there is none.
    pub name: String,
    /// Rows that were understood, in the file's order.
    pub rows: Vec<Row>,
    /// How many whole rows there are, understood or not.
    pub whole_row_count: usize,
    /// Rows kept but not understood.
    pub unreadable_rows: Vec<UnreadableRow>,
    /// How many rows carry an item that neither the vocabulary nor the stored protocol names.
    pub unknown_item_count: usize,
    /// What was found, by line.
    pub findings: Vec<RecordFinding>,
    /// The bytes of an unfinished last line.
    pub torn_tail: Option<Range<usize>>,
    /// The chain after the last whole row.
    pub chain: Chain,
    /// The number the next row gets.
    pub next_seq: u64,
    /// The length of everything before the torn line, in bytes.
    pub whole_len: usize,
    /// Comma, line feed, our header, no byte order mark: rows can be appended as they are.
    pub is_canonical: bool,
    /// Another program wrote the file again: quotes, line ends, spelling of numbers, order of columns.
    pub is_resaved: bool,
    /// The record ends with its digest.
    pub is_closed: bool,
}

/// Reads a record, torn, foreign, older or damaged, as far as it goes.
pub fn read(bytes: &[u8]) -> Result<Record, NotRecordError> {
    Ok(RecordParser::from_header(bytes)?.parse_all(bytes).finish())
}

/// The same with its lines, to write them again.
pub(crate) fn read_with_lines(bytes: &[u8]) -> Result<(Record, RawLines), NotRecordError> {
    let mut reading = RecordParser::from_header(bytes)?;
    reading.row_positions = Some(Vec::new());
    let mut reading = reading.parse_all(bytes);
    let stands = reading.row_positions.take().unwrap_or_default();
    let lines = RawLines {
        layout: reading.layout.clone(),
        row_positions: stands,
        malformed_lines: std::mem::take(&mut reading.malformed_lines),
    };
    Ok((reading.finish(), lines))
}

/// A reading under way: the header was read, and the stretches after it come one after the other.
pub struct RecordParser {
    record: Record,
    validator: RowValidator,
    layout: CsvLayout,
    malformed_lines: Vec<Range<usize>>,
    /// Where each row stands, where that is wanted.
    row_positions: Option<Vec<RowPosition>>,
    /// The number of the next line, and where it begins.
    next_line_and_offset: (usize, usize),
}

impl RecordParser {
    /// Begins with a file's first bytes, its first line at the least.
    pub fn from_header(bytes: &[u8]) -> Result<Self, NotRecordError> {
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

    /// Where the stretch begins that is to come next, in bytes.
    pub fn next_offset(&self) -> usize {
        self.next_line_and_offset.1
    }

    /// What takes its stretches apart.
    pub fn chunk_parser(&self) -> ChunkParser {
        ChunkParser::new(self.layout.clone())
    }

    /// Makes such parsers without borrowing this one.
    pub(crate) fn chunk_parsers(&self) -> impl Fn() -> ChunkParser + Send + Sync + use<> {
        let layout = self.layout.clone();
        move || ChunkParser::new(layout.clone())
    }

    fn parse_all(mut self, bytes: &[u8]) -> Self {
        let rest = bytes.get(self.next_offset()..).unwrap_or_default();
        let stretch = self.chunk_parser().parse_chunk(rest, true);
        self.add_chunk(stretch);
        self
    }

    /// Adds the next stretch.
    pub fn add_chunk(&mut self, mut stretch: Chunk) {
        let (line, from) = self.next_line_and_offset;
        self.next_line_and_offset = (line + stretch.line_count, from + stretch.byte_count);
        for stand in &mut stretch.row_positions {
            stand.line += line;
            stand.bytes = stand.bytes.start + from..stand.bytes.end + from;
        }
        for finding in &mut stretch.findings {
            finding.line += line;
        }
        self.verify_first_row(&mut stretch);
        let unknown = stretch.unknown_items.drain(..).map(|(nth, seq, item)| (line + nth, seq, item));
        self.validator.unknown_items.extend(unknown);
        self.validator.findings.append(&mut stretch.findings);
        self.check_session_names(&stretch);
        self.validate_rows(&stretch);
        let record = &mut self.record;
        record
            .unreadable_rows
            .extend(stretch.unreadable_rows.into_iter().map(|odd| UnreadableRow { line: odd.line + line, ..odd }));
        record.torn_tail = record.torn_tail.take().or(stretch.torn_tail.map(|torn| torn.start + from..torn.end + from));
        record.whole_len = record.torn_tail.as_ref().map_or(self.next_line_and_offset.1, |torn| torn.start);
        record.is_canonical &= stretch.is_canonical;
        record.is_resaved |= stretch.is_resaved;
        record.whole_row_count += stretch.row_positions.len();
        record.rows.append(&mut stretch.rows);
        self.malformed_lines.extend(stretch.malformed_lines.into_iter().map(|stray| stray.start + from..stray.end + from));
        if let Some(stands) = &mut self.row_positions {
            stands.append(&mut stretch.row_positions);
        }
    }

    /// Whether the first row's check follows from the row before it, which a stretch does not know.
    fn verify_first_row(&mut self, stretch: &mut Chunk) {
        let Some((row, check)) = &stretch.first_row else { return };
        let is_sound = self.record.chain.verify_row(row, check);
        if let Some(first) = stretch.row_positions.first_mut() {
            first.is_check_valid = is_sound;
            if !is_sound {
                self.validator.add_finding(FindingKind::Chain, first.line, first.seq, Some("check"), CHECK_MISMATCH.to_owned());
            }
        }
        if let Some((0, digest)) = stretch.close_digests.first_mut() {
            *digest = self.record.chain.digest_hex();
        }
        // Where the first is the only one, its digest is known only now.
        if stretch.row_positions.len() > 1 {
            self.record.chain = std::mem::take(&mut stretch.chain);
        }
    }

    /// The rows of another session than the first row's.
    fn check_session_names(&mut self, stretch: &Chunk) {
        if let (0, Some((_, name))) = (self.record.whole_row_count, stretch.session_names.first()) {
            name.clone_into(&mut self.record.name);
        }
        let name = &self.record.name;
        for (place, (from, other)) in stretch.session_names.iter().enumerate().filter(|(_, (_, other))| other != name) {
            let until = stretch.session_names.get(place + 1).map_or(stretch.row_positions.len(), |(until, _)| *until);
            for stand in stretch.row_positions.get(*from..until).unwrap_or_default() {
                let sentence = format!("The row belongs to session {other}, and the file is of {name}.");
                self.validator.add_finding(FindingKind::Session, stand.line, stand.seq, Some("session"), sentence);
            }
        }
    }

    /// Looks at each row beside those before it.
    fn validate_rows(&mut self, stretch: &Chunk) {
        let (mut rows, mut closes) = (stretch.rows.iter(), stretch.close_digests.iter());
        for stand in &stretch.row_positions {
            self.validator.check_seq(stand.line, stand.seq);
            match if stand.is_decoded { rows.next() } else { None } {
                Some(row) => {
                    let digest = if row.matches(RowKind::Session, "close") { closes.next() } else { None };
                    self.validator.check_row(stand.line, row, digest.map(|(_, digest)| digest.as_str()));
                }
                None => self.validator.skip_unreadable_row(),
            }
            let next = stand.seq.unwrap_or_default().saturating_add(1);
            self.record.next_seq = self.record.next_seq.max(next);
        }
    }

    /// The record that the stretches made.
    pub fn finish(mut self) -> Record {
        self.record.unknown_item_count = self.validator.finish();
        self.record.is_closed = self.validator.is_closed();
        self.record.findings = self.validator.findings;
        self.record
    }
}
