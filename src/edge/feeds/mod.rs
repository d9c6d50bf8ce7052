//! Input from other programs: the line socket and the music player.

pub(crate) mod line_socket;
pub(crate) mod now_playing;
