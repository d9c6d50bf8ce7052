//! What follows from what is wanted: `(&state, moment, intent) → entries | Refusal`. It changes nothing: [`evolve`] does, and
//! only with rows.
//!
//! [`evolve`]: crate::session::state::evolve

mod alert;
mod amend;
mod change;
mod device;
mod dose;
mod emergency;
mod entry;
mod lifecycle;
mod route;
mod staff;

use super::refusal::Refusal;
use super::state::{Session, append_entries};
use super::time::{Moment, Timestamp};
use crate::session::clinical::checklist::ChecklistAnswer;
use crate::session::record::names::{Initials, PhaseId};
use crate::session::record::row::{Entry, Fact, Source};
use crate::session::record::vocabulary::RowKind;
use crate::session::statement::Statement;

pub use amend::{takes_correction_reason, without_entry};
pub use change::{POSTPONED_TOO_OFTEN, UNDO_WINDOW_MS, undoable_entry};
pub use device::{DeviceReading, Track};
pub use lifecycle::{ClockEvent, CloseParams, EndReason, OpenParams, PlanVersion, ResumeParams};

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

/// Decides. Refuses with a sentence when it cannot be done now; then nothing changes.
pub fn decide(session: &Session, now: Moment, intent: Intent) -> Result<Vec<Entry>, Refusal> {
    ensure_recordable(session, &intent)?;
    match intent {
        Intent::Open(opening) => Ok(lifecycle::open_session(now, &opening)),
        Intent::AddEntry(said) => entry::entries_from_statement(session, now, said),
        Intent::FillStamp { entry, words } => change::fill_stamp(session, entry, &words),
        Intent::Amend { entry, statement: said, reason: why } => amend::amend_entry(session, now, entry, said, &why),
        Intent::Annotate { row, note } => change::annotate_row(session, row, &note),
        Intent::StartPhase(phase) => {
            Ok(vec![entry_by_writer(session, now.into(), vec![Fact::new(RowKind::Phase, phase.id()).text("manual")])])
        }
        Intent::Postpone { id, reason } => change::postpone(session, now, &id, &reason),
        Intent::Skip { id, reason } => change::skip_due(session, now, &id, &reason),
        Intent::AnswerChecklistItem { time: at, id, answer, note } => {
            change::answer_checklist_item(session, at, &id, answer, &note)
        }
        Intent::HandOver { to } => staff::hand_over(session, now, &to),
        Intent::AddStaff { initials: who, role } => staff::add_staff(session, now, &who, &role),
        Intent::Withdraw { entry } => change::withdraw_entry(session, now, entry),
        Intent::MakePrivate { entry } => change::make_private(session, entry),
        Intent::DeviceReadings(sent) => device::device_reading_entries(session, now, &sent),
        Intent::MusicChanged(track) => Ok(vec![device::music_entry(now, track)]),
        Intent::Tick => Ok(lifecycle::due_changes(session, now)),
        Intent::ClockChanged(news) => Ok(vec![lifecycle::clock_entry(now, news)]),
        Intent::Resume(resumed) => Ok(lifecycle::resume_session(session, now, resumed)),
        Intent::ContinueInNewFile { reason: why } => Ok(vec![entry_by_app(now, Fact::new(RowKind::Session, "part").text(why))]),
        Intent::Reopen if !session.is_closed() => Ok(Vec::new()),
        Intent::Reopen => Ok(vec![entry_by_writer(session, now.into(), vec![Fact::new(RowKind::Session, "reopen")])]),
        Intent::QuitLeavingOpen { reason: why } => Ok(vec![entry_by_app(now, Fact::new(RowKind::Session, "leave").text(why))]),
        Intent::ClientLeft { time: at, words } => lifecycle::client_left(session, now, at, words),
        Intent::ReplaceNote { entry, statement: said } => {
            let mut entries = change::withdraw_entry(session, now, entry)?;
            entries.extend(entry::entries_from_statement(session, now, said)?);
            Ok(entries)
        }
        Intent::ChangeProtocol(protocol) => lifecycle::change_protocol(session, now, &protocol),
        Intent::ShowClientScreen => Ok(vec![Entry {
            source: Source::App,
            ..entry_by_writer(session, now.into(), vec![Fact::new(RowKind::Session, "shown")])
        }]),
        Intent::Close(closing) => lifecycle::close_session(session, now, &closing),
        Intent::Digest { hex } => lifecycle::digest_entry(session, now, hex),
    }
}

/// Whether the record can take such a row at all: it begins once, with its opening, and what is sealed stays as it is.
fn ensure_recordable(session: &Session, intent: &Intent) -> Result<(), Refusal> {
    let begun = !session.ledger().rows().is_empty();
    // Between the close and its digest the program can fall and the disk can fail.
    let seals = matches!(intent, Intent::Digest { .. } | Intent::Resume(_) | Intent::ContinueInNewFile { .. });
    let open = !session.is_closed() || (seals && !session.projection().is_sealed());
    let sentence = match intent {
        Intent::Open(_) if begun => "This record has begun already. Nothing was written; another session is another record.",
        Intent::Open(_) | Intent::Tick => return Ok(()),
        _ if !begun => "This record has not begun, so nothing can stand in it yet. Nothing was written.",
        _ if open || *intent == Intent::Reopen => return Ok(()),
        _ => "This record is closed. Nothing was written. A late entry can be added with `bedside add`.",
    };
    Err(Refusal::new(sentence))
}

/// The session as it would be with an entry.
fn with_entry(session: &Session, now: Moment, entry: &Entry) -> Session {
    let mut then = session.clone();
    append_entries(&mut then, now, std::slice::from_ref(entry));
    then
}

fn entry_by_writer(session: &Session, at: Timestamp, facts: Vec<Fact>) -> Entry {
    Entry { time: at, author: session.writer(), source: Source::User, amended_entry: None, facts }
}

fn entry_by_app(now: Moment, fact: Fact) -> Entry {
    Entry { time: now.into(), author: Initials::app(), source: Source::App, amended_entry: None, facts: vec![fact] }
}
