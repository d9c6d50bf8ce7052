//! The list of due items: every instance of the plan, with its state.

use super::anchors::AnchorTimes;
use super::{hold_rechecks, plan_change};
use crate::session::{
    DueItem, DueKind, DueOutcome, DueState, Elapsed, Measurement, PlannedTime, RowKind, Session, VitalsPoint,
    clinical::dose_summary,
    limits,
    recheck::{RECHECK, is_recheck},
    record::row::CONTINUOUS_ITEM,
};
use chrono::TimeDelta;

/// How long a postponement lasts.
pub(crate) const POSTPONE_DURATION: TimeDelta = TimeDelta::minutes(5);
/// How often an item can be postponed.
pub(crate) const MAX_POSTPONEMENTS: u32 = 3;

/// The last moment of a tolerance is still on time.
const JUST_AFTER: TimeDelta = TimeDelta::milliseconds(1);

/// All instances of the plan with their present state, by opening time.
pub fn list(session: &Session, now: Elapsed) -> Vec<DueItem<'_>> {
    let anchors = AnchorTimes::from_session(session);
    let mut all = Vec::new();
    for point in &session.plan().points {
        let tolerance = point.tolerance.unwrap_or_default();
        let required = point.required || is_required_now(session, point);
        for due in anchors.instances(DueKind::Point(point), &point.id, point.planned_time, None) {
            let on_time_until = point.tolerance.map(|tolerance| due.time + tolerance);
            all.push(DueItem { opens: due.time - tolerance, on_time_until, required, ..due });
        }
    }
    for look in &session.plan().looks {
        for due in anchors.look_instances(look, now) {
            let (late, expires) = (due.time + look.tolerance, due.time + look.expires_after);
            all.push(DueItem { on_time_until: Some(late), expires: Some(expires), ..due });
        }
    }
    for act in session.plan().acts.iter().filter(|act| dose_summary::is_act_wanted(session, act)) {
        let required = dose_summary::is_act_required(session, act);
        for due in anchors.act_instances(act) {
            let (opens, late) = (due.time - act.tolerance, due.time + act.tolerance);
            all.push(DueItem { opens, on_time_until: Some(late), required, ..due });
        }
    }
    for decision in &session.plan().decisions {
        for due in anchors.instances(DueKind::Decision(decision), &decision.id, decision.opens, None) {
            let shifted = |when: Option<PlannedTime>| when.map(|when| due.time + (when.offset - decision.opens.offset));
            let (earliest, expires) = (shifted(decision.earliest), shifted(decision.closes));
            all.push(DueItem { earliest, expires, required: false, ..due });
        }
    }
    hold_rechecks::add_rechecks(&mut all, session);
    set_point_expiry(&mut all);
    join_looks_with_points(&mut all, session);
    all.extend(session.rechecks().iter().map(|recheck| anchors.recheck_item(recheck)));
    all.retain(|due| anchors.client_left.is_none_or(|left| due.opens <= left));
    for due in &mut all {
        anchors.limit_expiry(due);
        resolve_state(due, session, now);
        hold_rechecks::postpone_until_recheck(due, session, now);
    }
    all.retain(|due| !plan_change::expired_before_plan_change(due, session));
    if is_called_off(session) {
        // What was planned before a dose that is not given is not asked for; what the record says of it stays.
        all.retain(|due| !due.is_before_dose() || session.projection().due_outcomes.contains_key(&due.id));
    }
    all.sort_by_key(|due| (due.opens, due.time));
    all
}

/// Whether a no-go was decided and no dose came after it.
pub(crate) fn is_called_off(session: &Session) -> bool {
    session.t0().is_none() && dose_summary::no_go_time(session).is_some()
}

/// Open items by planned time, then upcoming ones: what the live screen lists. Items are sorted by planned time because a point
/// may open long before it.
pub fn open_and_upcoming(session: &Session, now: Elapsed) -> Vec<DueItem<'_>> {
    let mut ahead: Vec<DueItem<'_>> =
        list(session, now).into_iter().filter(|due| due.is_open() || due.state == DueState::Upcoming).collect();
    let is_waiting = |due: &DueItem<'_>| matches!(due.state, DueState::Due | DueState::Late);
    ahead.sort_by_key(|due| match due.postponed_until {
        _ if is_waiting(due) => (false, due.time, due.opens),
        until => (true, until.unwrap_or(due.opens), due.time),
    });
    ahead
}

/// The next time after `now` at which the list changes: an item opens, is late, ends its postponement or expires. Includes the
/// opening of items that were answered early, because the next of a series is listed from then on.
pub fn next_change(session: &Session, now: Elapsed) -> Option<Elapsed> {
    let times = |due: &DueItem<'_>| {
        let is_waiting = due.is_open() || due.state == DueState::Upcoming;
        // A sub-timer is announced at its planned time.
        let is_timed = matches!(due.kind, DueKind::Act(_) | DueKind::Recheck(_)) || due.id.starts_with(RECHECK);
        let reached = is_timed.then_some(due.time);
        let ends = [due.on_time_until.map(|last| last + JUST_AFTER), due.expires, due.postponed_until, reached];
        std::iter::once(due.opens).chain(ends.into_iter().flatten().filter(move |_| is_waiting))
    };
    // A look that is part of a point stands nowhere in the list; the next of its series does, once it opens.
    let anchors = AnchorTimes::from_session(session);
    let looks = session.plan().looks.iter().flat_map(|look| anchors.look_instances(look, now)).map(|due| due.opens);
    list(session, now).iter().flat_map(times).chain(looks).filter(|at| *at > now).min()
}

