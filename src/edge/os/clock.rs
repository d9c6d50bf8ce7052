//! The only file that reads clocks. [`read`] takes [`ClockReadings`] when an event arrives; a [`SessionClock`] turns them into
//! the session's [`Moment`]. Clock steps and suspends are detected by `clock_monitor`.

use crate::session::time::{Elapsed, Moment, RealTime, Wall, Zone};
use chrono::{Local, Offset as _, TimeZone as _};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

/// What every clock of the computer showed at one instant. A plain value, so that a test can choose any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReadings {
    /// Milliseconds since boot, suspends included, on a clock that cannot be set.
    pub running_ms: i64,
    /// Milliseconds on the clock that stops in suspend, since an arbitrary zero.
    pub awake_ms: i64,
    /// The wall clock, in milliseconds since 1970 UTC.
    pub wall_ms: i64,
    /// The system's offset at that wall time, in seconds east of UTC.
    pub offset_s: i32,
    /// Real time since the program started.
    pub real_time: RealTime,
}

/// Reads all clocks now.
pub fn read() -> ClockReadings {
    let running_ms = running_ms();
    let wall_ms = wall_ms();
    ClockReadings {
        running_ms,
        awake_ms: awake_ms(),
        wall_ms,
        offset_s: system_offset_s(wall_ms),
        real_time: real_time_from(running_ms),
    }
}

/// The wall clock's reading with its offset.
pub fn wall_time(readings: &ClockReadings) -> Wall {
    Wall::from_instant(readings.wall_ms, readings.offset_s)
}

/// Real time since the program started.
pub fn real_time() -> RealTime {
    real_time_from(running_ms())
}

/// The time until a deadline; zero when it has passed.
pub fn duration_until(deadline: RealTime) -> Duration {
    Duration::from_millis(u64::try_from(deadline.since_ms(real_time())).unwrap_or(0))
}

/// The wall clock, for file times.
#[expect(clippy::disallowed_methods, reason = "this is the file that may ask")]
pub(crate) fn system_time() -> SystemTime {
    SystemTime::now()
}

/// The offset that the system's zone has at an instant (ms since 1970 UTC), in seconds east.
pub(crate) fn system_offset_s(instant_ms: i64) -> i32 {
    Local.timestamp_millis_opt(instant_ms).single().map_or(0, |at| at.offset().fix().local_minus_utc())
}

/// The id of this boot, where the system has one.
pub(crate) fn boot_id() -> Option<String> {
    #[cfg(target_os = "linux")]
    let said = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    #[cfg(target_os = "macos")]
    let said = std::process::Command::new("/usr/sbin/sysctl")
        .args(["-n", "kern.bootsessionuuid"])
        .output()
        .ok()
        .and_then(|out| String::from_utf8(out.stdout).ok());
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    let said: Option<String> = None;
    said.map(|id| id.trim().to_lowercase()).filter(|id| !id.is_empty())
}

/// Where a record ends, as far as a clock needs it to resume.
#[derive(Clone, Debug, PartialEq)]
pub struct ResumePoint {
    /// The last row's session time.
    pub elapsed: Elapsed,
    /// When the last row was written, by the wall clock.
    pub wall: Wall,
    /// The last boot id in the record, and that boot's clock at the session's first row, in seconds.
    pub boot: Option<(String, f64)>,
}

/// How long a record lay, and how this is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResumeGap {
    /// Measured on the same boot's clock, in milliseconds.
    Measured(i64),
    /// Taken from the wall clock, in milliseconds. A person must confirm it when it is negative or over twelve hours. The
    /// session's time never goes back.
    Estimated(i64),
}

impl ResumeGap {
    /// The gap in milliseconds; negative when the wall clock was set back.
    pub const fn gap_ms(self) -> i64 {
        match self {
            Self::Measured(ms) | Self::Estimated(ms) => ms,
        }
    }

    /// Whether it comes from the wall clock.
    pub const fn is_estimated(self) -> bool {
        matches!(self, Self::Estimated(_))
    }

    /// Whether it is so unlikely that a person must confirm it.
    pub const fn needs_confirmation(self) -> bool {
        const HALF_A_DAY_MS: i64 = 12 * 3_600_000;
        self.is_estimated() && (self.gap_ms() < 0 || self.gap_ms() > HALF_A_DAY_MS)
    }
}

/// The wall clock may deviate by two seconds to either side before it is reported.
const CLOCK_DRIFT_TOLERANCE_MS: i64 = 4_000;

/// Turns clock readings into the session's time. Pure.
#[derive(Clone, Debug)]
pub struct SessionClock {
    speed: u32,
    zone: Zone,
    /// The reference point: the running clock, the session's time and the wall clock of the session at one instant.
    running_ms: i64,
    elapsed_ms: i64,
    wall_ms: i64,
}

