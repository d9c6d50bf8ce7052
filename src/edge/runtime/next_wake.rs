//! When the screen next changes by itself.

use crate::app::{NextWake, TickRate};
use crate::edge::os::clock::{self, SessionClock};
use crate::session::Elapsed;
use std::time::Duration;

/// Least time between two draws without input.
pub(crate) const MIN_DRAW_INTERVAL: Duration = Duration::from_millis(100);

/// The time until the screen next changes without an event; `None`: it does not.
pub(crate) fn until_next_change(wake: NextWake, clock: &SessionClock) -> Option<Duration> {
    let moment = clock.now();
    let minute_left = |past_ms: i64| {
        let left_ms = 60_000 - past_ms.rem_euclid(60_000);
        Some(clock.duration_until(Elapsed::from_ms(moment.elapsed.ms() + left_ms)))
    };
    let next_tick = match wake.tick_rate {
        TickRate::Second => Some(clock.duration_until(Elapsed::from_secs(moment.elapsed.secs() + 1))),
        TickRate::Minute => minute_left(moment.wall.instant_ms()),
        TickRate::MinuteSince(from) => minute_left((moment.elapsed - from).num_milliseconds()),
        TickRate::Never => None,
    };
    let deadline = wake.deadline.map(|at| clock.duration_until(at));
    let wait = next_tick.into_iter().chain(deadline).min();
    // The seconds of a rehearsal pass faster than they can be read.
    let wait = wait.map(|wait| if clock.speed > 1 { wait.max(MIN_DRAW_INTERVAL) } else { wait });
    wait.into_iter().chain(wake.idle_deadline.map(clock::duration_until)).min()
}
