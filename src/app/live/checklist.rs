//! The checklist of a phase: Space cycles an item's answer, text is its note, and moving on writes it. Unchanged items are not
//! written.

use crate::app::input::line_editor::edit_request;
use crate::app::keymap::Action;
use crate::app::live::LiveScreen;
use crate::app::live::state::checklist::{ChecklistState, PendingAnswer};
use crate::app::message::Effect;
use crate::session::clinical::checklist;
use crate::session::clinical::checklist::ChecklistAnswer;
use crate::session::plan::ChecklistItem;
use crate::session::{Intent, Moment, PhaseId};
use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

impl LiveScreen {
    pub(crate) fn open_checklist_state(&self) -> Option<&ChecklistState> {
        self.overlays.is_checklist_open().then_some(&self.overlays.checklist)
    }

    /// Opens a phase's checklist at its first open item.
    pub(crate) fn open_checklist(&mut self, phase: PhaseId) {
        let items = checklist::items_of_phase(self.recorder.session().plan(), phase);
        if items.is_empty() {
            self.notice = Some("This phase has no checklist in the protocol.".to_owned());
            return;
        }
        let first_open =
            items.iter().position(|item| !self.recorder.session().projection().checklist_answers.contains_key(&item.id));
        self.overlays.open_checklist(phase, first_open.unwrap_or(0));
    }

    /// Opens the last phase's checklist at the discharge items.
    pub(crate) fn open_discharge_checklist(&mut self) {
        let plan = self.recorder.session().plan();
        let own = plan.phase(PhaseId::After).map_or(0, |phase| phase.checklist.len());
        let is_open = |item: &ChecklistItem| !self.recorder.session().projection().checklist_answers.contains_key(&item.id);
        let at = own + plan.discharge_checklist.iter().position(is_open).unwrap_or(0);
        self.open_checklist(PhaseId::After);
        self.overlays.checklist.index = at.min(self.overlays.checklist.items(self.recorder.session()).len().saturating_sub(1));
    }

    pub(crate) fn checklist_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Cycle) => self.cycle_answer(now, key),
            Some(Action::Up) => self.move_to_item(now, |at, _| at.saturating_sub(1)),
            Some(Action::Down | Action::Save) => self.move_to_item(now, |at, last| last.min(at + 1)),
            Some(Action::PageUp) => self.move_to_phase(now, false),
            Some(Action::PageDown) => self.move_to_phase(now, true),
            Some(Action::EmptyLine) => {
                if let Some(id) = self.overlays.checklist.current_item_id(self.recorder.session()) {
                    self.overlays.checklist.pending.remove(&id);
                }
                Vec::new()
            }
            Some(Action::Leave) => {
                let effects = self.submit_pending_answer(now).unwrap_or_default();
                self.overlays.close_checklist();
                effects
            }
            Some(_) => self.common_key(now, key, action),
            None => self.type_note(now, key),
        }
    }

    /// Space: the next answer, or a space in the note.
    fn cycle_answer(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        let Some(id) = self.overlays.checklist.current_item_id(self.recorder.session()) else { return Vec::new() };
        let is_recorded = self.recorder.session().projection().checklist_answers.contains_key(&id);
        let pending = self.pending_answer_mut(now, id);
        if pending.is_typing_note {
            return self.type_note(now, key);
        }
        pending.answer = match pending.answer {
            None => Some(ChecklistAnswer::Done),
            Some(answer) => answer.next().or(is_recorded.then_some(ChecklistAnswer::Done)),
        };
        Vec::new()
    }

    fn type_note(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        let Some(request) = edit_request(key) else { return Vec::new() };
        let Some(id) = self.overlays.checklist.current_item_id(self.recorder.session()) else { return Vec::new() };
        let is_letter = matches!(key.code, KeyCode::Char(_));
        if is_letter || self.overlays.checklist.pending.contains_key(&id) {
            let pending = self.pending_answer_mut(now, id);
            pending.note.handle(request);
            pending.is_typing_note = !pending.note.value().is_empty();
        }
        Vec::new()
    }

    /// The pending answer of an item, begun from what is recorded.
    fn pending_answer_mut(&mut self, now: Moment, id: String) -> &mut PendingAnswer {
        let known = self.recorder.session().projection().checklist_answers.get(&id);
        let (answer, note) = known.map_or((None, String::new()), |known| (Some(known.answer), known.note.clone()));
        let begin = || PendingAnswer { answer, note: Input::new(note), started: now, is_typing_note: false };
        self.overlays.checklist.pending.entry(id).or_insert_with(begin)
    }

    /// Writes the pending answer and moves; if it is refused, nothing moves.
    fn move_to_item(&mut self, now: Moment, to: fn(usize, usize) -> usize) -> Vec<Effect> {
        let Some(effects) = self.submit_pending_answer(now) else { return Vec::new() };
        let last = self.overlays.checklist.items(self.recorder.session()).len().saturating_sub(1);
        self.overlays.checklist.index = to(self.overlays.checklist.index, last);
        effects
    }

    /// Moves to the checklist of the previous or next phase.
    fn move_to_phase(&mut self, now: Moment, forward: bool) -> Vec<Effect> {
        let Some(effects) = self.submit_pending_answer(now) else { return Vec::new() };
        let Some(here) = self.overlays.checklist.phase else { return effects };
        let has_list = |phase: &PhaseId| !checklist::items_of_phase(self.recorder.session().plan(), *phase).is_empty();
        let mut all = PhaseId::ALL.into_iter();
        let to = if forward {
            all.find(|phase| *phase > here && has_list(phase))
        } else {
            all.rev().find(|phase| *phase < here && has_list(phase))
        };
        if let Some(phase) = to {
            self.open_checklist(phase);
        }
        effects
    }

    /// Writes the pending answer. `None`: it was refused, and the notice says why.
    fn submit_pending_answer(&mut self, now: Moment) -> Option<Vec<Effect>> {
        let Some(id) = self.overlays.checklist.current_item_id(self.recorder.session()) else { return Some(Vec::new()) };
        let Some(pending) = self.overlays.checklist.pending.get(&id) else { return Some(Vec::new()) };
        let note = pending.note.value().trim().to_owned();
        let Some(answer) = pending.answer else {
            if note.is_empty() {
                self.overlays.checklist.pending.remove(&id);
                return Some(Vec::new());
            }
            self.notice = Some(
                "These words have no answer beside them yet, so they are not written. Ctrl-U drops them; Space chooses when no words stand there."
                    .to_owned(),
            );
            return None;
        };
        match self.submit_intent(now, Intent::AnswerChecklistItem { time: pending.started.into(), id: id.clone(), answer, note })
        {
            Ok(effects) => {
                self.overlays.checklist.pending.remove(&id);
                Some(effects)
            }
            Err(refusal) => {
                self.notice = Some(refusal.to_string());
                None
            }
        }
    }
}
