//! The recheck of the blood pressure after a hold, and the decision that follows it. Both derive from the hold's sub-timer, so
//! withdrawing the hold removes them.

use crate::session::{DueItem, DueKind, DueState, Elapsed, Row, RowKind, Session, plan::HOLD_WORD};
use chrono::TimeDelta;

/// How long before its time a recheck opens: the client must have rested before.
const MIN_REST: TimeDelta = TimeDelta::minutes(5);

/// Adds the recheck and the repeated decision of each hold.
pub(crate) fn add_rechecks<'a>(all: &mut Vec<DueItem<'a>>, session: &'a Session) {
    for decision in session.plan().decisions.iter().filter(|decision| decision.accepts_word(HOLD_WORD)) {
        let recheck = decision.recheck_timer_id();
        for (nth, (set, rests)) in (1_usize..).zip(session.projection().timer_settings(&recheck)) {
            let at = set + rests;
            let id = if nth == 1 { recheck.clone() } else { format!("{recheck}_h{nth}") };
            // A later decision makes the recheck unnecessary.
            let is_decided = |mark: &&Row| mark.item == decision.id && mark.text != HOLD_WORD && mark.elapsed > set;
            let decided = session.projection().marker_rows(RowKind::Decision).find(is_decided).map(|mark| mark.elapsed);
            let from = set + MIN_REST.min(rests);
            let recheck_due = DueItem::new(DueKind::Recheck(decision), id, String::new(), at);
            all.push(DueItem { opens: from, on_time_until: Some(at + MIN_REST), expires: decided, ..recheck_due });
            let id = format!("{}_h{}", decision.id, nth + 1);
            all.push(DueItem { opens: set, ..DueItem::new(DueKind::Decision(decision), id, String::new(), at) });
        }
    }
}

/// Postpones a repeated decision until the recheck. It can be answered earlier.
pub(crate) fn postpone_until_recheck(due: &mut DueItem<'_>, session: &Session, now: Elapsed) {
    let is_repeated =
        matches!(due.kind, DueKind::Decision(decision) if decision.id != due.id && decision.accepts_word(HOLD_WORD));
    if !is_repeated || due.state != DueState::Due || due.time <= now {
        return;
    }
    let readings = session.projection().readings_of("bp_systolic");
    if readings.iter().all(|reading| reading.time.elapsed <= due.opens || reading.time.elapsed > due.time) {
        due.state = DueState::Postponed;
        due.postponed_until = Some(due.time);
    }
}
