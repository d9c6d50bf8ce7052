//! Bytes → rows, as far as they go. Any bytes are read without a panic; what is torn, damaged or unknown is kept apart and said.

use super::chain::Chain;
use super::finding::{Fault, Finding, NotARecord};
use super::layout::{Layout, first_line};
use crate::journal::chunk::{Hand, NOT_AS_WRITTEN, Stand, Stretch};
use crate::journal::encode::HEADER;
use crate::journal::raw_lines::Lines;
use crate::journal::validate::Audit;
use crate::session::{Kind, Row};
use std::ops::Range;

/// A row that is kept but not understood: an unknown kind, a newer version's cell, a damaged line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// Line, from 1.
    pub line: usize,
    /// Its cells as they stand, in the file's order.
    pub cells: Vec<String>,
}

/// A record as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The session's name, from the first row; empty if there is none.
    pub name: String,
    /// Rows that were understood, in the file's order.
    pub rows: Vec<Row>,
    /// How many whole rows there are, understood or not.
    pub whole_rows: usize,
    /// Rows kept but not understood.
    pub odd: Vec<Odd>,
    /// How many rows carry an item that neither the vocabulary nor the stored protocol names.
    pub unknown_items: usize,
    /// What was found, by line.
    pub findings: Vec<Finding>,
    /// The bytes of an unfinished last line.
    pub torn: Option<Range<usize>>,
    /// The chain after the last whole row.
    pub chain: Chain,
    /// The number the next row gets.
    pub next_seq: u64,
    /// The length of everything before the torn line, in bytes.
    pub whole_len: usize,
    /// Comma, line feed, our header, no byte order mark: rows can be appended as they are.
    pub plain: bool,
    /// Another program wrote the file again: quotes, line ends, spelling of numbers, order of columns.
    pub resaved: bool,
    /// The record ends with its digest.
    pub closed: bool,
}

/// Reads a record, torn, foreign, older or damaged, as far as it goes.
pub fn read(bytes: &[u8]) -> Result<Record, NotARecord> {
    Ok(Reading::begin(bytes)?.all_of(bytes).finish())
}

/// The same with its lines, to write them again.
pub(crate) fn read_with_lines(bytes: &[u8]) -> Result<(Record, Lines), NotARecord> {
    let mut reading = Reading::begin(bytes)?;
    reading.stands = Some(Vec::new());
    let mut reading = reading.all_of(bytes);
    let stands = reading.stands.take().unwrap_or_default();
    let lines = Lines { layout: reading.layout.clone(), stands, strays: std::mem::take(&mut reading.strays) };
    Ok((reading.finish(), lines))
}

/// A reading under way: the header was read, and the stretches after it come one after the other.
pub struct Reading {
    record: Record,
    audit: Audit,
    layout: Layout,
    strays: Vec<Range<usize>>,
    /// Where each row stands, where that is wanted.
    stands: Option<Vec<Stand>>,
    /// The number of the next line, and where it begins.
    next: (usize, usize),
}

impl Reading {
    /// Begins with a file's first bytes, its first line at the least.
    pub fn begin(bytes: &[u8]) -> Result<Self, NotARecord> {
        let (header, rest) = first_line(bytes)?;
        let (layout, foreign) = Layout::of(header, rest == bytes.len())?;
        let plain = bytes.starts_with(HEADER.as_bytes()) && bytes.get(HEADER.len()) == Some(&b'\n');
        let record = Record {
            name: String::new(),
            rows: Vec::new(),
            whole_rows: 0,
            odd: Vec::new(),
            unknown_items: 0,
            findings: Vec::new(),
            torn: None,
            chain: Chain::default(),
            next_seq: 1,
            whole_len: rest,
            plain,
            resaved: !plain,
            closed: false,
        };
        let mut audit = Audit::default();
        for column in foreign {
            audit.say(Fault::ForeignColumn, 1, None, None, format!("The column `{column}` is not one of a record's."));
        }
        Ok(Self { record, audit, layout, strays: Vec::new(), stands: None, next: (2, rest) })
    }

    /// Where the stretch begins that is to come next, in bytes.
    pub fn at(&self) -> usize {
        self.next.1
    }

    /// What takes its stretches apart.
    pub fn hand(&self) -> Hand {
        Hand::new(self.layout.clone())
    }

