//! The first screen, where a new session lacks its client or the initials of who writes: it asks, and invents nothing.

use crate::app::input::line_editor::request_of;
use crate::app::keymap::bindings::Bindings;
use crate::app::keymap::{Action, Place};
use crate::app::live::reload::{Change, in_a_line};
use crate::app::message::{Answers, Effect, Message};
use crate::session::clinical::vital;
use crate::session::record::row::Value;
use crate::session::{ClientCode, Initials, Refusal};
use crossterm::event::KeyEvent;
use tui_input::{Input, InputRequest};

/// One thing that is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its name.
    pub label: &'static str,
    /// What to type, for people.
    pub hint: &'static str,
    /// What was typed.
    pub input: Input,
}

/// The first screen.
#[derive(Clone, Debug)]
pub struct Start {
    /// The protocol's title.
    pub protocol: String,
    /// How many times as fast a rehearsal runs; none in a real session.
    pub rehearsal: Option<u32>,
    /// What is asked for: client, initials, others, weight.
    pub asked: [Asked; 4],
    /// Which of them has the keyboard.
    pub at: usize,
    /// Why it cannot begin yet.
    pub notice: Option<String>,
    bindings: Bindings,
}

impl Start {
    /// Asks, with what was typed at the shell already in place.
    pub fn new(protocol: String, rehearsal: Option<u32>, known: [String; 4]) -> Self {
        let first_empty = known.iter().position(String::is_empty).unwrap_or(0);
        let [client, by, with, weight] = known.map(Input::new);
        let asked = [
            Asked { label: "client", hint: "a code such as C-017, never a name", input: client },
            Asked { label: "initials", hint: "yours: two to six letters", input: by },
            Asked { label: "with", hint: "who else is here, with commas; may stay empty", input: with },
            Asked { label: "weight", hint: "kg; may stay empty", input: weight },
        ];
        Self { protocol, rehearsal, asked, at: first_empty, notice: None, bindings: Bindings::default() }
    }

    /// Takes one message.
    pub fn update(&mut self, message: &Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => self.key(*key),
            Message::Paste(text) => {
                for letter in text.chars().filter(|letter| !letter.is_control()).take(64) {
                    self.asked[self.at].input.handle(InputRequest::InsertChar(letter));
                }
                Vec::new()
            }
            Message::Said(sentence) => {
                self.notice = Some(sentence.clone());
                Vec::new()
            }
            Message::Settings(settings) => {
                self.bindings = settings.bindings.clone();
                Vec::new()
            }
            Message::File(change) => self.file_changed(change),
            Message::End(_) => vec![Effect::Quit],
            _ => Vec::new(),
        }
    }

    /// Nothing runs yet, so whatever is sound is taken at once.
    fn file_changed(&mut self, change: &Change) -> Vec<Effect> {
        match change {
            Change::Faulty(_, said) => {
                self.notice = Some(in_a_line(said));
                return Vec::new();
            }
            Change::AsInUse(_) => {
                self.notice = None;
                return Vec::new();
            }
            Change::Settings(settings) => self.bindings = settings.bindings.clone(),
            Change::Protocol(protocol) => self.protocol.clone_from(&protocol.plan.title),
            Change::Theme { .. } => {}
        }
        self.notice = None;
        vec![Effect::Take(change.file())]
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        match self.bindings.find(Place::Start, key) {
            Some(Action::NextField | Action::Down) => self.at = (self.at + 1) % self.asked.len(),
            Some(Action::Up) => self.at = (self.at + self.asked.len() - 1) % self.asked.len(),
            Some(Action::EmptyLine) => self.asked[self.at].input.reset(),
            Some(Action::Leave) => return vec![Effect::Quit],
            // What is typed and wrong is said where it stands, not after the last field; what is empty may wait.
            Some(Action::Confirm) if self.at + 1 < self.asked.len() => match self.fault_here() {
                Some(refusal) => self.notice = Some(refusal.to_string()),
                None => self.at += 1,
            },
            Some(Action::Confirm) => return self.begin(),
            _ => {
                if let Some(request) = request_of(key) {
                    self.asked[self.at].input.handle(request);
                }
            }
        }
        Vec::new()
    }

    /// What is wrong with the field that has the keyboard; one that is empty is asked about at the end.
    fn fault_here(&self) -> Option<Refusal> {
        let text = self.asked[self.at].input.value().trim();
        match self.at {
            _ if text.is_empty() => None,
            0 => ClientCode::parse(text).err(),
            1 => Initials::parse(text).err(),
            2 => staff(text).err(),
            _ => weight(text).err(),
        }
    }

    fn begin(&mut self) -> Vec<Effect> {
        match self.answers() {
            Ok(answers) => vec![Effect::Begin(answers)],
            Err((at, refusal)) => {
                self.at = at;
                self.notice = Some(refusal.to_string());
                Vec::new()
            }
        }
    }

    fn answers(&self) -> Result<Answers, (usize, Refusal)> {
        let text = |at: usize| self.asked[at].input.value().trim();
        let client = ClientCode::parse(text(0)).map_err(|refusal| (0, refusal))?;
        let by = Initials::parse(text(1)).map_err(|refusal| (1, refusal))?;
        let with = staff(text(2)).map_err(|refusal| (2, refusal))?;
        let weight_kg = weight(text(3)).map_err(|refusal| (3, refusal))?;
        let others = with.into_iter().filter(|who| *who != by);
        let staff = std::iter::once(by).chain(others).collect();
        Ok(Answers { client, staff, weight_kg })
    }
}

/// Initials separated by commas or spaces; none is fine.
pub fn staff(text: &str) -> Result<Vec<Initials>, Refusal> {
    text.split([',', ' ']).filter(|part| !part.is_empty()).map(Initials::parse).collect()
}

/// A body weight in kg with decimal comma or point; empty is fine.
pub fn weight(text: &str) -> Result<Option<Value>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.trim_end_matches("kg").trim_end().replace(',', ".");
    let plausible = |value: &Value| vital::plausible("weight").is_some_and(|range| range.contains(&value.get()));
    match Value::parse(&number).filter(plausible) {
        Some(kg) => Ok(Some(kg)),
        None => Err(Refusal::new(
            "A weight is a number of kg between 20 and 350, for example 72.5. Nothing was created; it may also stay empty and be entered later.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};

    #[test]
    fn what_is_wrong_is_said_in_the_field_that_has_it() {
        let known = ["C-017", "MK", "82", ""].map(str::to_owned);
        let mut start = Start { at: 2, ..Start::new("IM ketamine".to_owned(), None, known) };
        let enter = Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
        start.update(&enter);
        assert_eq!(start.at, 2);
        assert!(start.notice.as_deref().is_some_and(|said| said.starts_with("Initials are")), "{:?}", start.notice);
        start.asked[2].input.reset();
        start.update(&enter);
        assert_eq!((start.at, start.notice), (3, None), "what may stay empty holds nobody up");
    }
}
