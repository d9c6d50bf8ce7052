//! A rehearsal that leads: what to press and why stands below the screen until it is done, and then the next. It presses nothing
//! itself and holds nobody up.

use super::script::{Script, Step};
use crate::app::keymap::Place;
use crate::app::live::Live;

/// What a newcomer is led through.
const SCRIPT: &str = include_str!("script/tutorial.txt");

/// Where somebody is in it.
#[derive(Clone, Debug)]
pub struct Guide {
    steps: Vec<Step>,
    at: usize,
    /// So many rows stood in the record when this step began.
    rows: usize,
}

/// By what a step is seen to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done<'a> {
    /// A new row of this kind and item; `*` is any item.
    Row(&'a str, &'a str),
    /// This place has the keyboard.
    Place(Place),
    /// The veil was lifted.
    Unveiled,
    /// The emergency card was left.
    CardClosed,
    /// Something due was opened.
    Pinned,
    /// The help is open.
    Help,
}

impl Guide {
    /// From its beginning, beside a session that has begun.
    pub fn new(live: &Live) -> Self {
        // A test holds that it can be read; a script that cannot leads nowhere, and the rehearsal goes on without it.
        let steps = Script::read(SCRIPT).map(|script| script.steps).unwrap_or_default();
        Self { steps, at: 0, rows: live.session().ledger().rows().len() }
    }

    /// What is to be done now; none: all is done.
    pub fn step(&self) -> Option<&Step> {
        self.steps.get(self.at)
    }

    /// How many steps are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.at, self.steps.len())
    }

    /// Goes on where what was asked for is done.
    pub(crate) fn follow(&mut self, live: &Live) {
        let Some(done) = self.step().and_then(done) else { return };
        let rows = live.session().ledger().rows();
        let is_done = match done {
            Done::Row(kind, item) => {
                let fits = |row: &crate::session::Row| row.kind.word() == kind && (item == "*" || row.item == item);
                rows.iter().skip(self.rows).any(fits)
            }
            Done::Place(place) => live.place() == place,
            Done::Unveiled => !live.is_veiled(),
            Done::CardClosed => live.card().is_none(),
            Done::Pinned => live.pinned().is_some(),
            Done::Help => live.line().text() == "?",
        };
        if is_done {
            self.at += 1;
            self.rows = rows.len();
        }
    }
}

fn done(step: &Step) -> Option<Done<'_>> {
    let words: Vec<&str> = step.done_by.split_whitespace().collect();
    Some(match words[..] {
        ["row", kind, item] => Done::Row(kind, item),
        ["place", "veil"] => Done::Place(Place::Veil),
        ["place", "card"] => Done::Place(Place::Card),
        ["place", "asked"] => Done::Place(Place::Asked),
        ["place", "question"] => Done::Place(Place::Choice),
        ["unveiled"] => Done::Unveiled,
        ["closed", "card"] => Done::CardClosed,
        ["pinned"] => Done::Pinned,
        ["help"] => Done::Help,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_says_what_why_and_by_what_it_is_done() {
        let script = Script::read(SCRIPT).unwrap();
        assert!(script.steps.len() > 10);
        for step in &script.steps {
            assert!(!step.caption.is_empty() && done(step).is_some(), "{}: {}", step.shown, step.done_by);
        }
    }
}
