//! The tutorial: shows what to press and why until it is done. It presses nothing itself.

use super::script::{Script, Step};
use crate::app::keymap::KeyContext;
use crate::app::live::LiveScreen;

const TUTORIAL_SCRIPT: &str = include_str!("script/tutorial.toml");

/// The tutorial.
#[derive(Clone, Debug)]
pub struct Tutorial {
    steps: Vec<Step>,
    step_index: usize,
    /// How many rows the record had when this step began.
    rows_before_step: usize,
}

/// What shows that a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepGoal<'a> {
    /// A new row of this kind and item; `*` is any item.
    Row(&'a str, &'a str),
    /// Keys act on this.
    Place(KeyContext),
    /// The veil was lifted.
    Unveiled,
    /// The emergency card was left.
    CardClosed,
    /// A due item is pinned.
    Pinned,
    /// The help is open.
    Help,
}

impl Tutorial {
    /// Begins the tutorial beside a session.
    pub fn new(live: &LiveScreen) -> Self {
        // A test parses the script; without steps the session goes on alone.
        let steps = Script::parse(TUTORIAL_SCRIPT).map(|script| script.steps).unwrap_or_default();
        Self { steps, step_index: 0, rows_before_step: live.session().ledger().rows().len() }
    }

    /// The current step; `None`: all are done.
    pub fn current_step(&self) -> Option<&Step> {
        self.steps.get(self.step_index)
    }

    /// How many steps are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.step_index, self.steps.len())
    }

    /// Goes to the next step if the current one is done.
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
