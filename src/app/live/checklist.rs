//! The checklist of a phase: Space cycles an item's answer, text is its note, and moving on writes it. Unchanged items are not
//! written, and leaving the list writes nothing.

use crate::app::input::line_editor::edit_request;
use crate::app::keymap::Action;
use crate::app::live::LiveScreen;
use crate::app::live::state::checklist::PendingAnswer;
use crate::session::{ChecklistAnswer, ChecklistItem, Intent, PhaseId, clinical::checklist};
use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

const NO_ANSWER_NOTICE: &str = "Choose an answer for these words first: Ctrl-U drops the words, then Space chooses.";

impl LiveScreen {
    /// Opens a phase's checklist at the answer that is not saved yet, or at its first open item.
    pub(crate) fn open_checklist(&mut self, phase: PhaseId) {
        let items = checklist::items_of_phase(self.session().plan(), phase);
        if items.is_empty() {
            return self.notify("This phase has no checklist in the protocol.");
        }
        let pending = items.iter().position(|item| self.overlays.checklist.pending.contains_key(&item.id));
        let index = pending.or_else(|| items.iter().position(|item| self.is_unanswered(item))).unwrap_or(0);
        self.overlays.checklist.phase = Some(phase);
        self.overlays.checklist.index = index;
    }

    /// Opens the last phase's checklist at the discharge items.
    pub(crate) fn open_discharge_checklist(&mut self) {
        let plan = self.session().plan();
        let own = plan.phase(PhaseId::After).map_or(0, |phase| phase.checklist.len());
        let index = own + plan.discharge_checklist.iter().position(|item| self.is_unanswered(item)).unwrap_or(0);
        self.open_checklist(PhaseId::After);
        self.overlays.checklist.index = index.min(self.last_item_index());
    }

    fn is_unanswered(&self, item: &ChecklistItem) -> bool {
        !self.session().projection().checklist_answers.contains_key(&item.id)
    }

    fn last_item_index(&self) -> usize {
        self.overlays.checklist.items(self.session()).len().saturating_sub(1)
    }

    fn current_item_id(&self) -> Option<String> {
        self.overlays.checklist.current_item_id(self.session())
    }

    pub(crate) fn checklist_key(&mut self, key: KeyEvent, action: Option<Action>) {
        match action {
            Some(Action::Cycle) => self.cycle_answer(key),
            Some(Action::Up) => self.move_to_item(false),
            Some(Action::Down | Action::Save) => self.move_to_item(true),
            Some(Action::PageUp) => self.move_to_phase(false),
            Some(Action::PageDown) => self.move_to_phase(true),
            Some(Action::EmptyLine) => {
                if let Some(id) = self.current_item_id() {
                    self.overlays.checklist.pending.remove(&id);
                }
            }
            Some(Action::Leave) => {
                self.overlays.checklist.phase = None;
                let kept = self.overlays.checklist.pending.len();
                if kept > 0 {
                    let answers = if kept == 1 { "One answer is" } else { "Some answers are" };
                    self.notify(format!("{answers} not saved: /checklist shows it again, and Enter saves it."));
                }
            }
            Some(_) => self.common_key(key, action),
            None => self.type_note(key),
        }
    }

    /// Space: the next answer, or a space in the note.
    fn cycle_answer(&mut self, key: KeyEvent) {
        let Some(id) = self.current_item_id() else { return };
        let is_recorded = self.session().projection().checklist_answers.contains_key(&id);
        let pending = self.pending_answer_mut(id);
        if pending.is_typing_note {
            return self.type_note(key);
        }
        pending.answer = match pending.answer {
            None => Some(ChecklistAnswer::Done),
            Some(answer) => answer.next().or(is_recorded.then_some(ChecklistAnswer::Done)),
        };
    }

    fn type_note(&mut self, key: KeyEvent) {
        let Some((request, id)) = edit_request(key).zip(self.current_item_id()) else { return };
        if matches!(key.code, KeyCode::Char(_)) || self.overlays.checklist.pending.contains_key(&id) {
            let pending = self.pending_answer_mut(id);
            pending.note.handle(request);
            pending.is_typing_note = !pending.note.value().is_empty();
        }
    }

    /// The pending answer of an item, begun from what is recorded.
    fn pending_answer_mut(&mut self, id: String) -> &mut PendingAnswer {
        let recorded = self.recorder.session().projection().checklist_answers.get(&id);
        let (answer, note) = recorded.map_or((None, String::new()), |known| (Some(known.answer), known.note.clone()));
        let begin = || PendingAnswer { answer, note: Input::new(note), started: self.now, is_typing_note: false };
        self.overlays.checklist.pending.entry(id).or_insert_with(begin)
    }

    /// Writes the pending answer and moves; if it is refused, nothing moves.
    fn move_to_item(&mut self, forward: bool) {
        if self.submit_pending_answer() {
            let index = self.overlays.checklist.index;
            self.overlays.checklist.index =
                if forward { (index + 1).min(self.last_item_index()) } else { index.saturating_sub(1) };
        }
    }

    /// Moves to the checklist of the previous or next phase.
    fn move_to_phase(&mut self, forward: bool) {
        let Some(here) = self.overlays.checklist.phase.filter(|_| self.submit_pending_answer()) else { return };
        let has_items = |phase: &PhaseId| !checklist::items_of_phase(self.session().plan(), *phase).is_empty();
        let mut phases = PhaseId::ALL.into_iter().filter(has_items);
        let found = if forward { phases.find(|phase| *phase > here) } else { phases.rfind(|phase| *phase < here) };
        if let Some(phase) = found {
            self.open_checklist(phase);
        }
    }

    /// Writes the pending answer of the selected item, if there is one. Returns `false` if it was refused; the notice says why.
    fn submit_pending_answer(&mut self) -> bool {
        let Some(id) = self.current_item_id() else { return true };
        let Some(pending) = self.overlays.checklist.pending.get(&id) else { return true };
        let (time, note) = (pending.started.into(), pending.note.value().trim().to_owned());
        let is_done = match pending.answer {
            Some(answer) => self.record_or_notify(Intent::AnswerChecklistItem { time, id: id.clone(), answer, note }),
            None if note.is_empty() => true,
            None => {
                self.notify(NO_ANSWER_NOTICE);
                false
            }
        };
        if is_done {
            self.overlays.checklist.pending.remove(&id);
        }
        is_done
    }
}
