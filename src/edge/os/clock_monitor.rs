//! Notices what the clock or the computer did between two messages: a wall clock that was set, a suspend, another offset.
//! Pure: it is fed with readings and asks nothing.

use super::clock::Readings;
use crate::session::decide::ClockNews;

/// From this on it is told; below, clocks merely wander.
const TOLD_FROM_MS: i64 = 2_000;

/// Compares readings with those it last had to speak about, so that small steps add up instead of getting lost.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Wall clock less running clock.
    parted_ms: i64,
    /// Running clock less the clock that stops in suspend.
    slept_ms: i64,
    offset_s: i32,
}

impl Watch {
    /// Begins to watch.
    pub fn new(at: &Readings) -> Self {
        Self { parted_ms: parted_ms(at), slept_ms: slept_ms(at), offset_s: at.offset_s }
    }

    /// What happened since; mostly nothing. A suspend comes before what it hid.
    pub fn look(&mut self, at: &Readings) -> Vec<ClockNews> {
        let mut news = Vec::new();
        let for_ms = slept_ms(at) - self.slept_ms;
        if for_ms > TOLD_FROM_MS {
            news.push(ClockNews::Suspended { for_ms });
            self.slept_ms = slept_ms(at);
        }
        let by_ms = parted_ms(at) - self.parted_ms;
        if by_ms.abs() > TOLD_FROM_MS {
            news.push(ClockNews::Step { by_ms });
            self.parted_ms = parted_ms(at);
        }
        if at.offset_s != self.offset_s {
            news.push(ClockNews::Zone { from_s: self.offset_s, to_s: at.offset_s });
            self.offset_s = at.offset_s;
        }
        news
    }
}

const fn parted_ms(at: &Readings) -> i64 {
    at.wall_ms.saturating_sub(at.running_ms)
}

const fn slept_ms(at: &Readings) -> i64 {
    at.running_ms.saturating_sub(at.awake_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::time::Hand;

    const WALL_MS: i64 = 1_793_500_000_000;
    const EAST_S: i32 = -14_400;

    fn at(running_ms: i64, awake_ms: i64, wall_ms: i64, offset_s: i32) -> Readings {
        Readings { running_ms, awake_ms, wall_ms: WALL_MS + wall_ms, offset_s, hand: Hand::from_ms(running_ms) }
    }

    #[test]
    fn only_what_is_worth_a_row_is_told_and_only_once() {
        for (what, readings, expected) in [
            ("an hour passes", at(3_600_000, 3_600_000, 3_600_000, EAST_S), vec![]),
            ("the wall clock wanders", at(60_000, 60_000, 62_000, EAST_S), vec![]),
            ("it is set forward", at(1_000, 1_000, 3_001, EAST_S), vec![ClockNews::Step { by_ms: 2_001 }]),
            ("it is set back", at(1_000, 1_000, -3_599_000, EAST_S), vec![ClockNews::Step { by_ms: -3_600_000 }]),
            ("to 1970", at(0, 0, -WALL_MS, EAST_S), vec![ClockNews::Step { by_ms: -WALL_MS }]),
            ("the computer slept", at(1_201_000, 1_000, 1_201_000, EAST_S), vec![ClockNews::Suspended { for_ms: 1_200_000 }]),
            ("summer time ends", at(1_000, 1_000, 1_000, -18_000), vec![ClockNews::Zone { from_s: EAST_S, to_s: -18_000 }]),
            (
                "a flight in a closed lid",
                at(7_200_000, 0, 7_203_000, 3_600),
                vec![
                    ClockNews::Suspended { for_ms: 7_200_000 },
                    ClockNews::Step { by_ms: 3_000 },
                    ClockNews::Zone { from_s: EAST_S, to_s: 3_600 },
                ],
            ),
        ] {
            let mut watch = Watch::new(&at(0, 0, 0, EAST_S));
            assert_eq!(watch.look(&readings), expected, "{what}");
            assert!(watch.look(&readings).is_empty(), "{what}, told again");
        }
    }

    #[test]
    fn small_steps_add_up() {
        let mut watch = Watch::new(&at(0, 0, 0, EAST_S));
        assert!(watch.look(&at(1_000, 1_000, 2_500, EAST_S)).is_empty());
        assert_eq!(watch.look(&at(2_000, 2_000, 5_000, EAST_S)), vec![ClockNews::Step { by_ms: 3_000 }]);
    }
}
