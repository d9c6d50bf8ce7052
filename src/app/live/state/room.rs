//! What surrounds the session: time, zone, site, music, the terminal's focus.

use crate::app::data::context::SessionContext;
use crate::session::decide::Track;
use crate::session::{Moment, Zone};

/// What surrounds the session.
#[derive(Debug)]
pub(crate) struct Room {
    /// When the last message came.
    pub(crate) now: Moment,
    pub(crate) zone: Zone,
    pub(crate) context: SessionContext,
    /// What the music player plays.
    pub(crate) track: Option<Track>,
    pub(crate) is_focused: bool,
}
