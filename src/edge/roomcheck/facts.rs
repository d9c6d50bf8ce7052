//! What was found, as plain values. What could not be found out is none, and said so.

use super::keys::PressedKeys;
use crate::theme::ColorDepth;

/// Everything that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomFacts {
    /// The terminal; none: there is none.
    pub terminal: Option<TerminalFacts>,
    /// The luminance of the theme's background, 0 to 1; none: it is the terminal's own.
    pub theme_luminance: Option<f64>,
    /// Where the power comes from.
    pub power: PowerFacts,
    /// What could put the computer to sleep.
    pub sleep: SleepFacts,
    /// What time it is taken to be.
    pub clock: ClockFacts,
    /// Where the records go.
    pub folder: FolderFacts,
    /// Sessions that nobody closed.
    pub unclosed: Vec<UnclosedSession>,
    /// Whether anything is set of what the emergency card shows of this place.
    pub has_site: bool,
    /// What is wrong with the settings, the theme and the protocol of a new session, each a sentence.
    pub file_problems: Vec<String>,
}

/// A terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct TerminalFacts {
    /// Why no screen can be shown on it, in a sentence; none: it can.
    pub unusable_reason: Option<String>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// How many colours it shows, as far as the environment says.
    pub color_depth: ColorDepth,
    /// What it answered.
    pub answers: TerminalAnswers,
    /// What was pressed; none: nobody was asked to press anything.
    pub pressed_keys: Option<PressedKeys>,
}

/// What a terminal says of itself when it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalAnswers {
    /// It answered at all.
    pub answered: bool,
    /// The colour of its own background, which its padding has.
    pub background: Option<(u8, u8, u8)>,
    /// Whether it tells when its window gets or loses the keyboard.
    pub reports_focus: Option<bool>,
    /// Whether it marks pastes.
    pub marks_pastes: Option<bool>,
    /// Whether it tells keys apart by kitty's protocol.
    pub has_kitty_keyboard: bool,
}

/// Where the power comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PowerFacts {
    /// The system says nothing about power.
    pub unknown: bool,
    /// The computer's own batteries.
    pub batteries: Vec<BatteryFacts>,
    /// Whether a plug is in; none: it does not say.
    pub is_plugged_in: Option<bool>,
}

/// A battery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatteryFacts {
    /// How full, in percent.
    pub percent: Option<u8>,
    /// It is being emptied.
    pub is_discharging: bool,
    /// How long it lasts at this rate, in minutes.
    pub minutes_left: Option<u32>,
}

/// What could put the computer to sleep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct SleepFacts {
    /// Whether there is a lid.
    pub has_lid: Option<bool>,
    /// What closing it does, in the system's word, such as `suspend`.
    pub lid_action: Option<String>,
    /// What a while without a key does, in the system's word.
    pub idle_action: Option<String>,
    /// A desktop runs, which may have its own way.
    pub has_desktop: bool,
    /// Sleep was taken from this system altogether.
    pub is_sleep_masked: bool,
    /// A program keeps the lid from doing anything.
    pub is_lid_inhibited: bool,
    /// A program keeps the computer awake.
    pub is_sleep_inhibited: bool,
}

/// What time it is taken to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockFacts {
    /// `YYYYMMDD-HHMM`, local.
    pub stamp: String,
    /// `HH:MM:SS`, local.
    pub time: String,
    /// The newest record's beginning, `YYYYMMDD-HHMM`, local.
    pub newest_record_stamp: Option<String>,
    /// Whether the network sets the clock.
    pub is_network_synced: Option<bool>,
    /// The zone's name.
    pub zone: String,
    /// Why the zone is in doubt, in a sentence.
    pub zone_warning: Option<String>,
}

/// Where the records go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFacts {
    /// The folder.
    pub path: String,
    /// It is there already; otherwise the first session makes it.
    pub exists: bool,
    /// How long a save took, in milliseconds; or why there was none.
    pub save_ms: Result<i64, String>,
    /// Room for this user, in bytes.
    pub free_bytes: Option<u64>,
    /// What is to be known about its disk, in a sentence.
    pub disk_warning: Option<String>,
    /// Its mode, where others than those who are meant to may look into it.
    pub excess_mode: Option<u32>,
}

/// A session that nobody closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnclosedSession {
    /// Its name.
    pub name: String,
    /// Another program has it open now.
    pub is_running: bool,
}
