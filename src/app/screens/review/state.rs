//! The parts of a review's state.

use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::input::line_editor::LineEditor;
use crate::app::message::{LineDraft, Provenance};
use crate::session::{Initials, MissingItem, MissingKind, Moment, Session, Wall, Zone};
use std::collections::BTreeSet;
use std::ops::Range;

/// A pane: shown beside the timeline where there is room, or instead of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The entries by time.
    #[default]
    Timeline,
    /// Pressure, pulse and oxygen over time.
    Chart,
    /// The flowsheet: planned points against readings.
    Flowsheet,
    /// The checklists of all phases.
    Checklists,
    /// Planned minutes of each phase against the actual ones.
    Plan,
}

impl Pane {
    /// All panes in the order of the key that cycles them, with their names on the screen.
    const ALL: [(Self, &str); 5] = [
        (Self::Timeline, "timeline"),
        (Self::Chart, "chart"),
        (Self::Flowsheet, "flowsheet"),
        (Self::Checklists, "checklists"),
        (Self::Plan, "planned"),
    ];

    pub(crate) const fn title(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The next pane, or the previous one.
    #[must_use]
    pub(crate) fn cycled(self, forward: bool) -> Self {
        let count = Self::ALL.len();
        Self::ALL[(self as usize + if forward { 1 } else { count - 1 }) % count].0
    }
}

/// The part of the day that the chart shows, in minutes from T0.
pub(crate) type ChartWindow = [f64; 2];

/// What a review's line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewPrompt {
    /// Text to find in the timeline.
    Find,
    /// Text that a row must hold to be listed.
    Filter,
    /// A late entry, in the grammar of the live line.
    LateEntry,
    /// What replaces this entry.
    Amend(u64),
    /// Why this entry is replaced by the statement of this line.
    AmendReason(u64, String),
    /// Whether to withdraw this entry.
    Withdraw(u64),
    /// The time of a replay.
    ReplayTime,
    /// What fills a gap: an entry, or else other text.
    Gap {
        /// Whether the text becomes an entry.
        is_entry: bool,
    },
}

impl ReviewPrompt {
    pub(crate) fn accepts_text(&self) -> bool {
        !matches!(self, Self::Withdraw(_))
    }

    /// Whether its text becomes an entry.
    pub(crate) fn is_entry(&self) -> bool {
        matches!(self, Self::LateEntry | Self::Amend(_) | Self::Gap { is_entry: true })
    }
}

/// What lies over a review.
#[derive(Debug)]
pub(crate) enum ReviewOverlay {
    Help,
    Prompt(ReviewPrompt),
}

/// The line of a review's prompt.
#[derive(Debug, Default)]
pub(crate) struct PromptLine {
    pub(crate) editor: LineEditor,
    /// The session without the entry that is corrected.
    pub(crate) session_without: Option<Box<Session>>,
    /// The text that is saved as a draft, or needs no saving.
    pub(crate) saved_draft: String,
    /// A draft to restore once the record is read.
    pub(crate) pending_draft: Option<LineDraft>,
}

/// What lines are parsed against and corrections are written with, besides the session.
#[derive(Debug)]
pub(crate) struct ReviewContext {
    pub(crate) now: Moment,
    pub(crate) zone: Zone,
    /// The author of corrections; `None`: the last author.
    pub(crate) author: Option<Initials>,
    pub(crate) letters: LetterMap,
    pub(crate) abbreviations: Abbreviations,
}

/// The state of completing a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinishState {
    /// The gaps that remain, including skipped ones.
    pub gaps: Vec<MissingItem>,
    pub(crate) index: usize,
    pub(crate) skipped: BTreeSet<MissingKind>,
    /// Where late entries come from.
    pub(crate) provenance: Provenance,
}

impl FinishState {
    /// The gap asked for; `None`: all were filled or skipped.
    pub fn current_gap(&self) -> Option<&MissingItem> {
        self.gaps.get(self.index)
    }

    /// How many of the gaps were skipped.
    pub(crate) fn skipped_count(&self) -> usize {
        self.gaps.iter().filter(|gap| self.skipped.contains(&gap.kind)).count()
    }

    /// The first gap in a range that was not skipped.
    pub(crate) fn find_open(&self, mut range: Range<usize>) -> Option<usize> {
        range.find(|index| self.gaps.get(*index).is_some_and(|gap| !self.skipped.contains(&gap.kind)))
    }
}

/// A replay: what was recorded by a given time.
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
