//! What every command does before it opens a full screen.

use crate::edge::error::CommandError;
use crate::edge::os::{process_hardening, timezone};
use crate::edge::terminal::{self, TerminalMode, stdio};
use crate::session::Zone;

/// Fails where the terminal cannot show a full screen, before anything is created.
pub(crate) fn require_terminal() -> Result<(), CommandError> {
    terminal::check_usable().map_err(CommandError::usage)
}

/// Hardens the process and prints what could not be done.
pub(crate) fn harden_process() {
    stdio::print_notices(&process_hardening::harden());
}

/// The system's time zone; prints a notice where it is in doubt.
pub(crate) fn system_zone(wall_ms: i64) -> Zone {
    let (zone, doubt) = timezone::system_zone(wall_ms);
    if let Some(doubt) = doubt {
        stdio::print_notice(&doubt);
    }
    zone
}

/// How much of the terminal a session takes, by `--strip`.
pub(crate) fn terminal_mode(strip: bool) -> TerminalMode {
    if strip { TerminalMode::Strip } else { TerminalMode::Fullscreen }
}
