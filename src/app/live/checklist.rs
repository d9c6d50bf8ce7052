//! The checklist of a phase, open above the line: Space turns an item's answer, words typed after it stand beside it, and moving
//! on writes it. Only what was turned or typed is written; going through the list answers nothing.

use crate::app::input::line_editor::request_of;
use crate::app::keymap::Action;
use crate::app::live::Live;
use crate::app::message::Effect;
use crate::session::clinical::checklist;
use crate::session::clinical::checklist::Answer;
use crate::session::plan::Check;
use crate::session::{Intent, Moment, PhaseId, Session};
use crossterm::event::{KeyCode, KeyEvent};
use std::collections::BTreeMap;
use tui_input::Input;

/// What was turned or typed at an item and is not written yet.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The answer, once one was chosen.
    pub answer: Option<Answer>,
    /// The words beside it.
    pub words: Input,
    /// When its first key came.
    pub begun: Moment,
    /// Words are being typed, so that Space belongs to them.
    pub has_caret: bool,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct Checklist {
    /// Whose list has the keyboard, while one has.
    pub phase: Option<PhaseId>,
    /// Which item.
    pub at: usize,
    pending: BTreeMap<String, Pending>,
}

impl Checklist {
    /// What was turned or typed at an item and is not written yet.
    pub fn pending(&self, id: &str) -> Option<&Pending> {
        self.pending.get(id)
    }

    /// The items of the open list.
    pub fn items<'a>(&self, session: &'a Session) -> Vec<&'a Check> {
        self.phase.map_or_else(Vec::new, |phase| checklist::of_phase(session.plan(), phase))
    }
}

impl Live {
    /// The checklist, while it is open.
    pub fn checklist(&self) -> Option<&Checklist> {
        self.checklist.phase.map(|_| &self.checklist)
    }

    /// Opens a phase's list at its first open item.
    pub(crate) fn open_checklist(&mut self, phase: PhaseId) {
        let items = checklist::of_phase(self.session.plan(), phase);
        if items.is_empty() {
            self.notice = Some("This phase has no checklist in the protocol.".to_owned());
            return;
        }
        let first_open = items.iter().position(|check| !self.session.picture().checklist.contains_key(&check.id));
        self.checklist.at = first_open.unwrap_or(0);
        self.checklist.phase = Some(phase);
    }

    /// Opens the last phase's list where the way out of the door begins.
    pub(crate) fn open_discharge(&mut self) {
        let plan = self.session.plan();
        let own = plan.phase(PhaseId::After).map_or(0, |phase| phase.checklist.len());
        let is_open = |check: &Check| !self.session.picture().checklist.contains_key(&check.id);
        let at = own + plan.discharge.iter().position(is_open).unwrap_or(0);
        self.open_checklist(PhaseId::After);
        self.checklist.at = at.min(self.checklist.items(&self.session).len().saturating_sub(1));
    }

    pub(crate) fn checklist_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Turn) => self.turn(now, key),
            Some(Action::Up) => self.go_to_item(now, |at, _| at.saturating_sub(1)),
            Some(Action::Down | Action::Save) => self.go_to_item(now, |at, last| last.min(at + 1)),
            Some(Action::PageUp) => self.go_to_phase(now, false),
            Some(Action::PageDown) => self.go_to_phase(now, true),
            Some(Action::EmptyLine) => {
                if let Some(id) = self.item() {
                    self.checklist.pending.remove(&id);
                }
                Vec::new()
            }
            Some(Action::Leave) => {
                let effects = self.write_pending(now).unwrap_or_default();
                self.checklist.phase = None;
                effects
            }
            Some(_) => self.common(now, key, action),
            None => self.type_beside(now, key),
        }
    }

    /// Space: the next answer, or a space in the words that are being typed.
    fn turn(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        let Some(id) = self.item() else { return Vec::new() };
        let is_recorded = self.session.picture().checklist.contains_key(&id);
        let pending = self.begin_pending(now, id);
        if pending.has_caret {
            return self.type_beside(now, key);
        }
        pending.answer = match pending.answer {
            None => Some(Answer::Done),
            Some(answer) => answer.next().or(is_recorded.then_some(Answer::Done)),
        };
        Vec::new()
    }

    fn type_beside(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        let Some(request) = request_of(key) else { return Vec::new() };
        let Some(id) = self.item() else { return Vec::new() };
        let is_letter = matches!(key.code, KeyCode::Char(_));
        if is_letter || self.checklist.pending.contains_key(&id) {
            let pending = self.begin_pending(now, id);
            pending.words.handle(request);
            pending.has_caret = !pending.words.value().is_empty();
        }
        Vec::new()
    }

    /// What is recorded of an item, to be changed.
    fn begin_pending(&mut self, now: Moment, id: String) -> &mut Pending {
        let known = self.session.picture().checklist.get(&id);
        let (answer, note) = known.map_or((None, String::new()), |known| (Some(known.answer), known.note.clone()));
        let begin = || Pending { answer, words: Input::new(note), begun: now, has_caret: false };
        self.checklist.pending.entry(id).or_insert_with(begin)
    }

    /// Writes what stands at the item, then goes to another. Where it cannot be written, nothing moves.
    fn go_to_item(&mut self, now: Moment, to: fn(usize, usize) -> usize) -> Vec<Effect> {
        let Some(effects) = self.write_pending(now) else { return Vec::new() };
        let last = self.checklist.items(&self.session).len().saturating_sub(1);
        self.checklist.at = to(self.checklist.at, last);
        effects
    }

    /// The list of the phase before or after.
    fn go_to_phase(&mut self, now: Moment, forward: bool) -> Vec<Effect> {
        let Some(effects) = self.write_pending(now) else { return Vec::new() };
        let Some(here) = self.checklist.phase else { return effects };
        let has_list = |phase: &PhaseId| !checklist::of_phase(self.session.plan(), *phase).is_empty();
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

    /// What was turned at the item becomes a row. None: it could not be written, and why is said.
    fn write_pending(&mut self, now: Moment) -> Option<Vec<Effect>> {
        let Some(id) = self.item() else { return Some(Vec::new()) };
        let Some(pending) = self.checklist.pending.get(&id) else { return Some(Vec::new()) };
        let note = pending.words.value().trim().to_owned();
        let Some(answer) = pending.answer else {
            if note.is_empty() {
                self.checklist.pending.remove(&id);
                return Some(Vec::new());
            }
            self.notice = Some(
                "These words have no answer beside them yet, so they are not written. Ctrl-U drops them; Space chooses when no words stand there."
                    .to_owned(),
            );
            return None;
        };
        match self.intend(now, Intent::Check { at: pending.begun.into(), id: id.clone(), answer, note }) {
            Ok(effects) => {
                self.checklist.pending.remove(&id);
                Some(effects)
            }
            Err(refusal) => {
                self.notice = Some(refusal.to_string());
                None
            }
        }
    }

    /// The item that has the keyboard.
    fn item(&self) -> Option<String> {
        self.checklist.items(&self.session).get(self.checklist.at).map(|check| check.id.clone())
    }
}
