//! What comes in through the doors and what goes out: plain values, so that a test can send and compare them.

use crate::app::data::context::SessionContext;
use crate::app::data::listing::LibraryEvent;
use crate::app::data::loaded_session::LoadedSession;
use crate::app::data::settings::Settings;
use crate::app::data::user_files::{UserFile, UserFileChange};
use crate::journal::chain::Chain;
use crate::journal::spool::SpoolEvent;
use crate::session::decide::{self, ClockEvent, EndReason, OpenParams, Track};
use crate::session::record::row::Value;
use crate::session::{ClientCode, Initials, Plan, PrivateNotes, Row, Session, Timestamp, Zone};
use crossterm::event::KeyEvent;
use std::sync::Arc;

/// What comes in. Each is stamped with a moment on arrival.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal's new width and height, in cells.
    Resize(u16, u16),
    /// The terminal gained or lost the focus.
    Focus(bool),
    /// Time passed.
    Tick,
    /// The clock or the computer did something.
    ClockChanged(ClockEvent),
    /// The room's time zone is another one now.
    Zone(Zone),
    /// The spool has news of the record.
    RecordSpool(SpoolEvent),
    /// The spool has news of the private notes.
    PrivateSpool(SpoolEvent),
    /// A write has been under way for so many milliseconds.
    SlowWrite(i64),
    /// The second copy lags: what and why, in a sentence; none: it is complete again.
    MirrorLag(Option<String>),
    /// The record's disk has little room: how much, in a sentence; none: it has enough.
    DiskSpace(Option<String>),
    /// A device sent a line; the ticket says which answer is its.
    DeviceLine {
        /// Goes back with the answer.
        ticket: u64,
        /// The line, without its end.
        line: String,
    },
    /// The music player plays something else, or nothing.
    MusicChanged(Option<Track>),
    /// What the user has set.
    Settings(Box<Settings>),
    /// One of the user's files changed, or is at fault.
    FileChanged(UserFileChange),
    /// The program must end; the session stays open. Why: the signal's name.
    Terminate(&'static str),
    /// The screen is three lines from now on, or all of it.
    SetStrip(bool),
    /// The program is back from the shell, or from whatever else stopped it.
    ReturnedFromShell,
    /// Something outside could not be done: what, in a sentence.
    Notice(String),
    /// The folder of sessions has news.
    Library(LibraryEvent),
    /// A session's files say something else now.
    SessionLoaded(Box<LoadedSession>),
    /// The client's page was written, and where; or it was not, and why.
    HandoutWritten(Result<String, String>),
    /// A correction was written, and what; or it was not, and why.
    CorrectionDone(Result<String, String>),
}

/// What goes out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write these rows: one entry, or several that belong together.
    Append(Vec<Row>),
    /// Write these rows into the file of the private notes, which is begun with its first row.
    AppendPrivate(Vec<Row>),
    /// Keep the unfinished line, or forget it.
    SaveDraft(Option<LineDraft>),
    /// Answer a device's line: with the row that must be saved first, or with why it was not taken.
    Reply {
        /// Which line.
        ticket: u64,
        /// The row, or the reason.
        answer: Result<u64, String>,
    },
    /// What a new session lacked is known now.
    BeginSession(StartAnswers),
    /// What came last of this file is in use from now on.
    ApplyFile(UserFile),
    /// Look at the user's files, whether or not anything was heard of them.
    CheckFiles,
    /// To the shell, until it brings the program back.
    Suspend,
    /// The record was closed: verify it and make it read-only.
    SealRecord,
    /// End the program as soon as what was appended is saved.
    Quit,
    /// Something is wanted from the library or a review.
    Request(Request),
}

/// What is wanted from the library or a review.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A new session.
    NewSession,
    /// A rehearsal.
    Rehearse,
    /// A demonstration.
    Demo,
    /// The sample sessions.
    Samples,
    /// To go on with an unclosed session, by its name.
    Resume(String),
    /// To look at a session, by its name.
    OpenReview(String),
    /// What was said in these sessions, by their names.
    LoadWords(Vec<String>),
    /// To go through what a session owes, by its name.
    FinishGaps(String),
    /// A client's sessions beside each other, by the client's code.
    Compare(String),
    /// To correct a session's record, by its name.
    Correct(String, Correction),
    /// The same for what it owed, and where that comes from.
    FillGap(String, Correction, Provenance),
    /// The client's own page, with the sentences that were chosen, into the file that was typed, or named before.
    WriteHandout {
        /// The sentences, by their entries.
        chosen: Vec<u64>,
        /// The file; none: the one that was named at the shell.
        path: Option<String>,
    },
    /// To look at what a demonstration has just recorded.
    ReviewDemo,
}

/// Where something that is added afterwards comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Provenance {
    /// Somebody remembers it.
    #[default]
    Memory,
    /// It is copied from paper.
    Paper,
}

impl Provenance {
    /// The words on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Memory => "from memory",
            Self::Paper => "from paper",
        }
    }
}

/// A correction of a record, as it was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Correction {
    /// A late entry.
    AddLateEntry {
        /// The line.
        line: String,
    },
    /// An entry is said anew.
    Amend {
        /// Which.
        entry: u64,
        /// The line.
        line: String,
        /// Why; may be empty and is then owed.
        why: String,
    },
    /// An entry did not happen.
    Withdraw {
        /// Which.
        entry: u64,
    },
    /// The words of one row, whole.
    Annotate {
        /// The row, in its newest version.
        row: u64,
        /// Its words.
        note: String,
    },
    /// Something planned was not done.
    Skip {
        /// The instance.
        id: String,
        /// Why.
        reason: String,
    },
    /// An item of a checklist, with its time: `15:10 done`.
    AnswerChecklistItem {
        /// The item.
        id: String,
        /// The line.
        line: String,
    },
    /// The client left: `15:20 with Ana, steady`.
    ClientLeft {
        /// The line.
        line: String,
    },
    /// The record is closed.
    Close {
        /// How it ended.
        reason: EndReason,
        /// Why it stays with its gaps.
        why: String,
    },
}

/// The unfinished line.
#[derive(Clone, Debug, PartialEq)]
pub struct LineDraft {
    /// What is on it.
    pub text: String,
    /// When its first key came.
    pub time: Timestamp,
    /// The entry that it corrects, in a review.
    pub entry: Option<u64>,
}

/// What the start screen asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct StartAnswers {
    /// The client's code.
    pub client: ClientCode,
    /// Who is here; the first one writes.
    pub staff: Vec<Initials>,
    /// Body weight in kg, if it was given.
    pub weight_kg: Option<Value>,
}

/// A new session.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The record's name, without `.csv`.
    pub name: String,
    /// The protocol it follows.
    pub plan: Arc<Plan>,
    /// The room's time zone.
    pub zone: Zone,
    /// What the record says about itself.
    pub opening: OpenParams,
    /// What is known from outside the record.
    pub context: SessionContext,
    /// Somebody is led through it.
    pub with_tutorial: bool,
}

/// An earlier session, read back.
#[derive(Clone, Debug)]
pub struct ResumedSession {
    /// The record's name, without `.csv`.
    pub name: String,
    /// Folded from its rows.
    pub session: Session,
    /// The private notes beside it.
    pub private: PrivateNotes,
    /// The chain of its last row.
    pub chain: Chain,
    /// The room's time zone.
    pub zone: Zone,
    /// What is known of the time between.
    pub interruption: decide::ResumeParams,
    /// The unfinished line.
    pub draft: Option<LineDraft>,
    /// What is known from outside the record.
    pub context: SessionContext,
}
