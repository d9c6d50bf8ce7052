//! Bytes → rows, as far as they go. Any bytes are read without a panic; what is torn, damaged or unknown is kept apart and said.

use super::audit::Audit;
use super::cells::{Cells, Joiner, Splitter};
use super::chain::{Chain, shortest};
use super::finding::{Fault, Finding, NotARecord};
use super::layout::{Layout, first_line, text_of, without_end};
use super::line::{COLUMNS, HEADER};
use super::text::unescape;
use crate::session::vocabulary::{self, Kind};
use crate::session::{Elapsed, Initials, PhaseId, Row, Source, Value, Wall};
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// Where a row stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Line, from 1; the header is line 1.
    pub line: usize,
    /// Its bytes, line end included.
    pub bytes: Range<usize>,
    /// Its `check` cell.
    pub check: String,
    /// The check follows from the row and the one before it.
    pub sound: bool,
    /// Its number, if it can be read.
    pub seq: Option<u64>,
}

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
    /// Every whole row in the file's order, understood or not.
    pub stands: Vec<Stand>,
    /// Rows kept but not understood.
    pub odd: Vec<Odd>,
    /// Whole lines with another number of cells than the header, each by its bytes: damage, kept where it is.
    pub strays: Vec<Range<usize>>,
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
    layout: Layout,
}

/// Reads a record, torn, foreign, older or damaged, as far as it goes.
pub fn read(bytes: &[u8]) -> Result<Record, NotARecord> {
    let (header, rest) = first_line(bytes)?;
    let (layout, foreign) = Layout::of(header, rest == bytes.len())?;
    let mut reading = Reading::new(layout, bytes);
    for column in foreign {
        reading.audit.say(Fault::ForeignColumn, 1, None, None, format!("The column `{column}` is not one of a record's."));
    }
    let (mut start, mut number) = (rest, 2);
    while let Some(left) = bytes.get(start..).filter(|left| !left.is_empty()) {
        let end = memchr(b'\n', left).map_or(bytes.len(), |at| start + at + 1);
        let line = bytes.get(start..end).unwrap_or_default();
        reading.line(number, line, start..end, end == bytes.len());
        (start, number) = (end, number + 1);
    }
    Ok(reading.finish())
}

