//! Dimming, the veil, the client's screen and the strip.

use crate::session::{Moment, RealTime};
use std::collections::BTreeSet;

/// How much the screen is dimmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DimLevel {
    #[default]
    Off,
    First,
    Second,
}

/// How the screen is shown.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not whatever the others are")]
pub(crate) struct DisplayState {
    pub(crate) last_key: RealTime,
    /// Dimmed on demand, until the next key.
    pub(crate) is_dimmed: bool,
    pub(crate) is_veiled: bool,
    /// The client's screen is shown, or would be without the veil.
    pub(crate) shows_client_screen: bool,
    /// Notes typed under the veil that were already offered as vitals.
    pub(crate) offered_notes: BTreeSet<u64>,
    pub(crate) is_strip_requested: bool,
    pub(crate) last_remote_look: Option<RealTime>,
    /// A key without effect was pressed under the veil, so the veil says how to lift it.
    pub(crate) shows_unveil_hint: bool,
}

impl DisplayState {
    pub(crate) fn new(now: Moment) -> Self {
        Self { last_key: now.real_time, ..Self::default() }
    }

    /// Input came: dimming and the veil's hint end.
    pub(crate) fn on_input(&mut self, now: Moment) {
        self.last_key = now.real_time;
        self.is_dimmed = false;
        self.shows_unveil_hint = false;
    }
}
