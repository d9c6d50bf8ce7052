//! Computes the times of planned items from their anchors.

use crate::session::{
    DueItem, DueKind, Elapsed, LookSchedule, PlannedAct, PlannedLook, PlannedTime, Recheck, Session, TimeAnchor,
    time::format_t0_offset,
};
use chrono::TimeDelta;

/// The longest series of looks: a record that was left open for weeks, or has a damaged time, must not produce thousands.
const MAX_SERIES_DURATION: TimeDelta = TimeDelta::hours(24);

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

    /// The instances of a planned item, one for each time of its anchor. `suffix` distinguishes them within a list of times.
    pub(crate) fn instances(&self, kind: DueKind<'a>, id: &str, when: PlannedTime, suffix: Option<&str>) -> Vec<DueItem<'a>> {
        let id = suffix.map_or_else(|| id.to_owned(), |suffix| format!("{id}_{suffix}"));
        let anchors = self.times_of(when).into_iter().enumerate();
        let instance = |(index, anchor)| {
            let time = anchor + when.offset;
            let id = if index == 0 { id.clone() } else { format!("{id}_d{}", index + 1) };
            DueItem::new(kind, id, self.time_label(when, time), time)
        };
        anchors.map(instance).collect()
    }

    /// The instances of an act: at the planned time, or at the one that was set after its dosing act.
    pub(crate) fn act_instances(&self, act: &'a PlannedAct) -> Vec<DueItem<'a>> {
        let anchors = self.times_of(act.planned_time);
        let mut instances = self.instances(DueKind::Act(act), &act.id, act.planned_time, None);
        for (index, due) in instances.iter_mut().enumerate().filter(|_| act.is_timer()) {
            let (anchor, next) = (anchors[index], anchors.get(index + 1).copied());
            if let Some(after) = timer_setting(self.session, &act.id, anchor, next) {
                due.time = anchor + after;
                due.label = self.time_label(act.planned_time, due.time);
            }
        }
        instances
    }

    pub(crate) fn recheck_item(&self, recheck: &'a Recheck) -> DueItem<'a> {
        let point = &recheck.point;
        let tolerance = point.tolerance.unwrap_or_default();
        let label = self.time_label(point.planned_time, recheck.time);
        DueItem {
            opens: recheck.time - tolerance,
            earliest: Some(recheck.requested_at + TimeDelta::milliseconds(1)),
            on_time_until: Some(recheck.time + tolerance),
            ..DueItem::new(DueKind::Point(point), point.id.clone(), label, recheck.time)
        }
    }

    pub(crate) fn look_instances(&self, look: &'a PlannedLook, now: Elapsed) -> Vec<DueItem<'a>> {
        match &look.schedule {
            LookSchedule::Times(times) => {
                let suffix = |when: &PlannedTime| (times.len() > 1).then(|| offset_id(when.offset));
                times
                    .iter()
                    .flat_map(|when| self.instances(DueKind::Look(look), &look.id, *when, suffix(when).as_deref()))
                    .collect()
            }
            LookSchedule::Every { interval, from, until } => self.look_series(look, *interval, *from, *until, now),
        }
    }

    /// The looks of a series: until its end, or one step beyond `now` if it ends when the client leaves, and for at most a day.
    fn look_series(
        &self,
        look: &'a PlannedLook,
        interval: TimeDelta,
        from: PlannedTime,
        until: Option<PlannedTime>,
        now: Elapsed,
    ) -> Vec<DueItem<'a>> {
        let Some(base) = self.times_of(from).first().copied() else { return Vec::new() };
        let end = match until {
            Some(until) => self.times_of(until).first().map_or(now, |base| *base + until.offset),
            None => self.client_left.unwrap_or(now + interval),
        };
        let instance =
            |offset| self.instances(DueKind::Look(look), &look.id, PlannedTime { offset, ..from }, Some(&offset_id(offset)));
        let mut instances = Vec::new();
        let mut offset = from.offset;
        let last = (end - base).min(from.offset + MAX_SERIES_DURATION);
        while offset <= last && interval > TimeDelta::zero() {
            instances.extend(instance(offset));
            offset += interval;
        }
        // The first look of an open series is listed however far ahead it is.
        if instances.is_empty() && until.is_none() && self.client_left.is_none() {
            instances.extend(instance(from.offset));
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
        self.session.projection().infusion_bounds().filter(|(_, start)| *start == starts).map(|(at, _)| at).collect()
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
