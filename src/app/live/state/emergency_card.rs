//! The open emergency card.

use crate::session::{Moment, RealTime};

/// A card that is closed within these milliseconds without a stamp was opened by mistake and leaves no row.
const MIN_OPEN_MS: i64 = 10_000;

#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenCard {
    pub(crate) opened_at: Moment,
    pub(crate) is_recorded: bool,
}

impl OpenCard {
    /// Whether the card has been open long enough to be meant, and has no row yet.
    pub(crate) fn is_meant(&self, now: RealTime) -> bool {
        !self.is_recorded && now.since_ms(self.opened_at.real_time) >= MIN_OPEN_MS
    }
}
