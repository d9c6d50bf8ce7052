//! The checklists of the phases: their items and how many are answered. Nothing is scored.

use crate::session::{ChecklistItem, Elapsed, PhaseId, Plan, RowKind, Session};

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

/// The answers to the items of a phase as they were at a time; `None` where there was none.
pub(crate) fn answers_at(session: &Session, phase: PhaseId, at: Elapsed) -> Vec<Option<ChecklistAnswer>> {
    let before = |id: &str| {
        let entries = session.timeline().iter().rev().skip_while(|(time, _)| *time > at);
        let rows = entries.flat_map(|(_, entry)| session.ledger().live_rows_of(*entry));
        rows.filter(|row| row.matches(RowKind::Checklist, id)).find_map(|row| ChecklistAnswer::parse(&row.text))
    };
    let answer = |item: &&ChecklistItem| {
        let newest = session.projection().checklist_answers.get(&item.id)?;
        if newest.time.elapsed <= at { Some(newest.answer) } else { before(&item.id) }
    };
    items_of_phase(session.plan(), phase).iter().map(answer).collect()
}
