//! What falls due: the plan's instances, anchored to what happened, and what became of each. Time suggests; nothing here answers
//! by itself.

mod age;
mod anchors;
mod holds;
mod recheck;
mod timer;

use super::plan::{Measurement, PlannedAct, PlannedDecision, PlannedLook, TimeAnchor, VitalsPoint};
use super::state::Session;
use super::time::{Elapsed, to_minutes};
use crate::session::clinical::dose_summary;
use crate::session::clinical::vital::Vital;
use crate::session::projection::{CONTINUOUS_ITEM, DueOutcome, MarkerRow, readings_between};
use crate::session::record::vocabulary::RowKind;
use anchors::AnchorTimes;
use chrono::TimeDelta;

pub use age::passed_before_plan_change;
pub use anchors::last_anchor_time;
pub use recheck::{RECHECK, RECHECK_TOLERANCE, Recheck, is_recheck, planned_rechecks};
pub use timer::{SubTimer, sub_timer_for};

/// How long "not now" lasts.
pub const POSTPONE_DURATION: TimeDelta = TimeDelta::minutes(5);
/// How often something can be put off.
pub const MAX_POSTPONEMENTS: u32 = 3;

/// The last moment of a tolerance is still on time; what is late begins after it.
const JUST_AFTER: TimeDelta = TimeDelta::milliseconds(1);

