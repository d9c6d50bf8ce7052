//! The library: the sessions of the data folder, unclosed ones first, then the newest, filtered by the query. It opens nothing
//! itself: it sends a [`Request`].

use crate::app::data::listing::{LibraryEvent, SessionEntry, SessionInfo, SessionStatus};
use crate::app::input::line_editor::edit_request;
use crate::app::input::search_query::SearchQuery;
use crate::app::keymap::{self, Action, KeyContext};
use crate::app::message::{Effect, Message, Request};
use crate::session::ComparedSession;
use crossterm::event::KeyEvent;
use std::collections::{HashMap, HashSet};
use tui_input::Input;

/// The longest paste into the query.
const MAX_PASTE_CHARS: usize = 200;

/// The order of the list. Sessions that are equal in it stand newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SortOrder {
    #[default]
    Date,
    Client,
    Protocol,
    Author,
}

impl SortOrder {
    /// All orders, as the key cycles through them, with their names on the screen.
    const ALL: [(Self, &str); 4] =
        [(Self::Date, "date"), (Self::Client, "client"), (Self::Protocol, "protocol"), (Self::Author, "author")];

    pub(crate) const fn label(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()].0
    }

    fn sort_key(self, entry: &SessionEntry) -> &str {
        match self {
            Self::Date => "",
            Self::Client => entry.client(),
            Self::Protocol => entry.summary().map_or("", |summary| summary.protocol.as_str()),
            Self::Author => entry.summary().and_then(|summary| summary.authors.first()).map_or("", String::as_str),
        }
    }
}

/// What an empty library offers: label, description and request.
pub(crate) const FIRST_RUN_OPTIONS: [(&str, &str, Request); 4] = [
    ("start", "start a session: asks for the client's code and your initials", Request::NewSession),
    ("rehearse", "practise: same program, fast clock, separate from real sessions", Request::Rehearse),
    ("demo", "watch a session play itself; nothing is kept", Request::Demo),
    ("samples", "look at made-up sample sessions", Request::Samples),
];

/// The sessions of the folder, and those of them that match the query.
#[derive(Debug, Default)]
pub(crate) struct SessionList {
    entries: Vec<SessionEntry>,
    index_by_name: HashMap<String, usize>,
    /// The indices of the matching sessions, in order.
    visible: Vec<usize>,
    /// How many matching sessions are unclosed; they come first.
    pub(crate) unclosed_count: usize,
    search: SearchQuery,
    pub(crate) sort: SortOrder,
    selected_name: Option<String>,
    /// Whether the folder was read.
    pub(crate) is_listed: bool,
    /// Sessions whose text is being read.
    loading_words: HashSet<String>,
}

impl SessionList {
    /// Takes new names; what is known of sessions that remain is kept.
    fn set_names(&mut self, names: Vec<(String, bool)>) {
        let mut before: HashMap<String, Option<Box<SessionInfo>>> =
            self.entries.drain(..).map(|entry| (entry.name, entry.info)).collect();
        let mut entry =
            |(name, is_rehearsal): (String, bool)| SessionEntry { info: before.remove(&name).flatten(), name, is_rehearsal };
        self.entries = names.into_iter().map(&mut entry).collect();
        self.index_by_name = self.entries.iter().enumerate().map(|(index, entry)| (entry.name.clone(), index)).collect();
        self.is_listed = true;
    }

    fn set_info(&mut self, name: &str, info: SessionInfo) {
        if let Some(index) = self.index_by_name.get(name) {
            self.loading_words.remove(name);
            self.entries[*index].info = Some(Box::new(info));
        }
    }

    /// Filters and sorts the list. The selection stays while it matches.
    fn update_visible(&mut self) {
        let is_match = |entry: &SessionEntry| self.search.matches_session(&entry.name, entry.summary());
        let matching = (0..self.entries.len()).filter(|index| is_match(&self.entries[*index]));
        let (mut unclosed, mut rest): (Vec<usize>, Vec<usize>) = matching.partition(|index| self.entries[*index].is_unclosed());
        for part in [&mut unclosed, &mut rest] {
            part.sort_by_key(|index| self.sort.sort_key(&self.entries[*index]));
        }
        self.unclosed_count = unclosed.len();
        self.visible = [unclosed, rest].concat();
    }

