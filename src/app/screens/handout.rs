//! The preview of the client's page: the client's quotes are chosen one by one. `report` writes the page from the same parts.

use crate::app::input::line_editor::edit_request;
use crate::app::keymap;
use crate::app::keymap::{Action, KeyContext};
use crate::app::message::{Effect, Message, Request};
use crossterm::event::KeyEvent;
use std::collections::BTreeSet;
use tui_input::{Input, InputRequest};

/// The longest paste into the file name, in characters.
const MAX_PASTE_CHARS: usize = 400;

/// An item of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoutItem {
    /// Text that is always on the page.
    Fixed(String),
    /// A quote of the client's, by its entry; on the page once it is chosen.
    Quote(u64, String),
}

/// A section of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoutPart {
    /// The heading.
    pub title: &'static str,
    /// Its items.
    pub items: Vec<HandoutItem>,
}

/// The client's page on the screen.
#[derive(Debug)]
pub struct HandoutScreen {
    title: String,
    sections: Vec<HandoutPart>,
    quotes: Vec<u64>,
    chosen_quotes: BTreeSet<u64>,
    index: usize,
    /// Whether the file was named on the command line.
    has_path: bool,
    file_name: Option<Input>,
    notice: Option<String>,
    is_written: bool,
    has_help: bool,
}

impl HandoutScreen {
    /// The page without quotes.
    pub fn new(title: String, parts: Vec<HandoutPart>, is_named: bool) -> Self {
        let quote = |words: &HandoutItem| match words {
            HandoutItem::Quote(entry, _) => Some(*entry),
            HandoutItem::Fixed(_) => None,
        };
        let quotes = parts.iter().flat_map(|part| &part.items).filter_map(quote).collect();
        Self {
            title,
            sections: parts,
            quotes,
            chosen_quotes: BTreeSet::new(),
            index: 0,
            has_path: is_named,
            file_name: None,
            notice: None,
            is_written: false,
            has_help: false,
        }
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(text) => {
                if let Some(name) = &mut self.file_name {
                    for letter in text.chars().filter(|letter| !letter.is_control()).take(MAX_PASTE_CHARS) {
                        name.handle(InputRequest::InsertChar(letter));
                    }
                }
            }
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::HandoutWritten(answer) => {
                self.is_written = answer.is_ok();
                if self.is_written {
                    self.file_name = None;
                }
                self.notice = Some(answer.unwrap_or_else(|why| why));
            }
            Message::Terminate(_) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if self.file_name.is_some() {
            return self.file_name_key(key);
        }
        let action = keymap::find(KeyContext::Handout, key);
        if self.is_written {
            // The page is written; only leaving remains.
            let leaves = matches!(action, Some(Action::Confirm | Action::Leave | Action::Quit));
            return if leaves { vec![Effect::Quit] } else { Vec::new() };
        }
        self.notice = None;
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return Vec::new();
        }
        match action {
            Some(Action::Up) => self.index = self.index.saturating_sub(1),
            Some(Action::Down) => self.index = (self.index + 1).min(self.quotes.len()),
            Some(Action::Cycle) => self.toggle_quote(),
            Some(Action::Confirm) if !self.is_on_write_line() => self.toggle_quote(),
            Some(Action::Confirm) if self.has_path => return self.request_write(None),
            Some(Action::Confirm) => self.file_name = Some(Input::default()),
            Some(Action::Help) => self.has_help = true,
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn file_name_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        let Some(name) = &mut self.file_name else { return Vec::new() };
        match keymap::find(KeyContext::HandoutFile, key) {
            Some(Action::Save) => {
                let path = name.value().trim().to_owned();
                if !path.is_empty() {
                    return self.request_write(Some(path));
                }
                self.notice = Some("A file's name is wanted, such as page.html. Nothing was written yet.".to_owned());
            }
            Some(Action::EmptyLine) => name.reset(),
            Some(Action::Leave) => self.file_name = None,
            Some(Action::Quit) => return vec![Effect::Quit],
            _ => {
                if let Some(request) = edit_request(key) {
                    name.handle(request);
                }
            }
        }
        Vec::new()
    }

    fn toggle_quote(&mut self) {
        if let Some(entry) = self.quotes.get(self.index)
            && !self.chosen_quotes.remove(entry)
        {
            self.chosen_quotes.insert(*entry);
        }
    }

    fn request_write(&self, path: Option<String>) -> Vec<Effect> {
        vec![Effect::Request(Request::WriteHandout { chosen: self.chosen_quotes.iter().copied().collect(), path })]
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// The sections, with quotes that are not chosen.
    pub(crate) fn sections(&self) -> &[HandoutPart] {
        &self.sections
    }

    /// How many quotes are chosen, and how many there are.
    pub(crate) fn chosen_count(&self) -> (usize, usize) {
        (self.chosen_quotes.len(), self.quotes.len())
    }

    /// Whether a quote is chosen.
    pub(crate) fn is_chosen(&self, entry: u64) -> bool {
        self.chosen_quotes.contains(&entry)
    }

    /// The selected quote; `None`: the last line, which writes the page.
    pub(crate) fn selected_quote(&self) -> Option<u64> {
        self.quotes.get(self.index).copied()
    }

    fn is_on_write_line(&self) -> bool {
        self.selected_quote().is_none()
    }

    /// The file name being typed, once it is asked for.
    pub(crate) fn file_name(&self) -> Option<&Input> {
        self.file_name.as_ref()
    }

    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Whether the page was written.
    pub(crate) fn is_written(&self) -> bool {
        self.is_written
    }

    /// Whether the help is shown.
    pub(crate) fn has_help(&self) -> bool {
        self.has_help
    }
}
