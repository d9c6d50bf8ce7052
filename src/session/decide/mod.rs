//! Decides what entries follow from an intent: `(&session, moment, intent) -> entries | Refusal`. It changes nothing; [`evolve`] does,
//! with rows.
//!
//! [`evolve`]: crate::session::state::evolve

mod alert;
mod amend;
mod change;
mod device;
mod dose;
mod emergency;
mod entry;
mod facts;
mod intent;
mod lifecycle;
pub(crate) mod private;
mod route;
mod staff;

use crate::session::{Entry, Fact, Moment, Refusal, RowKind, Session, Source};
use facts::{entry_by_app, entry_by_writer};

pub use super::state::PlanVersion;
pub(crate) use amend::without_entry;
pub(crate) use change::POSTPONED_TOO_OFTEN;
pub use change::undoable_entry;
pub use intent::{ClockEvent, CloseParams, DeviceReading, EndReason, Intent, OpenParams, ResumeParams, Track};

/// Decides what entries follow from an intent.
///
/// # Errors
///
/// The intent cannot be carried out in the present state.
pub fn decide(session: &Session, now: Moment, intent: Intent) -> Result<Vec<Entry>, Refusal> {
    ensure_recordable(session, &intent)?;
    match intent {
        Intent::Open(params) => Ok(lifecycle::open_session(now, &params)),
        Intent::AddEntry(statement) => entry::entries_from_statement(session, now, statement),
        Intent::FillStamp { entry, words } => change::fill_stamp(session, entry, &words),
        Intent::Amend { entry, statement, reason } => amend::amend_entry(session, now, entry, statement, &reason),
        Intent::Annotate { row, note } => change::annotate_row(session, row, &note),
        Intent::StartPhase(phase) => {
            Ok(vec![entry_by_writer(session, now.into(), vec![Fact::new(RowKind::Phase, phase.id()).text("manual")])])
        }
        Intent::Postpone { id, reason } => change::postpone(session, now, &id, &reason),
        Intent::Skip { id, reason } => change::skip_due(session, now, &id, &reason),
        Intent::AnswerChecklistItem { time, id, answer, note } => {
            change::answer_checklist_item(session, time, &id, answer, &note)
        }
        Intent::HandOver(to) => staff::hand_over(session, now, &to),
        Intent::AddStaff { initials, role } => staff::add_staff(session, now, &initials, &role),
        Intent::Withdraw(entry) => change::withdraw_entry(session, now, entry),
        Intent::MakePrivate(entry) => change::make_private(session, entry),
        Intent::DeviceReadings(readings) => device::device_reading_entries(session, now, &readings),
        Intent::MusicChanged(track) => Ok(vec![device::music_entry(now, track)]),
        Intent::Tick => Ok(lifecycle::due_changes(session, now)),
        Intent::ClockChanged(event) => Ok(vec![lifecycle::clock_entry(now, event)]),
        Intent::Resume(params) => Ok(lifecycle::resume_session(session, now, params)),
        Intent::ContinueInNewFile(reason) => {
            Ok(vec![entry_by_app(now, Source::App, vec![Fact::new(RowKind::Session, "part").text(reason)])])
        }
        Intent::Reopen if !session.is_closed() => Ok(Vec::new()),
        Intent::Reopen => Ok(vec![entry_by_writer(session, now.into(), vec![Fact::new(RowKind::Session, "reopen")])]),
        Intent::QuitLeavingOpen(reason) => {
            Ok(vec![entry_by_app(now, Source::App, vec![Fact::new(RowKind::Session, "leave").text(reason)])])
        }
        Intent::ClientLeft { time, words } => lifecycle::client_left(session, now, time, words),
        Intent::ReplaceNote { entry, statement } => {
            let mut entries = change::withdraw_entry(session, now, entry)?;
            entries.extend(entry::entries_from_statement(session, now, statement)?);
            Ok(entries)
        }
        Intent::ChangeProtocol(protocol) => lifecycle::change_protocol(session, now, &protocol),
        Intent::ShowClientScreen => Ok(vec![Entry {
            source: Source::App,
            ..entry_by_writer(session, now.into(), vec![Fact::new(RowKind::Session, "shown")])
        }]),
        Intent::Close(params) => lifecycle::close_session(session, now, &params),
        Intent::Digest(hex) => lifecycle::digest_entry(session, now, hex),
    }
}

/// Refuses intents that the record cannot take: it begins once with its opening, and a sealed record stays as it is.
fn ensure_recordable(session: &Session, intent: &Intent) -> Result<(), Refusal> {
    let has_begun = !session.ledger().rows().is_empty();
    // The program or the disk can fail between the close and its digest.
    let seals = matches!(intent, Intent::Digest(..) | Intent::Resume(_) | Intent::ContinueInNewFile(..));
    let open = !session.is_closed() || (seals && !session.projection().is_sealed());
    let sentence = match intent {
        Intent::Open(_) if has_begun => {
            "This record has already begun. Nothing was written; start a new session for a new record."
        }
        Intent::Open(_) | Intent::Tick => return Ok(()),
        _ if !has_begun => "This record has not begun yet. Nothing was written.",
        _ if open || *intent == Intent::Reopen => return Ok(()),
        _ => "This record is closed. Nothing was written. Add a late entry with `bedside add`.",
    };
    Err(Refusal::new(sentence))
}
