//! The system's time zone as a plain value, and a warning when `TZ` names an unknown zone.

use super::clock;
use super::zone_file::ZONEINFO_FOLDERS;
use crate::session::Zone;
use std::path::Path;
use std::thread;

const DAY_MS: i64 = 86_400_000;
/// No zone changes its offset twice within this.
const SCAN_STEP_MS: i64 = DAY_MS / 4;

/// Where a computer keeps the name of its zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct ZoneSources<'a> {
    /// The environment variable `TZ`.
    pub tz_variable: Option<&'a str>,
    /// The target of the link `/etc/localtime`.
    pub localtime_link: Option<&'a Path>,
    /// The text of `/etc/timezone`.
    pub timezone_file: Option<&'a str>,
}

/// The system's zone around an instant; see [`zone_from`].
pub fn system_zone(around_ms: i64) -> (Zone, Option<String>) {
    let tz_variable = std::env::var("TZ").ok();
    let link = std::fs::read_link("/etc/localtime").ok();
    let zone_file = std::fs::read_to_string("/etc/timezone").ok();
    let sources =
        ZoneSources { tz_variable: tz_variable.as_deref(), localtime_link: link.as_deref(), timezone_file: zone_file.as_deref() };
    // chrono keeps a zone for each thread; a new one reads it again.
    thread::scope(|scope| {
        let in_new_thread = || zone_from(sources, around_ms, clock::system_offset_s, Path::is_file);
        let read = thread::Builder::new().spawn_scoped(scope, in_new_thread).ok().and_then(|thread| thread.join().ok());
        read.unwrap_or_else(in_new_thread)
    })
}

/// A zone from two days before an instant (ms since 1970 UTC) until 400 days after it, and a warning when `TZ` names an unknown
/// zone: then all times are written in UTC. `offset_at` gives the offset in seconds east at an instant.
pub fn zone_from(
    sources: ZoneSources<'_>,
    around_ms: i64,
    offset_at: impl Fn(i64) -> i32,
    is_file: impl Fn(&Path) -> bool,
) -> (Zone, Option<String>) {
    let spans = offset_spans(around_ms - 2 * DAY_MS, around_ms + 400 * DAY_MS, &offset_at);
    let is_utc = spans.iter().all(|(_, offset_s)| *offset_s == 0);
    let warning = unknown_zone_warning(sources.tz_variable, is_utc, is_file);
    let known = if warning.is_some() { None } else { zone_name(sources) };
    let name = known.unwrap_or_else(|| offset_name(offset_at(around_ms)));
    (Zone::from_spans(&name, spans), warning)
}

/// `UTC-04:00`, for a zone without a name.
fn offset_name(offset_s: i32) -> String {
    let sign = if offset_s < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", offset_s.abs() / 3600, offset_s.abs() / 60 % 60)
}

/// The instants at which the offset changes, to the millisecond.
fn offset_spans(from_ms: i64, to_ms: i64, offset_at: impl Fn(i64) -> i32) -> Vec<(i64, i32)> {
    let mut spans = vec![(i64::MIN, offset_at(from_ms))];
    let mut at_ms = from_ms;
    while at_ms < to_ms {
        let next_ms = at_ms + SCAN_STEP_MS;
        let (before, after) = (offset_at(at_ms), offset_at(next_ms));
        if before != after {
            let (mut old, mut new) = (at_ms, next_ms);
            while new - old > 1 {
                let middle = old + (new - old) / 2;
                if offset_at(middle) == before { old = middle } else { new = middle }
            }
            spans.push((new, after));
        }
        at_ms = next_ms;
    }
    spans
}

/// The IANA name: from `TZ`, else from the target of `/etc/localtime`, else from `/etc/timezone`.
fn zone_name(sources: ZoneSources<'_>) -> Option<String> {
    let in_folder = |path: &str| path.split_once("zoneinfo/").map(|(_, name)| name.to_owned());
    match sources.tz_variable.map(|tz| tz.trim_start_matches(':')) {
        Some(tz) if tz.starts_with('/') => in_folder(tz),
        // A rule such as EST5EDT,M3.2.0,M11.1.0 is not a name.
        Some(tz) => (!tz.is_empty() && !tz.contains([',', '<'])).then(|| tz.to_owned()),
        None => sources
            .localtime_link
            .and_then(Path::to_str)
            .and_then(in_folder)
            .or_else(|| sources.timezone_file.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())),
    }
}

/// chrono silently uses UTC for an unknown zone, which a record must not.
fn unknown_zone_warning(tz_variable: Option<&str>, is_utc: bool, is_file: impl Fn(&Path) -> bool) -> Option<String> {
    let tz = tz_variable?;
    let plain = tz.trim_start_matches(':');
    let found = !plain.is_empty() && ZONEINFO_FOLDERS.iter().any(|folder| is_file(&Path::new(folder).join(plain)));
    if found || !is_utc || is_utc_rule(plain) {
        return None;
    }
    let why = if plain.is_empty() { "TZ is set but empty".to_owned() } else { format!("TZ is `{tz}`") };
    Some(format!(
        "The time zone is not known to this computer: {why}. Times are written in UTC (+00:00). \
         To change that, set TZ to a name such as `America/New_York`, or remove it, and start again."
    ))
}

/// Whether a `TZ` rule means UTC, such as `UTC0`, `GMT` or `<X>-00:00`.
fn is_utc_rule(rule: &str) -> bool {
    let letters = rule.trim_start_matches(|c: char| c.is_ascii_alphabetic() || "<>".contains(c));
    let named = ["UTC", "GMT", "Z", "UCT", "Zulu", "Universal"].contains(&rule);
    named || (letters.len() < rule.len() && letters.contains('0') && letters.chars().all(|c| "+-0:".contains(c)))
}
