//! The time zone: its name, its changes of offset, and a warning where `TZ` names none.

use bedside::edge::os::timezone::{ZoneSources, system_zone, zone_from};
use bedside::session::time::Wall;
use chrono::{Local, Offset as _, TimeZone as _};
use std::path::Path;

const DAY_MS: i64 = 86_400_000;

fn ms(text: &str) -> i64 {
    Wall::parse(text).unwrap().instant_ms()
}

#[test]
fn offset_changes_are_found_to_the_millisecond() {
    let (spring, autumn) = (ms("2026-03-08T07:00:00.000+00:00"), ms("2026-11-01T06:00:00.000+00:00"));
    let new_york = |at: i64| if (spring..autumn).contains(&at) { -14_400 } else { -18_000 };
    let (zone, warning) = zone_from(ZoneSources::default(), ms("2026-01-01T00:00:00.000+00:00"), new_york, |_| false);
    assert_eq!((zone.name.as_str(), warning), ("UTC-05:00", None));
    for at in [spring - 1, spring, autumn - 1, autumn] {
        assert_eq!(zone.offset_at(at), new_york(at));
    }
}

#[test]
fn zone_name_comes_from_tz_then_localtime_then_timezone() {
    let link = Path::new("/usr/share/zoneinfo/Europe/Berlin");
    for (tz_variable, localtime_link, timezone_file, expected) in [
        (Some("America/New_York"), Some(link), None, "America/New_York"),
        (Some(":America/New_York"), None, None, "America/New_York"),
        (Some("/usr/share/zoneinfo/Asia/Tokyo"), None, None, "Asia/Tokyo"),
        (Some("EST5EDT,M3.2.0,M11.1.0"), Some(link), None, "UTC-03:30"),
        (None, Some(link), Some("Asia/Tokyo\n"), "Europe/Berlin"),
        (None, Some(Path::new("/etc/somewhere")), Some("Asia/Tokyo\n"), "Asia/Tokyo"),
        (None, None, None, "UTC-03:30"),
    ] {
        let sources = ZoneSources { tz_variable, localtime_link, timezone_file };
        let (zone, warning) = zone_from(sources, 0, |_| -12_600, |_| false);
        assert_eq!((zone.name.as_str(), warning), (expected, None), "{sources:?}");
    }
    assert_eq!(zone_from(ZoneSources::default(), 0, |_| 0, |_| false).0.name, "UTC+00:00");
}

#[test]
fn unknown_zones_are_warned_about_and_utc_is_not() {
    let has_berlin = |path: &Path| path.ends_with("Europe/Berlin") || path.ends_with("zoneinfo/UTC");
    for (tz_variable, offset_s, is_warned) in [
        (None, 0, false),
        (Some("Europe/Berlin"), 3600, false),
        (Some("Nowhere/Bad"), 0, true),
        (Some(""), 0, true),
        (Some("UTC"), 0, false),
        (Some("UTC0"), 0, false),
        (Some("GMT-0"), 0, false),
        (Some("EST5EDT,M3.2.0,M11.1.0"), -18_000, false),
        (Some("EST5"), 0, true),
    ] {
        let sources = ZoneSources { tz_variable, ..ZoneSources::default() };
        let (_, warning) = zone_from(sources, 0, |_| offset_s, has_berlin);
        assert_eq!(warning.is_some(), is_warned, "{tz_variable:?}");
    }
}

#[test]
fn system_zone_has_the_offsets_of_the_system() {
    let now = ms("2026-11-23T09:00:00.000+00:00");
    let (zone, _) = system_zone(now);
    for days in [-1, 0, 100, 250, 390] {
        let at = now + days * DAY_MS;
        let local = Local.timestamp_millis_opt(at).single().unwrap();
        assert_eq!(zone.offset_at(at), local.offset().fix().local_minus_utc());
    }
}
