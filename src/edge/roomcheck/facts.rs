//! What was found, as plain values. What could not be found out is none, and said so.

use super::keys::Pressed;
use crate::theme::Depth;

/// Everything that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The terminal; none: there is none.
    pub terminal: Option<Terminal>,
    /// The luminance of the theme's background, 0 to 1; none: it is the terminal's own.
    pub ground: Option<f64>,
    /// Where the power comes from.
    pub power: Power,
    /// What could put the computer to sleep.
    pub sleep: Sleep,
    /// What time it is taken to be.
    pub clock: Clock,
    /// Where the records go.
    pub folder: Folder,
    /// Sessions that nobody closed.
    pub unclosed: Vec<Unclosed>,
    /// Whether anything is set of what the emergency card shows of this place.
    pub has_site: bool,
    /// What is wrong with the settings, the theme and the protocol of a new session, each a sentence.
    pub files: Vec<String>,
}

/// A terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Terminal {
    /// Why no screen can be shown on it, in a sentence; none: it can.
    pub refused: Option<String>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// How many colours it shows, as far as the environment says.
    pub depth: Depth,
    /// What it answered.
    pub answers: Answers,
    /// What was pressed; none: nobody was asked to press anything.
    pub pressed: Option<Pressed>,
}

/// What a terminal says of itself when it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// It answered at all.
    pub any: bool,
    /// The colour of its own background, which its padding has.
    pub background: Option<(u8, u8, u8)>,
    /// Whether it tells when its window gets or loses the keyboard.
    pub focus: Option<bool>,
    /// Whether it marks pastes.
    pub pastes: Option<bool>,
    /// Whether it tells keys apart by kitty's protocol.
    pub keyboard: bool,
}

/// Where the power comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Power {
    /// The system says nothing about power.
    pub unknown: bool,
    /// The computer's own batteries.
    pub batteries: Vec<Battery>,
    /// Whether a plug is in; none: it does not say.
    pub plugged: Option<bool>,
}

/// A battery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Battery {
    /// How full, in percent.
    pub percent: Option<u8>,
    /// It is being emptied.
    pub empties: bool,
    /// How long it lasts at this rate, in minutes.
    pub minutes: Option<u32>,
}

/// What could put the computer to sleep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Sleep {
    /// Whether there is a lid.
    pub lid: Option<bool>,
    /// What closing it does, in the system's word, such as `suspend`.
    pub on_lid: Option<String>,
    /// What a while without a key does, in the system's word.
    pub on_idle: Option<String>,
    /// A desktop runs, which may have its own way.
    pub desktop: bool,
    /// Sleep was taken from this system altogether.
    pub never: bool,
    /// A program keeps the lid from doing anything.
    pub lid_held: bool,
    /// A program keeps the computer awake.
    pub held: bool,
}

/// What time it is taken to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// `YYYYMMDD-HHMM`, local.
    pub stamp: String,
    /// `HH:MM:SS`, local.
    pub time: String,
    /// The newest record's beginning, `YYYYMMDD-HHMM`, local.
    pub newest: Option<String>,
    /// Whether the network sets the clock.
    pub synced: Option<bool>,
    /// The zone's name.
    pub zone: String,
    /// Why the zone is in doubt, in a sentence.
    pub doubt: Option<String>,
}

/// Where the records go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The folder.
    pub path: String,
    /// It is there already; otherwise the first session makes it.
    pub exists: bool,
    /// How long a save took, in milliseconds; or why there was none.
    pub save_ms: Result<i64, String>,
    /// Room for this user, in bytes.
    pub free_bytes: Option<u64>,
    /// What is to be known about its disk, in a sentence.
    pub wary: Option<String>,
    /// Its mode, where others than those who are meant to may look into it.
    pub open_to_others: Option<u32>,
}

/// A session that nobody closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclosed {
    /// Its name.
    pub name: String,
    /// Another program has it open now.
    pub runs: bool,
}
