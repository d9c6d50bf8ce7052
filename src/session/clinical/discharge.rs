//! Before the client leaves: the protocol's checklist and what was answered, and the earliest release where it is a hard floor.
//! It blocks nobody: what is missing is owed, and leaving early is said in words.

use super::checklist::ChecklistAnswer;
use crate::session::plan::ChecklistItem;
use crate::session::state::Session;
use crate::session::time::Elapsed;

/// Every line of the protocol's discharge checklist with its newest answer.
pub fn list(session: &Session) -> Vec<(&ChecklistItem, Option<ChecklistAnswer>)> {
    let answers = &session.projection().checklist_answers;
    session.plan().discharge_checklist.iter().map(|check| (check, answers.get(&check.id).map(|ticked| ticked.answer))).collect()
}

/// How many lines wait for an answer. None of them before a dose: a session without one is closed without them.
pub fn count_open(session: &Session) -> usize {
    if session.t0().is_none() { 0 } else { list(session).iter().filter(|(_, answer)| answer.is_none()).count() }
}

/// What the words about an early leaving begin with.
pub const EARLY_PREFIX: &str = "before the earliest release: ";

/// The earliest release, where a record that is closed now is closed before it. Whoever left before it did so with words of their
/// own, and they stand for the close as well.
pub fn release_if_closing_early(session: &Session, now: Elapsed) -> Option<Elapsed> {
    hard_release_floor_after(session, now).filter(|_| session.client_left().is_none())
}

/// The earliest release, where it is a hard floor and a time is before it.
pub fn hard_release_floor_after(session: &Session, at: Elapsed) -> Option<Elapsed> {
    session.earliest_release().filter(|release| session.plan().release.is_hard_floor && at < *release)
}
