//! The alerts now: of each item the worst reading that nobody has acknowledged, or else the newest; and what is overdue. An alert
//! states the reading, the limit and its source, never a treatment.

use super::acknowledged::{Acknowledgements, is_worse};
use super::judge::JudgedReading;
use super::{describe_limit, limit_source};
use crate::session::clinical::oxygen;
use crate::session::words::{join_nonempty, with_note};
use crate::session::{AlertLevel, DueKind, Elapsed, Limit, LimitSubject, Row, RowKind, Session, Timestamp, Value, Vital, due};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The end of an alert row's note if a device sent the reading.
pub(crate) const BY_DEVICE_SUFFIX: &str = " · by device";

/// The items of the two delays.
const VITALS_OVERDUE: &str = "vitals_overdue";
const LOOK_OVERDUE: &str = "look_overdue";

/// A reading or a delay that crosses a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The item: `bp_systolic`, `moaas`, `vitals_overdue`, `look_overdue`.
    pub item: String,
    /// The label: `BP systolic`, `vitals T+45`, `look`.
    pub(crate) label: String,
    /// The reading; if overdue, the minutes since it was planned or last done.
    pub value: Value,
    /// The oxygen that a saturation was measured on: ` on 2 L/min`.
    pub(crate) oxygen: String,
    /// Where the reading comes from.
    pub(crate) source: AlertSource,
    /// The newest reading of the item, if it is a later one.
    pub(crate) newest: Option<Value>,
    /// When it was measured; if overdue, since when.
    pub(crate) time: Elapsed,
    /// How bad the reading is: watch, act or at once.
    pub level: AlertLevel,
    /// The limit and its source: `act ≥180: recheck within 5 min · S120`.
    pub limit_text: String,
    /// Whether a second reading within the limit's time agrees; `None` if none is needed.
    pub confirmed: Option<bool>,
    /// Whether it was acknowledged.
    pub acknowledged: bool,
}

/// Where the reading of an alert comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AlertSource {
    Person,
    Device,
    /// It is typed and not saved.
    Draft,
}

/// Names an alert as it stood on the screen, to acknowledge it.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertKey {
    /// Item of the reading, as in [`Alert::item`].
    pub item: String,
    /// The reading; if overdue, the minutes.
    pub value: Value,
}

impl AlertKey {
    /// `BP systolic 184`, `vitals are 12 min late`.
    pub(crate) fn headline(&self) -> String {
        headline(&self.item, &item_label(&self.item), self.value)
    }
}

impl Alert {
    /// An alert for a reading that is not recorded, or not judged yet.
    pub(crate) fn new(session: &Session, item: &str, value: Value, at: Elapsed, (level, limit): (AlertLevel, &Limit)) -> Self {
        Self {
            item: item.to_owned(),
            label: item_label(item),
            value,
            oxygen: oxygen::suffix(session, item, at),
            source: AlertSource::Person,
            newest: None,
            time: at,
            level,
            limit_text: describe_limit(session, (level, limit), (item, value.get()), at),
            confirmed: None,
            acknowledged: false,
        }
    }

    pub(crate) fn key(&self) -> AlertKey {
        AlertKey { item: self.item.clone(), value: self.value }
    }

    /// `SpO₂ 84`, `vitals for T+45 are 12 min late`, `no look for 22 min`.
    pub(crate) fn headline(&self) -> String {
        headline(&self.item, &self.label, self.value)
    }

    /// One line: `BP systolic 184 · act ≥180: recheck within 5 min`.
    pub(crate) fn describe(&self) -> String {
        let source = match self.source {
            AlertSource::Person => "",
            AlertSource::Device => " by device",
            AlertSource::Draft => " not saved",
        };
        let newest = self.newest.map(|newest| format!(", now {newest}")).unwrap_or_default();
        if self.is_overdue() {
            return self.headline();
        }
        say_alert(&self.headline(), &format!("{}{source}{newest}", self.oxygen), without_source(&self.limit_text))
    }

    /// The same with the sources of the limit, each as what its short name stands for.
    pub(crate) fn describe_with_sources(&self, sources: &[(String, String)]) -> String {
        format!("{} · {}", self.headline(), limit_source::spell_out_sources(&self.limit_text, sources))
    }

    /// The line from long to short, each cut at the end of a part: without the recheck, the limit.
    pub(crate) fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.describe()];
        let shorter = |text: &String| {
            let end = [" · ", ", "].into_iter().filter_map(|end| text.rfind(end)).max()?;
            text.get(..end).map(str::to_owned)
        };
        while let Some(text) = texts.last().and_then(shorter) {
            texts.push(text);
        }
        texts
    }

    /// Whether it is about a delay, not about a reading.
    pub(crate) fn is_overdue(&self) -> bool {
        matches!(self.item.as_str(), VITALS_OVERDUE | LOOK_OVERDUE)
    }

    /// Whether it is about a reading at `act` or above.
    pub(crate) fn is_danger(&self) -> bool {
        self.level >= AlertLevel::Act && !self.is_overdue()
    }

    /// Readings to act on, then those that are not saved, which stand on the line as well, then the rest. Worst first; at one level
    /// breathing and oxygen, then circulation, then the rest.
    pub(crate) fn urgency(&self) -> impl Ord + use<> {
        let group = match self.source {
            AlertSource::Draft => 1,
            _ if self.is_danger() => 0,
            _ => 2,
        };
        let order = Vital::ALL.into_iter().flat_map(Vital::items).position(|known| *known == self.item);
        (
            self.acknowledged,
            group,
            Reverse(self.level),
            self.is_overdue(),
            system_rank(&self.item),
            Reverse(self.time),
            order.unwrap_or(usize::MAX),
        )
    }
}

