//! One instance of something planned, and where it stands.

use crate::session::plan::{Measurement, PlannedAct, PlannedDecision, PlannedLook, TimeAnchor, VitalsPoint};
use crate::session::time::{Elapsed, to_minutes};
use chrono::TimeDelta;

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
    pub(crate) fn window_contains(&self, at: Elapsed) -> bool {
        self.window_overlaps(at, at)
    }

    /// Whether any time of a span is in it.
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
