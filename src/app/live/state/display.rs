//! Dimming, the client screen, the strip and the settings they follow.

use super::cover::Cover;
use crate::app::data::display_settings::DisplaySettings;
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
#[derive(Clone, Debug)]
pub(crate) struct DisplayState {
    pub(crate) settings: DisplaySettings,
    last_key: RealTime,
    is_dimmed: bool,
    pub(crate) cover: Cover,
    /// Notes typed under the veil that were already offered as vitals.
    pub(crate) offered_notes: BTreeSet<u64>,
    pub(crate) is_strip_requested: bool,
    /// When the remote last recorded a look.
    pub(crate) last_remote_look: Option<RealTime>,
    /// A key without effect was pressed under the veil, so the veil says how to lift it.
    pub(crate) shows_unveil_hint: bool,
}

impl DisplayState {
    pub(crate) fn new(now: Moment) -> Self {
        Self {
            settings: DisplaySettings::default(),
            last_key: now.real_time,
            is_dimmed: false,
            cover: Cover::default(),
            offered_notes: BTreeSet::new(),
            is_strip_requested: false,
            last_remote_look: None,
            shows_unveil_hint: false,
        }
    }

    /// Input came: dimming and the veil's hint end.
    pub(crate) fn on_input(&mut self, now: Moment) {
        self.last_key = now.real_time;
        self.is_dimmed = false;
        self.shows_unveil_hint = false;
    }

    pub(crate) fn dim(&mut self) {
        self.is_dimmed = true;
    }

    pub(crate) fn idle_ms(&self, now: Moment) -> i64 {
        now.real_time.since_ms(self.last_key)
    }

    /// When the screen will have been idle for so many milliseconds.
    pub(crate) fn idle_deadline(&self, after_ms: i64) -> RealTime {
        self.last_key.plus_ms(after_ms)
    }

    pub(crate) fn is_dimmed(&self) -> bool {
        self.is_dimmed
    }

    pub(crate) fn dim_level(&self, now: Moment) -> DimLevel {
        let idle = self.idle_ms(now);
        match self.settings.dim_after_ms {
            _ if self.is_dimmed => DimLevel::Second,
            Some(after) if idle >= after.saturating_mul(2) => DimLevel::Second,
            Some(after) if idle >= after => DimLevel::First,
            _ => DimLevel::Off,
        }
    }

    /// Whether the screen has been idle so long that the veil falls.
    pub(crate) fn is_veil_due(&self, now: Moment) -> bool {
        self.settings.veil_after_ms.is_some_and(|after| self.idle_ms(now) >= after)
    }
}
