//! The library: the sessions of the data folder, unclosed ones first, then the newest, filtered by the query. It opens nothing
//! itself: it sends a [`Request`].

mod statistics;

use crate::app::data::listing::LibraryEvent;
use crate::app::data::listing::SessionEntry;
use crate::app::data::listing::SessionInfo;
use crate::app::data::listing::SessionStatus;
use crate::app::input::line_editor::edit_request;
use crate::app::input::search_query::SearchQuery;
use crate::app::keymap;
use crate::app::keymap::{Action, KeyContext};
use crate::app::message::{Effect, Message, Request};
use crossterm::event::KeyEvent;
use std::collections::{HashMap, HashSet};
use tui_input::Input;

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SortOrder {
    /// Newest first.
    #[default]
    Date,
    /// By client, then newest first.
    Client,
    /// By protocol, then newest first.
    Protocol,
    /// By the first author, then newest first.
    Author,
}

impl SortOrder {
    const ALL: [Self; 4] = [Self::Date, Self::Client, Self::Protocol, Self::Author];

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Client => "client",
            Self::Protocol => "protocol",
            Self::Author => "author",
        }
    }

    fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
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
    ("start", "a session: it asks for the client's code and your initials", Request::NewSession),
    ("rehearse", "the same on a fast clock, in a folder of its own", Request::Rehearse),
    ("demo", "a session plays itself on the real screen; nothing of it is kept", Request::Demo),
    ("samples", "look at sample sessions; nobody's, and nothing of yours changes", Request::Samples),
];

/// The library screen.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not whatever the others are")]
pub struct LibraryScreen {
    /// Whether it lists the sample sessions.
    pub(crate) is_samples: bool,
    entries: Vec<SessionEntry>,
    index_by_name: HashMap<String, usize>,
    visible: Vec<usize>,
    unclosed_count: usize,
    query: Input,
    sort: SortOrder,
    selected_name: Option<String>,
    option: usize,
    is_listed: bool,
    has_help: bool,
    notice: Option<String>,
    is_counting: bool,
    /// Sessions whose text is being read.
    loading_words: HashSet<String>,
}

impl LibraryScreen {
    /// A library that waits for the folder.
    pub fn new(is_samples: bool) -> Self {
        Self { is_samples, ..Self::default() }
    }

    /// The same with a query.
    pub(crate) fn with_query(query: &str) -> Self {
        Self { query: Input::new(query.to_owned()), ..Self::default() }
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        let mut effects = self.handle_message(message);
        effects.extend(self.request_words());
        effects
    }

    /// Requests the text of the selected session, or of all sessions while the query has words.
    fn request_words(&mut self) -> Option<Effect> {
        let is_brief = |entry: &&SessionEntry| entry.summary().is_some_and(|summary| summary.text.is_none());
        let all = self.entries.iter().filter(|_| SearchQuery::parse(self.query.value()).has_words());
        let brief = self.selected().into_iter().chain(all).filter(is_brief).map(|entry| entry.name.clone());
        let names: Vec<String> = brief.filter(|name| !self.loading_words.contains(name)).collect();
        self.loading_words.extend(names.iter().cloned());
        (!names.is_empty()).then_some(Effect::Request(Request::LoadWords(names)))
    }

    fn handle_message(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.handle_key(key),
            Message::Paste(text) => {
                let words: String = text.chars().filter(|letter| !letter.is_control()).take(200).collect();
                self.query = Input::new(format!("{}{words}", self.query.value()));
                self.apply_query();
            }
            Message::Library(LibraryEvent::Listed(names)) => self.set_names(names),
            Message::Library(LibraryEvent::InfoLoaded(known)) => {
                for (name, known) in known {
                    if let Some(place) = self.index_by_name.get(&name) {
                        self.loading_words.remove(&name);
                        self.entries[*place].info = Some(Box::new(known));
                    }
                }
                self.apply_query();
            }
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::Terminate(_) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn handle_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        if std::mem::take(&mut self.has_help) && keymap::find(KeyContext::Library, key) != Some(Action::Quit) {
            return Vec::new();
        }
        if self.is_empty() {
            return self.first_run_key(key);
        }
        match keymap::find(KeyContext::Library, key) {
            Some(Action::Up) => self.move_selection(-1),
            Some(Action::Down) => self.move_selection(1),
            Some(Action::PageUp) => self.move_selection(-10),
            Some(Action::PageDown) => self.move_selection(10),
            Some(Action::First) => self.move_selection(isize::MIN),
            Some(Action::Last) => self.move_selection(isize::MAX),
            Some(Action::Confirm) => return self.open_selected(),
            Some(Action::Cycle) => {
                self.sort = self.sort.next();
                self.apply_query();
            }
            Some(Action::EmptyLine) => self.clear_query(),
            Some(Action::Leave) if self.stop_counting() => {}
            Some(Action::Leave) if !self.query.value().is_empty() => self.clear_query(),
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            Some(Action::FinishGaps) => {
                return self
                    .selected()
                    .map(|entry| Effect::Request(Request::FinishGaps(entry.name.clone())))
                    .into_iter()
                    .collect();
            }
            Some(Action::Compare) => {
                let Some(client) = self.selected().map(SessionEntry::client) else {
                    self.notice = Some("No session is chosen, so there is no client to compare.".to_owned());
                    return Vec::new();
                };
                return vec![Effect::Request(Request::Compare(client.to_owned()))];
            }
            Some(Action::Statistics) => self.begin_counting(),
            Some(Action::NewSession) => return vec![Effect::Request(Request::NewSession)],
            Some(Action::Help) if self.query.value().is_empty() => self.has_help = true,
            _ => {
                if edit_request(key).and_then(|request| self.query.handle(request)).is_some() {
                    self.apply_query();
                }
            }
        }
        Vec::new()
    }

