//! What the view, the event loop and tests can read of a live screen.

use crate::app::data::context::Site;
use crate::app::input::line_editor::LineEditor;
use crate::app::keymap::KeyContext;
use crate::app::live::LiveScreen;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::state::vitals_form::VitalsForm;
use crate::session::{DueItem, Moment, Session, Wall};

impl LiveScreen {
    /// What a key would act on now.
    pub fn key_context(&self) -> KeyContext {
        match &self.overlays {
            _ if self.display.is_veiled => KeyContext::Veil,
            _ if self.display.shows_client_screen => KeyContext::ClientScreen,
            open if open.dialog.is_some() => KeyContext::Dialog,
            open if open.checklist.phase.is_some() => KeyContext::Checklist,
            open if open.is_vitals_form_open => KeyContext::VitalsForm,
            open if !open.takes_entry() => KeyContext::Prompt,
            open if open.card.is_some() => KeyContext::EmergencyCard,
            _ if self.line.editor.is_empty() => KeyContext::EmptyLine,
            _ => KeyContext::LineText,
        }
    }

    /// The session as of its last row.
    pub fn session(&self) -> &Session {
        self.recorder.session()
    }

    /// What is open or comes next, most urgent first: [`due::open_and_upcoming`](crate::session::due::open_and_upcoming) now.
    pub(crate) fn due(&self) -> Vec<DueItem<'_>> {
        self.due_cache.items(self.recorder.session(), self.now.elapsed)
    }

    /// The line being typed.
    pub fn line(&self) -> &LineEditor {
        &self.line.editor
    }

    /// The vitals form, while it is open.
    pub fn open_vitals_form(&self) -> Option<&VitalsForm> {
        self.overlays.is_vitals_form_open.then_some(&self.overlays.vitals_form)
    }

    /// The question that waits for a choice.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.overlays.dialog.as_ref()
    }

    /// The id of the due item that the line answers.
    pub fn pinned_due(&self) -> Option<&str> {
        self.pinned_due.as_deref()
    }

    /// The selected timeline entry; `None`: the newest entries are shown.
    pub fn selected_entry(&self) -> Option<u64> {
        self.selected_entry
    }

    /// Whether the veil is down.
    pub fn is_veiled(&self) -> bool {
        self.display.is_veiled
    }

    /// The sentence about the last key.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// A warning that lasts until its cause is gone: a disk error, a slow write, a lagging copy.
    pub fn warning(&self) -> Option<String> {
        self.saving.warning()
    }

    /// When the newest row was saved; `None` while rows wait.
    pub fn saved_at(&self) -> Option<Wall> {
        self.saving.last_saved.filter(|_| self.unsaved_rows() == 0).map(|(_, at)| at)
    }

    /// How many rows wait for the disk.
    pub fn unsaved_rows(&self) -> u64 {
        self.unsaved_rows_after(self.saving.last_saved.map_or(0, |(seq, _)| seq))
    }

    /// When the last message came.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The time that clocks show; it stops when the client leaves.
    pub fn display_time(&self) -> Moment {
        let left = self.session().client_left().map(|left| left.elapsed);
        let elapsed = left.map_or(self.now.elapsed, |left| left.min(self.now.elapsed));
        Moment { elapsed, ..self.now }
    }

    /// The site's addresses and phone numbers.
    pub fn site(&self) -> &Site {
        &self.context.site
    }
}
