//! Keys in the vitals form and in prompts.

use crate::app::keymap::Action;
use crate::app::live::state::vitals_form;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::clinical::discharge;
use crate::session::decide::CloseParams;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Intent, Moment, Timestamp};
use crossterm::event::{KeyCode, KeyEvent};

impl LiveScreen {
    pub(crate) fn prompt_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Confirm) if self.overlays.amendment().is_some() => self.submit_amendment_line(now),
            Some(Action::Confirm) => self.submit_prompt(now),
            Some(Action::Leave) => {
                self.overlays.close_prompt();
                self.overlays.take_amendment();
                self.clear_line(now)
            }
            other => self.common_key(now, key, other),
        }
    }

    fn submit_prompt(&mut self, now: Moment) -> Vec<Effect> {
        match self.overlays.prompt().clone() {
            Prompt::ClientLeft { then_quit } => {
                // Only the time is parsed; any other text is how the client left.
                let (at, words) =
                    self.line.editor.parse_words(now, self.recorder.session(), &self.room.zone, self.last_typed_time());
                if discharge::hard_release_floor_after(self.recorder.session(), at.elapsed).is_some() {
                    self.overlays.open_prompt(Prompt::EarlyLeaveReason { time: at, words, then_quit });
                    return self.clear_line(now);
                }
                self.submit_client_left(now, at, words, then_quit)
            }
            Prompt::EarlyLeaveReason { time: at, words, then_quit } => {
                let why = self.line.editor.text().trim();
                if why.is_empty() {
                    return Vec::new();
                }
                let gap = if words.is_empty() { "" } else { " · " };
                let words = format!("{words}{gap}{}{why}", discharge::EARLY_PREFIX);
                self.submit_client_left(now, at, words, then_quit)
            }
            Prompt::ObservationSpan => self.submit_observation_span(now),
            Prompt::EarlyCloseReason { reason } => {
                let early = self.line.editor.text().trim().to_owned();
                if early.is_empty() {
                    return Vec::new();
                }
                self.close_or_prompt_gaps(now, reason, early)
            }
            Prompt::GapsReason { reason, early } => {
                let why = self.line.editor.text().trim().to_owned();
                if why.is_empty() {
                    return Vec::new();
                }
                self.close_record(
                    now,
                    CloseParams { end_reason: reason, accepts_gaps: true, gaps_reason: why, early_reason: early },
                )
            }
            Prompt::PostponeReason { id, skip } => {
                let reason = self.line.editor.text().trim().to_owned();
                self.overlays.close_prompt();
                let intent = if skip { Intent::Skip { id, reason } } else { Intent::Postpone { id, reason } };
                self.submit_line(now, intent)
            }
            Prompt::Entry => Vec::new(),
        }
    }

    fn submit_client_left(&mut self, now: Moment, time: Timestamp, note: String, then_quit: bool) -> Vec<Effect> {
        let mut effects = self.submit_line(now, Intent::ClientLeft { time, words: note });
        if effects.is_empty() {
            return effects;
        }
        self.overlays.close_prompt();
        if then_quit {
            effects.extend(self.leave_running(now, "for the day"));
        }
        effects
    }

    pub(crate) fn vitals_form_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::NextField | Action::OpenCard)
                if self.overlays.vitals_form.accepts_text() && matches!(key.code, KeyCode::Char(' ' | '!')) =>
            {
                self.overlays.vitals_form.handle_key(key, now);
            }
            Some(Action::NextField | Action::Down) => self.overlays.vitals_form.focus_next(),
            Some(Action::Up) => self.overlays.vitals_form.focus_previous(),
            Some(Action::EmptyLine) => self.overlays.vitals_form.clear(),
            Some(Action::Leave) => self.leave_vitals_form(),
            Some(Action::OpenCard) => self.open_card(now),
            Some(Action::Save) => return self.submit_vitals(now),
            Some(_) => return self.common_key(now, key, action),
            None => self.overlays.vitals_form.handle_key(key, now),
        }
        Vec::new()
    }

    /// Closes the form; its values stay, and the notice says that they are not saved.
    fn leave_vitals_form(&mut self) {
        self.overlays.close_vitals_form();
        if !self.overlays.vitals_form.is_empty() {
            self.notice = Some("The vitals you typed are kept and not saved. Tab goes on with them.".to_owned());
        }
    }

    /// Enters the form's values as one entry; implausible values are asked about once.
    fn submit_vitals(&mut self, now: Moment) -> Vec<Effect> {
        let readings = match self.overlays.vitals_form.parse_values() {
            Ok(readings) if readings.is_empty() => {
                self.notice = Some("The fields are empty, so nothing was saved. Ctrl-G leaves them.".to_owned());
                return Vec::new();
            }
            Ok(readings) => readings,
            Err((at, refusal)) => {
                // Focus the faulty field.
                self.overlays.vitals_form.focus = at;
                self.notice = Some(refusal.to_string());
                return Vec::new();
            }
        };
        let warnings = vitals_form::value_warnings(&readings);
        if !warnings.is_empty() && self.overlays.vitals_form.warnings != warnings {
            self.overlays.vitals_form.warnings = warnings;
            return Vec::new();
        }
        let at = self.overlays.vitals_form.started.unwrap_or(now).into();
        let statement = Statement { time: at, observer: None, is_approximate: false, kind: StatementKind::Vitals(readings) };
        let effects = self.submit_or_notify(now, Intent::AddEntry(statement));
        if !effects.is_empty() {
            self.overlays.reset_vitals_form(self.recorder.session().plan());
        }
        effects
    }
}
