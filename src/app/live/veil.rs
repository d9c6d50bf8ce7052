//! Keys under the veil: only what is harmless unseen. What needs a question waits on the line, or becomes a note that is
//! offered when the veil lifts.

use crate::app::grammar;
use crate::app::grammar::ParseContext;
use crate::app::keymap::Action;
use crate::app::keymap::commands;
use crate::app::live::state::cover::Cover;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Intent, Moment, RowKind, Timestamp};
use crossterm::event::KeyEvent;

/// The beginning of a note with values that were typed unseen.
const UNSEEN_PREFIX: &str = "typed unseen: ";

impl LiveScreen {
    /// Handles a key under the veil: only text, stamps, the card and Enter work.
    pub(crate) fn veil_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::LiftVeil) => {
                self.display.cover = self.display.cover.unveiled();
                self.offer_unseen_vitals(now);
                Vec::new()
            }
            Some(Action::Stamp) if self.line.editor.is_empty() => {
                if self.line.is_debouncing(now) {
                    Vec::new()
                } else {
                    self.record_stamp(now)
                }
            }
            Some(Action::OpenCard) if self.line.editor.is_empty() => {
                self.open_card(now);
                Vec::new()
            }
            Some(Action::Save) if !self.line.editor.is_empty() => self.submit_unseen(now),
            Some(Action::EmptyLine) if !self.line.editor.is_empty() => self.clear_line(now),
            Some(Action::Stamp | Action::OpenCard) => self.type_key(now, key),
            None => {
                let effects = self.type_key(now, key);
                self.display.shows_unveil_hint = effects.is_empty();
                effects
            }
            Some(_) => {
                self.display.shows_unveil_hint = true;
                Vec::new()
            }
        }
    }

    fn submit_unseen(&mut self, now: Moment) -> Vec<Effect> {
        let text = self.line.editor.text();
        let is_command = matches!(text, "?" | ">") || commands::query(text).is_some();
        if self.line.editor.is_blocked() || is_command || !self.overlays.takes_entry() {
            return Vec::new();
        }
        let Some(interpretation) = self.line.editor.interpretation().cloned() else { return Vec::new() };
        let unseen = || StatementKind::Note { words: format!("{UNSEEN_PREFIX}{text}"), tags: Vec::new() };
        let has_doubts = !interpretation.warnings.is_empty();
        let (at, kind) = match interpretation.statement.kind {
            // Nothing can be asked now: a time before the session, a score beyond its scale.
            StatementKind::Note { .. }
            | StatementKind::Look { .. }
            | StatementKind::Quote { .. }
            | StatementKind::Event { .. }
            | StatementKind::Music { .. }
                if has_doubts =>
            {
                (self.line.editor.started().map_or(interpretation.statement.time, Timestamp::from), unseen())
            }
            // Private text stays on the line.
            StatementKind::Private { .. } if has_doubts => return Vec::new(),
            StatementKind::Vitals(_) | StatementKind::Scale { .. } => (interpretation.statement.time, unseen()),
            // Text for a stamp, notes and private notes are entered as without the veil.
            StatementKind::Note { .. } | StatementKind::Private { .. } => return self.submit_interpretation(now),
            kind @ (StatementKind::Quote { .. }
            | StatementKind::Look { .. }
            | StatementKind::VerbalCheck { .. }
            | StatementKind::Event { .. }
            | StatementKind::Music { .. }) => (interpretation.statement.time, kind),
            _ => return Vec::new(),
        };
        self.submit_statement(now, Statement { time: at, kind, ..interpretation.statement })
    }

    /// Shows the client's screen and records that.
    pub(crate) fn show_client_screen(&mut self, now: Moment) -> Vec<Effect> {
        let effects = self.submit_or_notify(now, Intent::ShowClientScreen);
        self.display.cover = match (effects.is_empty(), self.display.cover) {
            (true, cover) => cover.without_client_view(),
            (false, Cover::Veil { .. }) => Cover::Veil { over_client_view: true },
            (false, _) => Cover::ClientView,
        };
        effects
    }

    /// Offers to enter vitals that were typed unseen, each once.
    pub(crate) fn offer_unseen_vitals(&mut self, now: Moment) {
        let is_free = self.overlays.dialog().is_none()
            && self.line.editor.is_empty()
            && !self.overlays.is_vitals_form_open()
            && *self.overlays.prompt() == Prompt::Entry;
        if !is_free || self.recorder.session().is_closed() {
            return;
        }
        if let Some((entry, statement, words)) = self.find_unseen_vitals(now) {
            self.display.offered_notes.insert(entry);
            self.overlays.open_dialog(Dialog::ConfirmUnseenVitals { entry, statement, lines: words });
        }
    }

    /// The oldest note with unseen vitals that was not offered yet.
    fn find_unseen_vitals(&self, now: Moment) -> Option<(u64, Statement, Vec<String>)> {
        self.recorder.session().ledger().live_rows().filter(|row| row.matches(RowKind::Note, "observation")).find_map(|row| {
            let typed = row.note.strip_prefix(UNSEEN_PREFIX).filter(|_| !self.display.offered_notes.contains(&row.entry))?;
            let then = Moment { elapsed: row.elapsed, wall: row.time, real_time: now.real_time };
            let context = ParseContext {
                session: self.recorder.session(),
                now: then,
                zone: &self.room.zone,
                previous_time: Some(row.timestamp()),
                letters: &self.settings.letters,
            };
            let interpretation = grammar::parse(typed, &context)
                .filter(|interpretation| matches!(interpretation.statement.kind, StatementKind::Vitals(_)))?;
            // The note has the time of the reading.
            let statement = Statement { time: row.timestamp(), ..interpretation.statement };
            let question = format!("Typed unseen {typed}: enter as vitals?");
            Some((row.entry, statement, [vec![question, interpretation.preview], interpretation.warnings].concat()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Action;
    use crate::app::keymap::{KeyContext, find};
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    #[test]
    fn esc_veils_wherever_there_is_something_to_veil() {
        use KeyContext::{Checklist, ClientScreen, Dialog, EmptyLine, LineText, Prompt, VitalsForm};
        for place in [EmptyLine, LineText, Prompt, VitalsForm, Checklist, Dialog, ClientScreen] {
            assert_eq!(find(place, KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)), Some(Action::Veil));
        }
    }
}
