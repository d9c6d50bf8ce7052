//! What the app takes and what it asks for: plain values, so that a test can send and compare them.

use crate::app::data::context::SessionContext;
use crate::app::data::listing::LibraryEvent;
use crate::app::data::loaded_session::LoadedSession;
use crate::app::data::settings::Settings;
use crate::app::data::user_files::{UserFile, UserFileChange};
use crate::journal::chain::Chain;
use crate::journal::spool::SpoolEvent;
use crate::session::decide::{self, ClockEvent, EndReason, OpenParams, Track};
use crate::session::limits::AlertKey;
use crate::session::record::row::Value;
use crate::session::{ClientCode, Elapsed, Initials, Plan, PrivateNotes, Row, Session, Timestamp, Zone};
use crossterm::event::KeyEvent;
use std::sync::Arc;

/// What comes in. The event loop passes each with the moment at which it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted; it may hold line breaks.
    Paste(String),
    /// The terminal's new width and height, in cells.
    Resize(u16, u16),
    /// The terminal gained or lost the focus.
    Focus(bool),
    /// Time passed and nothing else happened.
    Tick,
    /// The clock jumped, or the computer was suspended.
    ClockChanged(ClockEvent),
    /// The clock was put forward by so many milliseconds, during which the computer may have slept.
    MayHaveSlept(i64),
    /// The computer's time zone changed.
    Zone(Zone),
    /// How the writing of the record goes.
    RecordSpool(SpoolEvent),
    /// How the writing of the private notes goes.
    PrivateSpool(SpoolEvent),
    /// A write has been taking this many milliseconds.
    SlowWrite(i64),
    /// Why the second copy lags, in a sentence; `None`: it is complete again.
    MirrorLag(Option<String>),
    /// How little room the record's disk has, in a sentence; `None`: it has enough.
    DiskSpace(Option<String>),
    /// A device sent a line.
    DeviceLine {
        /// Identifies the line in the answer.
        ticket: u64,
        /// The line, without its line break.
        line: String,
    },
    /// The music player plays something else, or nothing.
    MusicChanged(Option<Track>),
    /// The user's settings, to be used from now on.
    Settings(Box<Settings>),
    /// One of the user's files changed.
    FileChanged(UserFileChange),
    /// The program must end, the session stays open; the signal's name.
    Terminate(&'static str),
    /// Shows three lines, or the whole screen.
    SetStrip(bool),
    /// The program was stopped and goes on.
    ReturnedFromShell,
    /// A sentence to show.
    Notice(String),
    /// A frame is on the screen that names these alerts. Sent when they are others than before.
    FrameDrawn(Vec<AlertKey>),
    /// Something about the folder of sessions.
    Library(LibraryEvent),
    /// A session's files changed.
    SessionLoaded(Box<LoadedSession>),
    /// Where the client's page was written, or why it was not.
    HandoutWritten(Result<String, String>),
    /// What a correction wrote, or why it was not written.
    CorrectionDone(Result<String, String>),
}

/// What the app asks the event loop to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write these rows: one entry, or several that belong together.
    Append(Vec<Row>),
    /// Write these rows to the file of private notes, which is created with its first row.
    AppendPrivate(Vec<Row>),
    /// Save the unfinished line, or delete the saved one.
    SaveDraft(Option<LineDraft>),
    /// The line whose first key was pressed at this time is in the rows from this number on. This is noted before they are saved, so
    /// that a line that was saved never comes back as unfinished.
    LineTaken {
        /// When its first key was pressed.
        started: Elapsed,
        /// The number of the first row.
        first_seq: u64,
    },
    /// Answer a device's line, once the named row is saved.
    Reply {
        /// The ticket that came with the line.
        ticket: u64,
        /// The row's number, or why the line was refused.
        answer: Result<u64, String>,
    },
    /// Begin a session with the answers of the start screen.
    BeginSession(StartAnswers),
    /// Use the newest version of this file.
    ApplyFile(UserFile),
    /// Check the user's files for changes.
    CheckFiles,
    /// Stop the program until the shell continues it.
    Suspend,
    /// The computer slept for so many milliseconds, which the session's time lacks: add them, and say so with `ClockChanged`.
    AddSleep(i64),
    /// The record was closed: verify it and make it read-only.
    SealRecord,
    /// End the program once all rows are saved.
    Quit,
    /// Open something, or change a closed record.
    Request(Request),
}

