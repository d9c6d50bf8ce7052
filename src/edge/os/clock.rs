//! The only file that reads clocks. [`read`] takes [`ClockReadings`] when an event arrives; a [`SessionClock`] turns them into
//! the session's [`Moment`]. Clock steps and suspends are detected by `clock_monitor`.

use super::platform;
use super::platform::clock::{awake_ms, running_ms};
use super::zone_file::zone_file_error;
use crate::session::{Elapsed, Moment, RealTime, Wall, Zone};
use chrono::{Local, Offset as _, TimeZone as _};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

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
        offset_s: offset_s_now(wall_ms),
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

/// No reading was taken yet.
const NO_OFFSET: i32 = i32::MIN;
static LAST_OFFSET_S: AtomicI32 = AtomicI32::new(NO_OFFSET);

/// The system's offset now. A change to UTC counts only where the zone's file can be opened and a new thread, which reads it again,
/// says the same: without a free descriptor chrono answers UTC.
fn offset_s_now(wall_ms: i64) -> i32 {
    let (offset_s, last_s) = (system_offset_s(wall_ms), LAST_OFFSET_S.load(Ordering::Relaxed));
    let is_change_to_utc = offset_s == 0 && !matches!(last_s, 0 | NO_OFFSET);
    let confirmed_s = || {
        let thread = thread::Builder::new().spawn(move || system_offset_s(wall_ms)).ok()?;
        thread.join().ok().filter(|_| zone_file_error().is_none())
    };
    let offset_s = if is_change_to_utc { confirmed_s().unwrap_or(last_s) } else { offset_s };
    LAST_OFFSET_S.store(offset_s, Ordering::Relaxed);
    offset_s
}

/// The offset that the system's zone has at an instant (ms since 1970 UTC), in seconds east.
pub(crate) fn system_offset_s(instant_ms: i64) -> i32 {
    Local.timestamp_millis_opt(instant_ms).single().map_or(0, |at| at.offset().fix().local_minus_utc())
}

/// Whether the running clock stands still while the computer sleeps, as that of Windows' Linux does.
pub(crate) fn stops_in_sleep() -> bool {
    static STOPS: LazyLock<bool> =
        LazyLock::new(|| platform::clock::kernel_release().is_some_and(|release| is_windows_guest(&release)));
    *STOPS
}

/// Whether a kernel of this release runs in Windows, as WSL.
pub fn is_windows_guest(release: &str) -> bool {
    release.to_ascii_lowercase().contains("microsoft")
}

/// The id of this boot, where the system has one and its running clock can be believed.
pub(crate) fn boot_id() -> Option<String> {
    Some(())
        .filter(|()| !stops_in_sleep())
        .and_then(|()| platform::clock::boot_id())
        .map(|id| id.trim().to_lowercase())
        .filter(|id| !id.is_empty())
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
pub struct ResumeGap {
    /// The gap in milliseconds; negative when the wall clock was set back. The session's time never goes back.
    pub ms: i64,
    /// Whether it comes from the wall clock, and not from the same boot's clock.
    pub is_estimated: bool,
}

impl ResumeGap {
    /// Whether it is so unlikely that a person must confirm it: estimated, and negative or over twelve hours.
    pub const fn needs_confirmation(self) -> bool {
        const HALF_A_DAY_MS: i64 = 12 * 3_600_000;
        self.is_estimated && (self.ms < 0 || self.ms > HALF_A_DAY_MS)
    }
}

/// The wall clock may deviate by two seconds to either side before it is reported.
const CLOCK_DRIFT_TOLERANCE_MS: i64 = 4_000;

/// Turns clock readings into the session's time. Pure.
#[derive(Clone, Debug)]
pub struct SessionClock {
    /// How much faster than real time the session runs; 1 in a real one.
    pub(crate) speed: u32,
    /// The zone in which times are shown.
    pub zone: Zone,
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
        let lay_ms = match measured_ms {
            Some(now_ms) => (now_ms - last_ms).max(0),
            None => readings.wall_ms.saturating_sub(resume_point.wall.instant_ms()),
        };
        let (gap, gap_ms) = (ResumeGap { ms: lay_ms, is_estimated: measured_ms.is_none() }, lay_ms.max(0));
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

    /// Adds time that the computer slept through unnoticed, in real milliseconds.
    pub fn add_sleep(&mut self, slept_ms: i64) {
        self.elapsed_ms = self.elapsed_ms.saturating_add(slept_ms.max(0).saturating_mul(i64::from(self.speed)));
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

fn wall_ms() -> i64 {
    let ms = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    match system_time().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => ms(after),
        Err(before) => -ms(before.duration()),
    }
}
