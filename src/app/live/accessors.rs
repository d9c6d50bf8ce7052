//! What can be read of a running session on the desk: for the view, the loop and tests. Nothing here changes anything.

use crate::app::data::context::Site;
use crate::app::data::settings::Settings;
use crate::app::input::line_editor::LineEditor;
use crate::app::keymap::KeyContext;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::state::vitals_form::VitalsForm;
use crate::app::live::{LiveScreen, Prompt};
use crate::session::analysis::previous_session::SessionRecap;
use crate::session::due::DueItem;
use crate::session::{Elapsed, Moment, Session, Wall};

impl LiveScreen {
    /// Where a key would be pressed now.
    pub fn key_context(&self) -> KeyContext {
        match () {
            () if self.is_veiled => KeyContext::Veil,
            () if self.display.is_client_screen_shown => KeyContext::ClientScreen,
            () if self.dialog.is_some() => KeyContext::Dialog,
            () if self.checklist.phase.is_some() => KeyContext::Checklist,
            () if self.vitals_form.is_open => KeyContext::VitalsForm,
            () if self.prompt != Prompt::Entry || self.amendment.is_some() => KeyContext::Prompt,
            () if self.emergency_card.is_open() => KeyContext::EmergencyCard,
            () if self.line.is_empty() => KeyContext::EmptyLine,
            () => KeyContext::LineText,
        }
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What is open or comes next, most urgent first: [`due::open_and_upcoming`](crate::session::due::open_and_upcoming) now.
    pub fn due(&self) -> Vec<DueItem<'_>> {
        self.due_at(self.now.elapsed)
    }

    pub(crate) fn due_at(&self, now: Elapsed) -> Vec<DueItem<'_>> {
        self.due_cache.items(&self.session, now)
    }

    /// The line being typed.
    pub fn line(&self) -> &LineEditor {
        &self.line
    }

    /// What the line is for.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// Whether the line says an entry of the timeline anew.
    pub fn is_amending(&self) -> bool {
        self.amendment.is_some()
    }

    /// Which of the commands found is chosen, or how far the help is scrolled.
    pub fn list_index(&self) -> usize {
        self.list_index
    }

    /// The vitals fields, while they are open.
    pub fn open_vitals_form(&self) -> Option<&VitalsForm> {
        self.vitals_form.is_open.then_some(&self.vitals_form)
    }

    /// The question that waits.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// The instance that was opened.
    pub fn pinned_due(&self) -> Option<&str> {
        self.pinned_due.as_deref()
    }

    /// The selected entry of the timeline; none: the newest is shown.
    pub fn selected_entry(&self) -> Option<u64> {
        self.selected_entry
    }

    /// Whether the screen is black.
    pub fn is_veiled(&self) -> bool {
        self.is_veiled
    }

    /// Whether the terminal has the focus, as far as it says.
    pub fn is_focused(&self) -> bool {
        self.is_focused
    }

    /// What was last said about a key.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// What stands until it is over: the record is not where it should be, a write takes long, the second copy lags.
    pub fn warning(&self) -> Option<String> {
        let slow = self.slow_write_ms.map(|ms| {
            let secs = ms / 1000;
            format!("The disk has been writing for {secs} s. Nothing is lost: what is not saved yet is kept in memory.")
        });
        let trouble = self.disk_error.clone().or_else(|| self.private_notes.warning()).or(slow);
        trouble.or_else(|| self.space_warning.clone()).or_else(|| self.mirror_warning.clone())
    }

    /// When the newest row was saved; none while rows wait.
    pub fn saved_at(&self) -> Option<Wall> {
        self.last_saved.filter(|(seq, _)| *seq >= self.last_seq() && self.private_notes.unsaved_rows() == 0).map(|(_, at)| at)
    }

    /// How many rows wait for the disk.
    pub fn unsaved_rows(&self) -> u64 {
        self.last_seq().saturating_sub(self.last_saved.map_or(0, |(seq, _)| seq)) + self.private_notes.unsaved_rows()
    }

    /// How many of them this run wrote: a long record that was read back waits for nothing.
    pub(crate) fn unsaved_rows_this_run(&self) -> u64 {
        let known = self.last_saved.map_or(0, |(seq, _)| seq).max(self.loaded_seq);
        self.last_seq().saturating_sub(known) + self.private_notes.unsaved_rows()
    }

    /// When the last message came.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The time that clocks show: the session's, stopped when the client left.
    pub fn display_time(&self) -> Moment {
        let elapsed = self.session.client_left().map_or(self.now.elapsed, |left| left.elapsed.min(self.now.elapsed));
        Moment { elapsed, ..self.now }
    }

    /// The record's name, without `.csv`.
    pub fn record_name(&self) -> &str {
        &self.record_name
    }

    /// The site's addresses and phone numbers.
    pub fn site(&self) -> &Site {
        &self.context.site
    }

    /// The client's previous session.
    pub fn previous_session(&self) -> Option<&SessionRecap> {
        self.context.previous_session.as_ref()
    }

    /// The user's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
