//! Keys under the veil: blind, so only what cannot do harm unseen. What has to be seen before it is saved waits on the line, or
//! is kept as a note and offered when the veil lifts.

use crate::app::grammar;
use crate::app::grammar::Context;
use crate::app::keymap::Action;
use crate::app::keymap::commands;
use crate::app::live::dialog::Question;
use crate::app::live::{Live, Purpose};
use crate::app::message::Effect;
use crate::session::statement::{Form, Said};
use crate::session::{At, Intent, Kind, Moment};
use crossterm::event::KeyEvent;

/// How a note begins whose numbers nobody has seen.
const UNSEEN: &str = "typed unseen: ";

impl Live {
    /// Under the veil only text, stamps and saving work.
    pub(crate) fn veiled_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Lift) => {
                self.veiled = false;
                self.offer_unseen(now);
                Vec::new()
            }
            Some(Action::Stamp) if self.line.is_empty() => {
                if now.hand < self.rest_until {
                    Vec::new()
                } else {
                    self.stamp(now)
                }
            }
            Some(Action::Card) if self.line.is_empty() => {
                self.open_card(now);
                Vec::new()
            }
            Some(Action::Save) if !self.line.is_empty() => self.save_unseen(now),
            Some(Action::EmptyLine) if !self.line.is_empty() => self.empty_line(now),
            Some(Action::Stamp | Action::Card) => self.type_key(now, key),
            None => {
                let effects = self.type_key(now, key);
                self.calm.seeks_way_back = effects.is_empty();
                effects
            }
            Some(_) => {
                self.calm.seeks_way_back = true;
                Vec::new()
            }
        }
    }

    fn save_unseen(&mut self, now: Moment) -> Vec<Effect> {
        let text = self.line.text();
        let is_command = matches!(text, "?" | ">") || commands::query(text).is_some();
        if self.line.is_held() || is_command || self.purpose != Purpose::Entry || self.amending.is_some() {
            return Vec::new();
        }
        let Some(reading) = self.line.reading().cloned() else { return Vec::new() };
        let unseen = || Form::Note { words: format!("{UNSEEN}{text}"), tags: Vec::new() };
        let has_doubts = !reading.doubts.is_empty();
        let (at, form) = match reading.said.form {
            // What would be asked about cannot be asked now: a time before the session, a score beyond its scale.
            Form::Note { .. } | Form::Look { .. } | Form::Quote { .. } | Form::Event { .. } | Form::Music { .. }
                if has_doubts =>
            {
                (self.line.begun().map_or(reading.said.at, At::from), unseen())
            }
            // Private words are never put anywhere else: they wait on the line.
            Form::Private { .. } if has_doubts => return Vec::new(),
            Form::Vitals(_) | Form::Scale { .. } => (reading.said.at, unseen()),
            // Words for the stamp before them, words alone, and private ones go the way they go with the screen lit.
            Form::Note { .. } | Form::Private { .. } => return self.enter_reading(now),
            form @ (Form::Quote { .. } | Form::Look { .. } | Form::Verbal { .. } | Form::Event { .. } | Form::Music { .. }) => {
                (reading.said.at, form)
            }
            _ => return Vec::new(),
        };
        self.say(now, Said { at, form, ..reading.said })
    }

    /// The client's screen, and a row that says it was shown.
    pub(crate) fn show_client(&mut self, now: Moment) -> Vec<Effect> {
        let effects = self.try_intent(now, Intent::Show);
        self.calm.shows_client = !effects.is_empty();
        effects
    }

    /// Vitals that were typed blind are offered, one after the other, each once.
    pub(crate) fn offer_unseen(&mut self, now: Moment) {
        let is_free = self.asking.is_none() && self.line.is_empty() && !self.fields.open && self.purpose == Purpose::Entry;
        if !is_free || self.session.is_closed() {
            return;
        }
        if let Some((entry, said, words)) = self.unseen(now) {
            self.calm.offered.insert(entry);
            self.asking = Some(Question::Unseen { entry, said, words });
        }
    }

    /// The oldest note typed blind that says vitals and was not offered yet.
    fn unseen(&self, now: Moment) -> Option<(u64, Said, Vec<String>)> {
        self.session.ledger().live().filter(|row| row.is(Kind::Note, "observation")).find_map(|row| {
            let typed = row.note.strip_prefix(UNSEEN).filter(|_| !self.calm.offered.contains(&row.entry))?;
            let then = Moment { elapsed: row.elapsed, wall: row.time, hand: now.hand };
            let context = Context {
                session: &self.session,
                now: then,
                zone: &self.zone,
                previous: Some(row.at()),
                letters: &self.settings.letters,
            };
            let reading = grammar::read(typed, &context).filter(|reading| matches!(reading.said.form, Form::Vitals(_)))?;
            // The note's time is the reading's already, with whatever the line said about it.
            let said = Said { at: row.at(), ..reading.said };
            let question = format!("Typed unseen {typed}: enter as vitals?");
            Some((row.entry, said, [vec![question, reading.preview], reading.doubts].concat()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Action;
    use crate::app::keymap::{Place, find};
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    #[test]
    fn esc_veils_wherever_there_is_something_to_veil() {
        use Place::{Asked, Checklist, Choice, Empty, Fields, Shown, Text};
        for place in [Empty, Text, Asked, Fields, Checklist, Choice, Shown] {
            assert_eq!(find(place, KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)), Some(Action::Veil));
        }
    }
}
