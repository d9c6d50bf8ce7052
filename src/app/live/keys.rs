//! Keys on the live screen: each is looked up in the key table for the place it was pressed in, and what is no key is text.

use super::help;
use crate::app::keymap::commands;
use crate::app::keymap::commands::Does;
use crate::app::keymap::{Action, Place};
use crate::app::live::dialog::{Question, stepped};
use crate::app::live::{Live, Purpose};
use crate::app::message::Effect;
use crate::session::decide::PUT_OFF_OFTEN;
use crate::session::due::{self, What};
use crate::session::plan::{Point, Take};
use crate::session::{Intent, Moment};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// So many entries are one page of the timeline.
const PAGE: isize = 10;

impl Live {
    /// A key was pressed.
    pub(crate) fn key(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        if let Some(letter) = escaped(key) {
            let mut effects = self.key(now, KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
            effects.extend(self.key(now, letter));
            return effects;
        }
        self.notice = None;
        self.briefing = None;
        let place = self.place();
        let action = self.settings.bindings.find(place, key);
        if self.ended {
            let leaves = matches!(action, Some(Action::AskLeaving));
            return if leaves { vec![Effect::Quit] } else { Vec::new() };
        }
        if let Some(effects) = self.clicked(now, key, place) {
            return effects;
        }
        if let Some(effects) = self.bound_command(now, place, key) {
            return effects;
        }
        match place {
            Place::Veil => self.veiled_key(now, key, action),
            Place::Shown => {
                self.calm.shows_client = false;
                self.veiled = action == Some(Action::Veil);
                Vec::new()
            }
            Place::Choice => match self.asking.take() {
                Some(question) => self.answer(now, key, question),
                None => Vec::new(),
            },
            Place::Fields => self.field_key(now, key, action),
            Place::Checklist => self.checklist_key(now, key, action),
            Place::Asked => self.asked_key(now, key, action),
            Place::Card => self.card_key(now, key, action),
            Place::Empty => self.empty_key(now, key, action),
            Place::Text
            | Place::Start
            | Place::Demo
            | Place::Library
            | Place::Review
            | Place::Correct
            | Place::Finish
            | Place::Compare
            | Place::Handout
            | Place::PageName
            | Place::Watched => self.text_key(now, key, action),
        }
    }

    /// A key that the user has bound to a command. It runs on the empty line alone, where it can take nothing that was typed.
    fn bound_command(&mut self, now: Moment, place: Place, key: KeyEvent) -> Option<Vec<Effect>> {
        let (name, command) = self.settings.bindings.command(key)?;
        match place {
            Place::Empty => Some(self.run(now, command.does, "")),
            Place::Text => {
                self.notice = Some(format!("{name} is for the empty line; the line stays. Save or empty it first."));
                Some(Vec::new())
            }
            _ => None,
        }
    }

    /// Pasted text goes into the line, wherever that is; it is never run.
    pub(crate) fn paste(&mut self, now: Moment, text: &str) -> Vec<Effect> {
        if self.ended || self.checklist.phase.is_some() && !self.veiled {
            return Vec::new();
        }
        if self.place() == Place::Fields {
            self.fields.paste(now, text);
            return Vec::new();
        }
        self.asking = None;
        self.calm.shows_client = false;
        if self.line.paste(text, now) {
            self.notice = Some("The paste was longer than 64 kB and was cut there.".to_owned());
        }
        self.read_line();
        vec![self.draft()]
    }

    fn empty_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        let rests = now.hand < self.rest_until;
        match action {
            Some(Action::OpenDue | Action::Stamp | Action::TakeBack) if rests => Vec::new(),
            Some(Action::OpenDue) if self.selected.is_some() => self.begin_amending(now),
            Some(Action::OpenDue) => {
                self.open_due(now);
                Vec::new()
            }
            Some(Action::Stamp) => self.stamp(now),
            Some(Action::TakeBack) => {
                self.ask_take_back(now);
                Vec::new()
            }
            Some(Action::Fields) => {
                self.fields.open();
                Vec::new()
            }
            Some(Action::Card) => {
                self.open_card(now);
                Vec::new()
            }
            Some(Action::Seen) => self.see_alerts(now),
            Some(Action::Up) => self.select(-1),
            Some(Action::Down) => self.select(1),
            Some(Action::PageUp) => self.select(-PAGE),
            Some(Action::PageDown) => self.select(PAGE),
            Some(Action::WithdrawSelected) => {
                self.ask_withdraw();
                Vec::new()
            }
            Some(Action::Leave) => {
                self.pinned = None;
                self.selected = None;
                self.absence.let_go();
                Vec::new()
            }
            other => self.common(now, key, other),
        }
    }