    fn move_selection(&mut self, by: isize) {
        let last = self.visible.len().saturating_sub(1);
        let index = self.selected_index().saturating_add_signed(by).min(last);
        self.selected_name = self.visible.get(index).map(|index| self.entries[*index].name.clone());
    }

    /// The index of the selected session among the matching ones.
    pub(crate) fn selected_index(&self) -> usize {
        let is_selected = |index: &usize| Some(&self.entries[*index].name) == self.selected_name.as_ref();
        self.visible.iter().position(is_selected).unwrap_or(0)
    }

    fn selected(&self) -> Option<&SessionEntry> {
        self.visible.get(self.selected_index()).map(|index| &self.entries[*index])
    }

    /// Requests the text of the selected session, or of all sessions while the query has words.
    fn request_words(&mut self) -> Option<Effect> {
        let lacks_text = |entry: &&SessionEntry| entry.summary().is_some_and(|summary| summary.text.is_none());
        let all = self.entries.iter().filter(|_| self.search.has_words());
        let lacking = self.selected().into_iter().chain(all).filter(lacks_text).map(|entry| entry.name.clone());
        let names: Vec<String> = lacking.filter(|name| !self.loading_words.contains(name)).collect();
        self.loading_words.extend(names.iter().cloned());
        (!names.is_empty()).then_some(Effect::Request(Request::LoadWords(names)))
    }

    /// How many sessions there are, and how many were read as far as the query needs.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let lacks_words = |entry: &SessionEntry| self.search.has_words() && self.loading_words.contains(&entry.name);
        let is_read = |entry: &&SessionEntry| entry.info.is_some() && !lacks_words(entry);
        (self.entries.len(), self.entries.iter().filter(is_read).count())
    }
}

/// The library: all sessions, unclosed ones first.
#[derive(Debug, Default)]
pub struct LibraryScreen {
    /// Whether it lists the sample sessions.
    pub(crate) is_samples: bool,
    pub(crate) list: SessionList,
    pub(crate) query: Input,
    /// The selected option of an empty library.
    pub(crate) option: usize,
    pub(crate) has_help: bool,
    pub(crate) notice: Option<String>,
    /// Whether the statistics wait for the summary of every session.
    is_counting: bool,
}

impl LibraryScreen {
    /// A library that waits for the folder.
    pub fn new(is_samples: bool) -> Self {
        Self { is_samples, ..Self::default() }
    }

    /// A library of the data folder with a query.
    pub(crate) fn with_query(query: &str) -> Self {
        let mut library = Self::default();
        library.set_query(query.to_owned());
        library
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        let effect = self.handle_message(message);
        effect.into_iter().chain(self.list.request_words()).collect()
    }

    fn handle_message(&mut self, message: Message) -> Option<Effect> {
        match message {
            Message::Key(key) => return self.handle_key(key),
            Message::Paste(text) => {
                let words: String = text.chars().filter(|letter| !letter.is_control()).take(MAX_PASTE_CHARS).collect();
                self.set_query(format!("{}{words}", self.query.value()));
            }
            Message::Library(LibraryEvent::Listed(names)) => {
                self.list.set_names(names);
                self.list.update_visible();
            }
            Message::Library(LibraryEvent::InfoLoaded(sessions)) => {
                for (name, info) in sessions {
                    self.list.set_info(&name, info);
                }
                self.list.update_visible();
            }
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::Terminate(_) => return Some(Effect::Quit),
            _ => {}
        }
        None
    }

