//! What falls due: the plan's instances, anchored to what happened, and what became of each. Time suggests; nothing here answers
//! by itself.

use super::measures::Vital;
use super::picture::Outcome;
use super::plan::{Act, Anchor, Decision, Look, LookTimes, Point, Take, When};
use super::state::Session;
use super::time::Elapsed;
use chrono::TimeDelta;

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

    /// Minutes from the planned time to another: positive late, negative early.
    pub fn minutes_late(&self, at: Elapsed) -> f64 {
        ((at - self.at).num_seconds() as f64 / 6.0).round() / 10.0
    }

    /// The span of times at which an answer counts as this instance's own.
    fn window_holds(&self, at: Elapsed) -> bool {
        let (from, until) = match self.what {
            What::Look(look) => (self.at - look.tolerance, Some(self.at + look.expires)),
            What::Point(point) => match point.tolerance {
                Some(tolerance) => (self.at - tolerance, Some(self.at + tolerance)),
                None => (self.opens, None),
            },
            What::Act(act) => (self.at - act.tolerance, Some(self.at + act.tolerance)),
            What::Decision(_) => (self.opens, self.expires),
        };
        from <= at && until.is_none_or(|until| at <= until)
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
        for one in anchors.instances(&act.id, act.at, None) {
            all.push(one.due(What::Act(act), one.at - act.tolerance, Some(one.at + act.tolerance), None, true));
        }
    }
    for decision in &session.plan().decisions {
        for one in anchors.instances(&decision.id, decision.opens, None) {
            let closes = decision.closes.map(|closes| one.at + (closes.after - decision.opens.after));
            all.push(one.due(What::Decision(decision), one.at, None, closes, false));
        }
    }
    close_points(&mut all);
    all.retain(|due| anchors.left.is_none_or(|left| due.opens <= left));
    for due in &mut all {
        anchors.close(due);
        settle(due, session, now);
    }
    all.sort_by_key(|due| (due.opens, due.at));
    all
}

/// What the live screen names: what waits, what comes, in the order in which it wants attention.
pub fn ahead(session: &Session, now: Elapsed) -> Vec<Due<'_>> {
    let mut ahead: Vec<Due<'_>> =
        list(session, now).into_iter().filter(|due| due.is_open() || due.state == State::Later).collect();
    ahead.sort_by_key(|due| (due.waits_again.unwrap_or(due.opens), due.at));
    ahead
}

/// Instances that ran out and of which the record does not say so yet.
pub fn lapsed(session: &Session, now: Elapsed) -> Vec<Due<'_>> {
    let recorded = |due: &Due<'_>| session.picture().dealt.get(&due.id).is_some_and(|dealt| dealt.how == Outcome::Expired);
    list(session, now).into_iter().filter(|due| due.state == State::Expired && !recorded(due)).collect()
}

/// The next time after now at which something opens, is late, waits again or runs out.
pub fn next_change(session: &Session, now: Elapsed) -> Option<Elapsed> {
    list(session, now)
        .iter()
        .filter(|due| due.is_open() || due.state == State::Later)
        .flat_map(|due| [Some(due.opens), due.late_from.map(|last| last + JUST_AFTER), due.expires, due.waits_again])
        .flatten()
        .filter(|at| *at > now)
        .min()
}

/// The instances that a look at a time answers.
pub fn answered_by_look(session: &Session, at: Elapsed, now: Elapsed) -> Vec<Due<'_>> {
    answered(session, at, now, |due| match due.what {
        What::Look(_) => true,
        What::Point(point) => point.take.iter().all(|take| *take == Take::Look),
        _ => false,
    })
}

/// The instances that a reading of these vitals at a time answers, in full or in part.
pub fn answered_by_vitals<'a>(session: &'a Session, at: Elapsed, now: Elapsed, taken: &[Vital]) -> Vec<Due<'a>> {
    answered(session, at, now, |due| match due.what {
        What::Point(point) => point.take.iter().any(|take| matches!(take, Take::Vital(vital) if taken.contains(vital))),
        _ => false,
    })
}

/// The act instances that an event of this item answers.
pub fn answered_by_act<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Vec<Due<'a>> {
    answered(session, at, now, |due| matches!(due.what, What::Act(act) if act.event == item))
}

/// The decision that waits for this word, if one does.
pub fn open_decision<'a>(session: &'a Session, now: Elapsed, id: Option<&str>) -> Option<Due<'a>> {
    list(session, now).into_iter().find(|due| match due.what {
        What::Decision(decision) => due.is_open() && id.is_none_or(|id| id == decision.id),
        _ => false,
    })
}