/// The order of items at one level: 0 for breathing and oxygen, 1 for circulation, 2 for the rest.
pub(crate) fn system_rank(item: &str) -> u8 {
    match Vital::from_item(item) {
        Some(Vital::Spo2 | Vital::Rr) => 0,
        Some(Vital::Bp | Vital::Hr) => 1,
        _ => 2,
    }
}

fn headline(item: &str, label: &str, value: Value) -> String {
    match item {
        LOOK_OVERDUE => format!("{label} for {value} min"),
        VITALS_OVERDUE => format!("{} are {value} min late", label.replacen(' ', " for ", 1)),
        _ => format!("{label} {value}"),
    }
}

/// The limit of `act ≥180: recheck within 5 min · S120`.
fn without_source(limit_text: &str) -> &str {
    limit_text.split(" · ").next().unwrap_or_default()
}

/// An alert in words, on the screen, in the timeline and in the reports. `remark` follows the reading.
fn say_alert(headline: &str, remark: &str, limit_text: &str) -> String {
    format!("{headline}{remark} · {limit_text}")
}

/// The alert rows of an entry in words: `BP systolic 184 · act ≥180; BP diastolic 112 · …`, or `acknowledged SpO₂ 84, HR 130`. The
/// sources of the limits follow only where they are wanted.
pub(crate) fn describe_alert_rows(session: &Session, rows: &[&Row], with_sources: bool) -> String {
    let headline = |row: &Row| {
        let label = item_label(&row.text);
        row.value.map_or_else(|| label.clone(), |value| headline(&row.text, &label, value))
    };
    let (seen, raised): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.item == "acknowledged");
    let raised = raised.into_iter().map(|row| {
        let oxygen = oxygen::suffix(session, &row.text, row.elapsed);
        let (limit_text, device) =
            row.note.strip_suffix(BY_DEVICE_SUFFIX).map_or((row.note.as_str(), ""), |limit_text| (limit_text, " by device"));
        let limit_text = if with_sources { limit_text } else { without_source(limit_text) };
        say_alert(&headline(row), &format!("{oxygen}{device}"), limit_text)
    });
    let acknowledged = seen.first().map(|first| {
        let headlines: Vec<String> = seen.iter().map(|row| headline(row)).collect();
        with_note(&format!("acknowledged {}", headlines.join(", ")), &first.note)
    });
    join_nonempty(raised.chain(acknowledged), "; ")
}

/// All alerts, the most urgent first.
pub fn all_alerts(session: &Session, now: Elapsed) -> Vec<Alert> {
    let mut by_item: BTreeMap<&str, Vec<&JudgedReading>> = BTreeMap::new();
    for judged in session.judgements().all().filter(|judged| judged.reading.time.elapsed <= now) {
        by_item.entry(&judged.item).or_default().push(judged);
    }
    let mut all: Vec<Alert> = by_item.into_iter().filter_map(|(item, judged)| item_alert(session, item, &judged)).collect();
    all.extend(overdue_alerts(session, now));
    all.sort_by_cached_key(Alert::urgency);
    all
}

/// The unacknowledged alerts, in the same order.
pub fn unacknowledged_alerts(session: &Session, now: Elapsed) -> Vec<Alert> {
    all_alerts(session, now).into_iter().filter(|alert| !alert.acknowledged).collect()
}

