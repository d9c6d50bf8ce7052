//! Changes that came with time and have no row yet: expired and answered instances, sub-timers that are up.

use super::instances::list;
use super::timer::{SubTimer, sub_timer_for};
use crate::session::{
    DueItem, DueKind, DueOutcome, DueState, Elapsed, Measurement, Row, RowKind, Session, projection::readings_between,
};

/// Expired instances without a row that says so.
pub(crate) fn unrecorded_expired(session: &Session, now: Elapsed) -> Vec<DueItem<'_>> {
    // An earlier expiry in the record belongs to another T0.
    let recorded = |due: &DueItem<'_>| {
        let last_outcome = session.projection().due_outcomes.get(&due.id);
        last_outcome.is_some_and(|last_outcome| {
            last_outcome.outcome == DueOutcome::Expired && due.expires.is_none_or(|expires| expires <= last_outcome.time)
        })
    };
    // The dose settles a decision before it; that decision does not expire.
    let is_settled_by_dose = |due: &DueItem<'_>| !matches!(due.kind, DueKind::Point(_)) && due.is_before_dose();
    let is_unrecorded = |due: &DueItem<'_>| due.state == DueState::Expired && !recorded(due) && !is_settled_by_dose(due);
    list(session, now).into_iter().filter(is_unrecorded).collect()
}

/// Points that a recorded reading answers since T0 came or was moved, each with the reading's time.
pub(crate) fn unrecorded_answered(session: &Session, now: Elapsed) -> Vec<(DueItem<'_>, Elapsed)> {
    let reading_in = |due: &DueItem<'_>| {
        let DueKind::Point(point) = due.kind else { return None };
        let until = due.expires.filter(|_| due.is_open() || due.state == DueState::Expired)?;
        let items = point.measurements.iter().flat_map(|take| match take {
            Measurement::Vital(vital) => vital.items(),
            Measurement::Look | Measurement::Scale(_) => &[],
        });
        let series = items.filter_map(|item| session.projection().vitals.get(*item));
        let taken = series.flat_map(|series| readings_between(series, due.opens, until)).map(|reading| reading.time.elapsed);
        taken.min_by_key(|at| (*at - due.time).abs())
    };
    list(session, now).into_iter().filter_map(|due| reading_in(&due).map(|at| (due, at))).collect()
}

/// Sub-timers that are up without a row that says so, each with its due item.
pub(crate) fn unrecorded_timers(session: &Session, now: Elapsed) -> Vec<(DueItem<'_>, SubTimer)> {
    let is_recorded = |due: &DueItem<'_>, timer: &SubTimer| {
        let is_own = |mark: &&Row| mark.item == timer.item && mark.note == timer.note && mark.text == "reached";
        session.projection().marker_rows(RowKind::Timer).filter(is_own).any(|mark| mark.elapsed == due.time)
    };
    let reached = list(session, now).into_iter().filter(|due| due.is_open() && due.time <= now);
    reached
        .filter_map(|due| {
            sub_timer_for(session, &due, due.time).filter(|timer| !is_recorded(&due, timer)).map(|timer| (due, timer))
        })
        .collect()
}
