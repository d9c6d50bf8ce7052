//! The checklists of the phases: their items and how many are answered. Nothing is scored.

use crate::session::{ChecklistItem, PhaseId, Plan, Session};

pub(crate) use super::answer::ChecklistAnswer;
pub(crate) use super::answer::RecordedAnswer;

/// The checklist of a phase. The discharge checklist belongs to the last phase.
pub(crate) fn items_of_phase(plan: &Plan, phase: PhaseId) -> Vec<&ChecklistItem> {
    let own = plan.phase(phase).map_or(&[][..], |phase| &phase.checklist);
    let at_the_door: &[ChecklistItem] = if phase == PhaseId::After { &plan.discharge_checklist } else { &[] };
    own.iter().chain(at_the_door).collect()
}

/// Answered items and all items of a phase.
pub(crate) fn count_answered(session: &Session, phase: PhaseId) -> (usize, usize) {
    let items = items_of_phase(session.plan(), phase);
    let answered = items.iter().filter(|check| session.projection().checklist_answers.contains_key(&check.id)).count();
    (answered, items.len())
}
