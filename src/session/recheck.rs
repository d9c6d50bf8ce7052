//! Looking again: what an alert or a hold puts into the list of what is due. It is derived from rows, and goes with the reading
//! that raised it when that is withdrawn.

use crate::session::clinical::vital::{SCALES, Vital};
use crate::session::plan::{Measurement, PlannedTime, TimeAnchor, VitalsPoint};
use crate::session::projection::{MarkerRow, Projection};
use crate::session::record::vocabulary::RowKind;
use crate::session::time::Elapsed;
use chrono::TimeDelta;

/// The sub-timer's item, and the beginning of the ids that it gives to what is due.
pub const RECHECK: &str = "recheck";

/// How far either side of its time a recheck is on time: proposal.
pub const RECHECK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

/// One thing to measure again.
#[derive(Clone, Debug, PartialEq)]
pub struct Recheck {
    /// When.
    pub time: Elapsed,
    /// When it was called for: every later reading answers it.
    pub requested_at: Elapsed,
    /// What to look at again, as the record names it: a vital or a scale.
    pub item: String,
    /// What to take, as a point.
    pub point: VitalsPoint,
}

/// Whether an instance's id is a recheck's: `recheck_57`, after the row that called for it.
pub fn is_recheck(id: &str) -> bool {
    id.rsplit_once('_').is_some_and(|(id, row)| id == RECHECK && row.parse::<u64>().is_ok())
}

/// Every recheck that the rows call for, by time.
pub fn planned_rechecks(picture: &Projection) -> Vec<Recheck> {
    let set = picture
        .marker_rows(RowKind::Timer)
        .filter(|mark| mark.item == RECHECK && mark.text == "set" && is_still_valid(picture, mark));
    set.filter_map(|mark| {
        let after = TimeDelta::milliseconds((mark.value?.get() * 60_000.0) as i64);
        let vital = Vital::parse(&mark.note).map(Measurement::Vital);
        let scale = || SCALES.iter().find(|(item, ..)| *item == mark.note).map(|(item, ..)| Measurement::Scale(item));
        let point = VitalsPoint {
            id: format!("{RECHECK}_{}", mark.seq),
            planned_time: PlannedTime { anchor: TimeAnchor::T0, offset: after },
            tolerance: Some(RECHECK_TOLERANCE),
            measurements: vec![vital.or_else(scale)?],
            questions: Vec::new(),
            required: true,
            required_if: None,
            source: String::new(),
        };
        Some(Recheck { time: mark.time.elapsed + after, requested_at: mark.time.elapsed, item: mark.note.clone(), point })
    })
    .collect()
}

/// A reading that was withdrawn or moved raised nothing. A hold stands by itself.
fn is_still_valid(picture: &Projection, set: &MarkerRow) -> bool {
    let mut alerts = picture.marker_rows(RowKind::Alert).filter(|alert| alert.entry == set.entry).peekable();
    alerts.peek().is_none() || alerts.any(|alert| has_live_reading(picture, alert))
}

/// Whether the reading that an alert is about still stands in the record.
fn has_live_reading(picture: &Projection, alert: &MarkerRow) -> bool {
    let all = [&picture.vitals, &picture.device_readings];
    all.into_iter()
        .filter_map(|all| all.get(alert.text.as_str()))
        .flatten()
        .any(|reading| reading.time.elapsed == alert.time.elapsed && Some(reading.value) == alert.value)
}
