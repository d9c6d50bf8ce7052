//! The alerts now: the newest reading of each item if it crosses a limit, and what is overdue. An alert states the reading, the
//! limit and its source, never a treatment.

use super::{describe_limit, limit_source};
use crate::session::clinical::oxygen;
use crate::session::{
    AlertLevel, DueKind, Elapsed, Limit, LimitSubject, RecordedReading, Row, RowKind, Session, Timestamp, Value, Vital, due,
};
use std::cmp::Reverse;

/// A reading or a delay that crosses a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The item: `bp_systolic`, `moaas`, `vitals_overdue`, `look_overdue`.
    pub item: String,
    /// The label: `BP systolic`, `vitals T+45`, `look`.
    pub(crate) label: String,
    /// The reading; if overdue, the minutes since it was planned or last done.
    pub(crate) value: Value,
    /// The oxygen that a saturation was measured on: ` on 2 L/min`.
    pub(crate) oxygen: String,
    /// When it was measured; if overdue, since when.
    pub(crate) time: Elapsed,
    /// How bad the reading is: watch, act or at once.
    pub level: AlertLevel,
    /// The limit and its source: `act ≥180, look again within 5 min · S33`.
    pub limit_text: String,
    /// Whether a second reading within the limit's time agrees; `None` if none is needed.
    pub confirmed: Option<bool>,
    /// Whether it was acknowledged.
    pub acknowledged: bool,
}

impl Alert {
    /// One line: `BP systolic 184 · act ≥180, look again within 5 min · S33`.
    pub(crate) fn describe(&self) -> String {
        let number = if self.is_overdue() { format!("{} min", self.value) } else { self.value.to_string() };
        format!("{} {number}{} · {}", self.label, self.oxygen, self.limit_text)
    }

    /// Whether it is about a delay, not about a reading.
    pub(crate) fn is_overdue(&self) -> bool {
        self.item.ends_with("_overdue")
    }
}

/// The first alert: unacknowledged before acknowledged, worst first, newest first.
pub fn first_alert(session: &Session, now: Elapsed) -> Option<Alert> {
    all_alerts(session, now).into_iter().next()
}

/// All alerts in that order.
pub fn all_alerts(session: &Session, now: Elapsed) -> Vec<Alert> {
    let mut all: Vec<Alert> = reading_alerts(session, now).collect();
    all.extend(device_alerts(session, now));
    all.extend(overdue_alerts(session, now));
    all.sort_by_key(|alert| {
        (alert.acknowledged, Reverse(alert.level), alert.is_overdue(), Reverse(alert.time), flowsheet_order(&alert.item))
    });
    all
}

/// The unacknowledged alerts, in the same order.
pub(crate) fn unacknowledged_alerts(session: &Session, now: Elapsed) -> Vec<Alert> {
    all_alerts(session, now).into_iter().filter(|alert| !alert.acknowledged).collect()
}

fn flowsheet_order(item: &str) -> usize {
    let mut items = Vital::ALL.into_iter().flat_map(Vital::items);
    items.position(|known| *known == item).unwrap_or(usize::MAX)
}

fn reading_alerts(session: &Session, now: Elapsed) -> impl Iterator<Item = Alert> {
    session.projection().vitals.iter().filter_map(move |(item, series)| {
        let newest = series.iter().rev().find(|reading| reading.time.elapsed <= now)?;
        reading_alert(session, item, newest, Some(newest.seq))
    })
}

/// Alerts for device readings at `act` or above. An acknowledgement holds until the record raises the alert again.
fn device_alerts(session: &Session, now: Elapsed) -> impl Iterator<Item = Alert> {
    session.projection().device_readings.keys().filter_map(move |item| {
        let newest = session.device_reading(item, now)?;
        let raised = session.projection().marker_rows(RowKind::Alert).filter(|row| row.text == *item && row.item == "raised");
        let alert = reading_alert(session, item, &newest, raised.map(|row| row.seq).max())?;
        (alert.level >= AlertLevel::Act).then(|| Alert { label: format!("{} by device", alert.label), ..alert })
    })
}

/// The alert for a reading that crosses a limit. It is acknowledged by a row after the row `since`.
fn reading_alert(session: &Session, item: &str, reading: &RecordedReading, since: Option<u64>) -> Option<Alert> {
    let (level, limit) = session.judgement(reading)?;
    let acknowledges = |row: &Row| row.item == "acknowledged" && row.text == item && Some(row.seq) > since;
    Some(Alert {
        item: item.to_owned(),
        label: item_label(item),
        value: reading.value,
        oxygen: oxygen::suffix(session, item, reading.time.elapsed),
        time: reading.time.elapsed,
        level,
        limit_text: describe_limit(session, level, limit, reading.value.get(), item),
        confirmed: is_confirmed(session, item, limit, level, reading.time),
        acknowledged: session.projection().marker_rows(RowKind::Alert).any(acknowledges),
    })
}

