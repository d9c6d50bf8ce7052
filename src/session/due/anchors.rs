//! Computes the times of planned items from their anchors.

use crate::session::{
    DueItem, DueKind, DueState, Elapsed, LookSchedule, PlannedAct, PlannedLook, PlannedTime, Recheck, Session, TimeAnchor,
    time::format_t0_offset,
};
use chrono::TimeDelta;

/// The longest series of looks: a record that was left open for weeks, or has a damaged time, must not produce thousands.
const MAX_SERIES_DURATION: TimeDelta = TimeDelta::hours(24);

/// One time of a planned item, before its window is known.
pub(crate) struct PlannedInstance {
    id: String,
    label: String,
    pub(crate) time: Elapsed,
}

impl PlannedInstance {
    pub(crate) fn to_due_item<'a>(
        &self,
        what: DueKind<'a>,
        opens: Elapsed,
        late_from: Option<Elapsed>,
        expires: Option<Elapsed>,
        required: bool,
    ) -> DueItem<'a> {
        DueItem {
            id: self.id.clone(),
            kind: what,
            label: self.label.clone(),
            time: self.time,
            opens,
            earliest: None,
            on_time_until: late_from,
            expires,
            required,
            state: DueState::Upcoming,
            postponed_count: 0,
            postponed_until: None,
        }
    }
}

/// The times that planned items are anchored to.
pub(crate) struct AnchorTimes<'a> {
    session: &'a Session,
    acts: &'a [Elapsed],
    t0: Option<Elapsed>,
    pub(crate) client_left: Option<Elapsed>,
}

impl<'a> AnchorTimes<'a> {
    pub(crate) fn from_session(session: &'a Session) -> Self {
        let acts = session.dosing_acts();
        Self { session, t0: acts.first().copied(), acts, client_left: session.client_left().map(|at| at.elapsed) }
    }

    /// All times of a planned item. `suffix` distinguishes it within a list of times.
    pub(crate) fn instances(&self, id: &str, when: PlannedTime, suffix: Option<&str>) -> Vec<PlannedInstance> {
        let id = suffix.map_or_else(|| id.to_owned(), |suffix| format!("{id}_{suffix}"));
        self.times_of(when)
            .into_iter()
            .enumerate()
            .map(|(act, base)| {
                let at = base + when.offset;
                let id = if act == 0 { id.clone() } else { format!("{id}_d{}", act + 1) };
                PlannedInstance { id, label: self.time_label(when, at), time: at }
            })
            .collect()
    }

    /// All times of an act: the planned one, or the one that was set after its dosing act.
    pub(crate) fn act_instances(&self, act: &PlannedAct) -> Vec<PlannedInstance> {
        let bases = self.times_of(act.planned_time);
        let mut instances = self.instances(&act.id, act.planned_time, None);
        for (place, one) in instances.iter_mut().enumerate().filter(|_| act.is_timer()) {
            let set =
                bases.get(place).and_then(|base| timer_setting(self.session, &act.id, *base, bases.get(place + 1).copied()));
            if let (Some(base), Some(after)) = (bases.get(place), set) {
                one.time = *base + after;
                one.label = self.time_label(act.planned_time, one.time);
            }
        }
        instances
    }

