//! How far a reading is from where the protocol wants it: worst first, the narrower window first. It judges numbers; what is
//! then said or asked is decided elsewhere.

mod alert;
mod source;

use super::plan::{Bound, Drift, Level, Limit, Measure, Window};
use super::state::Session;
use super::time::Elapsed;
use crate::session::projection::{Reading, within};
use chrono::TimeDelta;

pub use alert::{Alert, alert, alerts, unseen};

/// Where a limit names no time of its own, somebody looks again after so many minutes: proposal, as S33 has it for blood pressure.
pub const RECHECK_MIN: i32 = 5;

/// The worst level that a reading of a vital's item reaches, and the limit that says so.
pub fn judge<'a>(session: &'a Session, item: &str, reading: f64, at: Elapsed) -> Option<(Level, &'a Limit)> {
    let about = |limit: &&Limit| matches!(limit.measure, Measure::Vital(known) | Measure::Scale(known) if known == item);
    let in_force: Vec<&Limit> =
        session.plan().limits.iter().filter(about).filter(|limit| holds(session, limit.when, at)).collect();
    // A narrow window for high readings says nothing about low ones.
    let narrowest = |limit: &Limit| {
        in_force.iter().filter(|other| other.is_upward() == limit.is_upward()).filter_map(|other| width(other.when)).min()
    };
    let crossed = |limit: &'a Limit| {
        let speaks = |level: Level, bound: Bound| bound.crossed_by(reading) && lasted(session, limit, level, bound, item, at);
        let by_bound = limit.bounds.iter().filter(|(level, bound)| speaks(*level, *bound)).map(|(level, _)| *level).max();
        let by_drift = limit.drift.filter(|drift| drifted(session, *drift, item, reading)).map(|_| Level::Watch);
        by_bound.max(by_drift).map(|level| (level, limit))
    };
    in_force
        .iter()
        .copied()
        .filter(|limit| narrowest(limit).is_none_or(|narrowest| width(limit.when) == Some(narrowest)))
        .filter_map(crossed)
        .max_by_key(|(level, _)| *level)
}

/// The worst level that any reading within the tolerance of a time reaches.
pub fn worst_near(session: &Session, at: Elapsed, tolerance: TimeDelta) -> Option<Level> {
    session
        .picture()
        .vitals
        .iter()
        .flat_map(|(item, series)| within(series, at, tolerance).iter().map(move |reading| (item, reading)))
        .filter_map(|(item, reading)| judge(session, item, reading.value.get(), reading.at.elapsed))
        .map(|(level, _)| level)
        .max()
}

/// What a reading was judged against, and by whom: `act ≥180, look again within 5 min · S33`. Never what to do about it.
pub fn in_words(session: &Session, level: Level, limit: &Limit, reading: f64, item: &str) -> String {
    let against = against(session, level, limit, reading, item);
    let mut parts = vec![format!("{} {against}", word(level))];
    parts.extend(limit.lasting.filter(|_| level == Level::Act).map(|time| format!("for {} min", time.num_minutes())));
    if level >= Level::Act {
        let minutes = limit.confirm.map_or(i64::from(RECHECK_MIN), |confirm| confirm.num_minutes());
        parts.push(format!("look again within {minutes} min"));
    }
    let drifts = bound_crossed(level, limit, reading).is_none();
    format!("{} · {}", parts.join(", "), source::told(&limit.source, level, drifts))
}

/// The level's word.
pub const fn word(level: Level) -> &'static str {
    match level {
        Level::Watch => "watch",
        Level::Act => "act",
        Level::AtOnce => "at once",
    }
}

/// A bound as people read it: `≥160`.
pub fn bound_in_words(bound: Bound) -> String {
    match bound {
        Bound::Above(number) => format!(">{number}"),
        Bound::AtLeast(number) => format!("≥{number}"),
        Bound::Below(number) => format!("<{number}"),
        Bound::AtMost(number) => format!("≤{number}"),
    }
}

fn bound_crossed(level: Level, limit: &Limit, reading: f64) -> Option<Bound> {
    limit.bounds.iter().find(|(known, bound)| *known == level && bound.crossed_by(reading)).map(|(_, bound)| *bound)
}

/// The bound that a reading crosses at this level, or how far it has moved: `≥180`, `rise ≥40 over 118`.
fn against(session: &Session, level: Level, limit: &Limit, reading: f64, item: &str) -> String {
    if let Some(bound) = bound_crossed(level, limit, reading) {
        return bound_in_words(bound);
    }
    let from = session.baseline(item).map(|baseline| baseline.value.to_string()).unwrap_or_default();
    match limit.drift {
        Some(Drift::Rise(by)) => format!("rise ≥{by} over {from}"),
        Some(Drift::Fall(by)) => format!("fall ≥{by} below {from}"),
        Some(Drift::FallShare(share)) => format!("fall >{} % below {from}", (share * 1e8).round() / 1e6),
        None => String::new(),
    }
}

fn holds(session: &Session, when: Window, at: Elapsed) -> bool {
    let t0 = session.t0();
    match when {
        Window::Any => true,
        Window::BeforeT0 => t0.is_none_or(|t0| at < t0),
        Window::AfterT0 => t0.is_some_and(|t0| at >= t0),
        Window::Between(from, until) => t0.is_some_and(|t0| t0 + from <= at && at <= t0 + until),
    }
}

/// How long a window lasts, for those that have an end on both sides.
fn width(when: Window) -> Option<TimeDelta> {
    match when {
        Window::Between(from, until) => Some(until - from),
        _ => None,
    }
}

/// Where `act` has to last: whether every reading crossed its bound from that long ago until now.
fn lasted(session: &Session, limit: &Limit, level: Level, bound: Bound, item: &str, at: Elapsed) -> bool {
    let Some(lasting) = limit.lasting.filter(|_| level == Level::Act) else { return true };
    let picture = session.picture();
    let all = [&picture.vitals, &picture.sent].into_iter().filter_map(|all| all.get(item)).flatten();
    let mut before: Vec<&Reading> = all.filter(|reading| reading.at.elapsed < at).collect();
    before.sort_by_key(|reading| std::cmp::Reverse(reading.at.elapsed));
    before
        .into_iter()
        .take_while(|reading| bound.crossed_by(reading.value.get()))
        .any(|reading| at - reading.at.elapsed >= lasting)
}

fn drifted(session: &Session, drift: Drift, item: &str, reading: f64) -> bool {
    let Some(baseline) = session.baseline(item).map(|baseline| baseline.value.get()) else { return false };
    match drift {
        Drift::Rise(by) => reading - baseline >= by,
        Drift::Fall(by) => baseline - reading >= by,
        Drift::FallShare(share) => baseline - reading > baseline * share,
    }
}
