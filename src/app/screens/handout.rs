//! The preview of the client's page: the client's quotes are chosen one by one. `report` writes the page from the same parts.

use crate::app::input::line_editor::{edit_request, insert_paste};
use crate::app::keymap::{self, Action, KeyContext};
use crate::app::message::{Effect, Message, Request};
use crossterm::event::KeyEvent;
use std::collections::BTreeSet;
use tui_input::Input;

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
    /// Heading above the items.
    pub title: &'static str,
    /// Items that the therapist can choose or leave.
    pub items: Vec<HandoutItem>,
}

/// The client's page on the screen.
#[derive(Debug, Default)]
pub struct HandoutScreen {
    pub(crate) title: String,
    /// The sections, with the quotes that are not chosen.
    pub(crate) sections: Vec<HandoutPart>,
    pub(crate) quotes: Vec<u64>,
    pub(crate) chosen_quotes: BTreeSet<u64>,
    /// The selected quote; one past the last is the line that writes the page.
    index: usize,
    /// Whether the file was named on the command line.
    has_path: bool,
    /// The file name being typed, once it is asked for.
    pub(crate) file_name: Option<Input>,
    pub(crate) notice: Option<String>,
    pub(crate) is_written: bool,
    pub(crate) has_help: bool,
}

impl HandoutScreen {
    /// The page without quotes. `has_path` tells whether the command line names its file.
    pub fn new(title: String, sections: Vec<HandoutPart>, has_path: bool) -> Self {
        let quote = |item: &HandoutItem| match item {
            HandoutItem::Quote(entry, _) => Some(*entry),
            HandoutItem::Fixed(_) => None,
        };
        let quotes = sections.iter().flat_map(|section| &section.items).filter_map(quote).collect();
        Self { title, sections, quotes, has_path, ..Self::default() }
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.handle_key(key).into_iter().collect(),
            Message::Paste(text) => {
                if let Some(name) = &mut self.file_name {
                    insert_paste(name, &text, MAX_PASTE_CHARS);
                }
            }
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::HandoutWritten(result) => {
                self.is_written = result.is_ok();
                if self.is_written {
                    self.file_name = None;
                }
                self.notice = Some(result.unwrap_or_else(|refusal| refusal));
            }
            Message::Terminate(_) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn handle_key(&mut self, key: KeyEvent) -> Option<Effect> {
        if self.file_name.is_some() {
            return self.file_name_key(key);
        }
        let action = keymap::find(KeyContext::Handout, key);
        if self.is_written {
            // The page is written; only leaving remains.
            return matches!(action, Some(Action::Confirm | Action::Leave | Action::Quit)).then_some(Effect::Quit);
        }
        self.notice = None;
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return None;
        }
        match action? {
            Action::Up => self.index = self.index.saturating_sub(1),
            Action::Down => self.index = (self.index + 1).min(self.quotes.len()),
            Action::Cycle => self.toggle_quote(),
            Action::Confirm if self.selected_quote().is_some() => self.toggle_quote(),
            Action::Confirm if self.has_path => return Some(self.request_write(None)),
            Action::Confirm => self.file_name = Some(Input::default()),
            Action::Help => self.has_help = true,
            Action::Leave | Action::Quit => return Some(Effect::Quit),
            _ => {}
        }
        None
    }

    fn file_name_key(&mut self, key: KeyEvent) -> Option<Effect> {
        self.notice = None;
        let name = self.file_name.as_mut()?;
        match keymap::find(KeyContext::HandoutFile, key) {
            Some(Action::Save) => {
                let path = name.value().trim().to_owned();
                if !path.is_empty() {
                    return Some(self.request_write(Some(path)));
                }
                self.notice = Some("Type a file name, such as page.html. Nothing has been written.".to_owned());
            }
            Some(Action::EmptyLine) => name.reset(),
            Some(Action::Leave) => self.file_name = None,
            Some(Action::Quit) => return Some(Effect::Quit),
            _ => drop(edit_request(key).and_then(|request| name.handle(request))),
        }
        None
    }

    fn toggle_quote(&mut self) {
        if let Some(entry) = self.selected_quote()
            && !self.chosen_quotes.remove(&entry)
        {
            self.chosen_quotes.insert(entry);
        }
    }

    fn request_write(&self, path: Option<String>) -> Effect {
        Effect::Request(Request::WriteHandout { chosen: self.chosen_quotes.iter().copied().collect(), path })
    }

    /// The selected quote; `None`: the last line, which writes the page.
    pub(crate) fn selected_quote(&self) -> Option<u64> {
        self.quotes.get(self.index).copied()
    }
}
