//! A rehearsal that leads: what to press and why stands below the screen until it is done, and then the next. It presses nothing
//! itself and holds nobody up.

use super::script::{Script, Step};
use crate::app::keymap::KeyContext;
use crate::app::live::LiveScreen;

/// What a newcomer is led through.
const TUTORIAL_SCRIPT: &str = include_str!("script/tutorial.toml");

/// Where somebody is in it.
#[derive(Clone, Debug)]
pub struct Tutorial {
    steps: Vec<Step>,
    step_index: usize,
    /// So many rows stood in the record when this step began.
    rows_before_step: usize,
}

/// By what a step is seen to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepGoal<'a> {
    /// A new row of this kind and item; `*` is any item.
    Row(&'a str, &'a str),
    /// This place has the keyboard.
    Place(KeyContext),
    /// The veil was lifted.
    Unveiled,
    /// The emergency card was left.
    CardClosed,
    /// Something due was opened.
    Pinned,
    /// The help is open.
    Help,
}

impl Tutorial {
    /// From its beginning, beside a session that has begun.
    pub fn new(live: &LiveScreen) -> Self {
        // A test holds that it can be read; a script that cannot leads nowhere, and the rehearsal goes on without it.
        let steps = Script::parse(TUTORIAL_SCRIPT).map(|script| script.steps).unwrap_or_default();
        Self { steps, step_index: 0, rows_before_step: live.session().ledger().rows().len() }
    }

    /// What is to be done now; none: all is done.
    pub fn current_step(&self) -> Option<&Step> {
        self.steps.get(self.step_index)
    }

    /// How many steps are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.step_index, self.steps.len())
    }

    /// Goes on where what was asked for is done.
    pub(crate) fn advance(&mut self, live: &LiveScreen) {
        let Some(done) = self.current_step().and_then(parse_goal) else { return };
        let rows = live.session().ledger().rows();
        let is_done = match done {
            StepGoal::Row(kind, item) => {
                let fits = |row: &crate::session::Row| row.kind.word() == kind && (item == "*" || row.item == item);
                rows.iter().skip(self.rows_before_step).any(fits)
            }
            StepGoal::Place(place) => live.key_context() == place,
            StepGoal::Unveiled => !live.is_veiled(),
            StepGoal::CardClosed => live.card_opened_at().is_none(),
            StepGoal::Pinned => live.pinned_due().is_some(),
            StepGoal::Help => live.line().text() == "?",
        };
        if is_done {
            self.step_index += 1;
            self.rows_before_step = rows.len();
        }
    }
}

fn parse_goal(step: &Step) -> Option<StepGoal<'_>> {
    let words: Vec<&str> = step.goal.split_whitespace().collect();
    Some(match words[..] {
        ["row", kind, item] => StepGoal::Row(kind, item),
        ["place", "veil"] => StepGoal::Place(KeyContext::Veil),
        ["place", "card"] => StepGoal::Place(KeyContext::EmergencyCard),
        ["place", "asked"] => StepGoal::Place(KeyContext::Prompt),
        ["place", "question"] => StepGoal::Place(KeyContext::Dialog),
        ["unveiled"] => StepGoal::Unveiled,
        ["closed", "card"] => StepGoal::CardClosed,
        ["pinned"] => StepGoal::Pinned,
        ["help"] => StepGoal::Help,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_says_what_why_and_by_what_it_is_done() {
        let script = Script::parse(TUTORIAL_SCRIPT).unwrap();
        assert!(script.steps.len() > 10);
        for step in &script.steps {
            assert!(!step.caption.is_empty() && parse_goal(step).is_some(), "{}: {}", step.source, step.goal);
        }
    }
}