/// What an instance asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DueKind<'a> {
    /// A silent look.
    Look(&'a PlannedLook),
    /// A vitals point.
    Point(&'a VitalsPoint),
    /// Something done at a time.
    Act(&'a PlannedAct),
    /// A decision.
    Decision(&'a PlannedDecision),
    /// The pressure once more, after this decision was put off by a hold.
    Recheck(&'a PlannedDecision),
}

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueState {
    /// Its time has not come.
    Upcoming,
    /// It waits.
    Due,
    /// It waits longer than its tolerance.
    Late,
    /// Not now.
    Postponed,
    /// It was done.
    Answered,
    /// It was left out on purpose.
    Skipped,
    /// Its time has passed.
    Expired,
}

/// One instance of something planned.
#[derive(Clone, Debug, PartialEq)]
pub struct DueItem<'a> {
    /// Its id in the record: the plan's id, with minutes and dosing act where it has several.
    pub id: String,
    /// What it asks for.
    pub kind: DueKind<'a>,
    /// Its planned time on the T0 scale or its anchor's, `T+60`.
    pub label: String,
    /// Its planned time.
    pub time: Elapsed,
    /// From when it waits.
    pub opens: Elapsed,
    /// From when an answer counts, where that is before it waits.
    pub earliest: Option<Elapsed>,
    /// The last moment at which it is on time.
    pub on_time_until: Option<Elapsed>,
    /// From when it no longer waits.
    pub expires: Option<Elapsed>,
    /// Whether the record lacks something without it.
    pub required: bool,
    /// Where it stands.
    pub state: DueState,
    /// How often it was put off.
    pub postponed_count: u32,
    /// When it waits again, while it is put off.
    pub postponed_until: Option<Elapsed>,
}

impl DueItem<'_> {
    /// Whether it waits for an answer now.
    pub fn is_open(&self) -> bool {
        matches!(self.state, DueState::Due | DueState::Late | DueState::Postponed)
    }

    /// Whether nobody has dealt with it for good.
    pub fn is_unresolved(&self) -> bool {
        !matches!(self.state, DueState::Answered | DueState::Skipped)
    }

    /// Whether a look alone answers it.
    pub fn is_look_only(&self) -> bool {
        match self.kind {
            DueKind::Look(_) => true,
            DueKind::Point(point) => point.measurements.iter().all(|take| *take == Measurement::Look),
            DueKind::Act(_) | DueKind::Decision(_) | DueKind::Recheck(_) => false,
        }
    }

    /// Whether its word can be said now: it waits, or it is to be decided before a dose that has not been given, which nobody
    /// has to wait with.
    pub fn accepts_word(&self) -> bool {
        self.is_open() || (self.state == DueState::Upcoming && self.is_before_dose())
    }

    /// Whether it is planned before the first dose, and means nothing after it.
    pub fn is_before_dose(&self) -> bool {
        match self.kind {
            DueKind::Point(VitalsPoint { planned_time: when, .. }) | DueKind::Decision(PlannedDecision { opens: when, .. }) => {
                when.anchor == TimeAnchor::T0 && when.offset < TimeDelta::zero()
            }
            DueKind::Recheck(_) => true,
            DueKind::Look(_) | DueKind::Act(_) => false,
        }
    }

    /// Minutes from the planned time to another: positive late, negative early.
    pub fn minutes_late(&self, at: Elapsed) -> f64 {
        to_minutes(at - self.time)
    }

    /// The span of times at which an answer counts as this instance's own.
    fn window_contains(&self, at: Elapsed) -> bool {
        self.window_overlaps(at, at)
    }

    /// Whether any time of a span is in it.
    fn window_overlaps(&self, begins: Elapsed, ends: Elapsed) -> bool {
        let (from, until) = match self.kind {
            DueKind::Look(look) => (self.time - look.tolerance, Some(self.time + look.expires_after)),
            DueKind::Point(point) => match point.tolerance {
                Some(tolerance) => (self.earliest.unwrap_or(self.time - tolerance), Some(self.time + tolerance)),
                None => (self.opens, None),
            },
            DueKind::Act(act) => (self.time - act.tolerance, Some(self.time + act.tolerance)),
            DueKind::Decision(_) | DueKind::Recheck(_) => (self.earliest.unwrap_or(self.opens), self.expires),
        };
        from <= ends && until.is_none_or(|until| begins <= until)
    }
}

/// Every instance of the plan as it stands now, by the time it opens.
pub fn list(session: &Session, now: Elapsed) -> Vec<DueItem<'_>> {
    let anchors = AnchorTimes::from_session(session);
    let mut all = Vec::new();
    for point in &session.plan().points {
        for one in anchors.instances(&point.id, point.planned_time, None) {
            let tolerance = point.tolerance.unwrap_or_default();
            let late_from = point.tolerance.map(|tolerance| one.time + tolerance);
            let required = point.required || is_required_now(session, point);
            all.push(one.to_due_item(DueKind::Point(point), one.time - tolerance, late_from, None, required));
        }
    }
    for look in &session.plan().looks {
        for one in anchors.look_instances(look, now) {
            all.push(one.to_due_item(
                DueKind::Look(look),
                one.time,
                Some(one.time + look.tolerance),
                Some(one.time + look.expires_after),
                true,
            ));
        }
    }
    for act in &session.plan().acts {
        let required = dose_summary::is_act_required(session, act);
        for one in anchors.act_instances(act).into_iter().filter(|_| dose_summary::is_act_wanted(session, act)) {
            all.push(one.to_due_item(
                DueKind::Act(act),
                one.time - act.tolerance,
                Some(one.time + act.tolerance),
                None,
                required,
            ));
        }
    }
    for decision in &session.plan().decisions {
        for one in anchors.instances(&decision.id, decision.opens, None) {
            let closes = decision.closes.map(|closes| one.time + (closes.offset - decision.opens.offset));
            let earliest = decision.earliest.map(|earliest| one.time + (earliest.offset - decision.opens.offset));
            all.push(DueItem { earliest, ..one.to_due_item(DueKind::Decision(decision), one.time, None, closes, false) });
        }
    }
    holds::add_rechecks(&mut all, session);
    set_point_expiry(&mut all);
    all.extend(session.rechecks().iter().map(|recheck| anchors.recheck_item(recheck)));
    all.retain(|due| anchors.client_left.is_none_or(|left| due.opens <= left));
    for due in &mut all {
        anchors.limit_expiry(due);
        resolve_state(due, session, now);
        holds::postpone_until_recheck(due, session, now);
    }
    all.retain(|due| !age::expired_before_plan_change(due, session));
    all.sort_by_key(|due| (due.opens, due.time));
    all
}

/// What the live screen names: what waits, by the time for which it was planned, then what comes. A point may wait from long before
/// its time on; what was planned before it is wanted before it all the same.
pub fn open_and_upcoming(session: &Session, now: Elapsed) -> Vec<DueItem<'_>> {
    let mut ahead: Vec<DueItem<'_>> =
        list(session, now).into_iter().filter(|due| due.is_open() || due.state == DueState::Upcoming).collect();
    let waits = |due: &DueItem<'_>| matches!(due.state, DueState::Due | DueState::Late);
    ahead.sort_by_key(|due| match due.postponed_until {
        _ if waits(due) => (false, due.time, due.opens),
        again => (true, again.unwrap_or(due.opens), due.time),
    });
    ahead
}

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

