//! The intents: what a person, a device or the program wants to do to a session.

use crate::session::{ChecklistAnswer, ClientCode, Initials, PhaseId, PlanVersion, Statement, Timestamp, Value};

/// What to do to a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Begin the record of a session.
    Open(Box<OpenParams>),
    /// Add an entry, as parsed from a line or a form.
    AddEntry(Statement),
    /// Add words to an earlier stamp.
    FillStamp {
        /// Number of the entry that is meant.
        entry: u64,
        /// Words that the stamp gets.
        words: String,
    },
    /// Correct an entry with a new one.
    Amend {
        /// Number of the entry that is meant.
        entry: u64,
        /// What the entry should have said.
        statement: Statement,
        /// The reason; if empty, the record lacks it.
        reason: String,
    },
    /// Replace the note of one row.
    Annotate {
        /// The row's newest version.
        row: u64,
        /// Note beside the answer, or empty.
        note: String,
    },
    /// Start a phase of the session.
    StartPhase(PhaseId),
    /// Postpone a due item.
    Postpone {
        /// Id of the item in the plan.
        id: String,
        /// The reason; if empty, the record lacks it.
        reason: String,
    },
    /// Skip a due item.
    Skip {
        /// Id of the item in the plan.
        id: String,
        /// The reason; if empty, the record lacks it.
        reason: String,
    },
    /// Answer a checklist item, or change its answer.
    AnswerChecklistItem {
        /// When it happened, or was answered.
        time: Timestamp,
        /// Id of the item in the plan.
        id: String,
        /// What was answered: done, not done, not applicable.
        answer: ChecklistAnswer,
        /// Note beside the answer, or empty.
        note: String,
    },
    /// Hand over to another writer, by the initials as typed.
    HandOver(String),
    /// Add a person to the staff.
    AddStaff {
        /// The initials as typed.
        initials: String,
        /// The role; may be empty.
        role: String,
    },
    /// Withdraw the entry of this number.
    Withdraw(u64),
    /// Move the words of an entry to the private notes.
    MakePrivate(u64),
    /// Record readings of a device.
    DeviceReadings(Vec<DeviceReading>),
    /// Record another track, or silence.
    MusicChanged(Option<Track>),
    /// Record what expired since the last tick.
    Tick,
    /// Record a clock change or a suspend.
    ClockChanged(ClockEvent),
    /// Record that the record was opened again.
    Resume(ResumeParams),
    /// Record that the record continues in another file: why and where.
    ContinueInNewFile(String),
    /// Reopen a closed record for a late entry.
    Reopen,
    /// End the program and leave the session open: `asked`, or the signal's name.
    QuitLeavingOpen(String),
    /// Record that the client left.
    ClientLeft {
        /// When it happened, or was answered.
        time: Timestamp,
        /// With whom and in what condition.
        words: String,
    },
    /// Replace a note that was typed without a preview by an entry of another kind at the same time.
    ReplaceNote {
        /// Number of the entry that is meant.
        entry: u64,
        /// The statement, at the note's time.
        statement: Statement,
    },
    /// Change to another version of the protocol.
    ChangeProtocol(Box<PlanVersion>),
    /// Record that the client's screen was shown.
    ShowClientScreen,
    /// Close the record with its digest.
    Close(CloseParams),
    /// Add the digest of the close row: the 64 hex digits of the chain after it.
    Digest(String),
}

/// What a record states about itself at its beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenParams {
    /// Code of the client, never a name.
    pub client: ClientCode,
    /// The number of this client's session, if earlier records could be counted.
    pub session_no: Option<u32>,
    /// The staff; the first one writes.
    pub staff: Vec<Initials>,
    /// Body weight in kg, if given.
    pub weight_kg: Option<Value>,
    /// The protocol's id and version.
    pub protocol: String,
    /// SHA-256 of the protocol's text, in hex.
    pub protocol_sha256: String,
    /// The protocol's resolved text.
    pub protocol_text: String,
    /// The name of the time zone.
    pub time_zone: String,
    /// The boot id, and the boot clock in seconds at the session's first row.
    pub boot_clock: (String, Value),
    /// Program and version that write the record.
    pub app_version: String,
    /// The speed factor of a rehearsal; `None` in a real session.
    pub rehearsal_speed: Option<u32>,
}

/// What is known when a record is opened again.
#[derive(Clone, Debug, PartialEq)]
pub struct ResumeParams {
    /// The time since the last row, in milliseconds.
    pub gap_ms: i64,
    /// Whether the gap comes from the wall clock, not from the boot clock.
    pub is_gap_estimated: bool,
    /// The file that an unfinished last line was moved to.
    pub torn_file: Option<String>,
    /// After a reboot: the new boot id, and its clock in seconds at the session's first row.
    pub new_boot_clock: Option<(String, Value)>,
}

/// A change of the clock, or a suspend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockEvent {
    /// The wall clock was set.
    Step {
        /// By how many milliseconds; positive is forward.
        by_ms: i64,
    },
    /// The computer was suspended.
    Suspended {
        /// The duration in milliseconds.
        duration_ms: i64,
    },
    /// The UTC offset changed.
    Zone {
        /// The old offset in seconds east.
        old_offset_s: i32,
        /// The new offset in seconds east.
        new_offset_s: i32,
    },
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum EndReason {
    /// The session ran as planned.
    Completed,
    /// The session was stopped early.
    StoppedEarly,
    /// No dose was given.
    NoGo,
    /// Care was transferred to somebody else.
    Transferred,
}

impl EndReason {
    /// All reasons, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Completed, Self::StoppedEarly, Self::NoGo, Self::Transferred];

    pub(crate) fn word(self) -> &'static str {
        self.into()
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

/// How to close a record.
#[derive(Clone, Debug, PartialEq)]
pub struct CloseParams {
    /// Why the session ended.
    pub end_reason: EndReason,
    /// Whether the listed gaps were accepted.
    pub accepts_gaps: bool,
    /// Why the gaps were accepted.
    pub gaps_reason: String,
    /// Why the session closes before the earliest release; empty if it does not.
    pub early_reason: String,
}

/// One reading of a device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceReading {
    /// The record's item, such as `spo2`.
    pub item: &'static str,
    /// The value in the item's unit.
    pub value: Value,
    /// The original text, if it was in another unit.
    pub original_text: String,
}

/// A track of the music player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Title of the music, from the player.
    pub title: String,
    /// The artist; may be empty.
    pub artist: String,
}