    fn first_run_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        match keymap::find(KeyContext::Library, key) {
            Some(Action::Up) => self.option = (self.option + FIRST_RUN_OPTIONS.len() - 1) % FIRST_RUN_OPTIONS.len(),
            Some(Action::Down) => self.option = (self.option + 1) % FIRST_RUN_OPTIONS.len(),
            Some(Action::Confirm) => return vec![Effect::Request(FIRST_RUN_OPTIONS[self.option].2.clone())],
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            Some(Action::Help) => self.has_help = true,
            _ => {}
        }
        Vec::new()
    }

    fn clear_query(&mut self) {
        self.query.reset();
        self.apply_query();
    }

    /// Resumes an open session and reviews any other.
    fn open_selected(&mut self) -> Vec<Effect> {
        let Some(entry) = self.selected() else { return Vec::new() };
        let name = entry.name.clone();
        vec![Effect::Request(match entry.status() {
            SessionStatus::Open => Request::Resume(name),
            SessionStatus::Running | SessionStatus::Closed | SessionStatus::Sealed | SessionStatus::Damaged => {
                Request::OpenReview(name)
            }
        })]
    }

    /// Takes new names; what is known of sessions that remain is kept.
    fn set_names(&mut self, names: Vec<(String, bool)>) {
        let mut before: HashMap<String, Option<Box<SessionInfo>>> =
            self.entries.drain(..).map(|entry| (entry.name, entry.info)).collect();
        let mut known = |name: String, is_rehearsal| SessionEntry { info: before.remove(&name).flatten(), name, is_rehearsal };
        self.entries = names.into_iter().map(|(name, is_rehearsal)| known(name, is_rehearsal)).collect();
        self.index_by_name = self.entries.iter().enumerate().map(|(place, entry)| (entry.name.clone(), place)).collect();
        self.is_listed = true;
        self.apply_query();
    }

    /// Filters and sorts the list. The selection stays while it matches.
    fn apply_query(&mut self) {
        let query = SearchQuery::parse(self.query.value());
        let fits = |entry: &SessionEntry| query.is_empty() || query.matches_session(&entry.name, entry.summary());
        let (mut unclosed, mut rest): (Vec<usize>, Vec<usize>) = (0..self.entries.len())
            .filter(|place| fits(&self.entries[*place]))
            .partition(|place| self.entries[*place].is_unclosed());
        for part in [&mut unclosed, &mut rest] {
            part.sort_by(|a, b| self.sort.sort_key(&self.entries[*a]).cmp(self.sort.sort_key(&self.entries[*b])));
        }
        self.unclosed_count = unclosed.len();
        self.visible = unclosed;
        self.visible.append(&mut rest);
    }

    fn move_selection(&mut self, by: isize) {
        let last = self.visible.len().saturating_sub(1);
        let at = self.selected_index().saturating_add_signed(by).min(last);
        self.selected_name = self.visible.get(at).map(|place| self.entries[*place].name.clone());
    }

    /// Whether the folder has no sessions.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_listed && self.entries.is_empty()
    }

    /// Whether the folder was read.
    pub(crate) fn is_listed(&self) -> bool {
        self.is_listed
    }

    /// The matching sessions in order.
    pub fn visible(&self) -> impl ExactSizeIterator<Item = &SessionEntry> {
        self.visible.iter().map(|place| &self.entries[*place])
    }

    /// How many matching sessions are unclosed; they come first.
    pub(crate) fn unclosed_count(&self) -> usize {
        self.unclosed_count
    }

    /// How many sessions there are, and how many were read as far as the query needs.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let has_words = SearchQuery::parse(self.query.value()).has_words();
        let is_read = |entry: &&SessionEntry| entry.info.is_some() && !(has_words && self.loading_words.contains(&entry.name));
        (self.entries.len(), self.entries.iter().filter(is_read).count())
    }

    /// The index of the selected session among the matching ones.
    pub(crate) fn selected_index(&self) -> usize {
        let is_it = |place: &usize| Some(&self.entries[*place].name) == self.selected_name.as_ref();
        self.visible.iter().position(is_it).unwrap_or(0)
    }

    /// The selected session.
    pub fn selected(&self) -> Option<&SessionEntry> {
        self.visible.get(self.selected_index()).map(|place| &self.entries[*place])
    }

    /// The query and its caret in characters.
    pub(crate) fn query(&self) -> (&str, usize) {
        (self.query.value(), self.query.cursor())
    }

    /// The order of the list.
    pub(crate) fn sort(&self) -> SortOrder {
        self.sort
    }

    /// The selected option of an empty library.
    pub(crate) fn selected_option(&self) -> usize {
        self.option
    }

    /// Whether the help is shown.
    pub(crate) fn has_help(&self) -> bool {
        self.has_help
    }

    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }
}
