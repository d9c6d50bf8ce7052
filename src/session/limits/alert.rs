//! What stands out now: for each thing that limits watch the newest reading, if it crosses one, and what was left too long. It
//! says what was measured, against which limit and from which source; the screen draws it, and nothing here names a treatment.

use super::super::due::{self, What};
use super::super::plan::{Level, Limit, Measure};
use super::super::state::Session;
use super::super::time::{At, Elapsed};
use super::{holds, in_words, judge, source};
use crate::session::clinical::vital::Vital;
use crate::session::projection::Mark;
use crate::session::record::row::Value;
use crate::session::record::vocabulary::Kind;
use std::cmp::Reverse;

/// Something that crosses a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// What, as the record names it: `bp_systolic`, `moaas`, `vitals_overdue`, `look_overdue`.
    pub item: String,
    /// What, for people: `BP systolic`, `vitals T+45`, `look`.
    pub what: String,
    /// The reading; for what is overdue, the minutes since it was planned or last done.
    pub number: Value,
    /// When it was read; for what is overdue, since when.
    pub at: Elapsed,
    /// How far it went.
    pub level: Level,
    /// The limit and whose number it is: `act ≥180, look again within 5 min · S33`.
    pub limit: String,
    /// `act` needs a second reading, and an earlier one within that time agreed. None: it needs none.
    pub confirmed: Option<bool>,
    /// Somebody said that they saw it.
    pub acknowledged: bool,
}

impl Alert {
    /// In one line: `BP systolic 184 · act ≥180, look again within 5 min · S33`.
    pub fn in_words(&self) -> String {
        let number = if self.is_overdue() { format!("{} min", self.number) } else { self.number.to_string() };
        format!("{} {number} · {}", self.what, self.limit)
    }

    /// Whether it is about time, not about a reading.
    pub fn is_overdue(&self) -> bool {
        self.item.ends_with("_overdue")
    }
}

/// The one that comes first: what nobody has seen before what was seen, the worst before the milder, the newest before the older.
pub fn alert(session: &Session, now: Elapsed) -> Option<Alert> {
    alerts(session, now).into_iter().next()
}

/// All of them, in that order.
pub fn alerts(session: &Session, now: Elapsed) -> Vec<Alert> {
    let mut all: Vec<Alert> = readings(session, now).collect();
    all.extend(sent(session, now));
    all.extend(overdue(session, now));
    all.sort_by_key(|alert| {
        (alert.acknowledged, Reverse(alert.level), alert.is_overdue(), Reverse(alert.at), place(&alert.item))
    });
    all
}

/// Those that nobody has acknowledged, the first one first.
pub fn unseen(session: &Session, now: Elapsed) -> Vec<Alert> {
    alerts(session, now).into_iter().filter(|alert| !alert.acknowledged).collect()
}

/// The order of the flowsheet: systolic before diastolic.
fn place(item: &str) -> usize {
    let mut items = Vital::ALL.into_iter().flat_map(Vital::items);
    items.position(|known| *known == item).unwrap_or(usize::MAX)
}

fn readings(session: &Session, now: Elapsed) -> impl Iterator<Item = Alert> {
    session.picture().vitals.iter().filter_map(move |(item, series)| {
        let newest = series.iter().rev().find(|reading| reading.at.elapsed <= now)?;
        let reading = newest.value.get();
        let (level, limit) = judge(session, item, reading, newest.at.elapsed)?;
        let seen = |mark: &Mark| mark.item == "acknowledged" && mark.text == *item && mark.seq > newest.seq;
        Some(Alert {
            item: item.to_string(),
            what: name(item),
            number: newest.value,
            at: newest.at.elapsed,
            level,
            limit: in_words(session, level, limit, reading, item),
            confirmed: confirmed(session, item, limit, level, newest.at),
            acknowledged: session.picture().marks(Kind::Alert).any(seen),
        })
    })
}

/// What a device sends, from `act` on. Its readings come by themselves and many: one that was seen is seen until the record
/// says anew that the limit is crossed.
fn sent(session: &Session, now: Elapsed) -> impl Iterator<Item = Alert> {
    session.picture().sent.keys().filter_map(move |item| {
        let newest = session.sent(item, now)?;
        let reading = newest.value.get();
        let (level, limit) = judge(session, item, reading, newest.at.elapsed).filter(|(level, _)| *level >= Level::Act)?;
        let marks = || session.picture().marks(Kind::Alert).filter(|mark| mark.text == *item);
        let raised = marks().filter(|mark| mark.item == "raised").map(|mark| mark.seq).max();
        Some(Alert {
            item: item.to_string(),
            what: format!("{} by device", name(item)),
            number: newest.value,
            at: newest.at.elapsed,
            level,
            limit: in_words(session, level, limit, reading, item),
            confirmed: confirmed(session, item, limit, level, newest.at),
            acknowledged: marks().any(|mark| mark.item == "acknowledged" && Some(mark.seq) > raised),
        })
    })
}

