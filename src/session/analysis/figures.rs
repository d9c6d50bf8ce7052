//! The figures of a session, computed from its rows. What the rows do not hold stays empty.

use crate::session::{
    DueKind, DueState, Elapsed, PhaseId, RecordedReading, Session, clinical::dose_summary, clinical::vital::SCALES, due,
    time::to_minutes,
};
use serde::{Deserialize, Serialize};

/// The last score on a scale before the first dose, and the last one after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScaleScores {
    pub(crate) item: String,
    /// The last score before the first dose.
    pub(crate) before: Option<f64>,
    /// The last score, if it was after the first dose.
    pub(crate) after: Option<f64>,
}

/// How long a phase lasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PhaseDuration {
    pub(crate) phase: PhaseId,
    /// Planned minutes; `None` if the protocol lacks the phase.
    pub(crate) planned_min: Option<i64>,
    /// Actual minutes; `None` if the phase was not entered.
    pub(crate) actual_min: Option<i64>,
}

/// The highest blood pressure after the first dose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PressurePeak {
    /// Systolic pressure, in `mm[Hg]`.
    pub systolic: f64,
    /// The diastolic taken with it, in mm\[Hg\].
    pub diastolic: Option<f64>,
    /// The rise of the systolic above the baseline of that day, in mm\[Hg\].
    pub rise: Option<f64>,
}

impl PressurePeak {
    /// The highest systolic after the first dose, with the time when it was taken.
    pub(crate) fn from_session(session: &Session) -> Option<(Elapsed, Self)> {
        let t0 = session.t0()?;
        let vitals = &session.projection().vitals;
        let after = vitals.get("bp_systolic")?.iter().filter(|reading| reading.time.elapsed >= t0);
        let highest = after.max_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
        let systolic = highest.value.get();
        let with_it = |reading: &&RecordedReading| reading.time.elapsed == highest.time.elapsed;
        let diastolic = vitals.get("bp_diastolic").and_then(|series| series.iter().find(with_it)).map(|low| low.value.get());
        let rise = session.baseline("bp_systolic").map(|base| systolic - base.value.get());
        Some((highest.time.elapsed, Self { systolic, diastolic, rise }))
    }
}

/// The figures of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionFigures {
    /// Total of the protocol's substance in mg, infusions included; `None` if nothing was given.
    pub total_mg: Option<f64>,
    /// The total in mg/kg, if the weight is known.
    pub mg_per_kg: Option<f64>,
    pub(crate) stages: Vec<PhaseDuration>,
    pub(crate) scores: Vec<ScaleScores>,
    /// Systolic pressures by minutes after T0; empty without a dose.
    pub systolic: Vec<(f64, f64)>,
    /// How late each silent look was, in minutes; negative if early.
    pub(crate) looks_late_min: Vec<f64>,
    /// Required points and acts whose time came.
    pub(crate) required: usize,
    /// Required points and acts that were not done.
    pub(crate) missed: usize,
}

impl SessionFigures {
    pub(crate) fn from_session(session: &Session) -> Self {
        let end = session.end_time();
        let mg = dose_summary::total(session, &session.plan().substance).mg;
        let total_mg = (mg > 0.0).then(|| dose_summary::round_to_thousandth(mg));
        let weight = session.weight_kg().filter(|kg| *kg > 0.0);
        let t0 = session.t0();
        let series = |item: &str| session.projection().readings_of(item);
        let systolic = t0.map_or_else(Vec::new, |t0| {
            let minute = |at: Elapsed| to_minutes(at - t0);
            series("bp_systolic").iter().map(|reading| (minute(reading.time.elapsed), reading.value.get())).collect()
        });
        let score = |item: &str| {
            let all = series(item);
            let is_before = |at: Elapsed| t0.is_none_or(|t0| at < t0);
            let before = all.iter().rfind(|reading| is_before(reading.time.elapsed)).map(|reading| reading.value.get());
            let after = all.last().filter(|reading| !is_before(reading.time.elapsed)).map(|reading| reading.value.get());
            (!all.is_empty()).then(|| ScaleScores { item: item.to_owned(), before, after })
        };
        let stage = |phase| PhaseDuration {
            phase,
            planned_min: session.plan().phase(phase).map(|plan| i64::from(plan.minutes)),
            actual_min: minutes_in_phase(session, phase, end),
        };
        let (mut looks_late_min, mut required, mut missed) = (Vec::new(), 0, 0);
        for due in due::list(session, end) {
            if matches!(due.kind, DueKind::Look(_)) && due.state == DueState::Answered {
                let answered = session.projection().due_outcomes.get(&due.id);
                looks_late_min.extend(answered.map(|last_outcome| due.minutes_late(last_outcome.time)));
            }
            let counts =
                due.required && matches!(due.kind, DueKind::Point(_) | DueKind::Act(_)) && due.state != DueState::Upcoming;
            required += usize::from(counts);
            missed += usize::from(counts && due.is_unresolved());
        }
        Self {
            total_mg,
            mg_per_kg: total_mg.zip(weight).map(|(mg, kg)| mg / kg),
            stages: PhaseId::ALL.into_iter().map(stage).collect(),
            scores: SCALES.iter().filter_map(|(item, ..)| score(item)).collect(),
            systolic,
            looks_late_min,
            required,
            missed,
        }
    }
}

/// How long a phase lasted in all, in minutes; `None` if it was not entered.
pub(crate) fn minutes_in_phase(session: &Session, phase: PhaseId, end: Elapsed) -> Option<i64> {
    let phases = &session.projection().phases;
    let mut spans: Vec<(Elapsed, PhaseId)> = phases.iter().map(|(at, _, phase)| (at.elapsed, *phase)).collect();
    if spans.first().is_none_or(|(at, _)| *at > Elapsed::ZERO) {
        spans.insert(0, (Elapsed::ZERO, PhaseId::Arrive));
    }
    let ends = spans.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let lengths =
        spans.iter().zip(ends).filter(|((_, of), _)| *of == phase).map(|((from, _), until)| (until - *from).num_minutes());
    lengths.fold(None, |all, minutes| Some(all.unwrap_or(0) + minutes.max(0)))
}
