//! When the screen next changes without input.

use crate::session::{Elapsed, RealTime};

/// How often a screen changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickRate {
    /// With each whole second of the session.
    Second,
    /// With each whole minute of the wall clock.
    Minute,
    /// With each whole minute since a time of the session.
    MinuteSince(Elapsed),
    /// Not before a key is pressed.
    Never,
}

/// When something next changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextWake {
    /// The clocks on the screen.
    pub tick_rate: TickRate,
    /// The next time at which something falls due, is late or runs out.
    pub deadline: Option<Elapsed>,
    /// The next time, by the hand's clock, at which the screen changes because no key came.
    pub idle_deadline: Option<RealTime>,
}
