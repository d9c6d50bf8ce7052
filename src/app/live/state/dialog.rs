//! Questions that wait for a choice.

use crate::session::decide::EndReason;
use crate::session::statement::Statement;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Take this entry back?
    ConfirmWithdraw {
        /// The entry.
        entry: u64,
    },
    /// Move this entry's words to the private notes?
    ConfirmMakePrivate {
        /// The entry.
        entry: u64,
    },
    /// Save this all the same?
    ConfirmWarnings {
        /// The entry.
        statement: Statement,
        /// What is doubtful, each a question.
        warnings: Vec<String>,
    },
    /// Write this dose down?
    ConfirmDose {
        /// The entry.
        statement: Statement,
        /// The dose in words, and what is doubtful about it.
        lines: Vec<String>,
    },
    /// Enter as vitals what was typed blind?
    ConfirmUnseenVitals {
        /// The note's entry.
        entry: u64,
        /// What it says, at its time.
        statement: Statement,
        /// The same in words, and what is doubtful about it.
        lines: Vec<String>,
    },
    /// How to leave?
    ChooseLeaveOption {
        /// Which of [`LEAVE_OPTIONS`] is chosen.
        selected: usize,
    },
    /// What the client's session before this one says; any key goes on.
    PreviousSession,
    /// Close, and why?
    ChooseEndReason {
        /// Which of [`EndReason::ALL`] is chosen; none before a choice was made.
        selected: Option<usize>,
        /// What the record still lacks.
        outstanding: Vec<String>,
    },
}

impl Dialog {
    /// Whether one of several is chosen, instead of yes or no.
    pub const fn has_choices(&self) -> bool {
        matches!(self, Self::ChooseLeaveOption { .. } | Self::ChooseEndReason { .. })
    }

    /// The next choice, or the one before.
    pub(crate) fn select_next(&mut self, forward: bool) {
        match self {
            Self::ChooseLeaveOption { selected: at } => *at = cycle_index(*at, LEAVE_OPTIONS.len(), forward),
            Self::ChooseEndReason { selected: at, .. } => {
                *at = Some(at.map_or(0, |at| cycle_index(at, EndReason::ALL.len(), forward)));
            }
            _ => {}
        }
    }
}

/// The ways to leave: what it is called, and what it does.
pub const LEAVE_OPTIONS: &[(&str, &str)] = &[
    ("stay", "nothing happens"),
    ("leave it running", "`bedside resume` goes on"),
    ("leave for the day", "the client left; close now or in the morning"),
    ("close", "shows what is owed first"),
];

/// The place after or before one in a list that goes round.
pub(crate) fn cycle_index(index: usize, len: usize, forward: bool) -> usize {
    let of = len.max(1);
    if forward { (index + 1) % of } else { (index + of - 1) % of }
}
