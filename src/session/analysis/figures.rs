//! A session in numbers, from its rows alone; what they do not hold stays empty.

use crate::session::clinical::dose_summary;
use crate::session::clinical::vital::SCALES;
use crate::session::due::{self, DueKind, DueState};
use crate::session::record::names::PhaseId;
use crate::session::state::Session;
use crate::session::time::{Elapsed, to_minutes};
use serde::{Deserialize, Serialize};

/// A score before the first dose and the last one after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScaleScores {
    /// The scale's item.
    pub item: String,
    /// The last one before the first dose.
    pub before: Option<f64>,
    /// The last one of all, where it is after the first dose.
    pub after: Option<f64>,
}

/// How long a phase lasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseDuration {
    /// Which.
    pub phase: PhaseId,
    /// As planned, in minutes; none: the protocol does not have it.
    pub planned_min: Option<i64>,
    /// As it was, in minutes; none: it was not entered.
    pub actual_min: Option<i64>,
}

/// A session in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionFigures {
    /// The protocol's substance in all, in mg, with what infusions delivered; none: nothing was given.
    pub total_mg: Option<f64>,
    /// The same by body weight, in mg/kg, where the weight is known.
    pub mg_per_kg: Option<f64>,
    /// Each phase.
    pub stages: Vec<PhaseDuration>,
    /// Each scale that was scored.
    pub scores: Vec<ScaleScores>,
    /// Systolic pressures, each with its minute from T0; without a dose there is no such axis.
    pub systolic: Vec<(f64, f64)>,
    /// How late each silent look was, in minutes; negative: early.
    pub looks_late_min: Vec<f64>,
    /// Required points and acts whose time came.
    pub required: usize,
    /// Those of them that nobody took.
    pub missed: usize,
}

impl SessionFigures {
    /// The numbers of a session.
    pub fn from_session(session: &Session) -> Self {
        let end = session.end_time();
        let mg = dose_summary::total(session, &session.plan().substance).mg;
        let total_mg = (mg > 0.0).then(|| dose_summary::round_to_thousandth(mg));
        let weight = session.weight_kg().filter(|kg| *kg > 0.0);
        let zero = session.t0();
        let series = |item: &str| session.projection().vitals.get(item).map_or(&[][..], Vec::as_slice);
        let systolic = zero.map_or_else(Vec::new, |zero| {
            let minute = |at: Elapsed| to_minutes(at - zero);
            series("bp_systolic").iter().map(|reading| (minute(reading.time.elapsed), reading.value.get())).collect()
        });
        let score = |item: &str| {
            let all = series(item);
            let is_before = |at: Elapsed| zero.is_none_or(|zero| at < zero);
            let before = all.iter().rfind(|one| is_before(one.time.elapsed)).map(|one| one.value.get());
            let after = all.last().filter(|one| !is_before(one.time.elapsed)).map(|one| one.value.get());
            (!all.is_empty()).then(|| ScaleScores { item: item.to_owned(), before, after })
        };
        let (mut looks_late_min, mut required, mut missed) = (Vec::new(), 0, 0);
        for due in due::list(session, end) {
            if matches!(due.kind, DueKind::Look(_)) && due.state == DueState::Answered {
                let answered = session.projection().due_outcomes.get(&due.id);
                looks_late_min.extend(answered.map(|dealt| due.minutes_late(dealt.time)));
            }
            let counts =
                due.required && matches!(due.kind, DueKind::Point(_) | DueKind::Act(_)) && due.state != DueState::Upcoming;
            required += usize::from(counts);
            missed += usize::from(counts && due.is_unresolved());
        }
        Self {
            total_mg,
            mg_per_kg: total_mg.zip(weight).map(|(mg, kg)| mg / kg),
            stages: PhaseId::ALL.into_iter().map(|phase| phase_duration(session, phase, end)).collect(),
            scores: SCALES.iter().filter_map(|(item, ..)| score(item)).collect(),
            systolic,
            looks_late_min,
            required,
            missed,
        }
    }
}

fn phase_duration(session: &Session, phase: PhaseId, end: Elapsed) -> PhaseDuration {
    let planned_min = session.plan().phase(phase).map(|plan| i64::from(plan.minutes));
    PhaseDuration { phase, planned_min, actual_min: minutes_in_phase(session, phase, end) }
}

/// How long a phase lasted, all its stretches together, in minutes; none: it was not entered.
pub fn minutes_in_phase(session: &Session, phase: PhaseId, end: Elapsed) -> Option<i64> {
    let phases = &session.projection().phases;
    let mut stretches: Vec<(Elapsed, PhaseId)> = phases.iter().map(|(at, _, phase)| (at.elapsed, *phase)).collect();
    if stretches.first().is_none_or(|(at, _)| *at > Elapsed::ZERO) {
        stretches.insert(0, (Elapsed::ZERO, PhaseId::Arrive));
    }
    let ends = stretches.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let lengths =
        stretches.iter().zip(ends).filter(|((_, of), _)| *of == phase).map(|((from, _), until)| (until - *from).num_minutes());
    lengths.fold(None, |all, minutes| Some(all.unwrap_or(0) + minutes.max(0)))
}
