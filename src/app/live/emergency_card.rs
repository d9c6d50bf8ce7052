//! The emergency card. Text on its line is an entry as usual; a digit alone is a stamp. Opening it is recorded with the first
//! stamp or after ten seconds, so that a slip leaves no row.

use crate::app::keymap::Action;
use crate::app::keymap::commands;
use crate::app::live::state::emergency_card::OpenCard;
use crate::app::live::state::overlay::Overlay;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::clinical::emergency::EmergencyStamp;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Intent, Moment, Timestamp};
use crossterm::event::KeyEvent;

impl LiveScreen {
    /// When the card was opened; `None` while it is closed or covered.
    pub fn card_opened_at(&self) -> Option<Timestamp> {
        let is_covered = self.overlays.is_vitals_form_open() || *self.overlays.prompt() != Prompt::Entry;
        self.overlays.card().filter(|_| !is_covered).map(|card| card.opened_at.into())
    }

    /// Opens the card and closes everything else, so that a line on the card means only what it says.
    pub(crate) fn open_card(&mut self, now: Moment) {
        self.display.cover = self.display.cover.unveiled();
        self.overlays.close_all();
        self.selection.pinned_due = None;
        self.selection.entry = None;
        self.overlays.open(Overlay::EmergencyCard(OpenCard { opened_at: now, is_recorded: false }));
    }

    pub(crate) fn card_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Leave) if matches!(self.line.editor.text(), "?" | ">") || self.is_command_line() => self.clear_line(now),
            Some(Action::Leave) => {
                self.overlays.close_card();
                self.line.debounce(now);
                Vec::new()
            }
            Some(Action::Save) if self.line.editor.is_empty() => Vec::new(),
            Some(Action::Save) => match self.card_stamp() {
                Some((stamp, at)) if !self.line.editor.is_blocked() => self.submit_card_stamp(now, stamp, at),
                _ => self.submit_text(now),
            },
            other => self.line_text_key(now, key, other),
        }
    }

    /// The stamp of a digit alone on the card's line, and when it was typed.
    pub(crate) fn card_stamp(&self) -> Option<(&'static EmergencyStamp, Timestamp)> {
        self.card_opened_at()?;
        let mut letters = self.line.editor.text().chars();
        let (Some(digit), None) = (letters.next(), letters.next()) else { return None };
        Some((EmergencyStamp::from_digit(digit)?, self.line.editor.started()?.into()))
    }

    fn submit_card_stamp(&mut self, now: Moment, stamp: &'static EmergencyStamp, at: Timestamp) -> Vec<Effect> {
        let mut effects = self.record_card_opening(now);
        let statement = Statement { time: at, observer: None, is_approximate: false, kind: StatementKind::Emergency(stamp) };
        effects.extend(self.submit_line(now, Intent::AddEntry(statement)));
        effects
    }

    /// Records the opening of a card that stays open.
    pub(crate) fn tick_card(&mut self, now: Moment) -> Vec<Effect> {
        let is_meant = self.overlays.card().is_some_and(|card| card.is_meant(now.real_time));
        if is_meant { self.record_card_opening(now) } else { Vec::new() }
    }

    fn record_card_opening(&mut self, now: Moment) -> Vec<Effect> {
        let Some(card) = self.overlays.card().filter(|card| !card.is_recorded) else { return Vec::new() };
        let kind = StatementKind::Event { code: "emergency_card".to_owned(), text: String::new(), words: String::new() };
        let statement = Statement { time: card.opened_at.into(), observer: None, is_approximate: false, kind };
        let effects = self.submit_or_notify(now, Intent::AddEntry(statement));
        if !effects.is_empty() {
            self.overlays.open(Overlay::EmergencyCard(OpenCard { is_recorded: true, ..card }));
        }
        effects
    }

    fn is_command_line(&self) -> bool {
        commands::query(self.line.editor.text()).is_some()
    }
}
