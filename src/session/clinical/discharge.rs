//! Discharge: the protocol's checklist with its answers, and the earliest release where it is a hard floor. Nothing is blocked:
//! missing answers are listed, and leaving early needs a reason.

use crate::session::{ChecklistAnswer, ChecklistItem, Elapsed, Session};

/// The lines of the discharge checklist with their newest answers.
pub fn list(session: &Session) -> Vec<(&ChecklistItem, Option<ChecklistAnswer>)> {
    let answers = &session.projection().checklist_answers;
    session
        .plan()
        .discharge_checklist
        .iter()
        .map(|check| (check, answers.get(&check.id).map(|recorded| recorded.answer)))
        .collect()
}

/// The prefix of the reason for leaving early.
pub const EARLY_PREFIX: &str = "before the earliest release: ";

/// The earliest release, if closing now would be before it. `None` if the client has left: the reason was given then.
pub(crate) fn release_if_closing_early(session: &Session, now: Elapsed) -> Option<Elapsed> {
    hard_release_floor_after(session, now).filter(|_| session.client_left().is_none())
}

/// The earliest release, if it is a hard floor and `at` is before it.
pub fn hard_release_floor_after(session: &Session, at: Elapsed) -> Option<Elapsed> {
    session.earliest_release().filter(|release| session.plan().release.is_hard_floor && at < *release)
}
