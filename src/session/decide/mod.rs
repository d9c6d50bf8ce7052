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
use super::state::{Session, evolve, number};
use super::time::{At, Moment};
use crate::session::clinical::checklist::Answer;
use crate::session::record::names::{Initials, PhaseId};
use crate::session::record::row::{Entry, Fact, Source};
use crate::session::record::vocabulary::Kind;
use crate::session::statement::Said;

pub use amend::{says_why, without};
pub use change::{MAY_TAKE_BACK_MS, PUT_OFF_OFTEN, may_take_back};
pub use device::{Sent, Track};
pub use lifecycle::{ClockNews, Closing, EndReason, NewProtocol, Opening, Resumed};

/// What is wanted of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Begin the record.
    Open(Box<Opening>),
    /// An entry, as read from a line or a form.
    Say(Said),
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
        said: Said,
        /// Why; may be empty and is then owed.
        why: String,
    },
    /// The words of one row are other ones now; what it is stays.
    Annotate {
        /// The row, in its newest version.
        row: u64,
        /// Its words, whole.
        note: String,
    },
    /// The next stage begins.
    Phase(PhaseId),
    /// Something due can wait.
    NotNow {
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
    Check {
        /// When.
        at: At,
        /// The item.
        id: String,
        /// With what.
        answer: Answer,
        /// Words beside it.
        note: String,
    },
    /// Another person writes from here on.
    HandOver {
        /// Who, as typed.
        to: String,
    },
    /// Another person is here from now on.
    Join {
        /// Who, as typed.
        who: String,
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
    Sent(Vec<Sent>),
    /// The music player plays something else, or nothing.
    Played(Option<Track>),
    /// Time passed: what ran out is said.
    Tick,
    /// The clock or the computer did something.
    Clock(ClockNews),
    /// The program opened the record again.
    Resume(Resumed),
    /// The record goes on in another file.
    Part {
        /// Why and where.
        why: String,
    },
    /// A closed record is opened for a late entry.
    Reopen,
    /// The program ends, the session stays open.
    LeaveRunning {
        /// Why: `asked`, or the signal's name.
        why: String,
    },
    /// The client left.
    ClientLeft {
        /// When.
        at: At,
        /// With whom, in what condition.
        words: String,
    },
    /// A note was typed blind and is an entry of another form: the note is withdrawn, the entry keeps its time.
    Reread {
        /// The note's entry.
        entry: u64,
        /// What it says, at the note's time.
        said: Said,
    },
    /// The session goes on by another version of its protocol.
    ChangeProtocol(Box<NewProtocol>),
    /// The client's screen is shown.
    Show,
    /// Close the record.
    Close(Closing),
    /// The digest of the close row.
    Digest {
        /// All 64 hex digits of the close row's chain.
        hex: String,
    },
}

/// Decides. Refuses with a sentence when it cannot be done now; then nothing changes.
pub fn decide(session: &Session, now: Moment, intent: Intent) -> Result<Vec<Entry>, Refusal> {
    has_place(session, &intent)?;
    match intent {
        Intent::Open(opening) => Ok(lifecycle::open(now, &opening)),
        Intent::Say(said) => entry::say(session, now, said),
        Intent::FillStamp { entry, words } => change::fill_stamp(session, entry, &words),
        Intent::Amend { entry, said, why } => amend::amend(session, now, entry, said, &why),
        Intent::Annotate { row, note } => change::annotate(session, row, &note),
        Intent::Phase(phase) => Ok(vec![by_writer(session, now.into(), vec![Fact::new(Kind::Phase, phase.id()).text("manual")])]),
        Intent::NotNow { id, reason } => change::not_now(session, now, &id, &reason),
        Intent::Skip { id, reason } => change::skip(session, now, &id, &reason),
        Intent::Check { at, id, answer, note } => change::check(session, at, &id, answer, &note),
        Intent::HandOver { to } => staff::hand_over(session, now, &to),
        Intent::Join { who, role } => staff::join(session, now, &who, &role),
        Intent::Withdraw { entry } => change::withdraw(session, now, entry),
        Intent::MakePrivate { entry } => change::make_private(session, entry),
        Intent::Sent(sent) => device::sent(session, now, &sent),
        Intent::Played(track) => Ok(vec![device::played(now, track)]),
        Intent::Tick => Ok(lifecycle::tick(session, now)),
        Intent::Clock(news) => Ok(vec![lifecycle::clock(now, news)]),
        Intent::Resume(resumed) => Ok(lifecycle::resume(session, now, resumed)),
        Intent::Part { why } => Ok(vec![by_app(now, Fact::new(Kind::Session, "part").text(why))]),
        Intent::Reopen if !session.is_closed() => Ok(Vec::new()),
        Intent::Reopen => Ok(vec![by_writer(session, now.into(), vec![Fact::new(Kind::Session, "reopen")])]),
        Intent::LeaveRunning { why } => Ok(vec![by_app(now, Fact::new(Kind::Session, "leave").text(why))]),
        Intent::ClientLeft { at, words } => lifecycle::left(session, now, at, words),
        Intent::Reread { entry, said } => {
            let mut entries = change::withdraw(session, now, entry)?;
            entries.extend(entry::say(session, now, said)?);
            Ok(entries)
        }
        Intent::ChangeProtocol(protocol) => lifecycle::change_protocol(session, now, &protocol),
        Intent::Show => {
            Ok(vec![Entry { source: Source::App, ..by_writer(session, now.into(), vec![Fact::new(Kind::Session, "shown")]) }])
        }
        Intent::Close(closing) => lifecycle::close(session, now, &closing),
        Intent::Digest { hex } => lifecycle::digest(session, now, hex),
    }
}

/// Whether the record can take such a row at all: it begins once, with its opening, and what is sealed stays as it is.
fn has_place(session: &Session, intent: &Intent) -> Result<(), Refusal> {
    let begun = !session.ledger().rows().is_empty();
    // Between the close and its digest the program can fall and the disk can fail.
    let seals = matches!(intent, Intent::Digest { .. } | Intent::Resume(_) | Intent::Part { .. });
    let open = !session.is_closed() || (seals && !session.picture().is_sealed());
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
fn with(session: &Session, now: Moment, entry: &Entry) -> Session {
    let mut then = session.clone();
    for row in number(session, now, std::slice::from_ref(entry)) {
        evolve(&mut then, &row);
    }
    then
}

fn by_writer(session: &Session, at: At, facts: Vec<Fact>) -> Entry {
    Entry { at, author: session.writer(), source: Source::User, of: None, facts }
}

fn by_app(now: Moment, fact: Fact) -> Entry {
    Entry { at: now.into(), author: Initials::app(), source: Source::App, of: None, facts: vec![fact] }
}
