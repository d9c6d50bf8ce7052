//! A presenter's remote, if the settings enable it: one key stamps, one records a look, also under the veil. Its keys take
//! precedence.

use crate::app::keymap::{Action, KeyContext, KeyEntry, KeyPress, key_entry};
use crate::app::live::LiveScreen;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::state::line_input::DEBOUNCE_MS;
use crate::session::{Intent, Statement, StatementKind};
use crossterm::event::{KeyCode, KeyEvent};

pub(crate) const REMOTE_KEYS: [KeyEntry; 2] = [
    key_entry(KeyContext::EmptyLine, KeyCode::PageDown, "remote: stamp this moment", Action::Stamp),
    key_entry(KeyContext::EmptyLine, KeyCode::PageUp, "remote: silent look", Action::RecordLook),
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
    /// Handles a key of the remote. Returns `false` for another key, or where the remote does not work.
    pub(crate) fn remote_key(&mut self, key: KeyEvent, context: KeyContext) -> bool {
        let press = KeyPress::Key(key.code, key.modifiers);
        let found = self.remote_keys().iter().find(|known| known.press == press);
        let Some(entry) = found.filter(|_| REMOTE_CONTEXTS.contains(&context)) else { return false };
        // The dialog lists what is outstanding; a stamp would add to it.
        let is_closing = matches!(self.overlays.dialog, Some(Dialog::ChooseEndReason { .. }));
        match entry.action {
            _ if context == KeyContext::Dialog && is_closing => {}
            Action::Stamp => self.record_stamp(),
            _ => self.record_remote_look(),
        }
        true
    }

    /// Records a look without text; a held button is one look.
    fn record_remote_look(&mut self) {
        let now = self.now.real_time;
        let last = self.display.last_remote_look.replace(now);
        if last.is_none_or(|at| now.since_ms(at) >= DEBOUNCE_MS) {
            let kind = StatementKind::Look(String::new());
            self.record_or_notify(Intent::AddEntry(Statement::new(self.now.into(), kind)));
        }
    }

    /// The remote's keys, if it is enabled.
    pub(crate) fn remote_keys(&self) -> &'static [KeyEntry] {
        if self.settings.display.has_remote { &REMOTE_KEYS } else { &[] }
    }
}
