//! One instance of a planned item, and its state.

use crate::session::{Elapsed, Measurement, PlannedAct, PlannedDecision, PlannedLook, TimeAnchor, VitalsPoint, time::to_minutes};
use chrono::TimeDelta;

/// What an instance asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DueKind<'a> {
    /// A silent look of the plan.
    Look(&'a PlannedLook),
    /// A vitals point of the plan.
    Point(&'a VitalsPoint),
    /// A planned act, such as a device.
    Act(&'a PlannedAct),
    /// A decision that the plan asks for.
    Decision(&'a PlannedDecision),
    /// The blood pressure again, after a hold of this decision.
    Recheck(&'a PlannedDecision),
}

/// The state of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueState {
    /// It is not open yet.
    Upcoming,
    /// It is open and waits for its answer.
    Due,
    /// Open, and past its tolerance.
    Late,
    /// It was put off for some minutes.
    Postponed,
    /// A row of the record answers it.
    Answered,
    /// Somebody skipped it on purpose.
    Skipped,
    /// Its window ended without an answer.
    Expired,
}

/// One instance of a planned item.
pub type DueItem<'a> = DueInstance<DueKind<'a>>;

/// One instance of a planned item, with what it asks for as `K`.
#[derive(Clone, Debug, PartialEq)]
pub struct DueInstance<K> {
    /// The id in the record: the plan's id, with the minutes and the dosing act if there are several.
    pub id: String,
    pub(crate) kind: K,
    /// Whether a planned look falls on the same minute and is part of this point.
    pub(crate) with_look: bool,
    /// The planned time on the T0 scale: `T+60`.
    pub label: String,
    /// When it is due, since the session began.
    pub time: Elapsed,
    pub(crate) opens: Elapsed,
    /// From when an answer counts, if that is before it opens.
    pub(crate) earliest: Option<Elapsed>,
    /// The last moment at which it is on time.
    pub(crate) on_time_until: Option<Elapsed>,
    pub(crate) expires: Option<Elapsed>,
    /// Whether the record is incomplete without it.
    pub required: bool,
    /// Whether it is open, answered or gone.
    pub state: DueState,
    pub(crate) postponed_count: u32,
    pub(crate) postponed_until: Option<Elapsed>,
}

impl<K> DueInstance<K> {
    /// The same instance of something else.
    pub(crate) fn with_kind<T>(self, kind: T) -> DueInstance<T> {
        DueInstance {
            id: self.id,
            kind,
            with_look: self.with_look,
            label: self.label,
            time: self.time,
            opens: self.opens,
            earliest: self.earliest,
            on_time_until: self.on_time_until,
            expires: self.expires,
            required: self.required,
            state: self.state,
            postponed_count: self.postponed_count,
            postponed_until: self.postponed_until,
        }
    }
}

impl<'a> DueItem<'a> {
    /// A required item that opens at its time and has no end.
    pub(crate) fn new(kind: DueKind<'a>, id: String, label: String, time: Elapsed) -> Self {
        Self {
            id,
            kind,
            with_look: false,
            label,
            time,
            opens: time,
            earliest: None,
            on_time_until: None,
            expires: None,
            required: true,
            state: DueState::Upcoming,
            postponed_count: 0,
            postponed_until: None,
        }
    }
}

impl DueItem<'_> {
    /// Whether it waits for an answer now.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, DueState::Due | DueState::Late | DueState::Postponed)
    }

    /// Whether it is neither answered nor skipped.
    pub(crate) fn is_unresolved(&self) -> bool {
        !matches!(self.state, DueState::Answered | DueState::Skipped)
    }

    /// Whether a look alone answers it.
    pub(crate) fn is_look_only(&self) -> bool {
        match self.kind {
            DueKind::Look(_) => true,
            // A look in place of an optional point.
            DueKind::Point(point) if self.with_look && !point.required => true,
            DueKind::Point(point) => point.measurements.iter().all(|take| *take == Measurement::Look),
            DueKind::Act(_) | DueKind::Decision(_) | DueKind::Recheck(_) => false,
        }
    }

    /// Whether somebody has to look at the client for it.
    pub(crate) fn asks_for_look(&self) -> bool {
        match self.kind {
            DueKind::Look(_) => true,
            DueKind::Point(point) => self.with_look || self.required && point.measurements.contains(&Measurement::Look),
            DueKind::Act(_) | DueKind::Decision(_) | DueKind::Recheck(_) => false,
        }
    }

    /// Whether it can be answered now: it is open, or it is a decision before a dose that was not given yet.
    pub(crate) fn accepts_word(&self) -> bool {
        self.is_open() || (self.state == DueState::Upcoming && self.is_before_dose())
    }

    /// Whether it is planned before the first dose and has no meaning after it.
    pub(crate) fn is_before_dose(&self) -> bool {
        match self.kind {
            DueKind::Point(VitalsPoint { planned_time: when, .. }) | DueKind::Decision(PlannedDecision { opens: when, .. }) => {
                when.anchor == TimeAnchor::T0 && when.offset < TimeDelta::zero()
            }
            DueKind::Recheck(_) => true,
            DueKind::Look(_) | DueKind::Act(_) => false,
        }
    }

    /// Minutes after the planned time; negative if before it.
    pub(crate) fn minutes_late(&self, at: Elapsed) -> f64 {
        to_minutes(at - self.time)
    }

    /// Whether an answer at any time of a span belongs to the instance.
    pub(crate) fn window_overlaps(&self, begins: Elapsed, ends: Elapsed) -> bool {
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
