//! When planned things fall: each time of each, on the anchor it hangs on. Not what became of them.

use super::super::plan::{Act, Anchor, Look, LookTimes, When};
use super::super::state::Session;
use super::super::time::{Elapsed, on_t0_scale};
use super::{Due, Recheck, State, What};
use chrono::TimeDelta;

/// A session is a day's work. A record left open for weeks, or with a damaged time, must not name thousands of looks.
const SERIES_LASTS: TimeDelta = TimeDelta::hours(24);

/// One time of one planned thing, before its window is known.
pub(crate) struct Instance {
    id: String,
    label: String,
    pub(crate) at: Elapsed,
}

impl Instance {
    pub(crate) fn due<'a>(
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
            earliest: None,
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
pub(crate) struct Anchors<'a> {
    session: &'a Session,
    acts: &'a [Elapsed],
    t0: Option<Elapsed>,
    pub(crate) left: Option<Elapsed>,
}

impl<'a> Anchors<'a> {
    pub(crate) fn of(session: &'a Session) -> Self {
        let acts = session.dosing_acts();
        Self { session, t0: acts.first().copied(), acts, left: session.left().map(|at| at.elapsed) }
    }

    /// Each time of one planned thing. `suffix` names it within its list.
    pub(crate) fn instances(&self, id: &str, when: When, suffix: Option<&str>) -> Vec<Instance> {
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

    /// Each time of something done: the plan's, or the one that somebody set after the dosing act it hangs on.
    pub(crate) fn acts(&self, act: &Act) -> Vec<Instance> {
        let bases = self.times(act.at);
        let mut instances = self.instances(&act.id, act.at, None);
        for (place, one) in instances.iter_mut().enumerate().filter(|_| act.is_timer()) {
            let set = bases.get(place).and_then(|base| set_after(self.session, &act.id, *base, bases.get(place + 1).copied()));
            if let (Some(base), Some(after)) = (bases.get(place), set) {
                one.at = *base + after;
                one.label = self.label(act.at, one.at);
            }
        }
        instances
    }

    pub(crate) fn recheck(&self, recheck: &'a Recheck) -> Due<'a> {
        let label = self.label(recheck.point.at, recheck.at);
        let tolerance = recheck.point.tolerance.unwrap_or_default();
        let one = Instance { id: recheck.point.id.clone(), label, at: recheck.at };
        let due = one.due(What::Point(&recheck.point), recheck.at - tolerance, Some(recheck.at + tolerance), None, true);
        Due { earliest: Some(recheck.since + TimeDelta::milliseconds(1)), ..due }
    }

    pub(crate) fn looks(&self, look: &Look, now: Elapsed) -> Vec<Instance> {
        match &look.times {
            LookTimes::At(times) if times.len() == 1 => self.instances(&look.id, times[0], None),
            LookTimes::At(times) => {
                times.iter().flat_map(|when| self.instances(&look.id, *when, Some(&offset_name(when.after)))).collect()
            }
            LookTimes::Every { every, from, until } => self.series(look, *every, *from, *until, now),
        }
    }

    /// A series goes on to its end, or one step beyond now where it ends only when the client leaves, and never beyond a day.
    fn series(&self, look: &Look, every: TimeDelta, from: When, until: Option<When>, now: Elapsed) -> Vec<Instance> {
        let Some(base) = self.times(from).first().copied() else { return Vec::new() };
        let end = match until {
            Some(until) => self.times(until).first().map_or(now, |base| *base + until.after),
            None => self.left.unwrap_or(now + every),
        };
        let mut instances = Vec::new();
        let mut after = from.after;
        let last = (end - base).min(from.after + SERIES_LASTS);
        while after <= last && every > TimeDelta::zero() {
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
            Anchor::Dose => self.acts.to_vec(),
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
    pub(crate) fn close(&self, due: &mut Due<'_>) {
        let ends = [due.expires, self.left, self.t0.filter(|_| due.is_before_dose())];
        due.expires = ends.into_iter().flatten().min();
    }

    /// `T+60`, or `T−15`; what hangs on a phase has no time of its own to name.
    fn label(&self, when: When, at: Elapsed) -> String {
        if let Anchor::Phase(_) = when.anchor {
            return String::new();
        }
        let minutes = (at - self.session.t0_or_planned()).num_minutes();
        on_t0_scale(minutes)
    }
}

fn offset_name(after: TimeDelta) -> String {
    let secs = after.num_seconds();
    if secs % 60 == 0 { format!("{}m", secs / 60) } else { format!("{secs}s") }
}

/// How long after a dosing act a sub-timer was last set to run out, before the next dosing act.
fn set_after(session: &Session, id: &str, base: Elapsed, next: Option<Elapsed>) -> Option<TimeDelta> {
    let is_own = |at: Elapsed| base <= at && next.is_none_or(|next| at < next);
    session.picture().timers_set(id).rev().find(|(at, _)| is_own(*at)).map(|(_, after)| after)
}

/// When the thing that an act hangs on last began, by a time.
pub fn began(session: &Session, act: &Act, at: Elapsed) -> Option<Elapsed> {
    Anchors::of(session).times(act.at).into_iter().filter(|base| *base <= at).max()
}
