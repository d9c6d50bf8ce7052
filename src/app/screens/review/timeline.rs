//! The review's timeline: entries under the headings of their phases, each with what became of it; what is narrowed and what is
//! jumped to.

use super::Review;
use crate::app::input::search_query::{Facts, Query};
use crate::app::keymap::Seeks;
use crate::session::analysis::describe::tell_rows;
use crate::session::analysis::summary;
use crate::session::record::history;
use crate::session::{Elapsed, Kind, PhaseId, Session};

/// One line of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A phase begins.
    Phase(PhaseId),
    /// An entry.
    Entry(u64),
    /// What an entry was before one of its changes, oldest first from 0.
    Change {
        /// The entry.
        entry: u64,
        /// Which change.
        nth: usize,
    },
    /// So many times it was opened again for late entries and closed: each of them is an entry, and all of them would crowd the day.
    Reopened(usize),
}

/// What `n` looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Sought {
    /// Where a limit was crossed.
    #[default]
    Alert,
    /// Where a phase began.
    Phase,
    /// What has a tag.
    Tag,
    /// What was typed.
    Words(Query),
}

impl Sought {
    pub(crate) fn of(what: Seeks) -> Self {
        match what {
            Seeks::Alert => Self::Alert,
            Seeks::Phase => Self::Phase,
            Seeks::Tag => Self::Tag,
        }
    }

    fn is(&self, session: &Session, at: Elapsed, entry: u64) -> bool {
        let rows = session.ledger().shown_of(entry);
        let Some(first) = rows.first() else { return false };
        match self {
            Self::Alert => first.is(Kind::Alert, "raised"),
            Self::Phase => first.kind == Kind::Phase,
            Self::Tag => first.kind == Kind::Note && summary::tags(first).next().is_some(),
            Self::Words(query) => fits(query, session, at, entry),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Phase => "phase",
            Self::Tag => "entry with a tag",
            Self::Words(_) => "entry like that",
        }
    }
}

/// Whether an entry is what a query looks for. Told in words only now: in a long record most entries are never looked at.
fn fits(query: &Query, session: &Session, at: Elapsed, entry: u64) -> bool {
    if query.is_empty() {
        return true;
    }
    let rows = session.ledger().shown_of(entry);
    let Some(first) = rows.first() else { return false };
    let told = tell_rows(session, &rows);
    let words = format!("{} {}", told.words, told.tags).to_lowercase();
    let (kinds, phase) = ([told.kind, first.kind.word()], session.phase_at(at).id());
    query.fits_entry(Facts { kinds, phase, author: first.author.as_str(), words: &words })
}

/// The openings and closings between the first close and what came last of them, where they are many.
fn crowd(session: &Session) -> Vec<u64> {
    let first = |entry: u64| session.ledger().row(entry).filter(|row| row.kind == Kind::Session);
    let is_one = |entry: &u64| first(*entry).is_some_and(|row| matches!(row.item.as_ref(), "close" | "reopen"));
    let mut all: Vec<u64> = session.timeline().iter().map(|(_, entry)| *entry).filter(is_one).collect();
    if all.len() < 5 {
        return Vec::new();
    }
    all.pop();
    all.remove(0);
    all
}

impl Review {
    /// Lays out every entry anew: the session is another one now, or the filter is. The cursor stays on its entry while that is shown.
    pub(crate) fn lay_out(&mut self) {
        let (session, query) = (&self.session, self.query());
        self.items.clear();
        self.shown = 0;
        let mut phase = None;
        let crowd = if query.is_empty() { crowd(session) } else { Vec::new() };
        for (at, entry) in session.timeline().iter().filter(|(at, entry)| fits(&query, session, *at, *entry)) {
            let now = session.phase_at(*at);
            if phase.replace(now) != Some(now) {
                self.items.push(Item::Phase(now));
            }
            if crowd.contains(entry) {
                if crowd.first() == Some(entry) {
                    self.items.push(Item::Reopened(crowd.len().div_ceil(2)));
                }
                continue;
            }
            self.items.push(Item::Entry(*entry));
            self.shown += 1;
            if session.ledger().is_changed(*entry) {
                let changes = history::of(session.ledger(), *entry).len();
                self.items.extend((0..changes).map(|nth| Item::Change { entry: *entry, nth }));
            }
        }
        let first = self.next_entry(0, 1);
        self.row = self.at.and_then(|at| self.row_of(at)).or(first).unwrap_or(0);
        self.at = self.entry_in(self.row);
    }

