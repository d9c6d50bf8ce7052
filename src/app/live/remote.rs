//! A presenter's remote, where the settings say that one is in use: the moment and the silent look without a hand at the
//! keyboard, with the screen lit, shown to the client or veiled. Its keys go before the other keys of a place.

use crate::app::keymap::{Action, Key, Place, Press, key};
use crate::app::live::dialog::Question;
use crate::app::live::{Live, REST_MS};
use crate::app::message::Effect;
use crate::session::statement::{Form, Said};
use crate::session::{Intent, Moment};
use crossterm::event::{KeyCode, KeyEvent};

/// What its keys do.
pub const CLICKER: [Key; 2] = [
    key(Place::Empty, KeyCode::PageDown, "PgDn", "the remote: stamps the moment", Action::Stamp),
    key(Place::Empty, KeyCode::PageUp, "PgUp", "the remote: a silent look", Action::Look),
];

/// Where it works; a question stays. A line that was asked for waits for its words, and a checklist turns its pages.
const PLACES: [Place; 7] = [Place::Empty, Place::Text, Place::Fields, Place::Card, Place::Choice, Place::Shown, Place::Veil];

impl Live {
    /// A key of the remote; none: it is another key, or the remote is not in use here.
    pub(crate) fn clicked(&mut self, now: Moment, key: KeyEvent, place: Place) -> Option<Vec<Effect>> {
        if !self.calm.manner.clicker || !PLACES.contains(&place) {
            return None;
        }
        let pressed = Press::Key(key.code, key.modifiers);
        match CLICKER.iter().find(|known| known.press == pressed)?.action {
            // What is owed was told as it stood; a stamp without words would be owed as well.
            _ if place == Place::Choice && matches!(self.asking, Some(Question::Closing { .. })) => Some(Vec::new()),
            Action::Stamp => Some(self.stamp(now)),
            _ => Some(self.clicked_look(now)),
        }
    }

    /// A look without words. What is on the line stays there; a button that is held down is one look.
    fn clicked_look(&mut self, now: Moment) -> Vec<Effect> {
        let again = self.calm.looked.is_some_and(|at| now.hand.since_ms(at) < REST_MS);
        self.calm.looked = Some(now.hand);
        if again {
            return Vec::new();
        }
        let form = Form::Look { words: String::new() };
        self.try_intent(now, Intent::Say(Said { at: now.into(), by: None, approximate: false, form }))
    }

    /// The remote's keys, for the help; none while it is not in use.
    pub fn clicker(&self) -> &'static [Key] {
        if self.calm.manner.clicker { &CLICKER } else { &[] }
    }
}
