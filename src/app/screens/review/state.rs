//! The parts of a review's state.

use crate::app::input::search_query::{EntryFacts, SearchQuery};
use crate::app::keymap::SeekTarget;
use crate::app::message::Provenance;
use crate::session::analysis::describe::describe_rows;
use crate::session::analysis::gaps::{MissingItem, MissingKind};
use crate::session::analysis::summary;
use crate::session::{Elapsed, PhaseId, RowKind, Session, Wall};
use std::collections::BTreeSet;

/// A record of which only the beginning was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartialLoad {
    /// How much of it, from 0 to 1.
    pub(crate) progress: f64,
    /// The cursor goes to the end once all is there.
    pub(crate) jumps_to_end: bool,
}

impl PartialLoad {
    pub(crate) fn new(share: f64) -> Self {
        Self { progress: share, jumps_to_end: false }
    }
}

/// What stands on the screen, or beside the timeline where there is room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The entries by the time they happened.
    #[default]
    Timeline,
    /// Pressure, pulse and oxygen over time.
    Chart,
    /// The flowsheet.
    Flowsheet,
    /// The checklists.
    Checklists,
    /// Planned against actual.
    Plan,
}

impl Pane {
    /// All, in the order in which a key turns through them.
    pub const ALL: [Self; 5] = [Self::Timeline, Self::Chart, Self::Flowsheet, Self::Checklists, Self::Plan];

    /// Its name on the screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Chart => "chart",
            Self::Flowsheet => "flowsheet",
            Self::Checklists => "checklists",
            Self::Plan => "planned",
        }
    }

    /// The pane so many further on, round and round.
    #[must_use]
    pub fn cycled(self, by: usize) -> Self {
        Self::ALL[(self as usize + by) % Self::ALL.len()]
    }
}

/// What the line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewPrompt {
    /// The next entry with these words.
    Find,
    /// Only entries with these words.
    Filter,
    /// A late entry.
    LateEntry,
    /// An entry is said anew.
    Amend {
        /// Which.
        entry: u64,
    },
    /// Why it is said anew.
    AmendReason {
        /// Which.
        entry: u64,
        /// What it should have been, as it was typed.
        line: String,
    },
    /// Whether an entry is withdrawn.
    Withdraw {
        /// Which.
        entry: u64,
    },
    /// Up to when it is played again.
    ReplayTime,
    /// What is owed.
    Gap {
        /// It becomes an entry.
        is_entry: bool,
    },
}

impl ReviewPrompt {
    /// Whether something is typed there.
    pub fn accepts_text(&self) -> bool {
        !matches!(self, Self::Withdraw { .. })
    }

    /// Whether what is typed becomes an entry.
    pub fn is_entry(&self) -> bool {
        matches!(self, Self::LateEntry | Self::Amend { .. } | Self::Gap { is_entry: true })
    }
}

/// Where somebody is in what is owed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinishState {
    pub(crate) gaps: Vec<MissingItem>,
    pub(crate) index: usize,
    pub(crate) skipped: BTreeSet<MissingKind>,
    pub(crate) provenance: Provenance,
}

impl FinishState {
    /// What is asked for now; none: everything was filled or passed over.
    pub fn current_gap(&self) -> Option<&MissingItem> {
        self.gaps.get(self.index)
    }

    /// How many things remain, the one that is asked for among them.
    pub fn remaining(&self) -> usize {
        self.gaps.len()
    }

    /// How many of those were passed over.
    pub fn skipped_count(&self) -> usize {
        self.gaps.iter().filter(|gap| self.skipped.contains(&gap.kind)).count()
    }

    /// Where what is added comes from.
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }
}

/// A record that is played again.
#[derive(Debug)]
pub struct Replay {
    pub(crate) whole: Session,
    pub(crate) row_count: usize,
}

impl Replay {
    /// How many rows stood there, and how many there are by now.
    pub fn progress(&self) -> (usize, usize) {
        (self.row_count, self.whole.ledger().rows().len())
    }

    /// When the last of them was written.
    pub fn last_written(&self) -> Option<Wall> {
        self.whole.ledger().rows().get(self.row_count.checked_sub(1)?).map(|row| row.entered)
    }
}

/// One line of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineItem {
    /// A phase begins.
    Phase(PhaseId),
    /// An entry.
    Entry(u64),
    /// What an entry was before one of its changes, oldest first from 0.
    Change {
        /// The entry.
        entry: u64,
        /// Which change.
        index: usize,
    },
    /// So many times it was opened again for late entries and closed: each of them is an entry, and all of them would crowd the day.
    Reopened(usize),
}

/// What `n` looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum SearchTarget {
    /// Where a limit was crossed.
    #[default]
    Alert,
    /// Where a phase began.
    Phase,
    /// What has a tag.
    Tag,
    /// What was typed.
    Words(SearchQuery),
}

impl SearchTarget {
    pub(crate) fn from_seek(seek: SeekTarget) -> Self {
        match seek {
            SeekTarget::Alert => Self::Alert,
            SeekTarget::Phase => Self::Phase,
            SeekTarget::Tag => Self::Tag,
        }
    }

    pub(crate) fn matches(&self, session: &Session, at: Elapsed, entry: u64) -> bool {
        let rows = session.ledger().newest_versions_of(entry);
        let Some(first) = rows.first() else { return false };
        match self {
            Self::Alert => first.matches(RowKind::Alert, "raised"),
            Self::Phase => first.kind == RowKind::Phase,
            Self::Tag => first.kind == RowKind::Note && summary::note_tags(first).next().is_some(),
            Self::Words(query) => matches_query(query, session, at, entry),
        }
    }

    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Phase => "phase",
            Self::Tag => "entry with a tag",
            Self::Words(_) => "entry like that",
        }
    }
}

/// Whether an entry is what a query looks for. Told in words only now: in a long record most entries are never looked at.
pub(crate) fn matches_query(query: &SearchQuery, session: &Session, at: Elapsed, entry: u64) -> bool {
    if query.is_empty() {
        return true;
    }
    let rows = session.ledger().newest_versions_of(entry);
    let Some(first) = rows.first() else { return false };
    let told = describe_rows(session, &rows);
    let words = format!("{} {}", told.text, told.tags).to_lowercase();
    let (kinds, phase) = ([told.kind, first.kind.word()], session.phase_at(at).id());
    query.matches_entry(EntryFacts { kinds, phase, author: first.author.as_str(), words: &words })
}

/// Which part of the day the chart shows, in minutes from T0.
pub type ChartWindow = [f64; 2];
