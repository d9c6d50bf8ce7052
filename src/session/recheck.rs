//! Rechecks that alerts and holds call for. They derive from rows, so withdrawing the reading removes its recheck.

use crate::session::{
    Elapsed, Measurement, PlannedTime, Projection, Row, RowKind, TimeAnchor, Vital, VitalsPoint, clinical::vital::SCALES,
    plan_limits::SYMPTOMS_QUESTION, record::row::minutes_to_delta,
};
use chrono::TimeDelta;

/// The sub-timer's item, and the prefix of the ids of rechecks.
pub(crate) const RECHECK: &str = "recheck";

/// The tolerance of a recheck on either side at most, and never more than half the time to it: consensus, no source.
pub(crate) const RECHECK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

/// A measurement to repeat, after an alert or a hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Recheck {
    pub(crate) time: Elapsed,
    /// When it was requested; every later reading answers it.
    pub(crate) requested_at: Elapsed,
    /// What to measure again: a vital or a scale.
    pub(crate) item: String,
    pub(crate) point: VitalsPoint,
}

/// Whether an instance's id is a recheck's: `recheck_57`, after the row that requested it.
pub(crate) fn is_recheck(id: &str) -> bool {
    id.rsplit_once('_').is_some_and(|(id, row)| id == RECHECK && row.parse::<u64>().is_ok())
}

/// All rechecks that the rows request, by time of the request.
pub(crate) fn planned_rechecks(projection: &Projection) -> Vec<Recheck> {
    let set = projection
        .marker_rows(RowKind::Timer)
        .filter(|row| row.item == RECHECK && row.text == "set" && is_still_valid(projection, row));
    set.filter_map(|row| {
        let after = minutes_to_delta(row.value?);
        let vital = Vital::parse(&row.note).map(Measurement::Vital);
        let scale = || SCALES.iter().find(|(item, ..)| *item == row.note).map(|(item, ..)| Measurement::Scale(item));
        let point = VitalsPoint {
            id: format!("{RECHECK}_{}", row.seq),
            planned_time: PlannedTime { anchor: TimeAnchor::T0, offset: after },
            tolerance: Some(RECHECK_TOLERANCE.min(after / 2)),
            measurements: vec![vital.clone().or_else(scale)?],
            questions: (vital == Some(Measurement::Vital(Vital::Bp))).then(|| SYMPTOMS_QUESTION.to_owned()).into_iter().collect(),
            required: true,
            required_if: None,
            source: String::new(),
        };
        Some(Recheck { time: row.elapsed + after, requested_at: row.elapsed, item: row.note.clone(), point })
    })
    .collect()
}

/// Whether the alert that set a recheck is still valid. A recheck without an alert is.
fn is_still_valid(projection: &Projection, set: &Row) -> bool {
    let mut alerts = projection.marker_rows(RowKind::Alert).filter(|alert| alert.entry == set.entry).peekable();
    alerts.peek().is_none() || alerts.any(|alert| has_live_reading(projection, alert))
}

/// Whether the reading of an alert is still in the record.
fn has_live_reading(projection: &Projection, alert: &Row) -> bool {
    let all = [&projection.vitals, &projection.device_readings];
    all.into_iter()
        .filter_map(|all| all.get(alert.text.as_str()))
        .flatten()
        .any(|reading| reading.time.elapsed == alert.elapsed && Some(reading.value) == alert.value)
}