    fn handle_key(&mut self, key: KeyEvent) -> Option<Effect> {
        self.notice = None;
        let action = keymap::find(KeyContext::Library, key);
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return None;
        }
        if self.is_empty() {
            return self.first_run_key(action?);
        }
        match action {
            Some(Action::Up) => self.list.move_selection(-1),
            Some(Action::Down) => self.list.move_selection(1),
            Some(Action::PageUp) => self.list.move_selection(-10),
            Some(Action::PageDown) => self.list.move_selection(10),
            Some(Action::First) => self.list.move_selection(isize::MIN),
            Some(Action::Last) => self.list.move_selection(isize::MAX),
            Some(Action::Confirm) => return self.request_selected(open_request),
            Some(Action::Cycle) => {
                self.list.sort = self.list.sort.next();
                self.list.update_visible();
            }
            Some(Action::EmptyLine) => self.set_query(String::new()),
            Some(Action::Leave) if self.is_counting => self.is_counting = false,
            Some(Action::Leave) if !self.query.value().is_empty() => self.set_query(String::new()),
            Some(Action::Leave | Action::Quit) => return Some(Effect::Quit),
            Some(Action::FinishGaps) => return self.request_selected(|entry| Request::FinishGaps(entry.name.clone())),
            Some(Action::Compare) if self.selected().is_none() => {
                self.notice = Some("No session is selected, so there is no client to compare.".to_owned());
            }
            Some(Action::Compare) => return self.request_selected(|entry| Request::Compare(entry.client().to_owned())),
            Some(Action::Statistics) => self.is_counting = true,
            Some(Action::NewSession) => return Some(Effect::Request(Request::NewSession)),
            Some(Action::Help) if self.query.value().is_empty() => self.has_help = true,
            _ => {
                if edit_request(key).and_then(|request| self.query.handle(request)).is_some() {
                    self.apply_query();
                }
            }
        }
        None
    }

    fn first_run_key(&mut self, action: Action) -> Option<Effect> {
        let count = FIRST_RUN_OPTIONS.len();
        match action {
            Action::Up => self.option = (self.option + count - 1) % count,
            Action::Down => self.option = (self.option + 1) % count,
            Action::Confirm => return Some(Effect::Request(FIRST_RUN_OPTIONS[self.option].2.clone())),
            Action::Leave | Action::Quit => return Some(Effect::Quit),
            Action::Help => self.has_help = true,
            _ => {}
        }
        None
    }

    fn request_selected(&self, request: fn(&SessionEntry) -> Request) -> Option<Effect> {
        self.selected().map(|entry| Effect::Request(request(entry)))
    }

    fn set_query(&mut self, query: String) {
        self.query = Input::new(query);
        self.apply_query();
    }

    fn apply_query(&mut self) {
        self.list.search = SearchQuery::parse(self.query.value());
        self.list.update_visible();
    }

    /// Whether the folder has no sessions.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_listed && self.list.entries.is_empty()
    }

    /// The matching sessions in order.
    pub fn visible(&self) -> impl ExactSizeIterator<Item = &SessionEntry> {
        self.list.visible.iter().map(|index| &self.list.entries[*index])
    }

    /// The session under the cursor, if any is listed.
    pub fn selected(&self) -> Option<&SessionEntry> {
        self.list.selected()
    }

    /// How many sessions of how many were read, while the statistics are awaited.
    pub(crate) fn counting_progress(&self) -> Option<(usize, usize)> {
        let entries = &self.list.entries;
        self.is_counting.then(|| (entries.iter().filter(|entry| entry.info.is_some()).count(), entries.len()))
    }

    /// All sessions, once the statistics were asked for and each session is known. Sessions that cannot be read are left out.
    pub(crate) fn take_counted(&mut self) -> Option<Vec<ComparedSession>> {
        self.counting_progress().filter(|(read, all)| read == all && self.list.is_listed)?;
        self.is_counting = false;
        let compared =
            |entry: &SessionEntry| Some(ComparedSession { name: entry.name.clone(), summary: entry.summary()?.clone() });
        Some(self.list.entries.iter().filter_map(compared).collect())
    }
}

/// Resumes an open session and reviews any other.
fn open_request(entry: &SessionEntry) -> Request {
    match entry.status() {
        SessionStatus::Open => Request::Resume(entry.name.clone()),
        _ => Request::OpenReview(entry.name.clone()),
    }
}
