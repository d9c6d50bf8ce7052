//! What a plan asks for that came into force while the session ran: nothing at a time at which another plan held, which did not
//! ask for it. Nobody could have known.

use super::anchors::Anchors;
use super::{Due, What, list};
use crate::session::plan::{Plan, Point};
use crate::session::state::Session;
use crate::session::time::Elapsed;

/// Whether this was due only before the plan came, and nobody dealt with it.
pub(crate) fn was_never_asked(due: &Due<'_>, session: &Session) -> bool {
    let Some((since, before)) = session.plan_before() else { return false };
    if session.picture().dealt.contains_key(&due.id) {
        return false;
    }
    let had_run_out = due.expires.is_some_and(|expires| expires <= since);
    let was_late = due.late_from.is_some_and(|late| late <= since);
    had_run_out || was_late && !is_of(due.what, before)
}

/// Whether a point's time had passed before the plan that has it came, so that it is neither due nor still to come.
pub fn was_passed_over(session: &Session, now: Elapsed, point: &Point) -> bool {
    let Some((since, _)) = session.plan_before() else { return false };
    let times = Anchors::of(session).instances(&point.id, point.at, None);
    let is_past = !times.is_empty() && times.iter().all(|one| one.at <= since);
    is_past && list(session, now).iter().all(|due| due.what != What::Point(point))
}

/// Whether a plan has something of this id.
fn is_of(what: What<'_>, plan: &Plan) -> bool {
    match what {
        What::Look(look) => plan.looks.iter().any(|known| known.id == look.id),
        What::Point(point) => plan.points.iter().any(|known| known.id == point.id),
        What::Act(act) => plan.acts.iter().any(|known| known.id == act.id),
        What::Decision(decision) | What::Recheck(decision) => plan.decisions.iter().any(|known| known.id == decision.id),
    }
}
