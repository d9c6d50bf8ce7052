//! The emergency card: open at one key, also blind. The line stays live on it; a digit alone stamps. Its opening becomes a row
//! with the first stamp or after ten seconds, so that a slip leaves nothing.

use crate::app::keymap::Action;
use crate::app::keymap::commands;
use crate::app::live::{Live, Purpose};
use crate::app::message::Effect;
use crate::session::clinical::emergency::Stamp;
use crate::session::statement::{Form, Said};
use crate::session::{At, Intent, Moment};
use crossterm::event::KeyEvent;

/// A card that was left before this was a slip, in milliseconds.
const SLIP_MS: i64 = 10_000;

/// The card.
#[derive(Debug, Default)]
pub struct Card {
    opened: Option<Opened>,
}

/// An open card.
#[derive(Clone, Copy, Debug)]
struct Opened {
    at: Moment,
    is_written: bool,
}

impl Card {
    pub(crate) const fn is_open(&self) -> bool {
        self.opened.is_some()
    }
}

impl Live {
    /// When the card on the screen was opened; none while another thing is shown.
    pub fn card(&self) -> Option<At> {
        let is_covered = self.fields.open || self.purpose != Purpose::Entry;
        self.card.opened.filter(|_| !is_covered).map(|opened| opened.at.into())
    }

    /// Opens the card over whatever was there. What was pinned, chosen or asked is let go, so that a line on the card is nothing
    /// but what it says.
    pub(crate) fn open_card(&mut self, now: Moment) {
        self.veiled = false;
        self.asking = None;
        self.fields.open = false;
        self.purpose = Purpose::Entry;
        self.pinned = None;
        self.selected = None;
        self.card.opened = Some(Opened { at: now, is_written: false });
    }

    pub(crate) fn card_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Leave) if matches!(self.line.text(), "?" | ">") || self.is_command() => self.empty_line(now),
            Some(Action::Leave) => {
                self.card.opened = None;
                self.rest(now);
                Vec::new()
            }
            Some(Action::Save) if self.line.is_empty() => Vec::new(),
            Some(Action::Save) => match self.card_stamp() {
                Some((stamp, at)) if !self.line.is_held() => self.stamp_card(now, stamp, at),
                _ => self.enter(now),
            },
            other => self.text_key(now, key, other),
        }
    }

    /// The stamp that a digit alone on the card's line means, and when it was typed.
    pub(crate) fn card_stamp(&self) -> Option<(&'static Stamp, At)> {
        self.card()?;
        let mut letters = self.line.text().chars();
        let (Some(digit), None) = (letters.next(), letters.next()) else { return None };
        Some((Stamp::of(digit)?, self.line.begun()?.into()))
    }

    fn stamp_card(&mut self, now: Moment, stamp: &'static Stamp, at: At) -> Vec<Effect> {
        let mut effects = self.write_opening(now);
        let said = Said { at, by: None, approximate: false, form: Form::Emergency(stamp) };
        effects.extend(self.settle(now, Intent::Say(said)));
        effects
    }

    /// A card that stays open was meant.
    pub(crate) fn card_tick(&mut self, now: Moment) -> Vec<Effect> {
        let is_meant = self.card.opened.is_some_and(|opened| now.hand.since_ms(opened.at.hand) >= SLIP_MS);
        if is_meant { self.write_opening(now) } else { Vec::new() }
    }

    fn write_opening(&mut self, now: Moment) -> Vec<Effect> {
        let Some(opened) = self.card.opened.filter(|opened| !opened.is_written) else { return Vec::new() };
        let form = Form::Event { code: "emergency_card".to_owned(), text: String::new(), words: String::new() };
        let said = Said { at: opened.at.into(), by: None, approximate: false, form };
        let effects = self.try_intent(now, Intent::Say(said));
        if !effects.is_empty() {
            self.card.opened = Some(Opened { is_written: true, ..opened });
        }
        effects
    }

    fn is_command(&self) -> bool {
        commands::query(self.line.text()).is_some()
    }
}