/// Whether another reading within the limit's time reached `act`; `None` if the limit needs no second reading.
fn is_confirmed(session: &Session, item: &str, limit: &Limit, level: AlertLevel, at: Timestamp) -> Option<bool> {
    let within = limit.confirm_within.filter(|_| level == AlertLevel::Act)?;
    let series = session.projection().readings_of(item);
    // A recheck may come a little late.
    let reaches = |before: Elapsed| before < at.elapsed && at.elapsed - before <= within + due::RECHECK_TOLERANCE;
    let mut near = series.iter().filter(|reading| reaches(reading.time.elapsed));
    Some(near.any(|reading| session.alert_level(reading) >= Some(AlertLevel::Act)))
}

pub(crate) fn item_label(item: &str) -> String {
    match item {
        "bp_systolic" => "BP systolic".to_owned(),
        "bp_diastolic" => "BP diastolic".to_owned(),
        _ => Vital::from_item(item).map_or_else(|| item.replace('_', " "), |vital| vital.label().to_owned()),
    }
}

/// What is overdue by the protocol's limits, while the client is here.
fn overdue_alerts(session: &Session, now: Elapsed) -> Vec<Alert> {
    if session.client_left().is_some_and(|left| left.elapsed <= now) || session.is_closed() {
        return Vec::new();
    }
    let in_force = session.plan().limits.iter().filter(|limit| session.judge().is_in_window(limit.window, now));
    let alert = |limit: &Limit| match limit.subject {
        LimitSubject::VitalsOverdue => late_vitals_alert(session, now, limit),
        LimitSubject::LookOverdue => no_look_alert(session, now, limit),
        LimitSubject::Vital(_) | LimitSubject::Scale(_) => None,
    };
    in_force.filter_map(alert).collect()
}

/// The required point that is late by the most tolerances.
fn late_vitals_alert(session: &Session, now: Elapsed, limit: &Limit) -> Option<Alert> {
    let tolerances = |due: &due::DueItem<'_>| {
        let DueKind::Point(point) = due.kind else { return None };
        let tolerance = point.tolerance.filter(|tolerance| due.required && due.is_open() && !tolerance.is_zero())?;
        Some((now - due.time).num_milliseconds() as f64 / tolerance.num_milliseconds() as f64)
    };
    let all = due::list(session, now).into_iter().filter_map(|due| tolerances(&due).map(|late| (late, due)));
    let (late, due) = all.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    let label = format!("vitals {}", due.label);
    let level = worst_level(limit, late)?;
    overdue_alert(session, ("vitals_overdue", label.trim()), level, limit, (due.time, now), "tolerances late")
}

/// The time since the last look or measurement.
fn no_look_alert(session: &Session, now: Elapsed, limit: &Limit) -> Option<Alert> {
    let t0 = session.t0()?;
    let projection = session.projection();
    let looks = projection.marker_rows(RowKind::Checkin).map(|mark| mark.end_time().min(now));
    let measured = projection.vitals.values().flatten().map(|reading| reading.time.elapsed);
    let last = looks.chain(measured).filter(|at| *at <= now).max().map_or(t0, |last| last.max(t0));
    let minutes = (now - last).num_milliseconds() as f64 / 60_000.0;
    overdue_alert(session, ("look_overdue", "no look for"), worst_level(limit, minutes)?, limit, (last, now), "min")
}

fn worst_level(limit: &Limit, number: f64) -> Option<AlertLevel> {
    limit.bounds.iter().filter(|(_, bound)| bound.is_crossed_by(number)).map(|(level, _)| *level).max()
}

fn overdue_alert(
    session: &Session,
    (item, label): (&str, &str),
    level: AlertLevel,
    limit: &Limit,
    (since, now): (Elapsed, Elapsed),
    unit: &str,
) -> Option<Alert> {
    let bound = limit.bounds.iter().find(|(known, _)| *known == level).map(|(_, bound)| super::format_bound(*bound));
    let acknowledges = |mark: &Row| mark.item == "acknowledged" && mark.text == item && mark.elapsed >= since;
    Some(Alert {
        item: item.to_owned(),
        label: label.to_owned(),
        oxygen: String::new(),
        value: Value::new(((now - since).num_seconds() / 60) as f64)?,
        time: since,
        level,
        limit_text: format!(
            "{} {} {unit} · {}",
            level.word(),
            bound.unwrap_or_default(),
            limit_source::describe_source(&limit.source, level, false)
        ),
        confirmed: None,
        acknowledged: session.projection().marker_rows(RowKind::Alert).any(acknowledges),
    })
}
