//! Looking again: what an alert or a hold puts into the list of what is due. It is derived from rows, and goes with the reading
//! that raised it when that is withdrawn.

use super::super::plan::{Anchor, Point, Take, When};
use super::super::time::Elapsed;
use crate::session::clinical::vital::{SCALES, Vital};
use crate::session::projection::{Mark, Picture};
use crate::session::record::vocabulary::Kind;
use chrono::TimeDelta;

/// The sub-timer's item, and the beginning of the ids that it gives to what is due.
pub const RECHECK: &str = "recheck";

/// How far either side of its time a recheck is on time: proposal.
pub const RECHECK_TOLERANCE: TimeDelta = TimeDelta::minutes(2);

/// One thing to measure again.
#[derive(Clone, Debug, PartialEq)]
pub struct Recheck {
    /// When.
    pub at: Elapsed,
    /// When it was called for: every later reading answers it.
    pub since: Elapsed,
    /// What to look at again, as the record names it: a vital or a scale.
    pub what: String,
    /// What to take, as a point.
    pub point: Point,
}

/// Whether an instance's id is a recheck's: `recheck_57`, after the row that called for it.
pub fn is_recheck(id: &str) -> bool {
    id.rsplit_once('_').is_some_and(|(id, row)| id == RECHECK && row.parse::<u64>().is_ok())
}

/// Every recheck that the rows call for, by time.
pub fn rechecks(picture: &Picture) -> Vec<Recheck> {
    let set = picture.marks(Kind::Timer).filter(|mark| mark.item == RECHECK && mark.text == "set" && still_stands(picture, mark));
    set.filter_map(|mark| {
        let after = TimeDelta::milliseconds((mark.value?.get() * 60_000.0) as i64);
        let vital = Vital::parse(&mark.note).map(Take::Vital);
        let scale = || SCALES.iter().find(|(item, ..)| *item == mark.note).map(|(item, ..)| Take::Scale(item));
        let point = Point {
            id: format!("{RECHECK}_{}", mark.seq),
            at: When { anchor: Anchor::T0, after },
            tolerance: Some(RECHECK_TOLERANCE),
            take: vec![vital.or_else(scale)?],
            ask: Vec::new(),
            required: true,
            required_if: None,
            source: String::new(),
        };
        Some(Recheck { at: mark.at.elapsed + after, since: mark.at.elapsed, what: mark.note.clone(), point })
    })
    .collect()
}

/// A reading that was withdrawn or moved raised nothing. A hold stands by itself.
fn still_stands(picture: &Picture, set: &Mark) -> bool {
    let mut alerts = picture.marks(Kind::Alert).filter(|alert| alert.entry == set.entry).peekable();
    alerts.peek().is_none() || alerts.any(|alert| is_read(picture, alert))
}

/// Whether the reading that an alert is about still stands in the record.
fn is_read(picture: &Picture, alert: &Mark) -> bool {
    let all = [&picture.vitals, &picture.sent];
    all.into_iter()
        .filter_map(|all| all.get(alert.text.as_str()))
        .flatten()
        .any(|reading| reading.at.elapsed == alert.at.elapsed && Some(reading.value) == alert.value)
}