/// The alert of an item. A reading at `act` or above stands until it is acknowledged, also if later ones are better. Otherwise the
/// newest reading counts, a device's only from `act` on.
fn item_alert(session: &Session, item: &str, judged: &[&JudgedReading]) -> Option<Alert> {
    let acknowledged = Acknowledgements::of_item(session, item);
    let (newest, _) = session.newest_reading(item)?;
    let limit_of = |judged: &JudgedReading| session.plan().limits.get(judged.limit);
    let mut worst: Option<&JudgedReading> = None;
    for new in judged.iter().filter(|judged| judged.level >= AlertLevel::Act && !acknowledged.cover(judged)) {
        let is_better = |worst: &&JudgedReading| {
            let value = |judged: &JudgedReading| judged.reading.value.get();
            let limits = limit_of(new).zip(limit_of(worst)).filter(|(new, worst)| new.is_upward() == worst.is_upward());
            let less_far = limits.is_some_and(|(limit, _)| is_worse(limit, value(new), value(worst)));
            (worst.level, less_far) > (new.level, false)
        };
        worst = worst.filter(is_better).or(Some(new));
    }
    let shown = worst.or_else(|| {
        let last = judged.iter().find(|judged| judged.reading.seq == newest.seq)?;
        (!last.is_by_device || last.level >= AlertLevel::Act).then_some(*last)
    })?;
    let (reading, limit) = (shown.reading, limit_of(shown)?);
    let alert = Alert::new(session, item, reading.value, reading.time.elapsed, (shown.level, limit));
    Some(Alert {
        source: if shown.is_by_device { AlertSource::Device } else { AlertSource::Person },
        newest: Some(newest.value).filter(|value| *value != reading.value),
        confirmed: is_confirmed(session, item, limit, shown.level, reading.time),
        acknowledged: worst.is_none() && acknowledged.cover(shown),
        ..alert
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

/// `BP systolic`, `SpO₂`, `MOAA/S`, `vitals`.
pub(crate) fn item_label(item: &str) -> String {
    match item {
        "bp_systolic" => "BP systolic".to_owned(),
        "bp_diastolic" => "BP diastolic".to_owned(),
        "moaas" => "MOAA/S".to_owned(),
        "suds" => "SUDS".to_owned(),
        VITALS_OVERDUE => "vitals".to_owned(),
        LOOK_OVERDUE => "no look".to_owned(),
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
    let tolerance_min = |due: &due::DueItem<'_>| {
        let DueKind::Point(point) = due.kind else { return None };
        let tolerance = point.tolerance.filter(|tolerance| due.required && due.is_open() && !tolerance.is_zero())?;
        Some(tolerance.num_milliseconds() as f64 / 60_000.0)
    };
    let late_min = |due: &due::DueItem<'_>, at: Elapsed| (at - due.time).num_milliseconds() as f64 / 60_000.0;
    let all = due::list(session, now).into_iter().filter_map(|due| tolerance_min(&due).map(|minutes| (minutes, due)));
    let (minutes, due) =
        all.max_by(|(a, due_a), (b, due_b)| (late_min(due_a, now) / a).total_cmp(&(late_min(due_b, now) / b)))?;
    let label = format!("vitals {}", due.label);
    let lateness = |at: Elapsed| late_min(&due, at) / minutes;
    overdue_alert(session, (VITALS_OVERDUE, label.trim()), limit, (due.time, now), lateness, minutes)
}

/// The time since the last look or measurement.
fn no_look_alert(session: &Session, now: Elapsed, limit: &Limit) -> Option<Alert> {
    let t0 = session.t0()?;
    let projection = session.projection();
    let looks = projection.marker_rows(RowKind::Checkin).map(|mark| mark.end_time().min(now));
    let measured = projection.vitals.values().flatten().map(|reading| reading.time.elapsed);
    let last = looks.chain(measured).filter(|at| *at <= now).max().map_or(t0, |last| last.max(t0));
    // A look that nobody planned is not missed.
    let is_planned = |due: &due::DueItem<'_>| due.asks_for_look() && last < due.time && due.time <= now;
    if !due::list(session, now).iter().any(is_planned) {
        return None;
    }
    let minutes = |at: Elapsed| (at - last).num_milliseconds() as f64 / 60_000.0;
    overdue_alert(session, (LOOK_OVERDUE, "no look"), limit, (last, now), minutes, 1.0)
}

fn worst_level(limit: &Limit, number: f64) -> Option<AlertLevel> {
    limit.bounds.iter().filter(|(_, bound)| bound.is_crossed_by(number)).map(|(level, _)| *level).max()
}

/// The alert for a delay, which `lateness` measures as the limit does, in units of so many minutes. It is raised again when it
/// reaches a worse level.
fn overdue_alert(
    session: &Session,
    (item, label): (&str, &str),
    limit: &Limit,
    (since, now): (Elapsed, Elapsed),
    lateness: impl Fn(Elapsed) -> f64,
    unit_min: f64,
) -> Option<Alert> {
    let level = worst_level(limit, lateness(now))?;
    let bound = limit.bounds.iter().find(|(known, _)| *known == level).map(|(_, bound)| bound.scaled(unit_min));
    let acknowledges = |mark: &Row| {
        mark.item == "acknowledged"
            && mark.text == item
            && mark.elapsed >= since
            && worst_level(limit, lateness(mark.elapsed)) >= Some(level)
    };
    let source = limit_source::describe_source(&limit.source, level, false);
    Some(Alert {
        item: item.to_owned(),
        label: label.to_owned(),
        oxygen: String::new(),
        value: Value::new(((now - since).num_seconds() / 60) as f64)?,
        source: AlertSource::Person,
        newest: None,
        time: since,
        level,
        limit_text: format!("{} {} min · {source}", level.word(), bound.map(super::format_bound).unwrap_or_default()),
        confirmed: None,
        acknowledged: session.projection().marker_rows(RowKind::Alert).any(acknowledges),
    })
}