/// The next time after now at which something opens, is late, waits again or runs out. Also the opening of what was answered
/// early: the next of its series is named from then on.
pub fn next_change(session: &Session, now: Elapsed) -> Option<Elapsed> {
    let times = |due: &DueItem<'_>| {
        let waits = due.is_open() || due.state == DueState::Upcoming;
        // A sub-timer's own time is said when it comes.
        let is_timed = matches!(due.kind, DueKind::Act(_) | DueKind::Recheck(_)) || due.id.starts_with(RECHECK);
        let reached = is_timed.then_some(due.time);
        let ends = [due.on_time_until.map(|last| last + JUST_AFTER), due.expires, due.postponed_until, reached];
        std::iter::once(due.opens).chain(ends.into_iter().flatten().filter(move |_| waits))
    };
    list(session, now).iter().flat_map(times).filter(|at| *at > now).min()
}

/// The instances that a look at a time answers.
pub fn answered_by_look(session: &Session, at: Elapsed, now: Elapsed) -> Vec<DueItem<'_>> {
    answerable_by(session, at, now, DueItem::is_look_only)
}

/// The instances that a reading of these vitals at a time answers, in full or in part.
pub fn answered_by_vitals<'a>(session: &'a Session, at: Elapsed, now: Elapsed, taken: &[Vital]) -> Vec<DueItem<'a>> {
    answerable_by(session, at, now, |due| match due.kind {
        DueKind::Point(point) => {
            point.measurements.iter().any(|take| matches!(take, Measurement::Vital(vital) if taken.contains(vital)))
        }
        DueKind::Recheck(_) => taken.contains(&Vital::Bp),
        _ => false,
    })
}

/// The act instances that an event of this item answers.
pub fn answered_by_act<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Vec<DueItem<'a>> {
    answerable_by(session, at, now, |due| matches!(due.kind, DueKind::Act(act) if act.answering_item == item))
}

/// The points that a score on this scale answers: those that ask for nothing else.
pub fn answered_by_scale<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Vec<DueItem<'a>> {
    answerable_by(session, at, now, |due| match due.kind {
        DueKind::Point(point) => {
            point.measurements.iter().all(|take| matches!(take, Measurement::Scale(known) if *known == item))
        }
        _ => false,
    })
}

/// The one act that a row of this item answers: one whose window holds the time, or else the last that has begun. A lozenge that
/// was spat out early is still the one that was in the mouth.
pub fn find_act<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Option<DueItem<'a>> {
    let fits = |due: &DueItem<'a>| matches!(due.kind, DueKind::Act(act) if act.answering_item == item && last_anchor_time(session, act, at).is_some());
    answerable_by(session, at, now, fits)
        .into_iter()
        .next()
        .or_else(|| list(session, now).into_iter().rfind(|due| due.is_unresolved() && fits(due)))
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

