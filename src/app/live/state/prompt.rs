//! What the input line asks for: an entry, or one answer of another kind.

use crate::session::Timestamp;
use crate::session::decide::EndReason;

/// What the line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Prompt {
    #[default]
    Entry,
    /// How the client left: with whom, in what condition.
    ClientLeft {
        /// Whether the program then ends, with the record open.
        then_quit: bool,
    },
    /// Why the client left before the earliest release.
    EarlyLeaveReason {
        /// When the client left.
        time: Timestamp,
        /// How the client left.
        words: String,
        /// Whether the program then ends, with the record open.
        then_quit: bool,
    },
    /// Why the record is closed before the earliest release.
    EarlyCloseReason {
        /// Why the session ended.
        reason: EndReason,
    },
    /// Why the record is closed with gaps.
    GapsReason {
        /// Why the session ended.
        reason: EndReason,
        /// Why before the earliest release; may be empty.
        early: String,
    },
    /// The span of a continuous observation.
    ObservationSpan,
    /// Why a due item is postponed or skipped.
    PostponeReason {
        id: String,
        /// Skipped instead of postponed.
        skip: bool,
    },
}
