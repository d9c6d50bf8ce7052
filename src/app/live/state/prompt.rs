//! What the input line asks for: an entry, or one answer of another kind.

use crate::session::{EndReason, Timestamp};

/// What the line asks for. With `then_quit`, the program ends after the answer and the record stays open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Prompt {
    #[default]
    Entry,
    /// How the client left: with whom, in what condition.
    ClientLeft {
        then_quit: bool,
    },
    /// Why the client, who left at `time` as the words say, left before the earliest release.
    EarlyLeaveReason {
        time: Timestamp,
        words: String,
        then_quit: bool,
    },
    /// Why the record is closed before the earliest release.
    EarlyCloseReason {
        end: EndReason,
    },
    /// Why the record is closed with gaps. `early_reason` is empty unless it is closed before the earliest release.
    GapsReason {
        end: EndReason,
        early_reason: String,
    },
    ObservationSpan,
    /// Why a due item is skipped or else postponed.
    PostponeReason {
        id: String,
        skip: bool,
    },
}
