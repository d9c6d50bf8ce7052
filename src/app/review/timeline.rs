//! The review's timeline: entries under the headings of their phases, each with what became of it; what is narrowed and what is
//! jumped to.

use super::super::keys::Seeks;
use super::super::query::{Facts, Query};
use super::Review;
use crate::session::told::tell;
use crate::session::{Elapsed, Kind, PhaseId, Session, changes};

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
}

/// An entry, filed: when it happened, and what is needed to look for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// Its number.
    pub entry: u64,
    /// When it happened.
    pub at: Elapsed,
    phase: PhaseId,
    kinds: [&'static str; 2],
    author: String,
    words: String,
    is_alert: bool,
    begins_phase: bool,
    has_tag: bool,
}

/// What `n` looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Sought {
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
    pub(super) fn of(what: Seeks) -> Self {
        match what {
            Seeks::Alert => Self::Alert,
            Seeks::Phase => Self::Phase,
            Seeks::Tag => Self::Tag,
        }
    }

    fn is(&self, filed: &Filed) -> bool {
        match self {
            Self::Alert => filed.is_alert,
            Self::Phase => filed.begins_phase,
            Self::Tag => filed.has_tag,
            Self::Words(query) => filed.fits(query),
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

impl Filed {
    fn of(session: &Session, at: Elapsed, entry: u64) -> Option<Self> {
        let rows = session.ledger().shown_of(entry);
        let first = rows.first()?;
        let told = tell(session, entry);
        Some(Self {
            entry,
            at,
            phase: session.phase_at(at),
            kinds: [told.kind, first.kind.word()],
            author: first.author.as_str().to_owned(),
            words: format!("{} {}", told.words, told.tags).to_lowercase(),
            is_alert: first.is(Kind::Alert, "raised"),
            begins_phase: first.kind == Kind::Phase,
            has_tag: first.kind == Kind::Note && crate::session::summary::tags(first).next().is_some(),
        })
    }

    fn fits(&self, query: &Query) -> bool {
        let Self { kinds, author, words, phase, .. } = self;
        query.fits_entry(Facts { kinds: *kinds, phase: phase.id(), author, words })
    }
}

impl Review {
    /// Files every entry anew: the session is another one now, or the filter is. The cursor stays on its entry while that is shown.
    pub(super) fn file(&mut self) {
        let session = &self.session;
        self.filed = session.timeline().iter().filter_map(|(at, entry)| Filed::of(session, *at, *entry)).collect();
        let query = self.query();
        self.items.clear();
        let mut phase = None;
        for filed in self.filed.iter().filter(|filed| filed.fits(&query)) {
            if phase.replace(filed.phase) != Some(filed.phase) {
                self.items.push(Item::Phase(filed.phase));
            }
            self.items.push(Item::Entry(filed.entry));
            if session.ledger().is_amended(filed.entry) || session.ledger().is_withdrawn(filed.entry) {
                let changes = changes::of(session.ledger(), filed.entry).len();
                self.items.extend((0..changes).map(|nth| Item::Change { entry: filed.entry, nth }));
            }
        }
        let is_shown = |at: &u64| self.items.contains(&Item::Entry(*at));
        if self.at.is_none_or(|at| !is_shown(&at)) {
            let first = self.entries().next();
            self.at = first;
        }
    }

    fn entries(&self) -> impl DoubleEndedIterator<Item = u64> {
        self.items.iter().filter_map(|item| match item {
            Item::Entry(entry) => Some(*entry),
            Item::Phase(_) | Item::Change { .. } => None,
        })
    }

    pub(super) fn step(&mut self, by: isize) {
        let all: Vec<u64> = self.entries().collect();
        let here = self.at.and_then(|at| all.iter().position(|entry| *entry == at)).unwrap_or(0);
        let there = here.saturating_add_signed(by).min(all.len().saturating_sub(1));
        self.go_to(all.get(there).copied());
    }

    fn go_to(&mut self, entry: Option<u64>) {
        self.at = entry.or(self.at);
        // What is looked at is in the chart as well.
        if let (Some([from, until]), Some(at)) = (self.window, self.cursor().map(|at| self.minute(at)))
            && !(from..=until).contains(&at)
        {
            let half = (until - from) / 2.0;
            self.show([at - half, at + half]);
        }
    }

    /// To the next one of what is sought, or the one before; from the end it begins anew, and that is said.
    pub(super) fn seek(&mut self, what: Option<Sought>, forward: bool) {
        if let Some(what) = what {
            self.sought = what;
        }
        let all: Vec<u64> = self.entries().collect();
        let here = self.at.and_then(|at| all.iter().position(|entry| *entry == at));
        let is_it = |entry: &u64| self.filed.iter().any(|filed| filed.entry == *entry && self.sought.is(filed));
        let (found, wrapped) = if forward {
            let next = all.iter().skip(here.map_or(0, |here| here + 1)).find(|entry| is_it(entry));
            (next.or_else(|| all.iter().find(|entry| is_it(entry))), next.is_none())
        } else {
            let before = all.iter().take(here.unwrap_or(0)).rev().find(|entry| is_it(entry));
            (before.or_else(|| all.iter().rev().find(|entry| is_it(entry))), before.is_none())
        };
        let found = found.copied();
        let word = self.sought.word();
        self.notice = match found {
            None => Some(format!("There is no {word} here.")),
            Some(entry) if Some(entry) == self.at => Some(format!("There is no other {word} here.")),
            Some(_) if wrapped && forward => Some("From the beginning again.".to_owned()),
            Some(_) if wrapped => Some("From the end again.".to_owned()),
            Some(_) => None,
        };
        self.go_to(found);
    }
}
