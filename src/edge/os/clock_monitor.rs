//! Detects what happened to the clocks between two events: the wall clock was set, the computer was suspended, the offset
//! changed. Pure.

use super::clock::ClockReadings;
use crate::session::ClockEvent;

/// Smaller deviations are drift and not reported.
const REPORT_THRESHOLD_MS: i64 = 2_000;

/// Compares readings with those of the last report, so that small steps add up.
#[derive(Clone, Debug)]
pub struct ClockMonitor {
    /// Wall clock minus running clock.
    wall_offset_ms: i64,
    /// Running clock minus the clock that stops in suspend.
    suspended_ms: i64,
    offset_s: i32,
}

impl ClockMonitor {
    /// Starts from these readings.
    pub fn new(readings: &ClockReadings) -> Self {
        Self { wall_offset_ms: wall_offset_ms(readings), suspended_ms: suspended_ms(readings), offset_s: readings.offset_s }
    }

    /// The changes since the last report, usually none. A suspend comes before the changes during it.
    pub fn detect_changes(&mut self, readings: &ClockReadings) -> Vec<ClockEvent> {
        let mut changes = Vec::new();
        let suspend_ms = suspended_ms(readings) - self.suspended_ms;
        if suspend_ms > REPORT_THRESHOLD_MS {
            changes.push(ClockEvent::Suspended { duration_ms: suspend_ms });
            self.suspended_ms = suspended_ms(readings);
        }
        let step_ms = wall_offset_ms(readings) - self.wall_offset_ms;
        if step_ms.abs() > REPORT_THRESHOLD_MS {
            changes.push(ClockEvent::Step { by_ms: step_ms });
            self.wall_offset_ms = wall_offset_ms(readings);
        }
        if readings.offset_s != self.offset_s {
            changes.push(ClockEvent::Zone { old_offset_s: self.offset_s, new_offset_s: readings.offset_s });
            self.offset_s = readings.offset_s;
        }
        changes
    }
}

/// A smaller step is a clock that was put right.
const MIN_SLEEP_MS: i64 = 60_000;

/// How long the computer may have slept, in milliseconds, if a change of the clock can mean that: the wall clock is put forward after
/// a sleep during which the running clock stood still.
pub const fn possible_sleep_ms(change: ClockEvent, stops_in_sleep: bool) -> Option<i64> {
    match change {
        ClockEvent::Step { by_ms } if stops_in_sleep && by_ms >= MIN_SLEEP_MS => Some(by_ms),
        _ => None,
    }
}

const fn wall_offset_ms(readings: &ClockReadings) -> i64 {
    readings.wall_ms.saturating_sub(readings.running_ms)
}

const fn suspended_ms(readings: &ClockReadings) -> i64 {
    readings.running_ms.saturating_sub(readings.awake_ms)
}
