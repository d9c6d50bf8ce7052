//! What falls due: the plan's instances, anchored to what happened, and what became of each. Time suggests; nothing here answers
//! by itself.

mod age;
mod anchors;
mod holds;
mod recheck;
mod timer;

use super::plan::{Act, Anchor, Decision, Look, Point, Take};
use super::state::Session;
use super::time::{Elapsed, minutes_of};
use crate::session::clinical::dose_summary;
use crate::session::clinical::vital::Vital;
use crate::session::projection::{CONTINUOUS, Mark, Outcome, between};
use crate::session::record::vocabulary::Kind;
use anchors::Anchors;
use chrono::TimeDelta;

pub use age::was_passed_over;
pub use anchors::began;
pub use recheck::{RECHECK, RECHECK_TOLERANCE, Recheck, is_recheck, rechecks};
pub use timer::{Timer, timer};

/// How long "not now" lasts.
pub const NOT_NOW: TimeDelta = TimeDelta::minutes(5);
/// How often something can be put off.
pub const NOT_NOW_MOST: u32 = 3;

/// The last moment of a tolerance is still on time; what is late begins after it.
const JUST_AFTER: TimeDelta = TimeDelta::milliseconds(1);

/// What an instance asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What<'a> {
    /// A silent look.
    Look(&'a Look),
    /// A vitals point.
    Point(&'a Point),
    /// Something done at a time.
    Act(&'a Act),
    /// A decision.
    Decision(&'a Decision),
    /// The pressure once more, after this decision was put off by a hold.
    Recheck(&'a Decision),
}

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its time has not come.
    Later,
    /// It waits.
    Due,
    /// It waits longer than its tolerance.
    Late,
    /// Not now.
    PutOff,
    /// It was done.
    Answered,
    /// It was left out on purpose.
    Skipped,
    /// Its time has passed.
    Expired,
}

/// One instance of something planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Due<'a> {
    /// Its id in the record: the plan's id, with minutes and dosing act where it has several.
    pub id: String,
    /// What it asks for.
    pub what: What<'a>,
    /// Its planned time on the T0 scale or its anchor's, `T+60`.
    pub label: String,
    /// Its planned time.
    pub at: Elapsed,
    /// From when it waits.
    pub opens: Elapsed,
    /// From when an answer counts, where that is before it waits.
    pub earliest: Option<Elapsed>,
    /// The last moment at which it is on time.
    pub late_from: Option<Elapsed>,
    /// From when it no longer waits.
    pub expires: Option<Elapsed>,
    /// Whether the record lacks something without it.
    pub required: bool,
    /// Where it stands.
    pub state: State,
    /// How often it was put off.
    pub put_off: u32,
    /// When it waits again, while it is put off.
    pub waits_again: Option<Elapsed>,
}

impl Due<'_> {
    /// Whether it waits for an answer now.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Due | State::Late | State::PutOff)
    }

    /// Whether nobody has dealt with it for good.
    pub fn is_unsettled(&self) -> bool {
        !matches!(self.state, State::Answered | State::Skipped)
    }

    /// Whether a look alone answers it.
    pub fn asks_for_a_look(&self) -> bool {
        match self.what {
            What::Look(_) => true,
            What::Point(point) => point.take.iter().all(|take| *take == Take::Look),
            What::Act(_) | What::Decision(_) | What::Recheck(_) => false,
        }
    }

    /// Whether its word can be said now: it waits, or it is to be decided before a dose that has not been given, which nobody
    /// has to wait with.
    pub fn takes_word(&self) -> bool {
        self.is_open() || (self.state == State::Later && self.is_before_dose())
    }

    /// Whether it is planned before the first dose, and means nothing after it.
    pub fn is_before_dose(&self) -> bool {
        match self.what {
            What::Point(Point { at: when, .. }) | What::Decision(Decision { opens: when, .. }) => {
                when.anchor == Anchor::T0 && when.after < TimeDelta::zero()
            }
            What::Recheck(_) => true,
            What::Look(_) | What::Act(_) => false,
        }
    }

    /// Minutes from the planned time to another: positive late, negative early.
    pub fn minutes_late(&self, at: Elapsed) -> f64 {
        minutes_of(at - self.at)
    }

    /// The span of times at which an answer counts as this instance's own.
    fn window_holds(&self, at: Elapsed) -> bool {
        self.window_meets(at, at)
    }

    /// Whether any time of a span is in it.
    fn window_meets(&self, begins: Elapsed, ends: Elapsed) -> bool {
        let (from, until) = match self.what {
            What::Look(look) => (self.at - look.tolerance, Some(self.at + look.expires)),
            What::Point(point) => match point.tolerance {
                Some(tolerance) => (self.earliest.unwrap_or(self.at - tolerance), Some(self.at + tolerance)),
                None => (self.opens, None),
            },
            What::Act(act) => (self.at - act.tolerance, Some(self.at + act.tolerance)),
            What::Decision(_) | What::Recheck(_) => (self.earliest.unwrap_or(self.opens), self.expires),
        };
        from <= ends && until.is_none_or(|until| begins <= until)
    }
}

