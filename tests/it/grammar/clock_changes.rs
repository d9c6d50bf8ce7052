//! Clock times near midnight and on the two nights on which clocks change.

use super::{TestDay, sample_plan};
use bedside::app::grammar::parse;
use bedside::session::{Wall, Zone};
use chrono::TimeDelta;

fn new_york() -> Zone {
    let spring = Wall::parse("2026-03-08T07:00:00.000+00:00").map(Wall::instant_ms).unwrap();
    let autumn = Wall::parse("2026-11-01T06:00:00.000+00:00").map(Wall::instant_ms).unwrap();
    Zone::from_spans("America/New_York", vec![(i64::MIN, -5 * 3600), (spring, -4 * 3600), (autumn, -5 * 3600)])
}

#[test]
fn a_clock_time_is_the_last_one_before_now() {
    let cases: &[(&str, i64, &str, &str, &str, usize)] = &[
        // read at, minutes into the session, line, time of the entry, time in words, number of warnings
        ("2026-11-24T00:15:00-05:00", 60, "23:50 asleep", "2026-11-23T23:50:00.000-05:00", "23:50, yesterday, 25 min ago", 0),
        (
            "2026-11-24T00:15:00-05:00",
            60,
            "about 23:50 x",
            "2026-11-23T23:50:00.000-05:00",
            "about 23:50, yesterday, 25 min ago",
            0,
        ),
        ("2026-11-24T00:15:00-05:00", 60, "0:05 x", "2026-11-24T00:05:00.000-05:00", "00:05, 10 min ago", 0),
        ("2026-11-24T00:15:00-05:00", 60, "-20 x", "2026-11-23T23:55:00.000-05:00", "yesterday, 20 min ago", 0),
        ("2026-11-23T23:58:00-05:00", 60, "0:03 x", "2026-11-24T00:03:00.000-05:00", "00:03, tomorrow, in 5 min", 1),
        ("2026-11-24T09:00:00-05:00", 1200, "14:20 x", "2026-11-23T14:20:00.000-05:00", "14:20, yesterday, 18 h 40 min ago", 0),
        // 01:30 occurs twice
        ("2026-11-01T01:10:00-05:00", 120, "1:30 x", "2026-11-01T01:30:00.000-04:00", "01:30, UTC−04:00, 40 min ago", 0),
        ("2026-11-01T01:45:00-05:00", 120, "1:30 x", "2026-11-01T01:30:00.000-05:00", "01:30, UTC−05:00, 15 min ago", 0),
        ("2026-11-01T01:45:00-04:00", 120, "1:30 x", "2026-11-01T01:30:00.000-04:00", "01:30, UTC−04:00, 15 min ago", 0),
        ("2026-11-01T01:10:00-05:00", 120, "-30 x", "2026-11-01T01:40:00.000-04:00", "30 min ago", 0),
        // 02:30 does not exist
        ("2026-03-08T03:40:00-04:00", 120, "2:30 x", "2026-03-08T03:00:00.000-04:00", "03:00, 40 min ago", 1),
        ("2026-03-08T03:40:00-04:00", 120, "1:50 x", "2026-03-08T01:50:00.000-05:00", "01:50, 50 min ago", 0),
        ("2026-03-08T03:10:00-04:00", 120, "-20 x", "2026-03-08T01:50:00.000-05:00", "20 min ago", 0),
    ];
    for (wall, minutes, line, time, time_words, warnings) in cases {
        let day = TestDay::new(sample_plan("im", "ketamine"), TimeDelta::minutes(*minutes), wall, new_york());
        let interpretation = parse(line, &day.context()).unwrap();
        let found = interpretation.statement.time;
        assert_eq!(found.wall.rfc3339(), *time, "{wall} {line}");
        assert_eq!(day.now.instant_ms_of(found.elapsed), found.wall.instant_ms(), "{wall} {line}");
        assert_eq!(interpretation.time_words.as_deref(), Some(*time_words), "{wall} {line}");
        assert_eq!(interpretation.warnings.len(), *warnings, "{wall} {line}: {:?}", interpretation.warnings);
    }
}
