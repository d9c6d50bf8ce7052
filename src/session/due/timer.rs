//! The sub-timers of due items: spitting out a lozenge, the end of an infusion, a recheck after a hold or an alert.

use super::anchors::last_anchor_time;
use crate::session::{DueItem, DueKind, Elapsed, Session, recheck::RECHECK};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubTimer {
    pub(crate) item: String,
    /// What to measure again, if several timers share one item.
    pub(crate) note: String,
    pub(crate) set_time: Elapsed,
}

/// The sub-timer that runs until an item is due; `None` if the plan alone gives its time.
pub(crate) fn sub_timer_for(session: &Session, due: &DueItem<'_>, at: Elapsed) -> Option<SubTimer> {
    match due.kind {
        DueKind::Act(act) if act.is_timer() => {
            Some(SubTimer { item: act.id.clone(), note: String::new(), set_time: last_anchor_time(session, act, at)? })
        }
        DueKind::Recheck(decision) => {
            let item = decision.recheck_timer_id();
            let set = session.projection().timer_settings(&item).find(|(set, rests)| *set + *rests == due.time)?.0;
            Some(SubTimer { item, note: String::new(), set_time: set })
        }
        DueKind::Point(_) => {
            let recheck = session.rechecks().iter().find(|recheck| recheck.point.id == due.id)?;
            Some(SubTimer { item: RECHECK.to_owned(), note: recheck.item.clone(), set_time: recheck.requested_at })
        }
        _ => None,
    }
}
