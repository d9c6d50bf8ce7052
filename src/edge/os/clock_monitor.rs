//! Detects what happened to the clocks between two events: the wall clock was set, the computer was suspended, the offset
//! changed. Pure.

use super::clock::ClockReadings;
use crate::session::decide::ClockEvent;

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

const fn wall_offset_ms(readings: &ClockReadings) -> i64 {
    readings.wall_ms.saturating_sub(readings.running_ms)
}

const fn suspended_ms(readings: &ClockReadings) -> i64 {
    readings.running_ms.saturating_sub(readings.awake_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::time::RealTime;

    const WALL_MS: i64 = 1_793_500_000_000;
    const EAST_S: i32 = -14_400;

    fn readings_at(running_ms: i64, awake_ms: i64, wall_ms: i64, offset_s: i32) -> ClockReadings {
        ClockReadings { running_ms, awake_ms, wall_ms: WALL_MS + wall_ms, offset_s, real_time: RealTime::from_ms(running_ms) }
    }

    #[test]
    fn only_what_is_worth_a_row_is_told_and_only_once() {
        for (what, readings, expected) in [
            ("an hour passes", readings_at(3_600_000, 3_600_000, 3_600_000, EAST_S), vec![]),
            ("the wall clock wanders", readings_at(60_000, 60_000, 62_000, EAST_S), vec![]),
            ("it is set forward", readings_at(1_000, 1_000, 3_001, EAST_S), vec![ClockEvent::Step { by_ms: 2_001 }]),
            ("it is set back", readings_at(1_000, 1_000, -3_599_000, EAST_S), vec![ClockEvent::Step { by_ms: -3_600_000 }]),
            ("to 1970", readings_at(0, 0, -WALL_MS, EAST_S), vec![ClockEvent::Step { by_ms: -WALL_MS }]),
            (
                "the computer slept",
                readings_at(1_201_000, 1_000, 1_201_000, EAST_S),
                vec![ClockEvent::Suspended { duration_ms: 1_200_000 }],
            ),
            (
                "summer time ends",
                readings_at(1_000, 1_000, 1_000, -18_000),
                vec![ClockEvent::Zone { old_offset_s: EAST_S, new_offset_s: -18_000 }],
            ),
            (
                "a flight in a closed lid",
                readings_at(7_200_000, 0, 7_203_000, 3_600),
                vec![
                    ClockEvent::Suspended { duration_ms: 7_200_000 },
                    ClockEvent::Step { by_ms: 3_000 },
                    ClockEvent::Zone { old_offset_s: EAST_S, new_offset_s: 3_600 },
                ],
            ),
        ] {
            let mut monitor = ClockMonitor::new(&readings_at(0, 0, 0, EAST_S));
            assert_eq!(monitor.detect_changes(&readings), expected, "{what}");
            assert!(monitor.detect_changes(&readings).is_empty(), "{what}, told again");
        }
    }

    #[test]
    fn small_steps_add_up() {
        let mut monitor = ClockMonitor::new(&readings_at(0, 0, 0, EAST_S));
        assert!(monitor.detect_changes(&readings_at(1_000, 1_000, 2_500, EAST_S)).is_empty());
        assert_eq!(monitor.detect_changes(&readings_at(2_000, 2_000, 5_000, EAST_S)), vec![ClockEvent::Step { by_ms: 3_000 }]);
    }
}
