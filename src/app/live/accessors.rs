//! What can be read of a running session on the desk: for the view, the loop and tests. Nothing here changes anything.

use crate::app::input::line_editor::EntryLine;
use crate::app::keymap::Place;
use crate::app::live::dialog::Question;
use crate::app::live::state::vitals_form::Fields;
use crate::app::live::{Live, Purpose};
use crate::session::{Moment, Session, Wall};

impl Live {
    /// Where a key would be pressed now.
    pub fn place(&self) -> Place {
        match () {
            () if self.veiled => Place::Veil,
            () if self.calm.shows_client => Place::Shown,
            () if self.asking.is_some() => Place::Choice,
            () if self.checklist.phase.is_some() => Place::Checklist,
            () if self.fields.open => Place::Fields,
            () if self.purpose != Purpose::Entry || self.amending.is_some() => Place::Asked,
            () if self.card.is_open() => Place::Card,
            () if self.line.is_empty() => Place::Empty,
            () => Place::Text,
        }
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The line being typed.
    pub fn line(&self) -> &EntryLine {
        &self.line
    }

    /// What the line is for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Whether the line says an entry of the timeline anew.
    pub fn is_amending(&self) -> bool {
        self.amending.is_some()
    }

    /// Which of the commands found is chosen, or how far the help is scrolled.
    pub fn choice(&self) -> usize {
        self.choice
    }

    /// The vitals fields, while they are open.
    pub fn fields(&self) -> Option<&Fields> {
        self.fields.open.then_some(&self.fields)
    }

    /// The question that waits.
    pub fn asking(&self) -> Option<&Question> {
        self.asking.as_ref()
    }

    /// The instance that was opened.
    pub fn pinned(&self) -> Option<&str> {
        self.pinned.as_deref()
    }

    /// The selected entry of the timeline; none: the newest is shown.
    pub fn selected(&self) -> Option<u64> {
        self.selected
    }

    /// Whether the screen is black.
    pub fn is_veiled(&self) -> bool {
        self.veiled
    }

    /// Whether the terminal has the focus, as far as it says.
    pub fn is_focused(&self) -> bool {
        self.focused
    }

    /// What was last said about a key.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// What stands until it is over: the record is not where it should be, a write takes long, the second copy lags.
    pub fn trouble(&self) -> Option<String> {
        let slow = self.slow_ms.map(|ms| {
            let secs = ms / 1000;
            format!("The disk has been writing for {secs} s. Nothing is lost: what is not saved yet is kept in memory.")
        });
        let trouble = self.trouble.clone().or_else(|| self.apart.trouble()).or(slow);
        trouble.or_else(|| self.little_room.clone()).or_else(|| self.copy_lags.clone())
    }

    /// When the newest row was saved; none while rows wait.
    pub fn saved_at(&self) -> Option<Wall> {
        self.saved.filter(|(seq, _)| *seq >= self.last_seq() && self.apart.waiting() == 0).map(|(_, at)| at)
    }

    /// How many rows wait for the disk.
    pub fn unsaved_rows(&self) -> u64 {
        self.last_seq().saturating_sub(self.saved.map_or(0, |(seq, _)| seq)) + self.apart.waiting()
    }

    /// How many of them this run wrote: a long record that was read back waits for nothing.
    pub(crate) fn waiting_rows(&self) -> u64 {
        let known = self.saved.map_or(0, |(seq, _)| seq).max(self.read_back);
        self.last_seq().saturating_sub(known) + self.apart.waiting()
    }

    /// When the last message came.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The time that clocks show: the session's, stopped when the client left.
    pub fn shown_now(&self) -> Moment {
        let elapsed = self.session.left().map_or(self.now.elapsed, |left| left.elapsed.min(self.now.elapsed));
        Moment { elapsed, ..self.now }
    }
}
