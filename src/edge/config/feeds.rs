//! Which feeds write into a record beside the user.

/// The feeds that the settings switch on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Feeds {
    /// The line socket takes a device's readings.
    pub(crate) socket: bool,
    /// The music player's tracks are noted.
    pub(crate) music: bool,
}
