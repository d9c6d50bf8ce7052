//! After a change of protocol, items of the new plan whose time had already passed do not count.

use crate::session::{DueItem, DueKind, Plan, Session};

/// Whether this item was due only before the plan came into force, and has no outcome.
pub(crate) fn expired_before_plan_change(due: &DueItem<'_>, session: &Session) -> bool {
    let Some((since, before)) = session.previous_plan() else { return false };
    if session.projection().due_outcomes.contains_key(&due.id) {
        return false;
    }
    let had_expired = due.expires.is_some_and(|expires| expires <= since);
    let was_late = due.on_time_until.is_some_and(|late| late <= since);
    had_expired || was_late && !is_in_plan(due.kind, before)
}

/// Whether a plan has an item with this id.
fn is_in_plan(kind: DueKind<'_>, plan: &Plan) -> bool {
    match kind {
        DueKind::Look(look) => plan.looks.iter().any(|known| known.id == look.id),
        DueKind::Point(point) => plan.points.iter().any(|known| known.id == point.id),
        DueKind::Act(act) => plan.acts.iter().any(|known| known.id == act.id),
        DueKind::Decision(decision) | DueKind::Recheck(decision) => plan.decisions.iter().any(|known| known.id == decision.id),
    }
}
