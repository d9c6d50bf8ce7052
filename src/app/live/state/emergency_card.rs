//! Whether the emergency card is open.

use crate::session::{Moment, RealTime};

/// A card that is closed within these milliseconds without a stamp was opened by mistake and leaves no row.
const MIN_OPEN_MS: i64 = 10_000;

/// The emergency card.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EmergencyCard {
    pub(crate) opened: Option<OpenCard>,
}

/// An open card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenCard {
    pub(crate) opened_at: Moment,
    pub(crate) is_recorded: bool,
}

impl EmergencyCard {
    pub(crate) const fn is_open(&self) -> bool {
        self.opened.is_some()
    }

    /// Whether the card has been open long enough to be meant.
    pub(crate) fn is_meant(&self, now: RealTime) -> bool {
        self.opened.is_some_and(|card| now.since_ms(card.opened_at.real_time) >= MIN_OPEN_MS)
    }
}
