//! What a hold before the dose asks for: the pressure once more, and then the decision again. Both hang on the sub-timer that the
//! hold started, so that withdrawing the hold takes them away.

use super::super::plan::HOLD;
use super::super::state::Session;
use super::super::time::Elapsed;
use super::{Due, State, What};
use crate::session::projection::Mark;
use crate::session::record::vocabulary::Kind;
use chrono::TimeDelta;

/// So long before a recheck is due a reading is not one yet: the rest is what is waited for.
const REST_AT_LEAST: TimeDelta = TimeDelta::minutes(5);

/// For each hold the recheck, and the decision once more.
pub(crate) fn add<'a>(all: &mut Vec<Due<'a>>, session: &'a Session) {
    for decision in session.plan().decisions.iter().filter(|decision| decision.knows(HOLD)) {
        let recheck = decision.recheck_id();
        for (nth, (set, rests)) in (1_usize..).zip(session.picture().timers_set(&recheck)) {
            let at = set + rests;
            let id = if nth == 1 { recheck.clone() } else { format!("{recheck}_h{nth}") };
            // Once it is decided otherwise, nobody waits for the pressure any more.
            let is_decided = |mark: &&Mark| mark.item == decision.id && mark.text != HOLD && mark.at.elapsed > set;
            let decided = session.picture().marks(Kind::Decision).find(is_decided).map(|mark| mark.at.elapsed);
            let one = |id, what, opens, late_from| Due {
                id,
                what,
                label: String::new(),
                at,
                earliest: None,
                opens,
                late_from,
                expires: None,
                required: true,
                state: State::Later,
                put_off: 0,
                waits_again: None,
            };
            let from = set + REST_AT_LEAST.min(rests);
            all.push(Due { expires: decided, ..one(id, What::Recheck(decision), from, Some(at + REST_AT_LEAST)) });
            all.push(one(format!("{}_h{}", decision.id, nth + 1), What::Decision(decision), set, None));
        }
    }
}

/// The decision rests with the hold: its word can be said at any time, but nobody is asked for it before the recheck.
pub(crate) fn settle(due: &mut Due<'_>, session: &Session, now: Elapsed) {
    let is_again = matches!(due.what, What::Decision(decision) if decision.id != due.id && decision.knows(HOLD));
    if !is_again || due.state != State::Due || due.at <= now {
        return;
    }
    let readings = session.picture().vitals.get("bp_systolic").map_or(&[][..], Vec::as_slice);
    if readings.iter().all(|reading| reading.at.elapsed <= due.opens || reading.at.elapsed > due.at) {
        due.state = State::PutOff;
        due.waits_again = Some(due.at);
    }
}
