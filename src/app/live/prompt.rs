//! Keys in the vitals form and in prompts.

use crate::app::keymap::Action;
use crate::app::live::state::vitals_form;
use crate::app::live::{LiveScreen, Prompt};
use crate::session::{Intent, Statement, StatementKind, Timestamp, clinical::discharge};
use crossterm::event::{KeyCode, KeyEvent};

impl LiveScreen {
    pub(crate) fn prompt_key(&mut self, key: KeyEvent, action: Option<Action>) {
        match action {
            Some(Action::Confirm) if self.overlays.amendment.is_some() => self.submit_amendment_line(),
            Some(Action::Confirm) => self.submit_prompt(),
            Some(Action::Leave) => {
                self.overlays.ask(Prompt::Entry);
                self.clear_line();
            }
            other => self.common_key(key, other),
        }
    }

    fn submit_prompt(&mut self) {
        let text = self.line.editor.text().trim().to_owned();
        match self.overlays.prompt.clone() {
            Prompt::ClientLeft { then_quit } => {
                // Only the time is parsed; any other text is how the client left.
                let (time, words) = self.parse_client_left();
                if discharge::hard_release_floor_after(self.session(), time.elapsed).is_some() {
                    self.overlays.ask(Prompt::EarlyLeaveReason { time, words, then_quit });
                    self.clear_line();
                } else {
                    self.submit_client_left(time, words, then_quit);
                }
            }
            Prompt::ObservationSpan => self.submit_observation_span(),
            Prompt::PostponeReason { id, skip } => {
                self.overlays.prompt = Prompt::Entry;
                let intent = if skip { Intent::Skip { id, reason: text } } else { Intent::Postpone { id, reason: text } };
                self.submit_line(intent);
            }
            // The other prompts need an answer.
            _ if text.is_empty() => {}
            Prompt::EarlyLeaveReason { time, words, then_quit } => {
                let gap = if words.is_empty() { "" } else { " · " };
                self.submit_client_left(time, format!("{words}{gap}{}{text}", discharge::EARLY_PREFIX), then_quit);
            }
            Prompt::EarlyCloseReason { end } => self.close_or_ask_gaps_reason(end, text),
            Prompt::GapsReason { end, early_reason } => self.close_record(end, text, early_reason),
            Prompt::Entry => {}
        }
    }

    /// When and how the client left, as the line says.
    pub(crate) fn parse_client_left(&self) -> (Timestamp, String) {
        self.line.editor.parse_words(&self.parse_context(self.now, self.session().last_typed_time()))
    }

    fn submit_client_left(&mut self, time: Timestamp, words: String, then_quit: bool) {
        if self.submit_line(Intent::ClientLeft { time, words }) {
            self.overlays.prompt = Prompt::Entry;
            if then_quit {
                self.leave_running("for the day");
            }
        }
    }

    pub(crate) fn vitals_form_key(&mut self, key: KeyEvent, action: Option<Action>) {
        let form = &mut self.overlays.vitals_form;
        match action {
            Some(Action::NextField | Action::OpenCard) if form.accepts_text() && matches!(key.code, KeyCode::Char(' ' | '!')) => {
                self.type_in_form(key);
            }
            Some(Action::NextField | Action::Down) => form.move_focus(true),
            Some(Action::Up) => form.move_focus(false),
            Some(Action::EmptyLine) => form.clear(),
            Some(Action::Leave) => {
                self.overlays.is_vitals_form_open = false;
                if !self.overlays.vitals_form.is_empty() {
                    self.notify("Your vitals are kept but not saved. Tab returns to them.");
                }
            }
            Some(Action::OpenCard) => self.open_card(),
            Some(Action::Save) => self.submit_vitals(),
            Some(_) => self.common_key(key, action),
            None => self.type_in_form(key),
        }
    }

    /// Types into the focused field. Words go to the line; the other fields keep their values.
    fn type_in_form(&mut self, key: KeyEvent) {
        let Some(words) = self.overlays.vitals_form.handle_key(key, self.now) else { return };
        self.overlays.is_vitals_form_open = false;
        let text = format!("{}{words}", self.line.editor.text());
        self.line.editor.set_text(&text, self.now);
        self.parse_line();
        self.save_draft();
        if !self.overlays.vitals_form.is_empty() {
            self.notify("These words are on the line. The values stay in the fields and are not saved; Tab shows them.");
        }
    }

    /// Enters the form's values as one entry; implausible values are asked about once.
    fn submit_vitals(&mut self) {
        let form = &mut self.overlays.vitals_form;
        let readings = match form.parse_values() {
            Ok(readings) if readings.is_empty() => {
                return self.notify("The fields are empty, so nothing was saved. Ctrl-G leaves them.");
            }
            Ok(readings) => readings,
            Err((faulty, refusal)) => {
                form.focus = faulty;
                return self.notify(refusal.to_string());
            }
        };
        let warnings = vitals_form::value_warnings(&readings);
        if !warnings.is_empty() && form.warnings != warnings {
            form.warnings = warnings;
            return;
        }
        let time = form.started.unwrap_or(self.now).into();
        if self.record_or_notify(Intent::AddEntry(Statement::new(time, StatementKind::Vitals(readings)))) {
            self.overlays.reset_vitals_form(self.recorder.session().plan());
        }
    }
}
