//! The sub-timer behind something due: a spit, an infusion's end, a recheck after a hold or an alert. Not when it is due, which the
//! plan and the rows say.

use super::super::state::Session;
use super::super::time::Elapsed;
use super::{Due, RECHECK, What, began};

/// A sub-timer as the record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Its item.
    pub item: String,
    /// What is to be looked at again, where several run under one item.
    pub note: String,
    /// When it was set.
    pub set: Elapsed,
}

/// The sub-timer that runs, at a time, until something is due. None where the plan alone says when it is.
pub fn timer(session: &Session, due: &Due<'_>, at: Elapsed) -> Option<Timer> {
    match due.what {
        What::Act(act) if act.is_timer() => {
            Some(Timer { item: act.id.clone(), note: String::new(), set: began(session, act, at)? })
        }
        What::Recheck(decision) => {
            let item = decision.recheck_id();
            let set = session.picture().timers_set(&item).find(|(set, rests)| *set + *rests == due.at)?.0;
            Some(Timer { item, note: String::new(), set })
        }
        What::Point(_) => {
            let recheck = session.rechecks().iter().find(|recheck| recheck.point.id == due.id)?;
            Some(Timer { item: RECHECK.to_owned(), note: recheck.what.clone(), set: recheck.since })
        }
        _ => None,
    }
}