/// What the library or a review asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Ask for what a new session needs.
    NewSession,
    /// Ask for what a rehearsal needs.
    Rehearse,
    /// Play a sample session as a demonstration.
    Demo,
    /// List the sample sessions.
    Samples,
    /// Resume a session, by name.
    Resume(String),
    /// Review a session, by name.
    OpenReview(String),
    /// Read the text of these sessions, by name.
    LoadWords(Vec<String>),
    /// Complete a session, by name.
    FinishGaps(String),
    /// Compare a client's sessions, by the client's code.
    Compare(String),
    /// Correct a session or fill a gap of it, by name.
    Correct(String, Correction, Provenance),
    /// Write the client's page.
    WriteHandout {
        /// The entries of the quotes on it.
        chosen: Vec<u64>,
        /// The file; `None`: the one named on the command line.
        path: Option<String>,
    },
    /// Review what the demo recorded.
    ReviewDemo,
}

/// Where a late entry comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::IntoStaticStr)]
pub enum Provenance {
    /// Somebody writes from memory.
    #[default]
    #[strum(serialize = "from memory")]
    Memory,
    /// It was noted on paper.
    #[strum(serialize = "from paper")]
    Paper,
}

impl Provenance {
    pub(crate) fn label(self) -> &'static str {
        self.into()
    }
}

/// A correction of a closed record, as typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Correction {
    /// A late entry, as a line.
    AddLateEntry(String),
    /// Replace an entry by what a line says.
    Amend {
        /// The number of the entry.
        entry: u64,
        /// The new entry, as a line.
        line: String,
        /// The reason; if it is empty, the record still lacks it.
        why: String,
    },
    /// Withdraw the entry of this number.
    Withdraw(u64),
    /// Replace the note of one row.
    Annotate {
        /// The newest version of the row.
        row: u64,
        /// The new note of the row.
        note: String,
    },
    /// Leave out a planned item.
    Skip {
        /// The item's id in the plan.
        id: String,
        /// Why it was not done.
        reason: String,
    },
    /// Say when what a row began ended, in words: `14:40 hand released`.
    End {
        /// The number of the row that began it.
        begun: u64,
        /// The time and the words.
        line: String,
    },
    /// Answer a checklist item: `15:10 done`.
    AnswerChecklistItem {
        /// The item's id in the plan.
        id: String,
        /// Time, answer and note, as a line.
        line: String,
    },
    /// Record that the client left: `15:20 with Ana, steady`.
    ClientLeft(String),
    /// Close the record, with the gaps that it has.
    Close {
        /// How the session ended.
        reason: EndReason,
        /// Why it is closed with gaps.
        why: String,
    },
}

/// An unfinished line, which is saved with each key.
#[derive(Clone, Debug, PartialEq)]
pub struct LineDraft {
    /// The text so far.
    pub text: String,
    /// When its first key was pressed.
    pub time: Timestamp,
    /// The entry that it corrects, in a review.
    pub entry: Option<u64>,
}

/// What the start screen asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct StartAnswers {
    /// The code that stands for the client.
    pub client: ClientCode,
    /// The staff; the first one is the author.
    pub staff: Vec<Initials>,
    /// Body weight in kg, if given.
    pub weight_kg: Option<Value>,
    /// The name of the chosen protocol; `None`: the one that is loaded.
    pub protocol: Option<String>,
}

/// What a new session begins with.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The record's name, without `.csv`.
    pub name: String,
    /// The protocol it follows.
    pub plan: Arc<Plan>,
    /// The room's time zone.
    pub zone: Zone,
    /// What the record's first rows say.
    pub opening: OpenParams,
    /// What is known besides the record.
    pub context: SessionContext,
    /// The tutorial runs beside it.
    pub with_tutorial: bool,
}

/// An earlier session, read from disk.
#[derive(Clone, Debug)]
pub struct ResumedSession {
    /// The record's name, without `.csv`.
    pub name: String,
    /// The session after its last row.
    pub session: Session,
    /// The private notes of the session.
    pub private: PrivateNotes,
    /// The chain after its last row.
    pub chain: Chain,
    /// The room's time zone.
    pub zone: Zone,
    /// What is known of the interruption.
    pub interruption: decide::ResumeParams,
    /// The line that was unfinished at the interruption.
    pub draft: Option<LineDraft>,
    /// What is known besides the record.
    pub context: SessionContext,
}
