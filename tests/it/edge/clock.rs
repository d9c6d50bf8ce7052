//! The session's clock: its time, its continuation after a pause, and the changes of the clocks that are reported.

use bedside::edge::os::clock::{ClockReadings, ResumeGap, ResumePoint, SessionClock, duration_until, read};
use bedside::edge::os::clock_monitor::ClockMonitor;
use bedside::session::decide::ClockEvent;
use bedside::session::time::{Elapsed, RealTime, Wall, Zone};
use std::time::Duration;

const HOUR_MS: i64 = 3_600_000;

fn readings_at(running_ms: i64, wall: &str) -> ClockReadings {
    let wall = Wall::parse(wall).unwrap();
    ClockReadings {
        running_ms,
        awake_ms: running_ms,
        wall_ms: wall.instant_ms(),
        offset_s: wall.offset_s(),
        real_time: RealTime::from_ms(running_ms),
    }
}

/// New York around 2026-11-01, when 06:00 UTC ends summer time.
fn new_york() -> Zone {
    let change = Wall::parse("2026-11-01T06:00:00.000+00:00").unwrap().instant_ms();
    Zone::from_spans("America/New_York", vec![(i64::MIN, -4 * 3600), (change, -5 * 3600)])
}

#[test]
fn elapsed_time_follows_the_running_clock_and_not_the_wall_clock() {
    let clock = SessionClock::start(1, new_york(), &readings_at(5_000, "2026-10-31T10:00:00.000-04:00"));
    for wall in ["2026-10-31T10:01:00.000-04:00", "2026-10-31T09:00:00.000-04:00", "1970-01-01T00:00:00.000+00:00"] {
        let now = clock.moment(&readings_at(65_000, wall));
        assert_eq!((now.elapsed, now.wall.rfc3339().as_str()), (Elapsed::from_mins(1), wall));
        assert_eq!(now.real_time, RealTime::from_ms(65_000));
    }
}

#[test]
fn a_rehearsal_scales_elapsed_and_wall_time_but_not_real_time() {
    let mut clock = SessionClock::start(600, new_york(), &readings_at(0, "2026-11-01T01:50:00.000-04:00"));
    let now = clock.moment(&readings_at(1_000, "2026-11-01T01:50:01.000-04:00"));
    assert_eq!((now.elapsed, now.wall.rfc3339().as_str()), (Elapsed::from_mins(10), "2026-11-01T01:00:00.000-05:00"));
    assert_eq!(now.real_time, RealTime::from_ms(1_000));
    clock.start_session(&readings_at(1_000, "2026-11-01T01:50:01.000-04:00"));
    let begun = clock.moment(&readings_at(1_000, "2026-11-01T01:50:01.000-04:00"));
    assert_eq!((begun.elapsed, begun.wall.rfc3339().as_str()), (Elapsed::ZERO, "2026-11-01T01:50:01.000-04:00"));
}

fn stopped(boot: Option<(&str, f64)>) -> ResumePoint {
    ResumePoint {
        elapsed: Elapsed::from_mins(45),
        wall: Wall::parse("2026-10-31T10:45:00.000-04:00").unwrap(),
        boot: boot.map(|(id, zero_s)| (id.to_owned(), zero_s)),
    }
}

#[test]
fn a_resumed_session_continues_by_the_boot_clock_or_the_wall_clock_and_never_backwards() {
    const BOOT: Option<(&str, f64)> = Some(("a", 100.5));
    let estimated = |ms| ResumeGap { ms, is_estimated: true };
    let ten_minutes = estimated(600_000);
    for (boot, running_ms, wall, gap_expected, elapsed_min, asks) in [
        // The same boot: exact, even though the wall clock was moved meanwhile.
        (BOOT, 100_500 + 55 * 60_000, "2026-10-31T08:00:00.000-04:00", ResumeGap { ms: 600_000, is_estimated: false }, 55, false),
        // Another boot, or none known: by the wall clock.
        (Some(("b", 100.5)), 9, "2026-10-31T10:55:00.000-04:00", ten_minutes, 55, false),
        (None, 9, "2026-10-31T10:55:00.000-04:00", ten_minutes, 55, false),
        // The wall clock went back, or far ahead: a person must confirm it.
        (None, 9, "2026-10-31T10:00:00.000-04:00", estimated(-45 * 60_000), 45, true),
        (None, 9, "2026-11-01T10:45:00.000-05:00", estimated(25 * HOUR_MS), 45 + 25 * 60, true),
        // A boot clock that contradicts the record is not used.
        (BOOT, 200_000, "2026-10-31T10:55:00.000-04:00", ten_minutes, 55, false),
    ] {
        let now = readings_at(running_ms, wall);
        let (clock, gap) = SessionClock::resume(1, new_york(), &stopped(boot), Some("a"), &now);
        assert_eq!((gap, gap.needs_confirmation()), (gap_expected, asks));
        assert_eq!(clock.moment(&now).elapsed, Elapsed::from_mins(elapsed_min), "{boot:?}");
    }
}