impl Record {
    /// The record's rows as this program writes them: comma, line feed, quotes only where needed, no torn tail. Each row keeps
    /// its cells and its check, and a line that is none stays as it is. `bytes` are those that were read.
    pub fn canonical<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.resaved {
            return Cow::Owned(self.rewritten(bytes));
        }
        Cow::Borrowed(bytes.get(..self.whole_len).unwrap_or_default())
    }

    /// Every line, written again.
    pub(super) fn rewritten(&self, bytes: &[u8]) -> Vec<u8> {
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
    pub(super) fn write(&self, bytes: &[u8], which: impl IntoIterator<Item = usize>, out: &mut Vec<u8>) {
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

/// A reading under way.
struct Reading {
    record: Record,
    audit: Audit,
    splitter: Splitter,
    joiner: Joiner,
    found: Cells,
    ours: Cells,
    /// A line as this program would write it.
    rewritten: Vec<u8>,
    times: Times,
}

/// Reads times, the same one only once: the rows of an entry share theirs, and most were written when they happened.
#[derive(Default)]
struct Times(Option<(String, Wall)>);

impl Times {
    fn parse(&mut self, cell: &str) -> Option<Wall> {
        if let Some((_, wall)) = self.0.as_ref().filter(|(known, _)| known == cell) {
            return Some(*wall);
        }
        let wall = Wall::parse(cell)?;
        let (known, kept) = self.0.get_or_insert_with(|| (String::new(), wall));
        cell.clone_into(known);
        *kept = wall;
        Some(wall)
    }
}

impl Reading {
    fn new(layout: Layout, bytes: &[u8]) -> Self {
        let plain = bytes.starts_with(HEADER.as_bytes()) && bytes.get(HEADER.len()) == Some(&b'\n');
        let splitter = Splitter::new(layout.separator);
        let record = Record {
            name: String::new(),
            rows: Vec::new(),
            stands: Vec::new(),
            odd: Vec::new(),
            strays: Vec::new(),
            unknown_items: 0,
            findings: Vec::new(),
            torn: None,
            chain: Chain::default(),
            next_seq: 1,
            whole_len: bytes.len(),
            plain,
            resaved: !plain,
            closed: false,
            layout,
        };
        let (found, ours, rewritten) = (Cells::default(), Cells::default(), Vec::new());
        Self { record, audit: Audit::default(), splitter, joiner: Joiner::new(), found, ours, rewritten, times: Times::default() }
    }

    fn line(&mut self, line: usize, raw: &[u8], range: Range<usize>, is_last: bool) {
        let (content, has_return) = without_end(raw);
        let ended = raw.ends_with(b"\n");
        if has_return || (ended && content.is_empty()) {
            (self.record.plain, self.record.resaved) = (false, true);
        }
        if ended && content.is_empty() {
            return;
        }
        let text = text_of(content);
        let is_ours = self.splitter.split(&text, &mut self.found);
        let fits = self.found.len() == self.record.layout.width;
        if is_last && (!ended || !fits || content.contains(&0)) {
            let sentence = "The file ends in an unfinished line: the computer or the program stopped while writing it. \
                            It was never shown as saved.";
            self.audit.say(Fault::Torn, line, None, None, sentence.to_owned());
            (self.record.torn, self.record.whole_len) = (Some(range.clone()), range.start);
            return;
        }
        if !fits {
            let (has, due) = (self.found.len(), self.record.layout.width);
            self.audit.say(
                Fault::Shape,
                line,
                None,
                None,
                format!("The line has {has} cells and not {due}. It is kept as it is."),
            );
            self.keep_odd(line);
            self.record.strays.push(range);
            return;
        }
        if matches!(text, Cow::Owned(_)) {
            self.audit.say(Fault::NotUtf8, line, None, None, "The line holds bytes that are no UTF-8 text.".to_owned());
        } else if !is_ours {
            self.quoting(raw);
        }
        if self.record.layout.straight {
            std::mem::swap(&mut self.found, &mut self.ours);
        } else {
            self.record.layout.arrange(&self.found, &mut self.ours);
        }
        self.row(line, range);
    }

    /// Another program puts quotes where this one puts none.
    fn quoting(&mut self, raw: &[u8]) {
        self.rewritten.clear();
        self.joiner.join(&self.found, &mut self.rewritten);
        self.record.resaved |= self.rewritten != raw;
    }

    /// A whole line; its cells are in `ours`.
    fn row(&mut self, line: usize, range: Range<usize>) {
        let seq = self.ours.get(0).parse().ok();
        self.audit.number(line, seq);
        let check = self.ours.get(17).to_owned();
        let chain = self.record.chain.after(self.ours.iter().take(17));
        let sound = chain.check() == check;
        if !sound {
            let sentence = "The row, or the one before it, is not as it was written: the check differs.".to_owned();
            self.audit.say(Fault::Chain, line, seq, Some("check"), sentence);
        }
        self.record.chain = if sound { chain } else { chain.following(&check) };
        self.session(line, seq);
        self.spelling();
        match understand(&self.ours, &mut self.times) {
            Ok(row) => {
                self.audit.row(line, &row, &self.record.chain);
                self.version(line, &row);
                self.record.rows.push(row);
            }
            Err(column) => {
                self.audit.odd();
                let sentence =
                    format!("This version cannot read `{}`. The row is kept as it is.", cell_named(&self.ours, column));
                self.audit.say(Fault::Unknown, line, seq, Some(column), sentence);
                std::mem::swap(&mut self.found, &mut self.ours);
                self.keep_odd(line);
            }
        }
        let next = seq.unwrap_or_default().saturating_add(1);
        self.record.next_seq = self.record.next_seq.max(next);
        self.record.stands.push(Stand { line, bytes: range, check, sound, seq });
    }

    fn keep_odd(&mut self, line: usize) {
        self.record.odd.push(Odd { line, cells: self.found.iter().map(str::to_owned).collect() });
    }

    fn session(&mut self, line: usize, seq: Option<u64>) {
        let name = self.ours.get(16);
        if self.record.stands.is_empty() {
            name.clone_into(&mut self.record.name);
        } else if name != self.record.name {
            let sentence = format!("The row belongs to session {name}, and the file is of {}.", self.record.name);
            self.audit.say(Fault::Session, line, seq, Some("session"), sentence);
        }
    }

    /// Another program spells numbers its own way; the check does not mind, but it is said.
    fn spelling(&mut self) {
        let first = self.ours.get(0) == "1";
        let ours = |cell: &str| {
            let short = shortest(cell);
            if first && !short.is_empty() && !short.contains('.') {
                cell.strip_suffix(".0") == Some(&short)
            } else {
                short == cell
            }
        };
        if !ours(self.ours.get(6)) || !ours(self.ours.get(15)) {
            self.record.resaved = true;
        }
    }

    fn version(&mut self, line: usize, row: &Row) {
        let other = row.value.filter(|version| *version != Value::from(1));
        if let Some(version) = other.filter(|_| row.seq == 1 && row.is(Kind::Session, "open")) {
            let sentence = format!(
                "The record is of format version {version}; this program writes version 1. It is read as far as it goes."
            );
            self.audit.say(Fault::Version, line, Some(row.seq), Some("value"), sentence);
        }
    }

    fn finish(mut self) -> Record {
        self.record.unknown_items = self.audit.finish();
        self.record.closed = self.audit.is_closed();
        self.record.findings = self.audit.findings;
        self.record
    }
}

fn cell_named<'a>(cells: &'a Cells, column: &str) -> &'a str {
    COLUMNS.iter().position(|known| known.name == column).map_or("", |at| cells.get(at))
}