/// The decision that a word at a time answers: the one named, or one that knows the word. Its window held that time, or it waits
/// now, or it has run out unanswered.
pub fn find_decision<'a>(session: &'a Session, at: Elapsed, now: Elapsed, id: Option<&str>, word: &str) -> Option<DueItem<'a>> {
    let fits = |due: &DueItem<'a>| match due.kind {
        DueKind::Decision(decision) => id.is_none_or(|id| id == decision.id) && decision.accepts_word(word),
        _ => false,
    };
    let in_time = answerable_by(session, at, now, fits).into_iter().next();
    let open = || list(session, now).into_iter().find(|due| due.accepts_word() && fits(due));
    // A window that has closed unanswered can still be answered, and how late that was is in the record.
    let lapsed = || list(session, now).into_iter().rfind(|due| due.state == DueState::Expired && due.opens <= at && fits(due));
    in_time.or_else(open).or_else(lapsed)
}

/// Open or expired instances whose window holds the time; where there is none, those that are late and waited for it.
fn answerable_by<'a>(session: &'a Session, at: Elapsed, now: Elapsed, fits: impl Fn(&DueItem<'a>) -> bool) -> Vec<DueItem<'a>> {
    let fitting: Vec<DueItem<'a>> = list(session, now).into_iter().filter(|due| due.is_unresolved() && fits(due)).collect();
    let (within, outside): (Vec<_>, Vec<_>) = fitting.into_iter().partition(|due| due.window_contains(at));
    let waited = outside.into_iter().filter(|due| due.is_open() && due.opens <= at);
    within.into_iter().chain(waited).collect()
}

/// A required point waits until the next one that takes at least the same, an open-ended one until the client leaves; an optional
/// one only as long as its window.
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
            // Whatever is taken from then on answers it, so nothing takes its place.
            continue;
        }
        let covers = |other: &VitalsPoint| {
            point.measurements.iter().all(|own| *own == Measurement::Look || other.measurements.contains(own))
        };
        due.expires = points.iter().filter(|(at, _, other)| *at > due.time && covers(other)).map(|(_, opens, _)| *opens).min();
        // A point due only when another's window is already open keeps at least its own window.
        due.expires = due.expires.map(|expires| expires.max(due.on_time_until.unwrap_or(due.time)));
    }
}

/// A point that is optional until another point's reading crossed a level.
fn is_required_now(session: &Session, point: &VitalsPoint) -> bool {
    let Some((other, level)) = &point.required_if else { return false };
    let Some(other) = session.plan().points.iter().find(|known| known.id == *other) else { return false };
    let at = session.t0_or_planned() + other.planned_time.offset;
    let tolerance = other.tolerance.unwrap_or_default();
    super::limits::worst_level_near(session, at, tolerance).is_some_and(|found| found >= *level)
}

/// Whether somebody said that they looked continuously at a time at which a look would have answered this. It is derived and not
/// written: one row says it, and what it covers follows.
fn is_covered_by_continuous_look(session: &Session, due: &DueItem<'_>) -> bool {
    let mut looks = session.projection().marker_rows(RowKind::Checkin).filter(|mark| mark.item == CONTINUOUS_ITEM);
    due.is_look_only() && looks.any(|look| due.window_overlaps(look.time.elapsed, look.end_time()))
}

fn resolve_state(due: &mut DueItem<'_>, session: &Session, now: Elapsed) {
    let dealt = session.projection().due_outcomes.get(&due.id);
    due.postponed_count = dealt.map_or(0, |dealt| dealt.postponed_count);
    due.state = match dealt.map(|dealt| dealt.outcome) {
        Some(DueOutcome::Answered) => DueState::Answered,
        Some(DueOutcome::Skipped) => DueState::Skipped,
        _ if is_covered_by_continuous_look(session, due) => DueState::Answered,
        // Time alone says what has run out: a moved T0 gives it a new time.
        later => {
            let again = dealt.filter(|_| later == Some(DueOutcome::Postponed)).map(|dealt| dealt.time + POSTPONE_DURATION);
            due.postponed_until = again.filter(|again| *again > now);
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
