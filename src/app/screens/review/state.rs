//! The parts of a review's state.

use crate::app::input::search_query::{EntryFacts, SearchQuery};
use crate::app::keymap::SeekTarget;
use crate::app::message::Provenance;
use crate::session::analysis::describe::describe_rows;
use crate::session::analysis::gaps::{MissingItem, MissingKind};
use crate::session::analysis::summary;
use crate::session::{Elapsed, PhaseId, RowKind, Session, Wall};
use std::collections::BTreeSet;

/// A record that is still being read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartialLoad {
    /// How much was read, from 0 to 1.
    pub(crate) progress: f64,
    /// Whether the cursor goes to the end once all is read.
    pub(crate) jumps_to_end: bool,
}

impl PartialLoad {
    pub(crate) fn new(share: f64) -> Self {
        Self { progress: share, jumps_to_end: false }
    }
}

/// A pane: shown beside the timeline where there is room, or instead of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The entries by time.
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
    /// All, in the order of the key that cycles them.
    pub const ALL: [Self; 5] = [Self::Timeline, Self::Chart, Self::Flowsheet, Self::Checklists, Self::Plan];

    /// Its name on the screen.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Chart => "chart",
            Self::Flowsheet => "flowsheet",
            Self::Checklists => "checklists",
            Self::Plan => "planned",
        }
    }

    /// The pane `by` steps on, wrapping around.
    #[must_use]
    pub(crate) fn cycled(self, by: usize) -> Self {
        Self::ALL[(self as usize + by) % Self::ALL.len()]
    }
}

/// What the line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewPrompt {
    /// Find text.
    Find,
    /// Filter by text.
    Filter,
    /// A late entry.
    LateEntry,
    /// Replace an entry.
    Amend {
        /// Which.
        entry: u64,
    },
    /// The reason of a correction.
    AmendReason {
        /// Which.
        entry: u64,
        /// The new statement as typed.
        line: String,
    },
    /// Whether to withdraw an entry.
    Withdraw {
        /// Which.
        entry: u64,
    },
    /// The time of a replay.
    ReplayTime,
    /// A gap.
    Gap {
        /// Whether it becomes an entry.
        is_entry: bool,
    },
}

impl ReviewPrompt {
    /// Whether it takes text.
    pub(crate) fn accepts_text(&self) -> bool {
        !matches!(self, Self::Withdraw { .. })
    }

    /// Whether its text becomes an entry.
    pub(crate) fn is_entry(&self) -> bool {
        matches!(self, Self::LateEntry | Self::Amend { .. } | Self::Gap { is_entry: true })
    }
}

/// The state of completing a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinishState {
    pub(crate) gaps: Vec<MissingItem>,
    pub(crate) index: usize,
    pub(crate) skipped: BTreeSet<MissingKind>,
    pub(crate) provenance: Provenance,
}

impl FinishState {
    /// The gap asked for; `None`: all were filled or skipped.
    pub fn current_gap(&self) -> Option<&MissingItem> {
        self.gaps.get(self.index)
    }

    /// How many gaps remain.
    pub fn remaining(&self) -> usize {
        self.gaps.len()
    }

    /// How many of them were skipped.
    pub(crate) fn skipped_count(&self) -> usize {
        self.gaps.iter().filter(|gap| self.skipped.contains(&gap.kind)).count()
    }

    /// Where late entries come from.
    pub(crate) fn provenance(&self) -> Provenance {
        self.provenance
    }
}

/// A replay.
#[derive(Debug)]
pub struct Replay {
    pub(crate) whole: Session,
    pub(crate) row_count: usize,
}

impl Replay {
    /// How many rows are shown, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.row_count, self.whole.ledger().rows().len())
    }

    /// When the last shown row was written.
    pub fn last_written(&self) -> Option<Wall> {
        self.whole.ledger().rows().get(self.row_count.checked_sub(1)?).map(|row| row.entered)
    }
}

/// A line of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineItem {
    /// A phase begins.
    Phase(PhaseId),
    /// An entry.
    Entry(u64),
    /// An earlier version of an entry.
    Change {
        /// The entry.
        entry: u64,
        /// The change, from 0 for the oldest.
        index: usize,
    },
    /// How many times it was reopened and closed, in place of these entries.
    Reopened(usize),
}

/// What `n` searches.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum SearchTarget {
    #[default]
    Alert,
    /// The beginning of a phase.
    Phase,
    /// An entry with a tag.
    Tag,
    /// The typed text.
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

/// Whether an entry matches a query. The entry is described only here: in a long record most are never shown.
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

/// The part of the day that the chart shows, in minutes from T0.
pub(crate) type ChartWindow = [f64; 2];
