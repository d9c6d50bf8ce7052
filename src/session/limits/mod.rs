//! Limits: judges readings against the protocol and lists the alerts.

mod acknowledged;
mod alert;
mod danger;
pub(crate) mod judge;
mod limit_source;

use crate::session::{AlertLevel, BaselineDrift, Elapsed, Limit, LimitBound, Session, projection::readings_within};
use chrono::TimeDelta;

pub(crate) use acknowledged::Acknowledgements;
pub use alert::{Alert, AlertKey, all_alerts, unacknowledged_alerts};
pub(crate) use alert::{AlertSource, BY_DEVICE_SUFFIX, describe_alert_rows, system_rank};
pub(crate) use danger::unresolved_dangers;
pub(crate) use limit_source::{lacks_source, source_of_level, spell_out_sources};

/// The worst level that a reading reaches, and its limit. For readings that are not recorded yet; `Session::judgements` has
/// the others.
pub fn judge_reading<'a>(session: &'a Session, item: &str, reading: f64, at: Elapsed) -> Option<(AlertLevel, &'a Limit)> {
    let (level, place) = session.judge().level_and_limit(item, reading, at)?;
    Some((level, session.plan().limits.get(place)?))
}

/// The worst level of any reading within the tolerance of a time.
pub(crate) fn worst_level_near(session: &Session, at: Elapsed, tolerance: TimeDelta) -> Option<AlertLevel> {
    let near = session.projection().vitals.values().flat_map(|series| readings_within(series, at, tolerance));
    near.filter_map(|reading| session.alert_level(reading)).max()
}

/// Describes the limit and its source: `act ≥180: recheck within 5 min · S120`.
pub(crate) fn describe_limit(
    session: &Session,
    (level, limit): (AlertLevel, &Limit),
    (item, reading): (&str, f64),
    at: Elapsed,
) -> String {
    let against = format_crossed_bound(session, level, limit, reading, item);
    let mut parts = vec![format!("{} {against}", level.word())];
    parts.extend(limit.min_duration.filter(|_| level == AlertLevel::Act).map(|time| format!("for {} min", time.num_minutes())));
    let again = session.judge().recheck_after(level, limit, item, reading, at);
    let again = again.map(|after| format!(": recheck within {} min", after.num_minutes())).unwrap_or_default();
    let drifts = crossed_bound(session, level, limit, reading, item).is_none();
    format!("{}{again} · {}", parts.join(", "), limit_source::describe_source(&limit.source, level, drifts))
}

/// Formats a bound: `≥160`.
pub(crate) fn format_bound(bound: LimitBound) -> String {
    match bound {
        LimitBound::Above(number) => format!(">{number}"),
        LimitBound::AtLeast(number) => format!("≥{number}"),
        LimitBound::Below(number) => format!("<{number}"),
        LimitBound::AtMost(number) => format!("≤{number}"),
    }
}

fn crossed_bound(session: &Session, level: AlertLevel, limit: &Limit, reading: f64, item: &str) -> Option<LimitBound> {
    let mut bounds = limit.bounds_for(session.judge().baseline(item));
    bounds.find(|(known, bound)| *known == level && bound.is_crossed_by(reading)).map(|(_, bound)| bound)
}

/// The crossed limit to read aloud: `below 90`, `at least 180`, `rise at least 40 over 118`.
pub(crate) fn spoken_limit(session: &Session, level: AlertLevel, limit: &Limit, reading: f64, item: &str) -> String {
    const SPOKEN_SIGNS: [(char, &str); 4] = [('≥', "at least "), ('≤', "at most "), ('>', "above "), ('<', "below ")];
    let text = format_crossed_bound(session, level, limit, reading, item);
    SPOKEN_SIGNS.iter().fold(text, |text, (sign, words)| text.replace(*sign, words))
}

/// Formats the bound that a reading crosses, or its drift: `≥180`, `rise ≥40 over 118`.
fn format_crossed_bound(session: &Session, level: AlertLevel, limit: &Limit, reading: f64, item: &str) -> String {
    if let Some(bound) = crossed_bound(session, level, limit, reading, item) {
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
