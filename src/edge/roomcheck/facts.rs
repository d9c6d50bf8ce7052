//! The facts that `roomcheck` gathers, as plain values. `None`: it could not be found out.

use super::keys::PressedKeys;
use crate::theme::ColorDepth;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RoomFacts {
    /// `None`: there is no terminal.
    pub(crate) terminal: Option<TerminalFacts>,
    /// Luminance of the theme's background, 0 to 1; `None`: the theme leaves it to the terminal.
    pub(crate) theme_luminance: Option<f64>,
    pub(crate) power: PowerFacts,
    pub(crate) sleep: SleepFacts,
    pub(crate) clock: ClockFacts,
    pub(crate) folder: FolderFacts,
    pub(crate) unclosed: Vec<UnclosedSession>,
    /// Whether the settings have anything that the emergency card shows of this place.
    pub(crate) has_site: bool,
    /// Faults of the settings, the theme and the protocol of a new session, one sentence each.
    pub(crate) file_problems: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TerminalFacts {
    /// Why the screen cannot be shown on it, in a sentence.
    pub(crate) unusable_reason: Option<String>,
    /// Columns and rows.
    pub(crate) size: (u16, u16),
    /// What the environment says of its colours.
    pub(crate) color_depth: ColorDepth,
    pub(crate) answers: TerminalAnswers,
    /// `None`: nobody was asked to press keys.
    pub(crate) pressed_keys: Option<PressedKeys>,
}

/// What a terminal answers to [`TERMINAL_QUERIES`](super::answers::TERMINAL_QUERIES).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TerminalAnswers {
    /// The last query was answered.
    pub(crate) answered: bool,
    /// Its own background, which its padding has too: red, green, blue.
    pub(crate) background: Option<(u8, u8, u8)>,
    pub(crate) reports_focus: Option<bool>,
    pub(crate) marks_pastes: Option<bool>,
    pub(crate) has_kitty_keyboard: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PowerFacts {
    pub(crate) unknown: bool,
    /// The computer's own, not those of a mouse or headset.
    pub(crate) batteries: Vec<BatteryFacts>,
    pub(crate) is_plugged_in: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BatteryFacts {
    pub(crate) percent: Option<u8>,
    pub(crate) is_discharging: bool,
    /// At the present rate.
    pub(crate) minutes_left: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct SleepFacts {
    pub(crate) has_lid: Option<bool>,
    /// What closing the lid does, in the login manager's word, such as `suspend`.
    pub(crate) lid_action: Option<String>,
    /// What a while without input does, in the same words.
    pub(crate) idle_action: Option<String>,
    /// A desktop runs, which may have settings of its own.
    pub(crate) has_desktop: bool,
    /// The administrator has switched sleep off.
    pub(crate) is_sleep_masked: bool,
    pub(crate) is_lid_inhibited: bool,
    pub(crate) is_sleep_inhibited: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockFacts {
    /// `YYYYMMDD-HHMM`, local.
    pub(crate) stamp: String,
    /// `HH:MM:SS`, local.
    pub(crate) time: String,
    /// When the newest record began, `YYYYMMDD-HHMM`, local.
    pub(crate) newest_record_stamp: Option<String>,
    pub(crate) is_network_synced: Option<bool>,
    pub(crate) zone: String,
    pub(crate) zone_warning: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FolderFacts {
    pub(crate) path: String,
    /// Otherwise the first session makes it.
    pub(crate) exists: bool,
    /// How long a test save took, or why it failed.
    pub(crate) save_ms: Result<i64, String>,
    /// Free space for this user.
    pub(crate) free_bytes: Option<u64>,
    /// A warning about the kind of disk, in a sentence.
    pub(crate) disk_warning: Option<String>,
    /// The folder's mode, where it lets in more users than the settings say.
    pub(crate) excess_mode: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnclosedSession {
    pub(crate) name: String,
    /// Another program has it open.
    pub(crate) is_running: bool,
}
