//! What time alone has changed and no row says yet: instances that ran out or were answered, sub-timers that are up.

use super::instances::list;
use super::item::{DueItem, DueKind, DueState};
use super::timer::{SubTimer, sub_timer_for};
use crate::session::plan::Measurement;
use crate::session::projection::{DueOutcome, MarkerRow, readings_between};
use crate::session::record::vocabulary::RowKind;
use crate::session::state::Session;
use crate::session::time::Elapsed;

/// Instances that ran out and of which the record does not say so yet.
pub fn unrecorded_expired(session: &Session, now: Elapsed) -> Vec<DueItem<'_>> {
    // What the record says ran out before this time ran out under another T0.
    let recorded = |due: &DueItem<'_>| {
        let dealt = session.projection().due_outcomes.get(&due.id);
        dealt.is_some_and(|dealt| dealt.outcome == DueOutcome::Expired && due.expires.is_none_or(|expires| expires <= dealt.time))
    };
    // A decision that the dose overtook did not run out: the dose says what became of it.
    let is_overtaken = |due: &DueItem<'_>| !matches!(due.kind, DueKind::Point(_)) && due.is_before_dose();
    let lapsed = |due: &DueItem<'_>| due.state == DueState::Expired && !recorded(due) && !is_overtaken(due);
    list(session, now).into_iter().filter(lapsed).collect()
}

/// Points that the record does not call answered, though a reading was taken while they would have waited for it: T0 came, or was
/// moved, and the point with it. Each with when that reading was taken.
pub fn unrecorded_answered(session: &Session, now: Elapsed) -> Vec<(DueItem<'_>, Elapsed)> {
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

/// Sub-timers whose time has come and of which the record does not say so yet, each with what it waits for.
pub fn unrecorded_timers(session: &Session, now: Elapsed) -> Vec<(DueItem<'_>, SubTimer)> {
    let said = |due: &DueItem<'_>, timer: &SubTimer| {
        let is_own = |mark: &&MarkerRow| mark.item == timer.item && mark.note == timer.note && mark.text == "reached";
        session.projection().marker_rows(RowKind::Timer).filter(is_own).any(|mark| mark.time.elapsed == due.time)
    };
    let come = list(session, now).into_iter().filter(|due| due.is_open() && due.time <= now);
    come.filter_map(|due| sub_timer_for(session, &due, due.time).filter(|timer| !said(&due, timer)).map(|timer| (due, timer)))
        .collect()
}
