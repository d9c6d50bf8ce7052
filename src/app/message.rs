//! What comes in through the doors and what goes out: plain values, so that a test can send and compare them.

use crate::app::live::apply_settings::Settings;
use crate::app::live::context::Around;
use crate::app::live::reload::{Change, File};
use crate::app::screens::library::Shelf;
use crate::app::screens::review::Fresh;
use crate::journal::chain::Chain;
use crate::journal::spool::News;
use crate::session::decide::{self, ClockNews, EndReason, Opening, Track};
use crate::session::record::row::Value;
use crate::session::{At, ClientCode, Initials, Plan, PrivateNotes, Row, Session, Zone};
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
    Time,
    /// The clock or the computer did something.
    Clock(ClockNews),
    /// The room's time zone is another one now.
    Zone(Zone),
    /// The spool has news of the record.
    Disk(News),
    /// The spool has news of the private notes.
    Private(News),
    /// A write has been under way for so many milliseconds.
    DiskSlow(i64),
    /// The second copy lags: what and why, in a sentence; none: it is complete again.
    Copy(Option<String>),
    /// The record's disk has little room: how much, in a sentence; none: it has enough.
    Room(Option<String>),
    /// A device sent a line; the ticket says which answer is its.
    Device {
        /// Goes back with the answer.
        ticket: u64,
        /// The line, without its end.
        line: String,
    },
    /// The music player plays something else, or nothing.
    Played(Option<Track>),
    /// What the user has set.
    Settings(Box<Settings>),
    /// One of the user's files changed, or is at fault.
    File(Change),
    /// The program must end; the session stays open. Why: the signal's name.
    End(&'static str),
    /// The screen is three lines from now on, or all of it.
    Strip(bool),
    /// The program is back from the shell, or from whatever else stopped it.
    Returned,
    /// Something outside could not be done: what, in a sentence.
    Said(String),
    /// The folder of sessions has news.
    Shelf(Shelf),
    /// A session's files say something else now.
    Record(Box<Fresh>),
    /// The client's page was written, and where; or it was not, and why.
    Written(Result<String, String>),
    /// A correction was written, and what; or it was not, and why.
    Corrected(Result<String, String>),
}

/// What goes out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write these rows: one entry, or several that belong together.
    Append(Vec<Row>),
    /// Write these rows into the file of the private notes, which is begun with its first row.
    Private(Vec<Row>),
    /// Keep the unfinished line, or forget it.
    Draft(Option<Draft>),
    /// Answer a device's line: with the row that must be saved first, or with why it was not taken.
    Reply {
        /// Which line.
        ticket: u64,
        /// The row, or the reason.
        answer: Result<u64, String>,
    },
    /// What a new session lacked is known now.
    Begin(Answers),
    /// What came last of this file is in use from now on.
    Take(File),
    /// Look at the user's files, whether or not anything was heard of them.
    LookAtFiles,
    /// To the shell, until it brings the program back.
    Suspend,
    /// The record was closed: verify it and make it read-only.
    Seal,
    /// End the program as soon as what was appended is saved.
    Quit,
    /// Something is wanted from the library or a review.
    Wish(Wish),
}

/// What is wanted from the library or a review.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// A new session.
    Start,
    /// A rehearsal.
    Rehearse,
    /// A demonstration.
    Demo,
    /// The sample sessions.
    Samples,
    /// To go on with an unclosed session, by its name.
    Resume(String),
    /// To look at a session, by its name.
    Review(String),
    /// What was said in these sessions, by their names.
    Words(Vec<String>),
    /// To go through what a session owes, by its name.
    Finish(String),
    /// A client's sessions beside each other, by the client's code.
    Compare(String),
    /// To correct a session's record, by its name.
    Correct(String, Correction),
    /// The same for what it owed, and where that comes from.
    Fill(String, Correction, Basis),
    /// The client's own page, with the sentences that were chosen, into the file that was typed, or named before.
    Handout {
        /// The sentences, by their entries.
        chosen: Vec<u64>,
        /// The file; none: the one that was named at the shell.
        path: Option<String>,
    },
    /// To look at what a demonstration has just recorded.
    LookBack,
}

/// Where something that is added afterwards comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// Somebody remembers it.
    #[default]
    Memory,
    /// It is copied from paper.
    Paper,
}

impl Basis {
    /// The words on the screen.
    pub const fn title(self) -> &'static str {
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
    Late {
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
    LeaveOut {
        /// The instance.
        id: String,
        /// Why.
        reason: String,
    },
    /// An item of a checklist, with its time: `15:10 done`.
    Check {
        /// The item.
        id: String,
        /// The line.
        line: String,
    },
    /// The client left: `15:20 with Ana, steady`.
    Left {
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
pub struct Draft {
    /// What is on it.
    pub text: String,
    /// When its first key came.
    pub at: At,
    /// The entry that it corrects, in a review.
    pub entry: Option<u64>,
}

/// What the start screen asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The client's code.
    pub client: ClientCode,
    /// Who is here; the first one writes.
    pub staff: Vec<Initials>,
    /// Body weight in kg, if it was given.
    pub weight_kg: Option<Value>,
}

/// A new session.
#[derive(Clone, Debug)]
pub struct New {
    /// The record's name, without `.csv`.
    pub name: String,
    /// The protocol it follows.
    pub plan: Arc<Plan>,
    /// The room's time zone.
    pub zone: Zone,
    /// What the record says about itself.
    pub opening: Opening,
    /// What is known from outside the record.
    pub around: Around,
    /// Somebody is led through it.
    pub guided: bool,
}

/// An earlier session, read back.
#[derive(Clone, Debug)]
pub struct Resumed {
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
    pub what: decide::Resumed,
    /// The unfinished line.
    pub draft: Option<Draft>,
    /// What is known from outside the record.
    pub around: Around,
}