/// Every instance of the plan as it stands now, by the time it opens.
pub fn list(session: &Session, now: Elapsed) -> Vec<Due<'_>> {
    let anchors = Anchors::of(session);
    let mut all = Vec::new();
    for point in &session.plan().points {
        for one in anchors.instances(&point.id, point.at, None) {
            let tolerance = point.tolerance.unwrap_or_default();
            let late_from = point.tolerance.map(|tolerance| one.at + tolerance);
            let required = point.required || needed_now(session, point);
            all.push(one.due(What::Point(point), one.at - tolerance, late_from, None, required));
        }
    }
    for look in &session.plan().looks {
        for one in anchors.looks(look, now) {
            all.push(one.due(What::Look(look), one.at, Some(one.at + look.tolerance), Some(one.at + look.expires), true));
        }
    }
    for act in &session.plan().acts {
        let required = dose_summary::is_required(session, act);
        for one in anchors.acts(act).into_iter().filter(|_| dose_summary::is_wanted(session, act)) {
            all.push(one.due(What::Act(act), one.at - act.tolerance, Some(one.at + act.tolerance), None, required));
        }
    }
    for decision in &session.plan().decisions {
        for one in anchors.instances(&decision.id, decision.opens, None) {
            let closes = decision.closes.map(|closes| one.at + (closes.after - decision.opens.after));
            let earliest = decision.earliest.map(|earliest| one.at + (earliest.after - decision.opens.after));
            all.push(Due { earliest, ..one.due(What::Decision(decision), one.at, None, closes, false) });
        }
    }
    holds::add(&mut all, session);
    close_points(&mut all);
    all.extend(session.rechecks().iter().map(|recheck| anchors.recheck(recheck)));
    all.retain(|due| anchors.left.is_none_or(|left| due.opens <= left));
    for due in &mut all {
        anchors.close(due);
        settle(due, session, now);
        holds::settle(due, session, now);
    }
    all.retain(|due| !age::was_never_asked(due, session));
    all.sort_by_key(|due| (due.opens, due.at));
    all
}

/// What the live screen names: what waits, by the time for which it was planned, then what comes. A point may wait from long before
/// its time on; what was planned before it is wanted before it all the same.
pub fn ahead(session: &Session, now: Elapsed) -> Vec<Due<'_>> {
    let mut ahead: Vec<Due<'_>> =
        list(session, now).into_iter().filter(|due| due.is_open() || due.state == State::Later).collect();
    let waits = |due: &Due<'_>| matches!(due.state, State::Due | State::Late);
    ahead.sort_by_key(|due| match due.waits_again {
        _ if waits(due) => (false, due.at, due.opens),
        again => (true, again.unwrap_or(due.opens), due.at),
    });
    ahead
}

/// Instances that ran out and of which the record does not say so yet.
pub fn lapsed(session: &Session, now: Elapsed) -> Vec<Due<'_>> {
    // What the record says ran out before this time ran out under another T0.
    let recorded = |due: &Due<'_>| {
        let dealt = session.picture().dealt.get(&due.id);
        dealt.is_some_and(|dealt| dealt.how == Outcome::Expired && due.expires.is_none_or(|expires| expires <= dealt.at))
    };
    // A decision that the dose overtook did not run out: the dose says what became of it.
    let is_overtaken = |due: &Due<'_>| !matches!(due.what, What::Point(_)) && due.is_before_dose();
    let lapsed = |due: &Due<'_>| due.state == State::Expired && !recorded(due) && !is_overtaken(due);
    list(session, now).into_iter().filter(lapsed).collect()
}

