//! The sub-timer behind something due: a spit, an infusion's end, a recheck after a hold or an alert. Not when it is due, which the
//! plan and the rows say.

use super::super::state::Session;
use super::super::time::Elapsed;
use super::anchors::last_anchor_time;
use super::item::{DueItem, DueKind};
use crate::session::recheck::RECHECK;

/// A sub-timer as the record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubTimer {
    /// Its item.
    pub item: String,
    /// What is to be looked at again, where several run under one item.
    pub note: String,
    /// When it was set.
    pub set_time: Elapsed,
}

/// The sub-timer that runs, at a time, until something is due. None where the plan alone says when it is.
pub fn sub_timer_for(session: &Session, due: &DueItem<'_>, at: Elapsed) -> Option<SubTimer> {
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