/// The row that 18 cells hold, or the column that cannot be read.
fn understand(cells: &Cells, times: &mut Times) -> Result<Row, &'static str> {
    let kind = Kind::parse(cells.get(4)).ok_or("kind")?;
    let known = vocabulary::find(kind, cells.get(5));
    let item = match known {
        Some(known) => Cow::Borrowed(known.item),
        None => Cow::Owned(cells.get(5).to_owned()),
    };
    let unit = match known.filter(|known| known.unit == cells.get(7)) {
        Some(known) => Cow::Borrowed(known.unit),
        None => Cow::Owned(cells.get(7).to_owned()),
    };
    let elapsed_s = decimal(cells.get(15)).ok_or("elapsed_s")?;
    Ok(Row {
        seq: cells.get(0).parse().map_err(|_| "seq")?,
        time: times.parse(cells.get(1)).ok_or("time")?,
        elapsed: Elapsed::from_ms((elapsed_s.get() * 1000.0).round() as i64),
        phase: PhaseId::parse(cells.get(3)).ok_or("phase")?,
        kind,
        item,
        value: if cells.get(6).is_empty() { None } else { Some(decimal(cells.get(6)).ok_or("value")?) },
        unit,
        text: unescape(cells.get(8)).into_owned(),
        note: unescape(cells.get(9)).into_owned(),
        author: Initials::from_record(cells.get(10)).ok_or("author")?,
        entered: times.parse(cells.get(11)).ok_or("entered")?,
        entry: cells.get(12).parse().map_err(|_| "entry")?,
        amends: if cells.get(13).is_empty() { None } else { Some(cells.get(13).parse().map_err(|_| "amends")?) },
        source: Source::parse(cells.get(14)).ok_or("source")?,
    })
}

fn decimal(cell: &str) -> Option<Value> {
    Value::parse(&shortest(cell))
}
