//! The input line, the stamp that its text may fill, and the list under it.

use crate::app::input::line_editor::LineEditor;
use crate::session::{Moment, RealTime};

/// How long Enter, Space and Backspace on the empty line are ignored after what they act on changed, in milliseconds.
pub(crate) const DEBOUNCE_MS: i64 = 1000;
/// Text begun this soon after a stamp fills it, in milliseconds.
const STAMP_FILL_MS: i64 = 15_000;

#[derive(Debug)]
pub(crate) struct LineInput {
    pub(crate) editor: LineEditor,
    /// The selected command, or how far the help is scrolled.
    pub(crate) list_index: usize,
    /// The newest stamp's entry, and when it was made.
    pub(crate) last_stamp: Option<(u64, RealTime)>,
    /// Until when keys on the empty line are ignored.
    pub(crate) debounce_until: RealTime,
}

impl LineInput {
    pub(crate) fn new(now: Moment) -> Self {
        Self { editor: LineEditor::default(), list_index: 0, last_stamp: None, debounce_until: now.real_time }
    }

    /// Ignores keys on the empty line for a moment.
    pub(crate) fn debounce(&mut self, now: Moment) {
        self.debounce_until = now.real_time.plus_ms(DEBOUNCE_MS);
    }

    pub(crate) fn is_debouncing(&self, now: Moment) -> bool {
        now.real_time < self.debounce_until
    }

    /// The entry of the newest stamp, if `at` is soon enough after it.
    pub(crate) fn recent_stamp(&self, at: RealTime) -> Option<u64> {
        self.last_stamp.filter(|(_, stamped)| (0..=STAMP_FILL_MS).contains(&at.since_ms(*stamped))).map(|(entry, _)| entry)
    }
}