/// Points that the record does not call answered, though a reading was taken while they would have waited for it: T0 came, or was
/// moved, and the point with it. Each with when that reading was taken.
pub fn covered(session: &Session, now: Elapsed) -> Vec<(Due<'_>, Elapsed)> {
    let reading_in = |due: &Due<'_>| {
        let What::Point(point) = due.what else { return None };
        let until = due.expires.filter(|_| due.is_open() || due.state == State::Expired)?;
        let items = point.take.iter().flat_map(|take| match take {
            Take::Vital(vital) => vital.items(),
            Take::Look | Take::Scale(_) => &[],
        });
        let series = items.filter_map(|item| session.picture().vitals.get(*item));
        let taken = series.flat_map(|series| between(series, due.opens, until)).map(|reading| reading.at.elapsed);
        taken.min_by_key(|at| (*at - due.at).abs())
    };
    list(session, now).into_iter().filter_map(|due| reading_in(&due).map(|at| (due, at))).collect()
}

/// The next time after now at which something opens, is late, waits again or runs out. Also the opening of what was answered
/// early: the next of its series is named from then on.
pub fn next_change(session: &Session, now: Elapsed) -> Option<Elapsed> {
    let times = |due: &Due<'_>| {
        let waits = due.is_open() || due.state == State::Later;
        // A sub-timer's own time is said when it comes.
        let is_timed = matches!(due.what, What::Act(_) | What::Recheck(_)) || due.id.starts_with(RECHECK);
        let reached = is_timed.then_some(due.at);
        let ends = [due.late_from.map(|last| last + JUST_AFTER), due.expires, due.waits_again, reached];
        std::iter::once(due.opens).chain(ends.into_iter().flatten().filter(move |_| waits))
    };
    list(session, now).iter().flat_map(times).filter(|at| *at > now).min()
}

/// The instances that a look at a time answers.
pub fn answered_by_look(session: &Session, at: Elapsed, now: Elapsed) -> Vec<Due<'_>> {
    answered(session, at, now, Due::asks_for_a_look)
}

/// The instances that a reading of these vitals at a time answers, in full or in part.
pub fn answered_by_vitals<'a>(session: &'a Session, at: Elapsed, now: Elapsed, taken: &[Vital]) -> Vec<Due<'a>> {
    answered(session, at, now, |due| match due.what {
        What::Point(point) => point.take.iter().any(|take| matches!(take, Take::Vital(vital) if taken.contains(vital))),
        What::Recheck(_) => taken.contains(&Vital::Bp),
        _ => false,
    })
}

/// The act instances that an event of this item answers.
pub fn answered_by_act<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Vec<Due<'a>> {
    answered(session, at, now, |due| matches!(due.what, What::Act(act) if act.event == item))
}

/// The points that a score on this scale answers: those that ask for nothing else.
pub fn answered_by_scale<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Vec<Due<'a>> {
    answered(session, at, now, |due| match due.what {
        What::Point(point) => point.take.iter().all(|take| matches!(take, Take::Scale(known) if *known == item)),
        _ => false,
    })
}

/// The one act that a row of this item answers: one whose window holds the time, or else the last that has begun. A lozenge that
/// was spat out early is still the one that was in the mouth.
pub fn act_for<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Option<Due<'a>> {
    let fits = |due: &Due<'a>| matches!(due.what, What::Act(act) if act.event == item && began(session, act, at).is_some());
    answered(session, at, now, fits)
        .into_iter()
        .next()
        .or_else(|| list(session, now).into_iter().rfind(|due| due.is_unsettled() && fits(due)))
}

/// Sub-timers whose time has come and of which the record does not say so yet, each with what it waits for.
pub fn reached(session: &Session, now: Elapsed) -> Vec<(Due<'_>, Timer)> {
    let said = |due: &Due<'_>, timer: &Timer| {
        let is_own = |mark: &&Mark| mark.item == timer.item && mark.note == timer.note && mark.text == "reached";
        session.picture().marks(Kind::Timer).filter(is_own).any(|mark| mark.at.elapsed == due.at)
    };
    let come = list(session, now).into_iter().filter(|due| due.is_open() && due.at <= now);
    come.filter_map(|due| timer(session, &due, due.at).filter(|timer| !said(&due, timer)).map(|timer| (due, timer))).collect()
}

