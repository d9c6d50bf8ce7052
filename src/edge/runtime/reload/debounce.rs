//! When to look: an editor saves in several steps, and what is half written must be neither shown nor complained about. Pure: it
//! is told what happened and says how long to wait.

use std::time::Duration;

/// After a change, a look waits until nothing more came for so long.
const SETTLES: Duration = Duration::from_millis(30);
/// A folder in which something changes all the time is looked at after so many changes.
const TOUCHES_MOST: u32 = 20;
/// What looks wrong is looked at once more after so long, before it is said.
const DOUBT: Duration = Duration::from_millis(150);
/// Where changes are not told, the files are looked at so often.
const ASKS: Duration = Duration::from_secs(2);

/// What a look is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// What looks wrong may be half written.
    Looks,
    /// What looks wrong is wrong.
    Believes,
}

/// Where the following stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Nothing happened.
    Rests,
    /// Somebody asked for a look now.
    Asked,
    /// So many changes came.
    Touched(u32),
    /// Something looked wrong.
    Doubts,
}

impl Patience {
    pub(crate) const fn asked() -> Self {
        Self::Asked
    }

    /// How long to wait for a word; none: until one comes.
    pub(crate) const fn wait(self, must_ask: bool) -> Option<Duration> {
        match self {
            Self::Rests if must_ask => Some(ASKS),
            Self::Rests => None,
            Self::Asked => Some(Duration::ZERO),
            Self::Touched(_) => Some(SETTLES),
            Self::Doubts => Some(DOUBT),
        }
    }

    /// A change was told.
    pub(crate) const fn touched(&mut self) {
        *self = match *self {
            Self::Touched(count) => Self::Touched(count + 1),
            _ => Self::Touched(1),
        };
    }

    /// Whether it is time to look: the wait is over, or changes do not end.
    pub(crate) fn turn(self, is_over: bool) -> Option<Turn> {
        match self {
            Self::Touched(count) if count >= TOUCHES_MOST => Some(Turn::Looks),
            _ if !is_over => None,
            Self::Doubts => Some(Turn::Believes),
            _ => Some(Turn::Looks),
        }
    }

    /// Everything was seen.
    pub(crate) const fn rest(&mut self) {
        *self = Self::Rests;
    }

    /// Something looked wrong.
    pub(crate) const fn doubt(&mut self) {
        *self = Self::Doubts;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_in_several_steps_is_looked_at_once_when_it_has_settled() {
        let mut patience = Patience::Rests;
        assert_eq!(patience.wait(false), None, "nothing wakes while nothing changes");
        for _ in 0..3 {
            patience.touched();
            assert_eq!(patience.wait(false), Some(SETTLES));
            assert_eq!(patience.turn(false), None);
        }
        assert_eq!(patience.turn(true), Some(Turn::Looks));
    }

    #[test]
    fn what_looks_wrong_is_believed_only_at_a_second_look_without_a_change_between() {
        let mut patience = Patience::Rests;
        patience.touched();
        patience.doubt();
        assert_eq!((patience.wait(false), patience.turn(true)), (Some(DOUBT), Some(Turn::Believes)));
        // The other half was written.
        patience.touched();
        assert_eq!((patience.wait(false), patience.turn(true)), (Some(SETTLES), Some(Turn::Looks)));
    }

    #[test]
    fn changes_without_end_do_not_put_a_look_off_for_ever() {
        let mut patience = Patience::Rests;
        let touches = (1..100).find(|_| {
            patience.touched();
            patience.turn(false).is_some()
        });
        assert_eq!(touches, Some(20));
    }

    #[test]
    fn where_changes_are_not_told_the_files_are_asked_for() {
        assert_eq!((Patience::Rests.wait(true), Patience::Rests.turn(true)), (Some(ASKS), Some(Turn::Looks)));
        assert_eq!(Patience::asked().wait(true), Some(Duration::ZERO));
        // A screen shows a saved theme within 200 ms.
        assert!(SETTLES < Duration::from_millis(100));
    }
}