/// Open or expired instances whose window holds the time; where there is none, those that are late and waited for it.
fn answered<'a>(session: &'a Session, at: Elapsed, now: Elapsed, fits: impl Fn(&Due<'a>) -> bool) -> Vec<Due<'a>> {
    let settled = |due: &Due<'a>| matches!(due.state, State::Answered | State::Skipped);
    let fitting: Vec<Due<'a>> = list(session, now).into_iter().filter(|due| !settled(due) && fits(due)).collect();
    let (within, outside): (Vec<_>, Vec<_>) = fitting.into_iter().partition(|due| due.window_holds(at));
    let waited = outside.into_iter().filter(|due| due.is_open() && due.opens <= at);
    within.into_iter().chain(waited).collect()
}

/// A required point waits until the next one that takes at least the same; an optional one only as long as its window.
fn close_points(all: &mut [Due<'_>]) {
    let points: Vec<(Elapsed, Elapsed, Vec<Take>)> = all
        .iter()
        .filter_map(|due| match due.what {
            What::Point(point) => Some((due.at, due.opens, point.take.clone())),
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
        let covers = |take: &Vec<Take>| point.take.iter().all(|own| *own == Take::Look || take.contains(own));
        due.expires = points.iter().filter(|(at, _, take)| *at > due.at && covers(take)).map(|(_, opens, _)| *opens).min();
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

fn settle(due: &mut Due<'_>, session: &Session, now: Elapsed) {
    let dealt = session.picture().dealt.get(&due.id);
    due.put_off = dealt.map_or(0, |dealt| dealt.put_off);
    due.state = match dealt.map(|dealt| dealt.how) {
        Some(Outcome::Answered) => State::Answered,
        Some(Outcome::Skipped) => State::Skipped,
        Some(Outcome::Expired) => State::Expired,
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

/// One time of one planned thing, before its window is known.
struct Instance {
    id: String,
    label: String,
    at: Elapsed,
}

impl Instance {
    fn due<'a>(
        &self,
        what: What<'a>,
        opens: Elapsed,
        late_from: Option<Elapsed>,
        expires: Option<Elapsed>,
        required: bool,
    ) -> Due<'a> {
        Due {
            id: self.id.clone(),
            what,
            label: self.label.clone(),
            at: self.at,
            opens,
            late_from,
            expires,
            required,
            state: State::Later,
            put_off: 0,
            waits_again: None,
        }
    }
}

/// What happened that planned times hang on.
struct Anchors<'a> {
    session: &'a Session,
    acts: Vec<Elapsed>,
    t0: Option<Elapsed>,
    left: Option<Elapsed>,
}

impl<'a> Anchors<'a> {
    fn of(session: &'a Session) -> Self {
        let acts = session.dosing_acts();
        Self { session, t0: acts.first().copied(), acts, left: session.left().map(|at| at.elapsed) }
    }

    /// Each time of one planned thing. `suffix` names it within its list.
    fn instances(&self, id: &str, when: When, suffix: Option<&str>) -> Vec<Instance> {
        let id = suffix.map_or_else(|| id.to_owned(), |suffix| format!("{id}_{suffix}"));
        self.times(when)
            .into_iter()
            .enumerate()
            .map(|(act, base)| {
                let at = base + when.after;
                let id = if act == 0 { id.clone() } else { format!("{id}_d{}", act + 1) };
                Instance { id, label: self.label(when, at), at }
            })
            .collect()
    }

    fn looks(&self, look: &Look, now: Elapsed) -> Vec<Instance> {
        match &look.times {
            LookTimes::At(times) if times.len() == 1 => self.instances(&look.id, times[0], None),
            LookTimes::At(times) => {
                times.iter().flat_map(|when| self.instances(&look.id, *when, Some(&offset_name(when.after)))).collect()
            }
            LookTimes::Every { every, from, until } => self.series(look, *every, *from, *until, now),
        }
    }

    /// A series goes on to its end, or one step beyond now where it ends only when the client leaves.
    fn series(&self, look: &Look, every: TimeDelta, from: When, until: Option<When>, now: Elapsed) -> Vec<Instance> {
        let Some(base) = self.times(from).first().copied() else { return Vec::new() };
        let end = match until {
            Some(until) => self.times(until).first().map_or(now, |base| *base + until.after),
            None => self.left.unwrap_or(now + every),
        };
        let mut instances = Vec::new();
        let mut after = from.after;
        while base + after <= end && every > TimeDelta::zero() {
            instances.extend(self.instances(&look.id, When { after, ..from }, Some(&offset_name(after))));
            after += every;
        }
        // The first of an open series is named however far ahead it is.
        if instances.is_empty() && until.is_none() && self.left.is_none() {
            instances.extend(self.instances(&look.id, from, Some(&offset_name(from.after))));
        }
        instances
    }

    /// The anchor's times, oldest first. T0 is planned until it has come; what hangs on it afterwards waits for the dose.
    fn times(&self, when: When) -> Vec<Elapsed> {
        match when.anchor {
            Anchor::T0 if self.t0.is_none() && when.after >= TimeDelta::zero() => Vec::new(),
            Anchor::T0 => vec![self.session.t0_or_planned()],
            Anchor::Dose => self.acts.clone(),
            Anchor::Phase(phase) => self.session.phase_began(phase).into_iter().collect(),
            Anchor::Start => self.infusion(true),
            Anchor::Stop => self.infusion(false),
        }
    }

    fn infusion(&self, starts: bool) -> Vec<Elapsed> {
        let marks = self.session.picture().infusion.iter().filter(|(_, _, start)| *start == starts);
        marks.map(|(at, _, _)| *at).collect()
    }

    /// What was planned before the dose closes at the dose, and everything closes when the client has left.
    fn close(&self, due: &mut Due<'_>) {
        let is_before_dose = match due.what {
            What::Point(point) => point.at.anchor == Anchor::T0 && point.at.after < TimeDelta::zero(),
            _ => false,
        };
        let ends = [due.expires, self.left, self.t0.filter(|_| is_before_dose)];
        due.expires = ends.into_iter().flatten().min();
    }

    /// `T+60`, or `T−15`; what hangs on a phase has no time of its own to name.
    fn label(&self, when: When, at: Elapsed) -> String {
        if let Anchor::Phase(_) = when.anchor {
            return String::new();
        }
        let minutes = (at - self.session.t0_or_planned()).num_minutes();
        if minutes < 0 { format!("T−{}", -minutes) } else { format!("T+{minutes}") }
    }
}

fn offset_name(after: TimeDelta) -> String {
    let secs = after.num_seconds();
    if secs % 60 == 0 { format!("{}m", secs / 60) } else { format!("{secs}s") }
}