/// The decision that a word at a time answers: the one named, or one that knows the word. Its window held that time, or it waits
/// now, or it has run out unanswered.
pub fn decision_for<'a>(session: &'a Session, at: Elapsed, now: Elapsed, id: Option<&str>, word: &str) -> Option<Due<'a>> {
    let fits = |due: &Due<'a>| match due.what {
        What::Decision(decision) => id.is_none_or(|id| id == decision.id) && decision.knows(word),
        _ => false,
    };
    let in_time = answered(session, at, now, fits).into_iter().next();
    let open = || list(session, now).into_iter().find(|due| due.takes_word() && fits(due));
    // A window that has closed unanswered can still be answered, and how late that was is in the record.
    let lapsed = || list(session, now).into_iter().rfind(|due| due.state == State::Expired && due.opens <= at && fits(due));
    in_time.or_else(open).or_else(lapsed)
}

/// Open or expired instances whose window holds the time; where there is none, those that are late and waited for it.
fn answered<'a>(session: &'a Session, at: Elapsed, now: Elapsed, fits: impl Fn(&Due<'a>) -> bool) -> Vec<Due<'a>> {
    let fitting: Vec<Due<'a>> = list(session, now).into_iter().filter(|due| due.is_unsettled() && fits(due)).collect();
    let (within, outside): (Vec<_>, Vec<_>) = fitting.into_iter().partition(|due| due.window_holds(at));
    let waited = outside.into_iter().filter(|due| due.is_open() && due.opens <= at);
    within.into_iter().chain(waited).collect()
}

/// A required point waits until the next one that takes at least the same, an open-ended one until the client leaves; an optional
/// one only as long as its window.
fn close_points(all: &mut [Due<'_>]) {
    let points: Vec<(Elapsed, Elapsed, &Point)> = all
        .iter()
        .filter_map(|due| match due.what {
            What::Point(point) => Some((due.at, due.opens, point)),
            _ => None,
        })
        .collect();
    for due in all {
        let What::Point(point) = due.what else { continue };
        if !due.required {
            due.expires = due.late_from;
            due.late_from = None;
            continue;
        }
        if point.tolerance.is_none() {
            // Whatever is taken from then on answers it, so nothing takes its place.
            continue;
        }
        let covers = |other: &Point| point.take.iter().all(|own| *own == Take::Look || other.take.contains(own));
        due.expires = points.iter().filter(|(at, _, other)| *at > due.at && covers(other)).map(|(_, opens, _)| *opens).min();
        // A point due only when another's window is already open keeps at least its own window.
        due.expires = due.expires.map(|expires| expires.max(due.late_from.unwrap_or(due.at)));
    }
}

/// A point that is optional until another point's reading crossed a level.
fn needed_now(session: &Session, point: &Point) -> bool {
    let Some((other, level)) = &point.required_if else { return false };
    let Some(other) = session.plan().points.iter().find(|known| known.id == *other) else { return false };
    let at = session.t0_or_planned() + other.at.after;
    let tolerance = other.tolerance.unwrap_or_default();
    super::limits::worst_near(session, at, tolerance).is_some_and(|found| found >= *level)
}

/// Whether somebody said that they looked continuously at a time at which a look would have answered this. It is derived and not
/// written: one row says it, and what it covers follows.
fn looked_all_the_while(session: &Session, due: &Due<'_>) -> bool {
    let mut looks = session.picture().marks(Kind::Checkin).filter(|mark| mark.item == CONTINUOUS);
    due.asks_for_a_look() && looks.any(|look| due.window_meets(look.at.elapsed, look.ended()))
}

fn settle(due: &mut Due<'_>, session: &Session, now: Elapsed) {
    let dealt = session.picture().dealt.get(&due.id);
    due.put_off = dealt.map_or(0, |dealt| dealt.put_off);
    due.state = match dealt.map(|dealt| dealt.how) {
        Some(Outcome::Answered) => State::Answered,
        Some(Outcome::Skipped) => State::Skipped,
        _ if looked_all_the_while(session, due) => State::Answered,
        // Time alone says what has run out: a moved T0 gives it a new time.
        later => {
            let again = dealt.filter(|_| later == Some(Outcome::Later)).map(|dealt| dealt.at + NOT_NOW);
            due.waits_again = again.filter(|again| *again > now);
            if due.expires.is_some_and(|expires| expires <= now) {
                State::Expired
            } else if due.waits_again.is_some() {
                State::PutOff
            } else if due.late_from.is_some_and(|late| late < now) {
                State::Late
            } else if due.opens <= now {
                State::Due
            } else {
                State::Later
            }
        }
    };
}