impl SessionClock {
    /// A clock for a session that begins at these readings. `speed` is 1, or how many times as fast a rehearsal runs.
    pub fn start(speed: u32, zone: Zone, readings: &ClockReadings) -> Self {
        Self { speed: speed.max(1), zone, running_ms: readings.running_ms, elapsed_ms: 0, wall_ms: readings.wall_ms }
    }

    /// A clock that goes on where a record ends, and the gap since. `boot` is this boot's id.
    pub fn resume(
        speed: u32,
        zone: Zone,
        resume_point: &ResumePoint,
        boot: Option<&str>,
        readings: &ClockReadings,
    ) -> (Self, ResumeGap) {
        let speed = speed.max(1);
        let last_ms = resume_point.elapsed.ms();
        let same_boot = resume_point.boot.as_ref().filter(|(id, _)| boot == Some(id.as_str()));
        let measured_ms = same_boot
            .map(|(_, zero_s)| {
                readings.running_ms.saturating_sub((zero_s * 1000.0).round() as i64).saturating_mul(i64::from(speed))
            })
            // A boot clock behind the record's last row contradicts the record, apart from the tolerance, since that row's time
            // comes from the wall clock.
            .filter(|now_ms| now_ms.saturating_add(CLOCK_DRIFT_TOLERANCE_MS) >= last_ms);
        let gap = measured_ms.map_or_else(
            || ResumeGap::Estimated(readings.wall_ms.saturating_sub(resume_point.wall.instant_ms())),
            |now_ms| ResumeGap::Measured((now_ms - last_ms).max(0)),
        );
        let gap_ms = gap.gap_ms().max(0);
        // In a rehearsal the wall clock runs as fast as the session.
        let wall_ms = if speed == 1 { readings.wall_ms } else { resume_point.wall.instant_ms().saturating_add(gap_ms) };
        let elapsed_ms = measured_ms.unwrap_or(last_ms.saturating_add(gap_ms));
        (Self { speed, zone, running_ms: readings.running_ms, elapsed_ms, wall_ms }, gap)
    }

    /// The session begins at these readings. A rehearsal's wall clock starts at the real time, however long the start screen was
    /// shown, since the file is named after it.
    pub fn start_session(&mut self, readings: &ClockReadings) {
        self.wall_ms = readings.wall_ms;
        (self.running_ms, self.elapsed_ms) = (readings.running_ms, 0);
    }

    /// The session's time at these readings.
    pub fn moment(&self, readings: &ClockReadings) -> Moment {
        let passed_ms = self.passed_ms(readings.running_ms);
        let wall = if self.speed == 1 {
            Wall::from_instant(readings.wall_ms, readings.offset_s)
        } else {
            self.zone.wall_at(self.wall_ms.saturating_add(passed_ms))
        };
        Moment { elapsed: Elapsed::from_ms(self.elapsed_ms.saturating_add(passed_ms)), wall, real_time: readings.real_time }
    }

    /// The session's time since the reference point.
    fn passed_ms(&self, running_ms: i64) -> i64 {
        running_ms.saturating_sub(self.running_ms).saturating_mul(i64::from(self.speed))
    }

    /// The session's time now.
    pub(crate) fn now(&self) -> Moment {
        self.moment(&read())
    }

    /// How much faster than real time the session runs; 1 in a real one.
    pub(crate) const fn speed(&self) -> u32 {
        self.speed
    }

    /// The session's time zone.
    pub(crate) const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Takes another zone.
    pub fn set_zone(&mut self, zone: Zone) {
        self.zone = zone;
    }

    /// The boot clock at the session's first row, in seconds with milliseconds, as the record keeps it.
    pub fn boot_s_at_start(&self) -> f64 {
        let since_zero_ms = self.elapsed_ms / i64::from(self.speed);
        (self.running_ms - since_zero_ms) as f64 / 1000.0
    }

    /// The real time until the session's time is `at`; zero when it is past.
    pub(crate) fn duration_until(&self, at: Elapsed) -> Duration {
        let now = Elapsed::from_ms(self.elapsed_ms.saturating_add(self.passed_ms(running_ms())));
        let left_ms = (at - now).num_milliseconds().max(0);
        // Rounded up, so that the deadline has come when the wait ends.
        Duration::from_millis(u64::try_from(left_ms).unwrap_or(0).div_ceil(u64::from(self.speed)))
    }
}

static PROGRAM_START_MS: LazyLock<i64> = LazyLock::new(running_ms);

fn real_time_from(running_ms: i64) -> RealTime {
    RealTime::from_ms(running_ms - *PROGRAM_START_MS)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn running_ms() -> i64 {
    ask(rustix::time::ClockId::Boottime)
}

/// On other systems the monotonic clock includes suspends.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn running_ms() -> i64 {
    ask(rustix::time::ClockId::Monotonic)
}

#[expect(clippy::disallowed_methods, reason = "this is the file that may ask")]
fn ask(which: rustix::time::ClockId) -> i64 {
    let said = rustix::time::clock_gettime(which);
    said.tv_sec * 1000 + said.tv_nsec / 1_000_000
}

