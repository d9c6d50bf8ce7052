//! How long nothing changes by itself: from what the screen shows and what falls due to a time to sleep. Not the sleeping.

use crate::app::{Shows, Wake};
use crate::edge::os::clock;
use crate::edge::os::clock::Clock;
use crate::session::Elapsed;
use std::time::Duration;

/// Between two draws that no key asked for, at least this long.
pub(crate) const BETWEEN_DRAWS: Duration = Duration::from_millis(100);

/// Until the screen next changes without a message; none: never.
pub(crate) fn until_change(wake: Wake, clock: &Clock) -> Option<Duration> {
    let moment = clock.now();
    let minute_left = |past_ms: i64| {
        let left_ms = 60_000 - past_ms.rem_euclid(60_000);
        Some(clock.until(Elapsed::from_ms(moment.elapsed.ms() + left_ms)))
    };
    let shows = match wake.shows {
        Shows::Second => Some(clock.until(Elapsed::from_secs(moment.elapsed.secs() + 1))),
        Shows::Minute => minute_left(moment.wall.instant_ms()),
        Shows::MinuteFrom(from) => minute_left((moment.elapsed - from).num_milliseconds()),
        Shows::Still => None,
    };
    let falls_due = wake.deadline.map(|at| clock.until(at));
    let by_time = shows.into_iter().chain(falls_due).min();
    // A rehearsal's seconds pass faster than anybody reads.
    let by_time = by_time.map(|wait| if clock.speed() > 1 { wait.max(BETWEEN_DRAWS) } else { wait });
    by_time.into_iter().chain(wake.idle.map(clock::until)).min()
}
