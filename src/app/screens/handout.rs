//! The client's own page before it is written: all that will stand on it, and their sentences, which come in one by one. Not the
//! page itself; it is made from the same parts, outside.

use crate::app::input::line_editor::request_of;
use crate::app::keymap;
use crate::app::keymap::{Action, Place};
use crate::app::message::{Effect, Message, Wish};
use crossterm::event::KeyEvent;
use std::collections::BTreeSet;
use tui_input::{Input, InputRequest};

/// So much of a paste goes into the name, in letters.
const PASTE_MOST: usize = 400;

/// One thing on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// It stands there.
    Stands(String),
    /// A sentence of the client's, by its entry: it stands there once it was chosen.
    Quote(u64, String),
}

/// What stands under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The heading.
    pub title: &'static str,
    /// What is below it.
    pub words: Vec<Words>,
}

/// The page on the screen.
#[derive(Debug)]
pub struct Handout {
    title: String,
    parts: Vec<Part>,
    quotes: Vec<u64>,
    chosen: BTreeSet<u64>,
    at: usize,
    /// The file was named at the shell.
    is_named: bool,
    name: Option<Input>,
    notice: Option<String>,
    is_written: bool,
    has_help: bool,
}

impl Handout {
    /// The page as it would be without a sentence of the client's.
    pub fn new(title: String, parts: Vec<Part>, is_named: bool) -> Self {
        let quote = |words: &Words| match words {
            Words::Quote(entry, _) => Some(*entry),
            Words::Stands(_) => None,
        };
        let quotes = parts.iter().flat_map(|part| &part.words).filter_map(quote).collect();
        Self {
            title,
            parts,
            quotes,
            chosen: BTreeSet::new(),
            at: 0,
            is_named,
            name: None,
            notice: None,
            is_written: false,
            has_help: false,
        }
    }

    /// Takes one message.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(text) => {
                if let Some(name) = &mut self.name {
                    for letter in text.chars().filter(|letter| !letter.is_control()).take(PASTE_MOST) {
                        name.handle(InputRequest::InsertChar(letter));
                    }
                }
            }
            Message::Said(sentence) => self.notice = Some(sentence),
            Message::Written(answer) => {
                self.is_written = answer.is_ok();
                if self.is_written {
                    self.name = None;
                }
                self.notice = Some(answer.unwrap_or_else(|why| why));
            }
            Message::End(_) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if self.name.is_some() {
            return self.key_of_name(key);
        }
        let action = keymap::find(Place::Handout, key);
        if self.is_written {
            // It is done: nothing more can be turned, and every way on is out.
            let leaves = matches!(action, Some(Action::Confirm | Action::Leave | Action::Quit));
            return if leaves { vec![Effect::Quit] } else { Vec::new() };
        }
        self.notice = None;
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return Vec::new();
        }
        match action {
            Some(Action::Up) => self.at = self.at.saturating_sub(1),
            Some(Action::Down) => self.at = (self.at + 1).min(self.quotes.len()),
            Some(Action::Turn) => self.turn(),
            Some(Action::Confirm) if !self.is_at_end() => self.turn(),
            Some(Action::Confirm) if self.is_named => return self.write(None),
            Some(Action::Confirm) => self.name = Some(Input::default()),
            Some(Action::Help) => self.has_help = true,
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn key_of_name(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        let Some(name) = &mut self.name else { return Vec::new() };
        match keymap::find(Place::PageName, key) {
            Some(Action::Save) => {
                let path = name.value().trim().to_owned();
                if !path.is_empty() {
                    return self.write(Some(path));
                }
                self.notice = Some("A file's name is wanted, such as page.html. Nothing was written yet.".to_owned());
            }
            Some(Action::EmptyLine) => name.reset(),
            Some(Action::Leave) => self.name = None,
            Some(Action::Quit) => return vec![Effect::Quit],
            _ => {
                if let Some(request) = request_of(key) {
                    name.handle(request);
                }
            }
        }
        Vec::new()
    }

    fn turn(&mut self) {
        if let Some(entry) = self.quotes.get(self.at)
            && !self.chosen.remove(entry)
        {
            self.chosen.insert(*entry);
        }
    }

    fn write(&self, path: Option<String>) -> Vec<Effect> {
        vec![Effect::Wish(Wish::Handout { chosen: self.chosen.iter().copied().collect(), path })]
    }

    /// The page's own heading.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// All that stands or can stand on the page, in its order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// How many sentences stand on the page, and how many there are.
    pub fn chosen(&self) -> (usize, usize) {
        (self.chosen.len(), self.quotes.len())
    }

    /// Whether a sentence stands on the page.
    pub fn has(&self, entry: u64) -> bool {
        self.chosen.contains(&entry)
    }

    /// The sentence that is looked at; none: the last line, which writes the page.
    pub fn at(&self) -> Option<u64> {
        self.quotes.get(self.at).copied()
    }

    fn is_at_end(&self) -> bool {
        self.at().is_none()
    }

    /// The file's name as it is typed, once it was asked for.
    pub fn name(&self) -> Option<&Input> {
        self.name.as_ref()
    }

    /// What was last said.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Whether the page stands in its file.
    pub fn is_written(&self) -> bool {
        self.is_written
    }

    /// Whether the help stands there.
    pub fn has_help(&self) -> bool {
        self.has_help
    }
}
