//! Input from other programs: the line socket and the music player.

pub mod line_socket;
pub mod now_playing;
