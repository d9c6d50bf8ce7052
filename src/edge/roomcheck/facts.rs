//! The facts that `roomcheck` gathers, as plain values. `None`: it could not be found out.

use super::keys::PressedKeys;
use crate::theme::ColorDepth;

/// All facts of one check.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomFacts {
    /// `None`: there is no terminal.
    pub terminal: Option<TerminalFacts>,
    /// Luminance of the theme's background, 0 to 1; `None`: the theme leaves it to the terminal.
    pub theme_luminance: Option<f64>,
    /// Where the computer's power comes from.
    pub power: PowerFacts,
    /// What can suspend the computer.
    pub sleep: SleepFacts,
    /// The clock and the time zone.
    pub clock: ClockFacts,
    /// The folder of the records and its disk.
    pub folder: FolderFacts,
    /// Sessions that are not closed, newest first.
    pub unclosed: Vec<UnclosedSession>,
    /// Copies of records that have more than the record, one sentence each.
    pub copies: Vec<String>,
    /// Whether the settings have anything that the emergency card shows of this place.
    pub has_site: bool,
    /// Faults of the settings, the theme and the protocol of a new session, one sentence each.
    pub file_problems: Vec<String>,
}

/// The terminal that the program runs in.
#[derive(Clone, Debug, PartialEq)]
pub struct TerminalFacts {
    /// Why the screen cannot be shown on it, in a sentence.
    pub unusable_reason: Option<String>,
    /// The size in columns and rows.
    pub size: (u16, u16),
    /// Its colours, by the environment.
    pub color_depth: ColorDepth,
    /// Whether the program around it, such as tmux, keeps what a full screen showed among the lines that can be scrolled back to.
    /// `None`: there is no such program, or it does not say.
    pub keeps_full_screens: Option<bool>,
    /// What it answered to the queries.
    pub answers: TerminalAnswers,
    /// How long tmux waits for what may follow an Escape, in milliseconds; `None` without tmux.
    pub tmux_escape_ms: Option<u32>,
    /// `None`: nobody was asked to press keys.
    pub pressed_keys: Option<PressedKeys>,
}

/// What a terminal answers to [`TERMINAL_QUERIES`](super::answers::TERMINAL_QUERIES).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalAnswers {
    /// The last query was answered.
    pub answered: bool,
    /// Its own background, which its padding has too: red, green, blue.
    pub background: Option<(u8, u8, u8)>,
    /// It reports when its window gets or loses the keyboard.
    pub reports_focus: Option<bool>,
    /// It marks where a paste begins and ends.
    pub marks_pastes: Option<bool>,
    /// It can tell keys apart by kitty's protocol.
    pub has_kitty_keyboard: bool,
}

/// Where the computer's power comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PowerFacts {
    /// The system does not say.
    pub unknown: bool,
    /// The computer's own, not those of a mouse or headset.
    pub batteries: Vec<BatteryFacts>,
    /// A power supply is connected.
    pub is_plugged_in: Option<bool>,
}

/// One battery and its charge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatteryFacts {
    /// How full it is.
    pub percent: Option<u8>,
    /// The computer runs on it.
    pub is_discharging: bool,
    /// Until it is empty at the present rate.
    pub minutes_left: Option<u32>,
}

/// What keeps the computer awake while a command runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SleepHold {
    /// systemd's, which holds the lid too.
    #[default]
    SystemdInhibit,
    /// That of macOS, which does not hold the lid.
    Caffeinate,
    /// The system has no such command.
    Nothing,
}

/// What can suspend the computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct SleepFacts {
    /// What can hold sleep off here.
    pub hold: SleepHold,
    /// It is a computer with a lid.
    pub has_lid: Option<bool>,
    /// What closing the lid does, in the login manager's word, such as `suspend`.
    pub lid_action: Option<String>,
    /// What a while without input does, in the same words.
    pub idle_action: Option<String>,
    /// A desktop runs, which may have settings of its own.
    pub has_desktop: bool,
    /// The administrator has switched sleep off.
    pub is_sleep_masked: bool,
    /// A program keeps the lid from suspending it.
    pub is_lid_inhibited: bool,
    /// A program keeps it awake.
    pub is_sleep_inhibited: bool,
}

/// The clock and the time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockFacts {
    /// Local time as `YYYYMMDD-HHMM`, for a session's id.
    pub stamp: String,
    /// Local time as `HH:MM:SS`.
    pub time: String,
    /// When the newest record began, `YYYYMMDD-HHMM`, local.
    pub newest_record_stamp: Option<String>,
    /// The network has set the clock since the computer started.
    pub is_network_synced: Option<bool>,
    /// The name of the time zone.
    pub zone: String,
    /// Why the zone is in doubt, in a sentence.
    pub zone_warning: Option<String>,
}

/// The folder of the records and its disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFacts {
    /// Its path, as shown.
    pub path: String,
    /// Otherwise the first session makes it.
    pub exists: bool,
    /// How long a test save took, in milliseconds, or why it failed.
    pub save_ms: Result<i64, String>,
    /// Free space for this user, in bytes.
    pub free_bytes: Option<u64>,
    /// A warning about the kind of disk, in a sentence.
    pub disk_warning: Option<String>,
    /// The folder's mode, where it lets in more users than the settings say.
    pub excess_mode: Option<u32>,
}

/// A session that is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnclosedSession {
    /// The name of the session.
    pub name: String,
    /// Another program has it open.
    pub is_running: bool,
}
