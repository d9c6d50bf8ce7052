//! Questions that wait for a choice.

use crate::session::decide::EndReason;
use crate::session::statement::Statement;

/// A question to the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Withdraw this entry?
    ConfirmWithdraw {
        /// The entry.
        entry: u64,
    },
    /// Move this entry's words to the private notes?
    ConfirmMakePrivate {
        /// The entry.
        entry: u64,
    },
    /// Enter this in spite of the warnings?
    ConfirmWarnings {
        /// The entry.
        statement: Statement,
        /// The warnings.
        warnings: Vec<String>,
    },
    /// Enter this dose?
    ConfirmDose {
        /// The entry.
        statement: Statement,
        /// The dose in words, then the warnings.
        lines: Vec<String>,
    },
    /// Enter a note that was typed unseen as vitals?
    ConfirmUnseenVitals {
        /// The note's entry.
        entry: u64,
        /// What it says.
        statement: Statement,
        /// The same in words, then the warnings.
        lines: Vec<String>,
    },
    /// How to leave?
    ChooseLeaveOption {
        /// The selected one of [`LEAVE_OPTIONS`].
        selected: usize,
    },
    /// The client's previous session; any key closes it.
    PreviousSession,
    /// Close, and why?
    ChooseEndReason {
        /// The selected one of [`EndReason::ALL`], if any.
        selected: Option<usize>,
        /// What the record lacks.
        outstanding: Vec<String>,
    },
}

impl Dialog {
    /// Whether it is a list instead of a yes or no.
    pub(crate) const fn has_choices(&self) -> bool {
        matches!(self, Self::ChooseLeaveOption { .. } | Self::ChooseEndReason { .. })
    }

    /// Selects the next or previous choice.
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

/// The ways to leave: the label, and what it does.
pub const LEAVE_OPTIONS: &[(&str, &str)] = &[
    ("stay", "nothing happens"),
    ("leave it running", "`bedside resume` goes on"),
    ("leave for the day", "the client left; close now or in the morning"),
    ("close", "shows what is owed first"),
];

/// The next or previous index in a list that wraps around.
pub(crate) fn cycle_index(index: usize, len: usize, forward: bool) -> usize {
    let of = len.max(1);
    if forward { (index + 1) % of } else { (index + of - 1) % of }
}