    pub(crate) fn text_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        let in_list = commands::query(self.line.text()).is_some();
        match action {
            Some(Action::Save) => self.enter(now),
            Some(Action::Seen) => self.see_alerts(now),
            Some(Action::NextReading) => {
                let previous = self.previous();
                self.line.turn(&self.session, &self.zone, previous, &self.settings.letters);
                Vec::new()
            }
            Some(Action::Up) if in_list => self.choose(false),
            Some(Action::Down) if in_list => self.choose(true),
            Some(Action::Up) => self.scroll_help(-1),
            Some(Action::Down) => self.scroll_help(1),
            Some(Action::PageUp) => self.scroll_help(-PAGE),
            Some(Action::PageDown) => self.scroll_help(PAGE),
            Some(Action::Leave) if in_list || self.line.text() == ">" || help::query(self.line.text()).is_some() => {
                self.empty_line(now)
            }
            Some(Action::Leave) => Vec::new(),
            other => self.common(now, key, other),
        }
    }

    /// What means the same wherever the line has the keyboard.
    pub(crate) fn common(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Veil) => {
                self.veiled = true;
                Vec::new()
            }
            Some(Action::AskLeaving) => {
                self.asking = Some(Question::Leaving { at: 0 });
                Vec::new()
            }
            Some(Action::EmptyLine) => self.empty_line(now),
            Some(_) => Vec::new(),
            None => self.type_key(now, key),
        }
    }

    pub(crate) fn type_key(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        let was_empty = self.line.is_empty();
        if !self.line.edit(key, now) {
            return Vec::new();
        }
        if key.code == KeyCode::Char(' ') {
            self.line.expand(&self.settings.abbreviations);
        }
        // Under the veil a question can still wait; it was about the line as it stood.
        self.asking = None;
        self.choice = 0;
        // A command may be about the entry that is selected, and so is a correction.
        if self.amending.is_none() && commands::query(self.line.text()).is_none() {
            self.selected = None;
        }
        self.read_line();
        if self.line.is_empty() && !was_empty {
            self.rest(now);
        }
        vec![self.draft()]
    }

    pub(crate) fn empty_line(&mut self, now: Moment) -> Vec<Effect> {
        if self.line.is_empty() {
            return Vec::new();
        }
        self.line.take();
        self.asking = None;
        self.choice = 0;
        self.rest(now);
        vec![Effect::Draft(None)]
    }

    /// Opens and pins the first thing due. Nothing is answered by it.
    fn open_due(&mut self, now: Moment) {
        let ahead = due::ahead(&self.session, now.elapsed);
        let Some(first) = ahead.iter().find(|due| due.is_open()) else {
            self.notice = Some("Nothing is due now.".to_owned());
            return;
        };
        // A score has no field; it is said on the line.
        let takes_vital = |point: &Point| point.take.iter().any(|take| matches!(take, Take::Vital(_)));
        let wants_values = matches!(first.what, What::Point(point) if takes_vital(point));
        self.pinned = Some(first.id.clone());
        if wants_values {
            self.fields.open();
        }
    }

    pub(crate) fn next_phase(&mut self, now: Moment) -> Vec<Effect> {
        let Some(next) = self.session.phase_at(now.elapsed).next() else {
            self.notice = Some("This is the last phase. `/close` ends the session.".to_owned());
            return self.empty_line(now);
        };
        self.settle(now, Intent::Phase(next))
    }

    pub(crate) fn run(&mut self, now: Moment, does: Does, words: &str) -> Vec<Effect> {
        if let Some(effects) = self.run_with_words(now, does, words) {
            return effects;
        }
        let mut effects = self.empty_line(now);
        match does {
            Does::Vitals => self.fields.open(),
            Does::Checklist => self.open_checklist(self.session.phase_at(now.elapsed)),
            Does::NextPhase => self.line.put(">", now),
            Does::NotNow | Does::Skip => self.ask_reason(now, does == Does::Skip),
            Does::TakeBack => self.ask_take_back(now),
            Does::MakePrivate => self.ask_make_private(),
            Does::Looked => self.purpose = Purpose::Looked,
            Does::ClientLeft => self.purpose = Purpose::Left { then_quit: false },
            Does::LastTime => self.show_last_time(),
            Does::Discharge => self.open_discharge(),
            Does::Close => {
                if !self.is_unfinished() {
                    self.ask_closing(now);
                }
            }
            Does::Quit => effects.extend(self.quit(now)),
            Does::Veil => self.veiled = true,
            Does::Dim => self.dim(),
            Does::Strip => self.calm.strip = !self.calm.strip,
            Does::Show => effects.extend(self.show_client(now)),
            Does::Reload => effects.extend(self.reload(now)),
            Does::Shell => effects.push(Effect::Suspend),
            Does::Help => self.line.put("?", now),
            Does::HandOver | Does::Staff | Does::Intention => {}
        }
        effects
    }

    /// Asks why what is pinned, or else first due, is put off or left out.
    fn ask_reason(&mut self, now: Moment, skip: bool) {
        let ahead = due::ahead(&self.session, now.elapsed);
        let open = ahead.iter().find(|due| due.is_open() && self.pinned.as_ref().is_none_or(|id| *id == due.id));
        match open {
            Some(due) if !skip && due.put_off >= due::NOT_NOW_MOST => self.notice = Some(PUT_OFF_OFTEN.to_owned()),
            Some(due) => self.purpose = Purpose::Reason { id: due.id.clone(), skip },
            None => self.notice = Some("Nothing is due now, so there is nothing to put off or leave out.".to_owned()),
        }
    }

    /// Moves through the timeline; beyond its end the newest entry is shown again.
    fn select(&mut self, by: isize) -> Vec<Effect> {
        let timeline = self.session.timeline();
        let here = self.selected.and_then(|entry| timeline.iter().position(|(_, known)| *known == entry));
        let to = here.unwrap_or(timeline.len()).saturating_add_signed(by);
        let to = if here.is_none() && by > 0 { timeline.len() } else { to };
        self.selected = timeline.get(to).map(|(_, entry)| *entry);
        Vec::new()
    }

    /// The next of the commands found, or the one before.
    fn choose(&mut self, forward: bool) -> Vec<Effect> {
        let found = commands::query(self.line.text()).map_or(0, |query| commands::found(query).len());
        self.choice = stepped(self.choice.min(found.saturating_sub(1)), found, forward);
        Vec::new()
    }
}

/// The letter of a letter with Alt: a terminal sends Esc and then the letter, and fast hands do the same.
fn escaped(key: KeyEvent) -> Option<KeyEvent> {
    let is_letter = matches!(key.code, KeyCode::Char(_)) && key.modifiers.difference(KeyModifiers::SHIFT) == KeyModifiers::ALT;
    is_letter.then(|| KeyEvent::new(key.code, key.modifiers.difference(KeyModifiers::ALT)))
}