    pub(crate) fn recheck_item(&self, recheck: &'a Recheck) -> DueItem<'a> {
        let label = self.time_label(recheck.point.planned_time, recheck.time);
        let tolerance = recheck.point.tolerance.unwrap_or_default();
        let one = PlannedInstance { id: recheck.point.id.clone(), label, time: recheck.time };
        let due =
            one.to_due_item(DueKind::Point(&recheck.point), recheck.time - tolerance, Some(recheck.time + tolerance), None, true);
        DueItem { earliest: Some(recheck.requested_at + TimeDelta::milliseconds(1)), ..due }
    }

    pub(crate) fn look_instances(&self, look: &PlannedLook, now: Elapsed) -> Vec<PlannedInstance> {
        match &look.schedule {
            LookSchedule::Times(times) if times.len() == 1 => self.instances(&look.id, times[0], None),
            LookSchedule::Times(times) => {
                times.iter().flat_map(|when| self.instances(&look.id, *when, Some(&offset_id(when.offset)))).collect()
            }
            LookSchedule::Every { interval: every, from, until } => self.look_series(look, *every, *from, *until, now),
        }
    }

    /// The looks of a series: until its end, or one step beyond `now` if it ends when the client leaves, and for at most a day.
    fn look_series(
        &self,
        look: &PlannedLook,
        every: TimeDelta,
        from: PlannedTime,
        until: Option<PlannedTime>,
        now: Elapsed,
    ) -> Vec<PlannedInstance> {
        let Some(base) = self.times_of(from).first().copied() else { return Vec::new() };
        let end = match until {
            Some(until) => self.times_of(until).first().map_or(now, |base| *base + until.offset),
            None => self.client_left.unwrap_or(now + every),
        };
        let mut instances = Vec::new();
        let mut after = from.offset;
        let last = (end - base).min(from.offset + MAX_SERIES_DURATION);
        while after <= last && every > TimeDelta::zero() {
            instances.extend(self.instances(&look.id, PlannedTime { offset: after, ..from }, Some(&offset_id(after))));
            after += every;
        }
        // The first look of an open series is listed however far ahead it is.
        if instances.is_empty() && until.is_none() && self.client_left.is_none() {
            instances.extend(self.instances(&look.id, from, Some(&offset_id(from.offset))));
        }
        instances
    }

    /// The anchor's times, oldest first. Before the dose, only times before T0 are anchored to the planned T0.
    fn times_of(&self, when: PlannedTime) -> Vec<Elapsed> {
        match when.anchor {
            TimeAnchor::T0 if self.t0.is_none() && when.offset >= TimeDelta::zero() => Vec::new(),
            TimeAnchor::T0 => vec![self.session.t0_or_planned()],
            TimeAnchor::Dose => self.acts.to_vec(),
            TimeAnchor::Phase(phase) => self.session.phase_start(phase).into_iter().collect(),
            TimeAnchor::Start => self.infusion_times(true),
            TimeAnchor::Stop => self.infusion_times(false),
        }
    }

    fn infusion_times(&self, starts: bool) -> Vec<Elapsed> {
        let marks = self.session.projection().infusion_events.iter().filter(|(_, _, start)| *start == starts);
        marks.map(|(at, _, _)| *at).collect()
    }

    /// Items planned before the dose expire at the dose, and all expire when the client leaves.
    pub(crate) fn limit_expiry(&self, due: &mut DueItem<'_>) {
        let ends = [due.expires, self.client_left, self.t0.filter(|_| due.is_before_dose())];
        due.expires = ends.into_iter().flatten().min();
    }

    /// `T+60` or `T−15`; empty for an item anchored to a phase.
    fn time_label(&self, when: PlannedTime, at: Elapsed) -> String {
        if let TimeAnchor::Phase(_) = when.anchor {
            return String::new();
        }
        let minutes = (at - self.session.t0_or_planned()).num_minutes();
        format_t0_offset(minutes)
    }
}

fn offset_id(after: TimeDelta) -> String {
    let secs = after.num_seconds();
    if secs % 60 == 0 { format!("{}m", secs / 60) } else { format!("{secs}s") }
}

/// The duration that a sub-timer was last set to between a dosing act and the next.
fn timer_setting(session: &Session, id: &str, base: Elapsed, next: Option<Elapsed>) -> Option<TimeDelta> {
    let is_own = |at: Elapsed| base <= at && next.is_none_or(|next| at < next);
    session.projection().timer_settings(id).rev().find(|(at, _)| is_own(*at)).map(|(_, after)| after)
}

/// The last time of an act's anchor at or before `at`.
pub(crate) fn last_anchor_time(session: &Session, act: &PlannedAct, at: Elapsed) -> Option<Elapsed> {
    AnchorTimes::from_session(session).times_of(act.planned_time).into_iter().filter(|base| *base <= at).max()
}
