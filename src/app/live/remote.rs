//! A presenter's remote, if the settings enable it: one key stamps, one records a look, also under the veil. Its keys take
//! precedence.

use crate::app::keymap::{Action, KeyContext, KeyEntry, KeyPress, key_entry};
use crate::app::live::LiveScreen;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::state::line_input::DEBOUNCE_MS;
use crate::app::message::Effect;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Intent, Moment};
use crossterm::event::{KeyCode, KeyEvent};

pub(crate) const REMOTE_KEYS: [KeyEntry; 2] = [
    key_entry(KeyContext::EmptyLine, KeyCode::PageDown, "the remote: stamps the moment", Action::Stamp),
    key_entry(KeyContext::EmptyLine, KeyCode::PageUp, "the remote: a silent look", Action::RecordLook),
];

/// Where it works. A prompt waits for its text, and a checklist uses the keys itself.
const REMOTE_CONTEXTS: [KeyContext; 7] = [
    KeyContext::EmptyLine,
    KeyContext::LineText,
    KeyContext::VitalsForm,
    KeyContext::EmergencyCard,
    KeyContext::Dialog,
    KeyContext::ClientScreen,
    KeyContext::Veil,
];

impl LiveScreen {
    /// Handles a key of the remote; `None`: it is another key, or the remote does not work here.
    pub(crate) fn remote_key(&mut self, now: Moment, key: KeyEvent, context: KeyContext) -> Option<Vec<Effect>> {
        if !self.display.settings.has_remote || !REMOTE_CONTEXTS.contains(&context) {
            return None;
        }
        let pressed = KeyPress::Key(key.code, key.modifiers);
        match REMOTE_KEYS.iter().find(|known| known.press == pressed)?.action {
            // The dialog lists what is outstanding; a stamp would add to it.
            _ if context == KeyContext::Dialog && matches!(self.overlays.dialog(), Some(Dialog::ChooseEndReason { .. })) => {
                Some(Vec::new())
            }
            Action::Stamp => Some(self.record_stamp(now)),
            _ => Some(self.record_remote_look(now)),
        }
    }

    /// Records a look without text; a held button is one look.
    fn record_remote_look(&mut self, now: Moment) -> Vec<Effect> {
        let again = self.display.last_remote_look.is_some_and(|at| now.real_time.since_ms(at) < DEBOUNCE_MS);
        self.display.last_remote_look = Some(now.real_time);
        if again {
            return Vec::new();
        }
        let kind = StatementKind::Look { words: String::new() };
        self.submit_or_notify(now, Intent::AddEntry(Statement { time: now.into(), observer: None, is_approximate: false, kind }))
    }

    /// The remote's keys, if it is enabled.
    pub(crate) fn remote_keys(&self) -> &'static [KeyEntry] {
        if self.display.settings.has_remote { &REMOTE_KEYS } else { &[] }
    }
}