/// Makes a look and a point of the same minute one item. A reading is a look as well; where the point is optional, the look alone
/// answers it.
fn join_looks_with_points(all: &mut Vec<DueItem<'_>>, session: &Session) {
    // What the record says of a look by itself stays.
    let is_recorded = |due: &DueItem<'_>| session.projection().due_outcomes.contains_key(&due.id);
    let is_look = |due: &DueItem<'_>| matches!(due.kind, DueKind::Look(_)) && !is_recorded(due);
    let looks: Vec<String> = all.iter().filter(|due| is_look(due)).map(|due| due.label.clone()).collect();
    let is_point = |due: &DueItem<'_>| matches!(due.kind, DueKind::Point(_)) && !due.label.is_empty();
    for due in all.iter_mut().filter(|due| is_point(due) && looks.contains(&due.label)) {
        due.with_look = true;
    }
    let joined: Vec<String> = all.iter().filter(|due| due.with_look).map(|due| due.label.clone()).collect();
    all.retain(|due| !(is_look(due) && joined.contains(&due.label)));
}

/// Sets when points expire: a required one when the next that takes at least the same opens, one without an end when the client
/// leaves, an optional one with its window.
fn set_point_expiry(all: &mut [DueItem<'_>]) {
    let points: Vec<(Elapsed, Elapsed, &VitalsPoint)> = all
        .iter()
        .filter_map(|due| match due.kind {
            DueKind::Point(point) => Some((due.time, due.opens, point)),
            _ => None,
        })
        .collect();
    for due in all {
        let DueKind::Point(point) = due.kind else { continue };
        if !due.required {
            due.expires = due.on_time_until;
            due.on_time_until = None;
            continue;
        }
        if point.tolerance.is_none() {
            // Any later reading answers a point without an end, so no other point replaces it.
            continue;
        }
        let covers = |other: &VitalsPoint| {
            point.measurements.iter().all(|own| *own == Measurement::Look || other.measurements.contains(own))
        };
        due.expires = points.iter().filter(|(at, _, other)| *at > due.time && covers(other)).map(|(_, opens, _)| *opens).min();
        // A point that opens within another's window keeps at least its own.
        due.expires = due.expires.map(|expires| expires.max(due.on_time_until.unwrap_or(due.time)));
    }
}

/// Whether an optional point is required because the reading at another point crossed a level.
fn is_required_now(session: &Session, point: &VitalsPoint) -> bool {
    let Some((other, level)) = &point.required_if else { return false };
    let Some(other) = session.plan().points.iter().find(|known| known.id == *other) else { return false };
    let at = session.t0_or_planned() + other.planned_time.offset;
    let tolerance = other.tolerance.unwrap_or_default();
    limits::worst_level_near(session, at, tolerance).is_some_and(|found| found >= *level)
}

/// Whether a continuous look covers this item. It is computed from the look's row; no row says it.
fn is_covered_by_continuous_look(session: &Session, due: &DueItem<'_>) -> bool {
    let mut looks = session.projection().marker_rows(RowKind::Checkin).filter(|mark| mark.item == CONTINUOUS_ITEM);
    due.is_look_only() && looks.any(|look| due.window_overlaps(look.elapsed, look.end_time()))
}

fn resolve_state(due: &mut DueItem<'_>, session: &Session, now: Elapsed) {
    let last_outcome = session.projection().due_outcomes.get(&due.id);
    due.postponed_count = last_outcome.map_or(0, |last_outcome| last_outcome.postponed_count);
    due.state = match last_outcome.map(|last_outcome| last_outcome.outcome) {
        Some(DueOutcome::Answered) if last_outcome.is_none_or(|last| is_answer(due, session, last.time)) => DueState::Answered,
        Some(DueOutcome::Skipped) => DueState::Skipped,
        _ if is_covered_by_continuous_look(session, due) => DueState::Answered,
        // Expiry is computed from the time, because a moved T0 changes it.
        later => {
            let postponed = last_outcome.filter(|_| later == Some(DueOutcome::Postponed));
            let until = postponed.map(|last_outcome| last_outcome.time + POSTPONE_DURATION);
            due.postponed_until = until.filter(|until| *until > now);
            if due.expires.is_some_and(|expires| expires <= now) {
                DueState::Expired
            } else if due.postponed_until.is_some() {
                DueState::Postponed
            } else if due.on_time_until.is_some_and(|late| late < now) {
                DueState::Late
            } else if due.opens <= now {
                DueState::Due
            } else {
                DueState::Upcoming
            }
        }
    };
}

/// Whether a row that says so answers an item. Only a value answers a recheck; older records have the row for one that was not
/// possible.
fn is_answer(due: &DueItem<'_>, session: &Session, at: Elapsed) -> bool {
    let DueKind::Point(point) = due.kind else { return true };
    let is_taken = |item: &str| session.projection().readings_of(item).iter().any(|reading| reading.time.elapsed == at);
    let mut asked = point.measurements.iter();
    !is_recheck(&due.id)
        || asked.any(|take| match take {
            Measurement::Vital(vital) => vital.items().iter().any(|item| is_taken(item)),
            Measurement::Scale(item) => is_taken(item),
            Measurement::Look => false,
        })
}

/// Whether a point's time had passed before the plan with it came into force, so that it is not due.
pub(crate) fn passed_before_plan_change(session: &Session, now: Elapsed, point: &VitalsPoint) -> bool {
    let Some((since, _)) = session.previous_plan() else { return false };
    let times = AnchorTimes::from_session(session).instances(DueKind::Point(point), &point.id, point.planned_time, None);
    let is_past = !times.is_empty() && times.iter().all(|due| due.time <= since);
    is_past && list(session, now).iter().all(|due| due.kind != DueKind::Point(point))
}
