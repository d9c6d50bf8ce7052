//! When the screen next changes without input.

use crate::session::{Elapsed, RealTime};

/// How often the clocks on the screen change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickRate {
    /// Every second of the session.
    Second,
    /// Every minute of the wall clock.
    Minute,
    /// Every minute after a time of the session.
    MinuteSince(Elapsed),
    /// They do not change without input.
    Never,
}

/// When the screen next changes without input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextWake {
    /// How often the clocks change.
    pub tick_rate: TickRate,
    /// When an item next falls due, is late or expires.
    pub deadline: Option<Elapsed>,
    /// When the screen next changes because no key came, in real time.
    pub idle_deadline: Option<RealTime>,
}

impl NextWake {
    /// The screen changes with input only.
    pub(crate) const NEVER: Self = Self { tick_rate: TickRate::Never, deadline: None, idle_deadline: None };
}
