//! What the input line asks for: an entry, or one answer of another kind.

use crate::session::Timestamp;
use crate::session::decide::EndReason;

/// What the line is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Prompt {
    /// An entry.
    #[default]
    Entry,
    /// With whom and in what condition the client left.
    ClientLeft {
        /// The program ends afterwards, the record stays open.
        then_quit: bool,
    },
    /// Why the client left before a hard floor.
    EarlyLeaveReason {
        /// When the client left.
        time: Timestamp,
        /// With whom and in what condition.
        words: String,
        /// The program ends afterwards, the record stays open.
        then_quit: bool,
    },
    /// Why the record is closed before a hard floor, where nobody left before it with words of their own.
    EarlyCloseReason {
        /// Why the session ended.
        reason: EndReason,
    },
    /// Why the record is closed with gaps.
    GapsReason {
        /// Why the session ended.
        reason: EndReason,
        /// Why before a hard floor; empty where there is none.
        early: String,
    },
    /// From when to when somebody looked continuously.
    ObservationSpan,
    /// Why something due is put off or left out.
    PostponeReason {
        /// The instance.
        id: String,
        /// Left out; otherwise put off.
        skip: bool,
    },
}
