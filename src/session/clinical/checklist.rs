//! The checklists of the day: an answer for each item, and how many are still open. Nothing is scored, and nothing waits for them.

use crate::session::plan::{ChecklistItem, Plan};
use crate::session::record::names::PhaseId;
use crate::session::state::Session;

pub use super::answer::{ChecklistAnswer, RecordedAnswer};

/// The checklist of a phase. The list that is gone through before the client leaves belongs to the last one.
pub fn items_of_phase(plan: &Plan, phase: PhaseId) -> Vec<&ChecklistItem> {
    let own = plan.phase(phase).map_or(&[][..], |phase| &phase.checklist);
    let at_the_door: &[ChecklistItem] = if phase == PhaseId::After { &plan.discharge_checklist } else { &[] };
    own.iter().chain(at_the_door).collect()
}

/// How many items of a phase were answered, and how many there are.
pub fn count_answered(session: &Session, phase: PhaseId) -> (usize, usize) {
    let items = items_of_phase(session.plan(), phase);
    let answered = items.iter().filter(|check| session.projection().checklist_answers.contains_key(&check.id)).count();
    (answered, items.len())
}
