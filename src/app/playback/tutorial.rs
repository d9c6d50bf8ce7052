//! The tutorial: shows what to press and why until it is done. It presses nothing itself.

use super::script::{Script, Step};
use crate::app::keymap::KeyContext;
use crate::app::live::LiveScreen;
use crate::session::Row;

const TUTORIAL_SCRIPT: &str = include_str!("script/tutorial.toml");

/// What somebody has practised who did every step, and what comes next.
pub const LEARNED: &str = "You have practised: notes, vitals, quotes and looks; late times and undo; phases and a dose; an alert; hiding \
                           the screen; the emergency card; leaving and closing. Next: `bedside roomcheck`, then `bedside start`. \
                           `?` in a session shows every key.";

/// A tutorial and how far it is done.
#[derive(Clone, Debug)]
pub struct Tutorial {
    steps: Vec<Step>,
    step_index: usize,
    /// How many rows the record had when this step began.
    rows_before_step: usize,
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
        let rows = live.session().ledger().rows();
        let new_rows = rows.get(self.rows_before_step..).unwrap_or_default();
        if self.current_step().is_some_and(|step| is_reached(&step.goal, live, new_rows)) {
            self.go_to_step(self.step_index + 1, live);
        }
    }

    /// Leaves the current step without doing it, or goes back to do the step before again.
    pub(crate) fn move_step(&mut self, forward: bool, live: &LiveScreen) {
        let next = if forward { self.step_index + 1 } else { self.step_index.saturating_sub(1) };
        self.go_to_step(next.min(self.steps.len()), live);
    }

    fn go_to_step(&mut self, step_index: usize, live: &LiveScreen) {
        self.step_index = step_index;
        self.rows_before_step = live.session().ledger().rows().len();
    }
}

/// Whether a goal is reached. `row` wants a new row of a kind and item, `place` a context in which keys act; `*` is any item.
fn is_reached(goal: &str, live: &LiveScreen, new_rows: &[Row]) -> bool {
    let words: Vec<&str> = goal.split_whitespace().collect();
    match words[..] {
        ["row", kind, item] => new_rows.iter().any(|row| row.kind.word() == kind && (item == "*" || row.item == item)),
        ["place", "veil"] => live.key_context() == KeyContext::Veil,
        ["place", "card"] => live.key_context() == KeyContext::EmergencyCard,
        ["place", "asked"] => live.key_context() == KeyContext::Prompt,
        ["place", "question"] => live.key_context() == KeyContext::Dialog,
        ["unveiled"] => !live.is_veiled(),
        ["closed", "card"] => live.card_opened_at().is_none(),
        ["pinned"] => live.pinned_due().is_some(),
        ["help"] => live.line().text() == "?",
        _ => false,
    }
}
