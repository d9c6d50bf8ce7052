//! What the computer tells of itself, by whichever way this system has: files on Linux, `pmset` on macOS. Also asks tmux.

use super::facts::{PowerFacts, SleepFacts, SleepHold};
use super::{computer, pmset};
use crate::edge::os::power_tool::{self, HAS_POWER_FILES};
use std::path::Path;
use std::process::{Command, Stdio};

/// Where the power comes from.
pub(crate) fn read_power(root: &Path) -> PowerFacts {
    match power_tool::ask("batt") {
        Some(text) => pmset::parse_power(&text),
        None => computer::read_power(root),
    }
}

/// What can suspend the computer.
pub(crate) fn read_sleep(root: &Path) -> SleepFacts {
    if let (Some(settings), Some(holds)) = (power_tool::ask("live"), power_tool::ask("assertions")) {
        let batteries = power_tool::ask("batt").map(|text| pmset::parse_power(&text).batteries).unwrap_or_default();
        return pmset::parse_sleep(&settings, &holds, !batteries.is_empty());
    }
    let found = computer::read_sleep(root, std::env::var_os("XDG_CURRENT_DESKTOP").is_some());
    if HAS_POWER_FILES { found } else { SleepFacts { hold: SleepHold::Nothing, ..SleepFacts::default() } }
}

/// Whether the network has set the clock; `None`: it is not known.
pub(crate) fn is_time_synced(root: &Path) -> Option<bool> {
    computer::is_time_synced(root)
}

/// How long tmux waits for what may follow an Escape; `None` without tmux.
pub(crate) fn tmux_escape_ms() -> Option<u32> {
    std::env::var_os("TMUX").filter(|socket| !socket.is_empty())?;
    let asked = Command::new("tmux").args(["show-options", "-sv", "escape-time"]).stdin(Stdio::null()).output().ok()?;
    String::from_utf8(asked.stdout).ok()?.trim().parse().ok()
}
