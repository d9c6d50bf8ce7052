//! A run of a record's lines, taken apart by itself: what each line says without those before it. So a long record can be read by
//! several hands at once. What hangs on the lines before, the numbers and the check of the first row, is said by `read`, which puts
//! the stretches together.

use super::cells::{Cells, Joiner, Splitter};
use super::chain::{BETWEEN, Chain, DIGESTED, digested, short_of};
use super::finding::{Fault, Finding};
use super::layout::{Layout, text_of, without_end};
use super::read::Odd;
use crate::journal::decode::{Lately, Numbers, understand};
use crate::journal::encode::COLUMNS;
use crate::session::record::vocabulary::{Item, Kind};
use crate::session::{Row, Value};
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// Where a row stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    /// Line, from 1; the header is line 1.
    pub(crate) line: usize,
    /// Its bytes, line end included.
    pub(crate) bytes: Range<usize>,
    /// What its `check` cell holds; nothing where that is no check.
    pub(crate) check: Option<[u8; 10]>,
    /// The check follows from the row and the one before it.
    pub(crate) is_sound: bool,
    /// It stands among the rows; otherwise it is kept as it is.
    pub(crate) is_understood: bool,
    /// Its number, if it can be read.
    pub(crate) seq: Option<u64>,
}

/// What a run of lines says. Its lines count from 0, and its bytes too.
#[derive(Debug, Default)]
pub struct Stretch {
    pub(crate) lines: usize,
    pub(crate) bytes: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) stands: Vec<Stand>,
    pub(crate) odd: Vec<Odd>,
    pub(crate) strays: Vec<Range<usize>>,
    pub(crate) findings: Vec<Finding>,
    /// Which session its rows are of, each from this stand on.
    pub(crate) sessions: Vec<(usize, String)>,
    /// Its first row as it is digested, and its check: whether it is right is seen beside the row before.
    pub(crate) first: Option<(Vec<u8>, String)>,
    /// The chain after its last row.
    pub(crate) chain: Chain,
    /// Rows of an item that the vocabulary does not name: line, number, item.
    pub(crate) unknown: Vec<(usize, u64, String)>,
    /// The full digest of each `close`, by its stand.
    pub(crate) closes: Vec<(usize, String)>,
    pub(crate) torn: Option<Range<usize>>,
    /// The lines end as ours do, and none is empty.
    pub(crate) is_plain: bool,
    pub(crate) is_resaved: bool,
}

/// Takes stretches of one record apart, one after the other: what is needed for a line is used again for the next.
pub struct Hand {
    layout: Layout,
    splitter: Splitter,
    joiner: Joiner,
    found: Cells,
    ours: Cells,
    /// A line as this program would write it.
    rewritten: Vec<u8>,
    /// A row as it is digested.
    digested: Vec<u8>,
    lately: Lately,
    taken: Stretch,
}

impl Hand {
    pub(crate) fn new(layout: Layout) -> Self {
        let (found, ours) = (Cells::default(), Cells::default());
        let splitter = Splitter::new(layout.separator);
        let (rewritten, digested) = (Vec::new(), Vec::new());
        let (joiner, lately, taken) = (Joiner::new(), Lately::default(), Stretch::default());
        Self { layout, splitter, joiner, found, ours, rewritten, digested, lately, taken }
    }

    /// Takes whole lines apart; `is_last` says that the file ends with them.
    pub fn take(&mut self, bytes: &[u8], is_last: bool) -> Stretch {
        self.taken = Stretch { is_plain: true, bytes: bytes.len(), ..Stretch::default() };
        let mut start = 0;
        while let Some(left) = bytes.get(start..).filter(|left| !left.is_empty()) {
            let end = memchr(b'\n', left).map_or(bytes.len(), |at| start + at + 1);
            self.line(bytes.get(start..end).unwrap_or_default(), start..end, is_last && end == bytes.len());
            self.taken.lines += 1;
            start = end;
        }
        std::mem::take(&mut self.taken)
    }

    fn say(&mut self, fault: Fault, row: Option<u64>, column: Option<&'static str>, sentence: String) {
        self.taken.findings.push(Finding { fault, line: self.taken.lines, row, column, sentence });
    }

