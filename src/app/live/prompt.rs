//! Keys in the vitals fields, and on a line that was asked for one thing: a reason, how the client left.

use crate::app::keymap::Action;
use crate::app::live::state::vitals_form;
use crate::app::live::state::vitals_form::Fields;
use crate::app::live::{Live, Purpose};
use crate::app::message::Effect;
use crate::session::clinical::discharge;
use crate::session::decide::Closing;
use crate::session::statement::{Form, Said};
use crate::session::{At, Intent, Moment};
use crossterm::event::{KeyCode, KeyEvent};

impl Live {
    pub(crate) fn asked_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Confirm) if self.amending.is_some() => self.enter_amending(now),
            Some(Action::Confirm) => self.enter_asked(now),
            Some(Action::Leave) => {
                self.purpose = Purpose::Entry;
                self.amending = None;
                self.empty_line(now)
            }
            other => self.common(now, key, other),
        }
    }

    fn enter_asked(&mut self, now: Moment) -> Vec<Effect> {
        match self.purpose.clone() {
            Purpose::Left { then_quit } => {
                // The same backdating as on any line; whatever else it looks like, the words are about how the client left.
                let (at, words) = self.line.words_at(now, &self.session, &self.zone, self.previous());
                if discharge::floor_after(&self.session, at.elapsed).is_some() {
                    self.purpose = Purpose::Early { at, words, then_quit };
                    return self.empty_line(now);
                }
                self.client_left(now, at, words, then_quit)
            }
            Purpose::Early { at, words, then_quit } => {
                let why = self.line.text().trim();
                if why.is_empty() {
                    return Vec::new();
                }
                let gap = if words.is_empty() { "" } else { " · " };
                let words = format!("{words}{gap}{}{why}", discharge::EARLY);
                self.client_left(now, at, words, then_quit)
            }
            Purpose::Looked => self.enter_how_long(now),
            Purpose::EarlyClose { reason } => {
                let early = self.line.text().trim().to_owned();
                if early.is_empty() {
                    return Vec::new();
                }
                self.close_with(now, reason, early)
            }
            Purpose::Gaps { reason, early } => {
                let why = self.line.text().trim().to_owned();
                if why.is_empty() {
                    return Vec::new();
                }
                self.close(now, Closing { reason, accepts_gaps: true, why, early })
            }
            Purpose::Reason { id, skip } => {
                let reason = self.line.text().trim().to_owned();
                self.purpose = Purpose::Entry;
                let intent = if skip { Intent::Skip { id, reason } } else { Intent::NotNow { id, reason } };
                self.settle(now, intent)
            }
            Purpose::Entry => Vec::new(),
        }
    }

    fn client_left(&mut self, now: Moment, at: At, words: String, then_quit: bool) -> Vec<Effect> {
        let mut effects = self.settle(now, Intent::ClientLeft { at, words });
        if effects.is_empty() {
            return effects;
        }
        self.purpose = Purpose::Entry;
        if then_quit {
            effects.extend(self.leave_running(now, "for the day"));
        }
        effects
    }

    pub(crate) fn field_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::NextField | Action::Card)
                if self.fields.takes_words() && matches!(key.code, KeyCode::Char(' ' | '!')) =>
            {
                self.fields.edit(key, now);
            }
            Some(Action::NextField | Action::Down) => self.fields.next(),
            Some(Action::Up) => self.fields.previous(),
            Some(Action::EmptyLine) => self.fields.empty(),
            Some(Action::Leave) => self.leave_fields(),
            Some(Action::Card) => self.open_card(now),
            Some(Action::Save) => return self.save_fields(now),
            Some(_) => return self.common(now, key, action),
            None => self.fields.edit(key, now),
        }
        Vec::new()
    }

    /// What was typed stays, and is said to: a reading that nobody saved is no reading.
    fn leave_fields(&mut self) {
        self.fields.open = false;
        if !self.fields.are_empty() {
            self.notice = Some("The vitals you typed are kept and not saved. Tab goes on with them.".to_owned());
        }
    }

    /// What is in the fields becomes one entry; doubtful numbers are asked about once.
    fn save_fields(&mut self, now: Moment) -> Vec<Effect> {
        let taken = match self.fields.taken() {
            Ok(taken) if taken.is_empty() => {
                self.notice = Some("The fields are empty, so nothing was saved. Ctrl-G leaves them.".to_owned());
                return Vec::new();
            }
            Ok(taken) => taken,
            Err((at, refusal)) => {
                // The box that is at fault has the keyboard, so that it is seen and can be mended.
                self.fields.at = at;
                self.notice = Some(refusal.to_string());
                return Vec::new();
            }
        };
        let doubts = vitals_form::doubts(&taken);
        if !doubts.is_empty() && self.fields.doubts != doubts {
            self.fields.doubts = doubts;
            return Vec::new();
        }
        let at = self.fields.begun.unwrap_or(now).into();
        let said = Said { at, by: None, approximate: false, form: Form::Vitals(taken) };
        let effects = self.try_intent(now, Intent::Say(said));
        if !effects.is_empty() {
            self.fields = Fields::of(self.session.plan());
        }
        effects
    }
}
