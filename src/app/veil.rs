//! Keys under the veil: blind, so only what cannot do harm unseen.

use super::commands;
use super::keys::Action;
use super::live::{Live, Purpose};
use super::message::Effect;
use crate::session::Moment;
use crate::session::said::{Form, Said};
use crossterm::event::KeyEvent;

impl Live {
    /// Under the veil only text, stamps and saving work; what needs to be seen waits on the line.
    pub(super) fn veiled_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Lift) => {
                self.veiled = false;
                Vec::new()
            }
            Some(Action::Stamp) if self.line.is_empty() => {
                if now.hand < self.rest_until {
                    Vec::new()
                } else {
                    self.stamp(now)
                }
            }
            Some(Action::Save) if !self.line.is_empty() => self.save_unseen(now),
            Some(Action::EmptyLine) => self.empty_line(now),
            Some(Action::Stamp) | None => self.type_key(now, key),
            Some(_) => Vec::new(),
        }
    }

    fn save_unseen(&mut self, now: Moment) -> Vec<Effect> {
        let text = self.line.text();
        let is_command = matches!(text, "?" | ">") || commands::query(text).is_some();
        if self.line.is_held() || is_command || self.purpose != Purpose::Entry {
            return Vec::new();
        }
        let Some(reading) = self.line.reading().cloned() else { return Vec::new() };
        let form = match reading.said.form {
            Form::Vitals(_) => Form::Note { words: format!("typed unseen: {text}"), tags: Vec::new() },
            Form::Note { .. } | Form::Quote { .. } | Form::Look { .. } | Form::Event { .. } | Form::Music { .. } => {
                reading.said.form
            }
            Form::Private { .. } if reading.doubts.is_empty() => reading.said.form,
            _ => return Vec::new(),
        };
        self.say(now, Said { form, ..reading.said })
    }
}