/// The standard library's `Instant` stops in suspend on every Unix.
#[expect(clippy::disallowed_methods, reason = "this is the file that may ask")]
fn awake_ms() -> i64 {
    static ZERO: LazyLock<Instant> = LazyLock::new(Instant::now);
    i64::try_from(ZERO.elapsed().as_millis()).unwrap_or(i64::MAX)
}

fn wall_ms() -> i64 {
    let whole = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    match system_time().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn readings_at(running_ms: i64, wall: &str) -> ClockReadings {
        let wall = Wall::parse(wall).unwrap();
        let hand = RealTime::from_ms(running_ms);
        ClockReadings { running_ms, awake_ms: running_ms, wall_ms: wall.instant_ms(), offset_s: wall.offset_s(), real_time: hand }
    }

    /// New York around 2026-11-01, when 06:00 UTC ends summer time.
    fn new_york() -> Zone {
        let change = Wall::parse("2026-11-01T06:00:00.000+00:00").unwrap().instant_ms();
        Zone::from_spans("America/New_York", vec![(i64::MIN, -4 * 3600), (change, -5 * 3600)])
    }

    #[test]
    fn elapsed_follows_the_running_clock_whatever_the_wall_says() {
        let clock = SessionClock::start(1, new_york(), &readings_at(5_000, "2026-10-31T10:00:00.000-04:00"));
        for (running_ms, wall) in [
            (65_000, "2026-10-31T10:01:00.000-04:00"),
            (65_000, "2026-10-31T09:00:00.000-04:00"),
            (65_000, "1970-01-01T00:00:00.000+00:00"),
        ] {
            let now = clock.moment(&readings_at(running_ms, wall));
            assert_eq!((now.elapsed, now.wall.rfc3339().as_str()), (Elapsed::from_mins(1), wall));
            assert_eq!(now.real_time, RealTime::from_ms(65_000));
        }
    }

    #[test]
    fn a_rehearsal_runs_its_wall_clock_too_and_through_the_end_of_summer_time() {
        let mut clock = SessionClock::start(600, new_york(), &readings_at(0, "2026-11-01T01:50:00.000-04:00"));
        let now = clock.moment(&readings_at(1_000, "2026-11-01T01:50:01.000-04:00"));
        assert_eq!((now.elapsed, now.wall.rfc3339().as_str()), (Elapsed::from_mins(10), "2026-11-01T01:00:00.000-05:00"));
        assert_eq!(now.real_time, RealTime::from_ms(1_000), "hands do not run faster");
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
    fn a_resumed_session_goes_on_by_the_boot_clock_or_by_the_wall_and_never_backwards() {
        let ten_minutes = 600_000;
        for (known, now, gap_expected, elapsed_ms, ask) in [
            // The same boot: exact, even though the wall clock was moved meanwhile.
            (
                Some(("a", 100.5)),
                readings_at(100_500 + 55 * 60_000, "2026-10-31T08:00:00.000-04:00"),
                ResumeGap::Measured(ten_minutes),
                55,
                false,
            ),
            // Another boot, or none known: the wall clock's word.
            (Some(("b", 100.5)), readings_at(9, "2026-10-31T10:55:00.000-04:00"), ResumeGap::Estimated(ten_minutes), 55, false),
            (None, readings_at(9, "2026-10-31T10:55:00.000-04:00"), ResumeGap::Estimated(ten_minutes), 55, false),
            // The wall went back: the session stays where it was, and it is asked.
            (None, readings_at(9, "2026-10-31T10:00:00.000-04:00"), ResumeGap::Estimated(-45 * 60_000), 45, true),
            (None, readings_at(9, "2026-11-01T10:45:00.000-05:00"), ResumeGap::Estimated(25 * HOUR_MS), 45 + 25 * 60, true),
            // A boot clock that contradicts the record is not believed.
            (
                Some(("a", 100.5)),
                readings_at(200_000, "2026-10-31T10:55:00.000-04:00"),
                ResumeGap::Estimated(ten_minutes),
                55,
                false,
            ),
        ] {
            let (clock, found) = SessionClock::resume(1, new_york(), &stopped(known), Some("a"), &now);
            assert_eq!((found, found.needs_confirmation()), (gap_expected, ask));
            assert_eq!(clock.moment(&now).elapsed, Elapsed::from_mins(elapsed_ms), "{known:?}");
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
    fn the_real_clocks_never_go_back_and_the_boot_has_a_name() {
        let (first, second) = (read(), read());
        assert!(second.running_ms >= first.running_ms && second.awake_ms >= first.awake_ms);
        assert!(first.real_time <= second.real_time && duration_until(second.real_time) <= Duration::from_millis(1));
        assert!(boot_id().is_none_or(|id| id.len() > 8));
    }
}
