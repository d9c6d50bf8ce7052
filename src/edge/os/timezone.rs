//! The system's time zone as a plain value, and a warning when `TZ` names an unknown zone.

use super::clock;
use crate::session::time::Zone;
use std::path::Path;

const DAY_MS: i64 = 86_400_000;
/// No zone changes its offset twice within this.
const SCAN_STEP_MS: i64 = DAY_MS / 4;
const ZONEINFO_FOLDERS: [&str; 3] = ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo"];

/// The system's zone from two days before an instant (ms since 1970 UTC) until 400 days after it, and a warning when `TZ` names
/// an unknown zone: then all times are written in UTC.
pub(crate) fn system_zone(around_ms: i64) -> (Zone, Option<String>) {
    let tz_variable = std::env::var("TZ").ok();
    let link = std::fs::read_link("/etc/localtime").ok();
    let zone_file = std::fs::read_to_string("/etc/timezone").ok();
    let spans = offset_spans(around_ms - 2 * DAY_MS, around_ms + 400 * DAY_MS, clock::system_offset_s);
    let is_utc = spans.iter().all(|(_, offset_s)| *offset_s == 0);
    let warning = unknown_zone_warning(tz_variable.as_deref(), is_utc, Path::is_file);
    let known = if warning.is_some() { None } else { zone_name(tz_variable.as_deref(), link.as_deref(), zone_file.as_deref()) };
    let name = known.unwrap_or_else(|| offset_name(clock::system_offset_s(around_ms)));
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
fn zone_name(tz_variable: Option<&str>, link: Option<&Path>, zone_file: Option<&str>) -> Option<String> {
    let in_folder = |path: &str| path.split_once("zoneinfo/").map(|(_, name)| name.to_owned());
    match tz_variable.map(|tz| tz.trim_start_matches(':')) {
        Some(tz) if tz.starts_with('/') => in_folder(tz),
        // A rule such as EST5EDT,M3.2.0,M11.1.0 is not a name.
        Some(tz) => (!tz.is_empty() && !tz.contains([',', '<'])).then(|| tz.to_owned()),
        None => link
            .and_then(Path::to_str)
            .and_then(in_folder)
            .or_else(|| zone_file.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())),
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
         To change that, set TZ to a name such as `America/New_York`, or unset it, and start again."
    ))
}

/// Whether a `TZ` rule means UTC, such as `UTC0`, `GMT` or `<X>-00:00`.
fn is_utc_rule(rule: &str) -> bool {
    let letters = rule.trim_start_matches(|c: char| c.is_ascii_alphabetic() || "<>".contains(c));
    let named = ["UTC", "GMT", "Z", "UCT", "Zulu", "Universal"].contains(&rule);
    named || (letters.len() < rule.len() && letters.contains('0') && letters.chars().all(|c| "+-0:".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::time::Wall;

    fn ms(text: &str) -> i64 {
        Wall::parse(text).unwrap().instant_ms()
    }

    #[test]
    fn offset_changes_are_found_to_the_millisecond() {
        let (spring, autumn) = (ms("2026-03-08T07:00:00.000+00:00"), ms("2026-11-01T06:00:00.000+00:00"));
        let new_york = |at: i64| if (spring..autumn).contains(&at) { -14_400 } else { -18_000 };
        let found = offset_spans(ms("2026-01-01T00:00:00.000+00:00"), ms("2027-01-01T00:00:00.000+00:00"), new_york);
        assert_eq!(found, vec![(i64::MIN, -18_000), (spring, -14_400), (autumn, -18_000)]);
    }

    #[test]
    fn zone_name_comes_from_tz_then_localtime_then_timezone() {
        let link = Path::new("/usr/share/zoneinfo/Europe/Berlin");
        for (tz_variable, link, zone_file, expected) in [
            (Some("America/New_York"), Some(link), None, Some("America/New_York")),
            (Some(":America/New_York"), None, None, Some("America/New_York")),
            (Some("/usr/share/zoneinfo/Asia/Tokyo"), None, None, Some("Asia/Tokyo")),
            (Some("EST5EDT,M3.2.0,M11.1.0"), Some(link), None, None),
            (None, Some(link), Some("Asia/Tokyo\n"), Some("Europe/Berlin")),
            (None, Some(Path::new("/etc/somewhere")), Some("Asia/Tokyo\n"), Some("Asia/Tokyo")),
            (None, None, None, None),
        ] {
            assert_eq!(zone_name(tz_variable, link, zone_file).as_deref(), expected, "{tz_variable:?}");
        }
        assert_eq!((offset_name(-12_600), offset_name(0)), ("UTC-03:30".to_owned(), "UTC+00:00".to_owned()));
    }

    #[test]
    fn unknown_zones_are_warned_about_and_utc_is_not() {
        let has_berlin = |path: &Path| path.ends_with("Europe/Berlin") || path.ends_with("zoneinfo/UTC");
        for (tz_variable, is_utc, is_warned) in [
            (None, true, false),
            (Some("Europe/Berlin"), false, false),
            (Some("Nowhere/Bad"), true, true),
            (Some(""), true, true),
            (Some("UTC"), true, false),
            (Some("UTC0"), true, false),
            (Some("GMT-0"), true, false),
            (Some("EST5EDT,M3.2.0,M11.1.0"), false, false),
            (Some("EST5"), true, true),
        ] {
            assert_eq!(unknown_zone_warning(tz_variable, is_utc, has_berlin).is_some(), is_warned, "{tz_variable:?}");
        }
    }

    #[test]
    fn system_zone_has_the_offsets_of_the_system() {
        let now = ms("2026-11-23T09:00:00.000+00:00");
        let (zone, _) = system_zone(now);
        for days in [-1, 0, 100, 250, 390] {
            let at = now + days * DAY_MS;
            assert_eq!(zone.offset_at(at), clock::system_offset_s(at));
        }
    }
}