#[test]
fn the_boot_clock_at_the_first_row_is_the_same_before_and_after_a_resume() {
    let mut clock = SessionClock::start(1, new_york(), &readings_at(50_000, "2026-10-31T10:00:00.000-04:00"));
    clock.start_session(&readings_at(100_500, "2026-10-31T10:00:50.500-04:00"));
    assert!((clock.boot_s_at_start() - 100.5).abs() < 1e-9);
    let now = readings_at(100_500 + 55 * 60_000, "2026-10-31T10:55:50.500-04:00");
    let (again, _) = SessionClock::resume(1, new_york(), &stopped(Some(("a", clock.boot_s_at_start()))), Some("a"), &now);
    assert!((again.boot_s_at_start() - 100.5).abs() < 1e-9);
}

#[test]
fn real_clocks_never_go_back() {
    let (first, second) = (read(), read());
    assert!(second.running_ms >= first.running_ms && second.awake_ms >= first.awake_ms);
    assert!(first.real_time <= second.real_time && duration_until(second.real_time) <= Duration::from_millis(1));
}

const WALL_MS: i64 = 1_793_500_000_000;
const EAST_S: i32 = -14_400;

/// Running, awake and wall clock in milliseconds since the first reading, and the offset.
fn changed(running_ms: i64, awake_ms: i64, wall_ms: i64, offset_s: i32) -> ClockReadings {
    ClockReadings { running_ms, awake_ms, wall_ms: WALL_MS + wall_ms, offset_s, real_time: RealTime::from_ms(running_ms) }
}

#[test]
fn clock_changes_are_reported_once_and_drift_is_not() {
    let step = |by_ms| ClockEvent::Step { by_ms };
    let suspended = |duration_ms| ClockEvent::Suspended { duration_ms };
    let zone = |new_offset_s| ClockEvent::Zone { old_offset_s: EAST_S, new_offset_s };
    for (what, readings, expected) in [
        ("an hour passes", changed(3_600_000, 3_600_000, 3_600_000, EAST_S), vec![]),
        ("the wall clock drifts", changed(60_000, 60_000, 62_000, EAST_S), vec![]),
        ("it is set forward", changed(1_000, 1_000, 3_001, EAST_S), vec![step(2_001)]),
        ("it is set back", changed(1_000, 1_000, -3_599_000, EAST_S), vec![step(-3_600_000)]),
        ("to 1970", changed(0, 0, -WALL_MS, EAST_S), vec![step(-WALL_MS)]),
        ("the computer was suspended", changed(1_201_000, 1_000, 1_201_000, EAST_S), vec![suspended(1_200_000)]),
        ("summer time ends", changed(1_000, 1_000, 1_000, -18_000), vec![zone(-18_000)]),
        (
            "a flight with a closed lid",
            changed(7_200_000, 0, 7_203_000, 3_600),
            vec![suspended(7_200_000), step(3_000), zone(3_600)],
        ),
    ] {
        let mut monitor = ClockMonitor::new(&changed(0, 0, 0, EAST_S));
        assert_eq!(monitor.detect_changes(&readings), expected, "{what}");
        assert!(monitor.detect_changes(&readings).is_empty(), "{what}, reported again");
    }
}

#[test]
fn small_clock_steps_add_up() {
    let mut monitor = ClockMonitor::new(&changed(0, 0, 0, EAST_S));
    assert!(monitor.detect_changes(&changed(1_000, 1_000, 2_500, EAST_S)).is_empty());
    assert_eq!(monitor.detect_changes(&changed(2_000, 2_000, 5_000, EAST_S)), vec![ClockEvent::Step { by_ms: 3_000 }]);
}