    fn all_of(mut self, bytes: &[u8]) -> Self {
        let rest = bytes.get(self.at()..).unwrap_or_default();
        let stretch = self.hand().take(rest, true);
        self.add(stretch);
        self
    }

    /// Adds the next stretch.
    pub fn add(&mut self, mut stretch: Stretch) {
        let (line, from) = self.next;
        self.next = (line + stretch.lines, from + stretch.bytes);
        for stand in &mut stretch.stands {
            stand.line += line;
            stand.bytes = stand.bytes.start + from..stand.bytes.end + from;
        }
        for finding in &mut stretch.findings {
            finding.line += line;
        }
        self.first_check(&mut stretch);
        let unknown = stretch.unknown.drain(..).map(|(nth, seq, item)| (line + nth, seq, item));
        self.audit.unknown_items.extend(unknown);
        self.audit.findings.append(&mut stretch.findings);
        self.sessions(&stretch);
        self.looked_at(&stretch);
        let record = &mut self.record;
        record.odd.extend(stretch.odd.into_iter().map(|odd| Odd { line: odd.line + line, ..odd }));
        record.torn = record.torn.take().or(stretch.torn.map(|torn| torn.start + from..torn.end + from));
        record.whole_len = record.torn.as_ref().map_or(self.next.1, |torn| torn.start);
        record.plain &= stretch.is_plain;
        record.resaved |= stretch.is_resaved;
        record.whole_rows += stretch.stands.len();
        record.rows.append(&mut stretch.rows);
        self.strays.extend(stretch.strays.into_iter().map(|stray| stray.start + from..stray.end + from));
        if let Some(stands) = &mut self.stands {
            stands.append(&mut stretch.stands);
        }
    }

    /// Whether the first row's check follows from the row before it, which a stretch does not know.
    fn first_check(&mut self, stretch: &mut Stretch) {
        let Some((row, check)) = &stretch.first else { return };
        let is_sound = self.record.chain.follow(row, check);
        if let Some(first) = stretch.stands.first_mut() {
            first.is_sound = is_sound;
            if !is_sound {
                self.audit.say(Fault::Chain, first.line, first.seq, Some("check"), NOT_AS_WRITTEN.to_owned());
            }
        }
        if let Some((0, digest)) = stretch.closes.first_mut() {
            *digest = self.record.chain.digest_hex();
        }
        // Where the first is the only one, its digest is known only now.
        if stretch.stands.len() > 1 {
            self.record.chain = std::mem::take(&mut stretch.chain);
        }
    }

    /// The rows of another session than the first row's.
    fn sessions(&mut self, stretch: &Stretch) {
        if let (0, Some((_, name))) = (self.record.whole_rows, stretch.sessions.first()) {
            name.clone_into(&mut self.record.name);
        }
        let name = &self.record.name;
        for (place, (from, other)) in stretch.sessions.iter().enumerate().filter(|(_, (_, other))| other != name) {
            let until = stretch.sessions.get(place + 1).map_or(stretch.stands.len(), |(until, _)| *until);
            for stand in stretch.stands.get(*from..until).unwrap_or_default() {
                let sentence = format!("The row belongs to session {other}, and the file is of {name}.");
                self.audit.say(Fault::Session, stand.line, stand.seq, Some("session"), sentence);
            }
        }
    }

    /// Looks at each row beside those before it.
    fn looked_at(&mut self, stretch: &Stretch) {
        let (mut rows, mut closes) = (stretch.rows.iter(), stretch.closes.iter());
        for stand in &stretch.stands {
            self.audit.number(stand.line, stand.seq);
            match if stand.is_understood { rows.next() } else { None } {
                Some(row) => {
                    let digest = if row.is(Kind::Session, "close") { closes.next() } else { None };
                    self.audit.row(stand.line, row, digest.map(|(_, digest)| digest.as_str()));
                }
                None => self.audit.odd(),
            }
            let next = stand.seq.unwrap_or_default().saturating_add(1);
            self.record.next_seq = self.record.next_seq.max(next);
        }
    }

    /// The record that the stretches made.
    pub fn finish(mut self) -> Record {
        self.record.unknown_items = self.audit.finish();
        self.record.closed = self.audit.is_closed();
        self.record.findings = self.audit.findings;
        self.record
    }
}
