//! What the view, the event loop and tests can read of a live screen.

use crate::app::data::context::Site;
use crate::app::data::settings::Settings;
use crate::app::input::line_editor::LineEditor;
use crate::app::keymap::KeyContext;
use crate::app::live::state::cover::Cover;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::state::overlay::Overlay;
use crate::app::live::state::vitals_form::VitalsForm;
use crate::app::live::{LiveScreen, Prompt};
use crate::session::analysis::previous_session::SessionRecap;
use crate::session::due::DueItem;
use crate::session::{Elapsed, Moment, Session, Wall};

impl LiveScreen {
    /// What a key would act on now.
    pub fn key_context(&self) -> KeyContext {
        match (self.display.cover, self.overlays.top()) {
            (Cover::Veil { .. }, _) => KeyContext::Veil,
            (Cover::ClientView, _) => KeyContext::ClientScreen,
            (Cover::None, Some(Overlay::Dialog(_))) => KeyContext::Dialog,
            (Cover::None, Some(Overlay::Checklist)) => KeyContext::Checklist,
            (Cover::None, Some(Overlay::VitalsForm)) => KeyContext::VitalsForm,
            (Cover::None, Some(Overlay::Prompt(_) | Overlay::Amendment(_))) => KeyContext::Prompt,
            (Cover::None, Some(Overlay::EmergencyCard(_))) => KeyContext::EmergencyCard,
            (Cover::None, None) if self.line.editor.is_empty() => KeyContext::EmptyLine,
            (Cover::None, None) => KeyContext::LineText,
        }
    }

    /// The session.
    pub fn session(&self) -> &Session {
        self.recorder.session()
    }

    /// What is open or comes next, most urgent first: [`due::open_and_upcoming`](crate::session::due::open_and_upcoming) now.
    pub(crate) fn due(&self) -> Vec<DueItem<'_>> {
        self.due_at(self.room.now.elapsed)
    }

    pub(crate) fn due_at(&self, now: Elapsed) -> Vec<DueItem<'_>> {
        self.due_cache.items(self.recorder.session(), now)
    }

    /// The line being typed.
    pub fn line(&self) -> &LineEditor {
        &self.line.editor
    }

    /// What the line asks for.
    pub(crate) fn prompt(&self) -> &Prompt {
        self.overlays.prompt()
    }

    /// Whether the line corrects an entry.
    pub(crate) fn is_amending(&self) -> bool {
        self.overlays.amendment().is_some()
    }

    /// The selected command, or how far the help is scrolled.
    pub(crate) fn list_index(&self) -> usize {
        self.line.list_index
    }

    /// The vitals form, while it is open.
    pub fn open_vitals_form(&self) -> Option<&VitalsForm> {
        self.overlays.is_vitals_form_open().then_some(&self.overlays.vitals_form)
    }

    /// The open dialog.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.overlays.dialog()
    }

    /// The id of the due item that the line answers.
    pub fn pinned_due(&self) -> Option<&str> {
        self.selection.pinned_due.as_deref()
    }

    /// The selected timeline entry; `None`: the newest entries are shown.
    pub fn selected_entry(&self) -> Option<u64> {
        self.selection.entry
    }

    /// Whether the veil is down.
    pub fn is_veiled(&self) -> bool {
        self.display.cover.is_veiled()
    }

    /// Whether the terminal has the focus, if it reports that.
    pub(crate) fn is_focused(&self) -> bool {
        self.room.is_focused
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
        self.rows_after(self.saving.last_saved.map_or(0, |(seq, _)| seq))
    }

    /// The same without rows that were read at resume.
    pub(crate) fn unsaved_rows_this_run(&self) -> u64 {
        self.rows_after(self.saving.last_saved.map_or(0, |(seq, _)| seq).max(self.saving.loaded_seq))
    }

    /// The record's rows after `seq`, and the private rows that are not saved.
    fn rows_after(&self, seq: u64) -> u64 {
        let private = self.recorder.private_notes().last_seq().saturating_sub(self.saving.private_saved_seq);
        self.last_seq().saturating_sub(seq) + private
    }

    /// When the last message came.
    pub fn now(&self) -> Moment {
        self.room.now
    }

    /// The time that clocks show; it stops when the client leaves.
    pub fn display_time(&self) -> Moment {
        let elapsed =
            self.recorder.session().client_left().map_or(self.room.now.elapsed, |left| left.elapsed.min(self.room.now.elapsed));
        Moment { elapsed, ..self.room.now }
    }

    /// The site's addresses and phone numbers.
    pub fn site(&self) -> &Site {
        &self.room.context.site
    }

    /// The client's previous session.
    pub(crate) fn previous_session(&self) -> Option<&SessionRecap> {
        self.room.context.previous_session.as_ref()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }
}