    /// The row of an entry, if it is shown.
    pub(crate) fn row_of(&self, entry: u64) -> Option<usize> {
        self.items.iter().position(|item| *item == Item::Entry(entry))
    }

    fn entry_in(&self, row: usize) -> Option<u64> {
        match self.items.get(row) {
            Some(Item::Entry(entry)) => Some(*entry),
            _ => None,
        }
    }

    /// The row of the nth entry from a row on, itself included; of the last one where there are fewer.
    fn next_entry(&self, row: usize, nth: usize) -> Option<usize> {
        let entries = (row..self.items.len()).filter(|row| self.entry_in(*row).is_some());
        entries.take(nth).last()
    }

    /// The same backwards.
    fn entry_before(&self, row: usize, nth: usize) -> Option<usize> {
        let entries = (0..row).rev().filter(|row| self.entry_in(*row).is_some());
        entries.take(nth).last()
    }

    pub(crate) fn step(&mut self, by: isize) {
        // The end of what was read so far is not yet the record's: there it goes when the rest is there.
        if let Some(beginning) = &mut self.beginning {
            beginning.seeks_end = by == isize::MAX;
        }
        let row = match by {
            isize::MIN => self.next_entry(0, 1),
            isize::MAX => self.entry_before(self.items.len(), 1),
            back if back < 0 => self.entry_before(self.row, back.unsigned_abs()),
            on => self.next_entry(self.row + 1, on.unsigned_abs()),
        };
        self.go_to(row);
    }

    fn go_to(&mut self, row: Option<usize>) {
        self.row = row.unwrap_or(self.row);
        self.at = self.entry_in(self.row).or(self.at);
        // What is looked at is in the chart as well.
        if let (Some([from, until]), Some(at)) = (self.window, self.cursor().map(|at| self.minute(at)))
            && !(from..=until).contains(&at)
        {
            let half = (until - from) / 2.0;
            self.show([at - half, at + half]);
        }
    }

    /// Puts the cursor on an entry, if it is shown.
    pub(crate) fn go_to_entry(&mut self, entry: u64) -> bool {
        let row = self.row_of(entry);
        self.go_to(row);
        row.is_some()
    }

    /// To the next one of what is sought, or the one before; from the end it begins anew, and that is said.
    pub(crate) fn seek(&mut self, what: Option<Sought>, forward: bool) {
        if let Some(what) = what {
            self.sought = what;
        }
        let session = &self.session;
        let is_it = |row: &usize| {
            let at = |entry| session.ledger().shown_of(entry).first().map(|row| row.elapsed);
            let entry = self.entry_in(*row).and_then(|entry| Some((at(entry)?, entry)));
            entry.is_some_and(|(at, entry)| self.sought.is(session, at, entry))
        };
        let (found, wrapped) = if forward {
            let next = (self.row + 1..self.items.len()).find(is_it);
            (next.or_else(|| (0..self.items.len()).find(is_it)), next.is_none())
        } else {
            let before = (0..self.row).rev().find(is_it);
            (before.or_else(|| (0..self.items.len()).rev().find(is_it)), before.is_none())
        };
        let word = self.sought.word();
        self.notice = match found {
            None => Some(format!("There is no {word} here.")),
            Some(row) if row == self.row => Some(format!("There is no other {word} here.")),
            Some(_) if wrapped && forward => Some("From the beginning again.".to_owned()),
            Some(_) if wrapped => Some("From the end again.".to_owned()),
            Some(_) => None,
        };
        self.go_to(found);
    }
}