    fn line(&mut self, raw: &[u8], range: Range<usize>, is_last: bool) {
        let (content, has_return) = without_end(raw);
        let ended = raw.ends_with(b"\n");
        if has_return || (ended && content.is_empty()) {
            (self.taken.is_plain, self.taken.is_resaved) = (false, true);
        }
        if ended && content.is_empty() {
            return;
        }
        let text = text_of(content);
        let is_ours = self.splitter.split(&text, &mut self.found);
        let fits = self.found.len() == self.layout.width;
        if is_last && (!ended || !fits || content.contains(&0)) {
            let sentence = "The file ends in an unfinished line: the computer or the program stopped while writing it. \
                            It was never shown as saved.";
            self.say(Fault::Torn, None, None, sentence.to_owned());
            self.taken.torn = Some(range);
            return;
        }
        if !fits {
            let (has, due) = (self.found.len(), self.layout.width);
            self.say(Fault::Shape, None, None, format!("The line has {has} cells and not {due}. It is kept as it is."));
            keep_odd(&mut self.taken, &self.found);
            self.taken.strays.push(range);
            return;
        }
        if matches!(text, Cow::Owned(_)) {
            self.say(Fault::NotUtf8, None, None, "The line holds bytes that are no UTF-8 text.".to_owned());
        } else if !is_ours {
            self.quoting(raw);
        }
        if self.layout.straight {
            std::mem::swap(&mut self.found, &mut self.ours);
        } else {
            self.layout.arrange(&self.found, &mut self.ours);
        }
        self.row(range);
    }

    /// Another program puts quotes where this one puts none.
    fn quoting(&mut self, raw: &[u8]) {
        self.rewritten.clear();
        self.joiner.join(&self.found, &mut self.rewritten);
        self.taken.is_resaved |= self.rewritten != raw;
    }

    /// A whole line; its cells are in `ours`.
    fn row(&mut self, range: Range<usize>) {
        let seq = self.ours.get(0).parse().ok();
        let numbers = Numbers::of(&self.ours);
        self.digested.clear();
        if !numbers.are_short() || !self.ours.join_by(DIGESTED, BETWEEN, &mut self.digested) {
            digested(self.ours.iter().take(DIGESTED), &mut self.digested);
        }
        self.taken.is_resaved |= !numbers.are_ours(&self.ours);
        let understood = understand(&self.ours, &numbers, &mut self.lately);
        let is_sound = self.check(seq);
        self.session();
        let is_understood = understood.is_ok();
        match understood {
            Ok((row, known)) => {
                if row.is(Kind::Session, "close") {
                    self.taken.closes.push((self.taken.stands.len(), self.taken.chain.digest_hex()));
                }
                self.version(&row);
                self.vocabulary(&row, known);
                self.taken.rows.push(row);
            }
            Err(column) => {
                let sentence =
                    format!("This version cannot read `{}`. The row is kept as it is.", cell_named(&self.ours, column));
                self.say(Fault::Unknown, seq, Some(column), sentence);
                keep_odd(&mut self.taken, &self.ours);
            }
        }
        let check = if is_sound { Some(self.taken.chain.short()) } else { short_of(self.ours.get(17)) };
        self.taken.stands.push(Stand { line: self.taken.lines, bytes: range, check, is_sound, is_understood, seq });
    }

    /// Whether the row's check follows from the row before it; that of the first is looked at when the stretches are put together.
    fn check(&mut self, seq: Option<u64>) -> bool {
        let check = self.ours.get(17);
        let is_sound = self.taken.chain.follow(&self.digested, check);
        if self.taken.first.is_none() {
            self.taken.first = Some((self.digested.clone(), check.to_owned()));
        } else if !is_sound {
            self.say(Fault::Chain, seq, Some("check"), NOT_AS_WRITTEN.to_owned());
        }
        is_sound
    }

    fn session(&mut self) {
        let name = self.ours.get(16);
        if self.taken.sessions.last().is_none_or(|(_, known)| known != name) {
            self.taken.sessions.push((self.taken.stands.len(), name.to_owned()));
        }
    }

    fn version(&mut self, row: &Row) {
        let other = row.value.filter(|version| *version != Value::from(1));
        if let Some(version) = other.filter(|_| row.seq == 1 && row.is(Kind::Session, "open")) {
            let sentence = format!(
                "The record is of format version {version}; this program writes version 1. It is read as far as it goes."
            );
            self.say(Fault::Version, Some(row.seq), Some("value"), sentence);
        }
    }

    /// The unit that the vocabulary fixes, and whether it knows the item; the stored protocol may, and is not read here.
    fn vocabulary(&mut self, row: &Row, known: Option<&Item>) {
        let due = match row.kind {
            Kind::Due | Kind::Timer => Some("min"),
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
            self.say(Fault::Unit, Some(row.seq), Some("unit"), sentence);
        }
        let is_free = matches!(row.kind, Kind::Due | Kind::Checklist | Kind::Timer | Kind::Decision | Kind::Dose);
        if !is_free && known.is_none() {
            self.taken.unknown.push((self.taken.lines, row.seq, row.item.to_string()));
        }
    }
}

/// What is said of a row whose check does not follow.
pub(crate) const NOT_AS_WRITTEN: &str = "The row, or the one before it, is not as it was written: the check differs.";

fn keep_odd(taken: &mut Stretch, cells: &Cells) {
    taken.odd.push(Odd { line: taken.lines, cells: cells.iter().map(str::to_owned).collect() });
}

fn cell_named<'a>(cells: &'a Cells, column: &str) -> &'a str {
    COLUMNS.iter().position(|known| known.name == column).map_or("", |at| cells.get(at))
}
