//! Questions that wait for a choice.

use crate::session::{EndReason, Statement};

/// A question to the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Asks before the entry of this number is withdrawn.
    ConfirmWithdraw(u64),
    /// Move this entry's words to the private notes?
    ConfirmMakePrivate(u64),
    /// Enter this in spite of the warnings?
    ConfirmWarnings(Statement, Vec<String>),
    /// Enter this dose? The dose in words, then the warnings.
    ConfirmDose(Statement, Vec<String>),
    /// Enter the note of this entry, which was typed unseen, as vitals? The vitals in words, then the warnings.
    ConfirmUnseenVitals(u64, Statement, Vec<String>),
    /// The clock was put forward by so many milliseconds: did the computer sleep?
    ConfirmSleep(i64),
    /// How to leave? The selected one of [`LEAVE_OPTIONS`].
    ChooseLeaveOption(usize),
    /// The client's previous session; any key closes it.
    PreviousSession,
    /// The limits that are crossed now, with their sources in full; any key closes it.
    LimitSources(Vec<String>),
    /// Asks why the session ended, before it is closed.
    ChooseEndReason {
        /// The selected one of [`EndReason::ALL`], if any.
        selected: Option<usize>,
        /// What the record lacks.
        outstanding: Vec<String>,
    },
}

impl Dialog {
    pub(crate) fn select_next(&mut self, forward: bool) {
        match self {
            Self::ChooseLeaveOption(selected) => *selected = cycle_index(*selected, LEAVE_OPTIONS.len(), forward),
            Self::ChooseEndReason { selected, .. } => {
                *selected = Some(selected.map_or(0, |index| cycle_index(index, EndReason::ALL.len(), forward)));
            }
            _ => {}
        }
    }
}

/// The ways to leave: the label, and what it does.
pub const LEAVE_OPTIONS: &[(&str, &str)] = &[
    ("stay", "nothing happens"),
    ("leave it running", "`bedside resume` continues it"),
    ("leave for the day", "the client left; close now or in the morning"),
    ("close", "shows what is missing first"),
];

/// The next or previous index in a list that wraps around.
pub(crate) fn cycle_index(index: usize, len: usize, forward: bool) -> usize {
    let len = len.max(1);
    if forward { (index + 1) % len } else { (index + len - 1) % len }
}
