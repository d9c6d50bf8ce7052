//! The emergency card. Text on its line is an entry as usual; a digit alone is a stamp. Opening it is recorded with the first
//! stamp or after ten seconds, so that a slip leaves no row.

use crate::app::keymap::{Action, commands};
use crate::app::live::state::overlay::OpenCard;
use crate::app::live::{LiveScreen, Prompt};
use crate::session::{EmergencyStamp, Intent, Statement, StatementKind, Timestamp, clinical::emergency::EMERGENCY_STAMPS};
use crossterm::event::KeyEvent;

/// A card that is closed within these milliseconds without a stamp was opened by mistake and leaves no row.
const MIN_OPEN_MS: i64 = 10_000;

impl LiveScreen {
    /// When the card was opened; `None` while it is closed or covered.
    pub fn card_opened_at(&self) -> Option<Timestamp> {
        let is_covered = self.overlays.is_vitals_form_open || self.overlays.prompt != Prompt::Entry;
        self.overlays.card.filter(|_| !is_covered).map(|card| card.opened_at.into())
    }

    /// Opens the card and closes everything else, so that a line on the card means only what it says.
    pub(crate) fn open_card(&mut self) {
        let was_veiled = std::mem::take(&mut self.display.is_veiled);
        self.overlays.close_all();
        self.pinned_due = None;
        self.selected_entry = None;
        self.overlays.card = Some(OpenCard { opened_at: self.now, is_recorded: false, was_veiled });
    }

    pub(crate) fn card_key(&mut self, key: KeyEvent, action: Option<Action>) {
        let text = self.line.editor.text();
        match action {
            Some(Action::Leave) if matches!(text, "?" | ">") || commands::query(text).is_some() => self.clear_line(),
            Some(Action::Leave) => {
                self.display.is_veiled = self.overlays.card.take().is_some_and(|card| card.was_veiled);
                self.line.debounce(self.now);
            }
            Some(Action::Save) if text.is_empty() => {}
            Some(Action::Save) => match self.card_stamp() {
                Some((stamp, time)) if !self.line.editor.is_blocked() => {
                    self.record_card_opening();
                    self.submit_statement(Statement::new(time, StatementKind::Emergency(stamp)));
                }
                _ => self.submit_text(),
            },
            other => self.line_text_key(key, other),
        }
    }

    /// The stamp of a digit alone on the card's line, and when it was typed.
    pub(crate) fn card_stamp(&self) -> Option<(&'static EmergencyStamp, Timestamp)> {
        self.card_opened_at()?;
        let mut letters = self.line.editor.text().chars();
        let (Some(digit), None) = (letters.next(), letters.next()) else { return None };
        Some((EMERGENCY_STAMPS.iter().find(|stamp| stamp.digit == digit)?, self.line.editor.started()?.into()))
    }

    /// Records the opening of a card that stays open.
    pub(crate) fn tick_card(&mut self) {
        if self.overlays.card.is_some_and(|card| self.now.real_time.since_ms(card.opened_at.real_time) >= MIN_OPEN_MS) {
            self.record_card_opening();
        }
    }

    fn record_card_opening(&mut self) {
        let Some(card) = self.overlays.card.filter(|card| !card.is_recorded) else { return };
        let kind = StatementKind::Event { code: "emergency_card".to_owned(), text: String::new(), words: String::new() };
        if self.record_or_notify(Intent::AddEntry(Statement::new(card.opened_at.into(), kind))) {
            self.overlays.card = Some(OpenCard { is_recorded: true, ..card });
        }
    }
}