/// Whether another reading, at most the limit's time before, went as far. What speaks at once needs no second one.
fn confirmed(session: &Session, item: &str, limit: &Limit, level: Level, at: At) -> Option<bool> {
    let within = limit.confirm.filter(|_| level == Level::Act)?;
    let series = session.picture().vitals.get(item).map_or(&[][..], Vec::as_slice);
    // A recheck is on time for a while after its time, too.
    let reaches = |before: Elapsed| before < at.elapsed && at.elapsed - before <= within + due::RECHECK_TOLERANCE;
    let agreed = series.iter().filter(|reading| reaches(reading.at.elapsed)).any(|reading| {
        judge(session, item, reading.value.get(), reading.at.elapsed).is_some_and(|(level, _)| level >= Level::Act)
    });
    Some(agreed)
}

fn name(item: &str) -> String {
    match item {
        "bp_systolic" => "BP systolic".to_owned(),
        "bp_diastolic" => "BP diastolic".to_owned(),
        _ => Vital::of_item(item).map_or_else(|| item.replace('_', " "), |vital| vital.label().to_owned()),
    }
}

/// What was left longer than the protocol's limits allow, while the client is here.
fn overdue(session: &Session, now: Elapsed) -> Vec<Alert> {
    if session.left().is_some_and(|left| left.elapsed <= now) || session.is_closed() {
        return Vec::new();
    }
    let in_force = || session.plan().limits.iter().filter(|limit| holds(session, limit.when, now));
    let vitals =
        in_force().filter(|limit| limit.measure == Measure::VitalsOverdue).filter_map(|limit| late_vitals(session, now, limit));
    let looks = in_force().filter(|limit| limit.measure == Measure::LookOverdue).filter_map(|limit| no_look(session, now, limit));
    vitals.chain(looks).collect()
}

/// The required point that is the most tolerances late.
fn late_vitals(session: &Session, now: Elapsed, limit: &Limit) -> Option<Alert> {
    let tolerances = |due: &due::Due<'_>| {
        let What::Point(point) = due.what else { return None };
        let tolerance = point.tolerance.filter(|tolerance| due.required && due.is_open() && !tolerance.is_zero())?;
        Some((now - due.at).num_milliseconds() as f64 / tolerance.num_milliseconds() as f64)
    };
    let all = due::list(session, now).into_iter().filter_map(|due| tolerances(&due).map(|late| (late, due)));
    let (late, due) = all.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    let what = format!("vitals {}", due.label);
    let level = level_of(limit, late)?;
    timed(session, ("vitals_overdue", what.trim()), level, limit, (due.at, now), "tolerances late")
}

/// Since the client was last looked at. Whoever measured stood beside them, and saw them too.
fn no_look(session: &Session, now: Elapsed, limit: &Limit) -> Option<Alert> {
    let t0 = session.t0()?;
    let picture = session.picture();
    let looks = picture.marks(Kind::Checkin).map(|mark| mark.ended().min(now));
    let measured = picture.vitals.values().flatten().map(|reading| reading.at.elapsed);
    let last = looks.chain(measured).filter(|at| *at <= now).max().map_or(t0, |last| last.max(t0));
    let minutes = (now - last).num_milliseconds() as f64 / 60_000.0;
    timed(session, ("look_overdue", "no look for"), level_of(limit, minutes)?, limit, (last, now), "min")
}

fn level_of(limit: &Limit, number: f64) -> Option<Level> {
    limit.bounds.iter().filter(|(_, bound)| bound.crossed_by(number)).map(|(level, _)| *level).max()
}

fn timed(
    session: &Session,
    (item, what): (&str, &str),
    level: Level,
    limit: &Limit,
    (since, now): (Elapsed, Elapsed),
    unit: &str,
) -> Option<Alert> {
    let bound = limit.bounds.iter().find(|(known, _)| *known == level).map(|(_, bound)| super::bound_in_words(*bound));
    let seen = |mark: &Mark| mark.item == "acknowledged" && mark.text == item && mark.at.elapsed >= since;
    Some(Alert {
        item: item.to_owned(),
        what: what.to_owned(),
        number: Value::new(((now - since).num_seconds() / 60) as f64)?,
        at: since,
        level,
        limit: format!(
            "{} {} {unit} · {}",
            super::word(level),
            bound.unwrap_or_default(),
            source::told(&limit.source, level, false)
        ),
        confirmed: None,
        acknowledged: session.picture().marks(Kind::Alert).any(seen),
    })
}
