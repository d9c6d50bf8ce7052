//! How far a reading is from where the protocol wants it: worst first, the narrower window first. It judges numbers; what is
//! then said or asked is decided elsewhere.

mod alert;
mod limit_source;

use super::plan::{AlertLevel, BaselineDrift, Limit, LimitBound, LimitSubject, LimitWindow};
use super::state::Session;
use super::time::Elapsed;
use crate::session::projection::{RecordedReading, readings_within};
use chrono::TimeDelta;

pub use alert::{Alert, all_alerts, first_alert, unacknowledged_alerts};

/// Where a limit names no time of its own, somebody looks again after so many minutes: proposal, as S33 has it for blood pressure.
pub const DEFAULT_RECHECK_MIN: i32 = 5;

/// The worst level that a reading of a vital's item reaches, and the limit that says so.
pub fn judge_reading<'a>(session: &'a Session, item: &str, reading: f64, at: Elapsed) -> Option<(AlertLevel, &'a Limit)> {
    let about =
        |limit: &&Limit| matches!(limit.subject, LimitSubject::Vital(known) | LimitSubject::Scale(known) if known == item);
    let in_force: Vec<&Limit> =
        session.plan().limits.iter().filter(about).filter(|limit| is_in_window(session, limit.window, at)).collect();
    // A narrow window for high readings says nothing about low ones.
    let narrowest = |limit: &Limit| {
        in_force
            .iter()
            .filter(|other| other.is_upward() == limit.is_upward())
            .filter_map(|other| window_width(other.window))
            .min()
    };
    let crossed = |limit: &'a Limit| {
        let speaks = |level: AlertLevel, bound: LimitBound| {
            bound.is_crossed_by(reading) && has_lasted(session, limit, level, bound, item, at)
        };
        let by_bound = limit.bounds.iter().filter(|(level, bound)| speaks(*level, *bound)).map(|(level, _)| *level).max();
        let by_drift = limit.drift.filter(|drift| has_drifted(session, *drift, item, reading)).map(|_| AlertLevel::Watch);
        by_bound.max(by_drift).map(|level| (level, limit))
    };
    in_force
        .iter()
        .copied()
        .filter(|limit| narrowest(limit).is_none_or(|narrowest| window_width(limit.window) == Some(narrowest)))
        .filter_map(crossed)
        .max_by_key(|(level, _)| *level)
}

/// The worst level that any reading within the tolerance of a time reaches.
pub fn worst_level_near(session: &Session, at: Elapsed, tolerance: TimeDelta) -> Option<AlertLevel> {
    session
        .projection()
        .vitals
        .iter()
        .flat_map(|(item, series)| readings_within(series, at, tolerance).iter().map(move |reading| (item, reading)))
        .filter_map(|(item, reading)| judge_reading(session, item, reading.value.get(), reading.time.elapsed))
        .map(|(level, _)| level)
        .max()
}

/// What a reading was judged against, and by whom: `act ≥180, look again within 5 min · S33`. Never what to do about it.
pub fn describe_limit(session: &Session, level: AlertLevel, limit: &Limit, reading: f64, item: &str) -> String {
    let against = format_crossed_bound(session, level, limit, reading, item);
    let mut parts = vec![format!("{} {against}", level.word())];
    parts.extend(limit.min_duration.filter(|_| level == AlertLevel::Act).map(|time| format!("for {} min", time.num_minutes())));
    if level >= AlertLevel::Act {
        let minutes = limit.confirm_within.map_or(i64::from(DEFAULT_RECHECK_MIN), |confirm| confirm.num_minutes());
        parts.push(format!("look again within {minutes} min"));
    }
    let drifts = crossed_bound(level, limit, reading).is_none();
    format!("{} · {}", parts.join(", "), limit_source::describe_source(&limit.source, level, drifts))
}

/// A bound as people read it: `≥160`.
pub fn format_bound(bound: LimitBound) -> String {
    match bound {
        LimitBound::Above(number) => format!(">{number}"),
        LimitBound::AtLeast(number) => format!("≥{number}"),
        LimitBound::Below(number) => format!("<{number}"),
        LimitBound::AtMost(number) => format!("≤{number}"),
    }
}

fn crossed_bound(level: AlertLevel, limit: &Limit, reading: f64) -> Option<LimitBound> {
    limit.bounds.iter().find(|(known, bound)| *known == level && bound.is_crossed_by(reading)).map(|(_, bound)| *bound)
}

/// The bound that a reading crosses at this level, or how far it has moved: `≥180`, `rise ≥40 over 118`.
fn format_crossed_bound(session: &Session, level: AlertLevel, limit: &Limit, reading: f64, item: &str) -> String {
    if let Some(bound) = crossed_bound(level, limit, reading) {
        return format_bound(bound);
    }
    let from = session.baseline(item).map(|baseline| baseline.value.to_string()).unwrap_or_default();
    match limit.drift {
        Some(BaselineDrift::Rise(by)) => format!("rise ≥{by} over {from}"),
        Some(BaselineDrift::Fall(by)) => format!("fall ≥{by} below {from}"),
        Some(BaselineDrift::FallFraction(share)) => format!("fall >{} % below {from}", (share * 1e8).round() / 1e6),
        None => String::new(),
    }
}

fn is_in_window(session: &Session, when: LimitWindow, at: Elapsed) -> bool {
    let t0 = session.t0();
    match when {
        LimitWindow::Always => true,
        LimitWindow::BeforeT0 => t0.is_none_or(|t0| at < t0),
        LimitWindow::AfterT0 => t0.is_some_and(|t0| at >= t0),
        LimitWindow::Between(from, until) => t0.is_some_and(|t0| t0 + from <= at && at <= t0 + until),
    }
}

/// How long a window lasts, for those that have an end on both sides.
fn window_width(when: LimitWindow) -> Option<TimeDelta> {
    match when {
        LimitWindow::Between(from, until) => Some(until - from),
        _ => None,
    }
}

/// Where `act` has to last: whether every reading crossed its bound from that long ago until now.
fn has_lasted(session: &Session, limit: &Limit, level: AlertLevel, bound: LimitBound, item: &str, at: Elapsed) -> bool {
    let Some(lasting) = limit.min_duration.filter(|_| level == AlertLevel::Act) else { return true };
    let picture = session.projection();
    let all = [&picture.vitals, &picture.device_readings].into_iter().filter_map(|all| all.get(item)).flatten();
    let mut before: Vec<&RecordedReading> = all.filter(|reading| reading.time.elapsed < at).collect();
    before.sort_by_key(|reading| std::cmp::Reverse(reading.time.elapsed));
    before
        .into_iter()
        .take_while(|reading| bound.is_crossed_by(reading.value.get()))
        .any(|reading| at - reading.time.elapsed >= lasting)
}

fn has_drifted(session: &Session, drift: BaselineDrift, item: &str, reading: f64) -> bool {
    let Some(baseline) = session.baseline(item).map(|baseline| baseline.value.get()) else { return false };
    match drift {
        BaselineDrift::Rise(by) => reading - baseline >= by,
        BaselineDrift::Fall(by) => baseline - reading >= by,
        BaselineDrift::FallFraction(share) => baseline - reading > baseline * share,
    }
}
