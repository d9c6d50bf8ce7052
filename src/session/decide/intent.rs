//! The intents: what somebody, a device or the program wants of a session.

use crate::session::clinical::answer::ChecklistAnswer;
use crate::session::plan_version::PlanVersion;
use crate::session::record::names::{ClientCode, Initials, PhaseId};
use crate::session::record::row::Value;
use crate::session::statement::Statement;
use crate::session::time::Timestamp;

/// What is wanted of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Begin the record.
    Open(Box<OpenParams>),
    /// An entry, as read from a line or a form.
    AddEntry(Statement),
    /// Words for an earlier stamp.
    FillStamp {
        /// The stamp's entry.
        entry: u64,
        /// The words.
        words: String,
    },
    /// An entry is said anew.
    Amend {
        /// The entry.
        entry: u64,
        /// What it should have been, and when.
        statement: Statement,
        /// Why; may be empty and is then owed.
        reason: String,
    },
    /// The words of one row are other ones now; what it is stays.
    Annotate {
        /// The row, in its newest version.
        row: u64,
        /// Its words, whole.
        note: String,
    },
    /// The next stage begins.
    StartPhase(PhaseId),
    /// Something due can wait.
    Postpone {
        /// The instance.
        id: String,
        /// Why; may stay empty and is then owed.
        reason: String,
    },
    /// Something due is left out on purpose.
    Skip {
        /// The instance.
        id: String,
        /// Why; may stay empty and is then owed.
        reason: String,
    },
    /// A checklist item was answered, or answered otherwise.
    AnswerChecklistItem {
        /// When.
        time: Timestamp,
        /// The item.
        id: String,
        /// With what.
        answer: ChecklistAnswer,
        /// Words beside it.
        note: String,
    },
    /// Another person writes from here on.
    HandOver {
        /// Who, as typed.
        to: String,
    },
    /// Another person is here from now on.
    AddStaff {
        /// Who, as typed.
        initials: String,
        /// In what role; may stay empty.
        role: String,
    },
    /// An entry did not happen.
    Withdraw {
        /// The entry.
        entry: u64,
    },
    /// An entry's words belong to the private notes.
    MakePrivate {
        /// The entry.
        entry: u64,
    },
    /// A device sent readings.
    DeviceReadings(Vec<DeviceReading>),
    /// The music player plays something else, or nothing.
    MusicChanged(Option<Track>),
    /// Time passed: what ran out is said.
    Tick,
    /// The clock or the computer did something.
    ClockChanged(ClockEvent),
    /// The program opened the record again.
    Resume(ResumeParams),
    /// The record goes on in another file.
    ContinueInNewFile {
        /// Why and where.
        reason: String,
    },
    /// A closed record is opened for a late entry.
    Reopen,
    /// The program ends, the session stays open.
    QuitLeavingOpen {
        /// Why: `asked`, or the signal's name.
        reason: String,
    },
    /// The client left.
    ClientLeft {
        /// When.
        time: Timestamp,
        /// With whom, in what condition.
        words: String,
    },
    /// A note was typed blind and is an entry of another form: the note is withdrawn, the entry keeps its time.
    ReplaceNote {
        /// The note's entry.
        entry: u64,
        /// What it says, at the note's time.
        statement: Statement,
    },
    /// The session goes on by another version of its protocol.
    ChangeProtocol(Box<PlanVersion>),
    /// The client's screen is shown.
    ShowClientScreen,
    /// Close the record.
    Close(CloseParams),
    /// The digest of the close row.
    Digest {
        /// All 64 hex digits of the close row's chain.
        hex: String,
    },
}

/// Everything a record says about itself at its beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenParams {
    /// The client's code.
    pub client: ClientCode,
    /// Which session of this client, where earlier records could be counted.
    pub session_no: Option<u32>,
    /// Who is here; the first one writes.
    pub staff: Vec<Initials>,
    /// Body weight in kg, if it was given.
    pub weight_kg: Option<Value>,
    /// The protocol's id and version.
    pub protocol: String,
    /// SHA-256 of the protocol's text, in hex.
    pub protocol_sha256: String,
    /// The protocol's resolved text.
    pub protocol_text: String,
    /// The room's time zone.
    pub time_zone: String,
    /// The boot's id, and the boot clock in seconds at the session's first row.
    pub boot_clock: (String, Value),
    /// Program and version.
    pub app_version: String,
    /// How many times as fast a rehearsal runs; none in a real session.
    pub rehearsal_speed: Option<u32>,
}

/// What is known when a record is opened again.
#[derive(Clone, Debug, PartialEq)]
pub struct ResumeParams {
    /// Since the last row, in milliseconds.
    pub gap_ms: i64,
    /// The gap was taken from the wall clock, not measured by the boot clock.
    pub is_gap_estimated: bool,
    /// The file to which an unfinished last line was moved.
    pub torn_file: Option<String>,
    /// Another boot than the record knows: its id, and its clock in seconds at the session's first row.
    pub new_boot_clock: Option<(String, Value)>,
}

/// Something the clock or the computer did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockEvent {
    /// The wall clock was moved by so many milliseconds.
    Step {
        /// Forward is positive.
        by_ms: i64,
    },
    /// The computer slept.
    Suspended {
        /// In milliseconds.
        duration_ms: i64,
    },
    /// The UTC offset changed, in seconds east.
    Zone {
        /// Before.
        old_offset_s: i32,
        /// After.
        new_offset_s: i32,
    },
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// As planned.
    Completed,
    /// Earlier than planned.
    StoppedEarly,
    /// No dose was given.
    NoGo,
    /// Care was handed to others.
    Transferred,
}

impl EndReason {
    /// All, in the order offered.
    pub const ALL: [Self; 4] = [Self::Completed, Self::StoppedEarly, Self::NoGo, Self::Transferred];

    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::StoppedEarly => "stopped_early",
            Self::NoGo => "no_go",
            Self::Transferred => "transferred",
        }
    }

    /// The words on the screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::StoppedEarly => "stopped early",
            Self::NoGo => "no-go before dose",
            Self::Transferred => "transferred",
        }
    }
}

/// How a record is closed.
#[derive(Clone, Debug, PartialEq)]
pub struct CloseParams {
    /// Why the session ended.
    pub end_reason: EndReason,
    /// The person saw what the record lacks and accepted it.
    pub accepts_gaps: bool,
    /// Why it stays without them.
    pub gaps_reason: String,
    /// Why before a hard floor; empty where there is none.
    pub early_reason: String,
}

/// One reading as a device sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceReading {
    /// The record's item.
    pub item: &'static str,
    /// In the item's own unit.
    pub value: Value,
    /// As it was sent, where that was in another unit.
    pub original_text: String,
}

/// What a player plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its title, as the player tells it.
    pub title: String,
    /// Who plays; may be empty.
    pub artist: String,
}
