//! The library: every session of the data folder, what is not closed on top, then newest first. What is typed is looked for as it is
//! typed. It opens nothing itself: what is wanted goes out as a [`Wish`].

mod statistics;

use crate::app::input::line_editor::request_of;
use crate::app::input::search_query::Query;
use crate::app::keymap;
use crate::app::keymap::{Action, Place};
use crate::app::message::{Effect, Message, Wish};
use crate::journal::file_name::client_of;
use crate::session::Summary;
use crate::session::analysis::statistics::Course;
use crossterm::event::KeyEvent;
use std::collections::{HashMap, HashSet};
use tui_input::Input;

/// What is known of a session once its files were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its facts; none: it could not be read.
    pub summary: Option<Summary>,
    /// Another program writes it now.
    pub is_running: bool,
    /// What is wrong with its file, each a sentence.
    pub damage: Vec<String>,
    /// It is sealed, and no key at hand opens it.
    pub is_sealed: bool,
}

impl Known {
    /// The facts alone.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let summary = self.summary.as_ref().map(Summary::without_words);
        Self { summary, damage: self.damage.clone(), ..*self }
    }
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// It is a rehearsal.
    pub is_rehearsal: bool,
    /// What is known of it; none: it was not read yet.
    pub known: Option<Box<Known>>,
}

/// How a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Another program writes it now.
    Running,
    /// Not closed.
    Open,
    /// Closed, or not read yet.
    Closed,
    /// Sealed, and no key at hand opens it.
    Sealed,
    /// Something in it is not as it was written, or it cannot be read.
    Damaged,
}

impl Listed {
    /// Its client's code, by its name.
    pub fn client(&self) -> &str {
        client_of(&self.name)
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        match &self.known {
            Some(known) if known.is_running => Standing::Running,
            Some(known) if known.is_sealed => Standing::Sealed,
            Some(known) if !known.damage.is_empty() => Standing::Damaged,
            Some(known) if known.summary.as_ref().is_some_and(|summary| !summary.is_closed) => Standing::Open,
            _ => Standing::Closed,
        }
    }

    /// Its facts, once they are known.
    pub fn summary(&self) -> Option<&Summary> {
        self.known.as_ref().and_then(|known| known.summary.as_ref())
    }

    /// Whether somebody can go on with it.
    fn is_unclosed(&self) -> bool {
        matches!(self.standing(), Standing::Running | Standing::Open)
    }
}

/// What comes in about the folder.
#[derive(Clone, Debug, PartialEq)]
pub enum Shelf {
    /// Which sessions there are, newest first, each with whether it is a rehearsal.
    Names(Vec<(String, bool)>),
    /// What some of them hold.
    Known(Vec<(String, Known)>),
    /// So much of a long session was read, from 0 to 1.
    SoFar(String, f64),
    /// One more of this client's sessions, to stand beside the others; none: one that cannot be read.
    Beside(String, Option<Box<Course>>),
}

/// By what the list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
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

impl Sort {
    const ALL: [Self; 4] = [Self::Date, Self::Client, Self::Protocol, Self::Author];

    /// Its word on the screen.
    pub const fn word(self) -> &'static str {
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

    fn key(self, one: &Listed) -> &str {
        match self {
            Self::Date => "",
            Self::Client => one.client(),
            Self::Protocol => one.summary().map_or("", |summary| summary.protocol.as_str()),
            Self::Author => one.summary().and_then(|summary| summary.authors.first()).map_or("", String::as_str),
        }
    }
}

/// What an empty library offers, in order: its words, and what it does.
pub const OFFERS: [(&str, &str, Wish); 4] = [
    ("start", "a session: it asks for the client's code and your initials", Wish::Start),
    ("rehearse", "the same on a fast clock, in a folder of its own", Wish::Rehearse),
    ("demo", "a session plays itself on the real screen; nothing of it is kept", Wish::Demo),
    ("samples", "look at sample sessions; nobody's, and nothing of yours changes", Wish::Samples),
];

/// The library on the screen.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not whatever the others are")]
pub struct Library {
    /// These are the sample sessions.
    pub is_samples: bool,
    all: Vec<Listed>,
    places: HashMap<String, usize>,
    shown: Vec<usize>,
    unclosed: usize,
    query: Input,
    sort: Sort,
    at: Option<String>,
    offer: usize,
    is_listed: bool,
    has_help: bool,
    notice: Option<String>,
    is_counting: bool,
    /// Sessions of which only the facts were known, and that are being read for what was said in them.
    wanted: HashSet<String>,
}

impl Library {
    /// Before anything is known of the folder.
    pub fn new(is_samples: bool) -> Self {
        Self { is_samples, ..Self::default() }
    }

    /// The same, with something looked for already.
    pub fn looking_for(query: &str) -> Self {
        Self { query: Input::new(query.to_owned()), ..Self::default() }
    }

    /// Takes one message.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let mut effects = self.take(message);
        effects.extend(self.words_wanted());
        effects
    }

    /// What was said in a session is wanted where it is shown, and of all sessions where words are looked for.
    fn words_wanted(&mut self) -> Option<Effect> {
        let is_brief = |one: &&Listed| one.summary().is_some_and(|summary| summary.words.is_none());
        let all = self.all.iter().filter(|_| Query::read(self.query.value()).has_words());
        let brief = self.selected().into_iter().chain(all).filter(is_brief).map(|one| one.name.clone());
        let names: Vec<String> = brief.filter(|name| !self.wanted.contains(name)).collect();
        self.wanted.extend(names.iter().cloned());
        (!names.is_empty()).then_some(Effect::Wish(Wish::Words(names)))
    }

    fn take(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(text) => {
                let words: String = text.chars().filter(|letter| !letter.is_control()).take(200).collect();
                self.query = Input::new(format!("{}{words}", self.query.value()));
                self.look();
            }
            Message::Shelf(Shelf::Names(names)) => self.list(names),
            Message::Shelf(Shelf::Known(known)) => {
                for (name, known) in known {
                    if let Some(place) = self.places.get(&name) {
                        self.wanted.remove(&name);
                        self.all[*place].known = Some(Box::new(known));
                    }
                }
                self.look();
            }
            Message::Said(sentence) => self.notice = Some(sentence),
            Message::End(_) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        if std::mem::take(&mut self.has_help) && keymap::find(Place::Library, key) != Some(Action::Quit) {
            return Vec::new();
        }
        if self.is_empty() {
            return self.first_run(key);
        }
        match keymap::find(Place::Library, key) {
            Some(Action::Up) => self.step(-1),
            Some(Action::Down) => self.step(1),
            Some(Action::PageUp) => self.step(-10),
            Some(Action::PageDown) => self.step(10),
            Some(Action::First) => self.step(isize::MIN),
            Some(Action::Last) => self.step(isize::MAX),
            Some(Action::Confirm) => return self.open(),
            Some(Action::Turn) => {
                self.sort = self.sort.next();
                self.look();
            }
            Some(Action::EmptyLine) => self.clear(),
            Some(Action::Leave) if self.stop_counting() => {}
            Some(Action::Leave) if !self.query.value().is_empty() => self.clear(),
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            Some(Action::Finish) => {
                return self.selected().map(|one| Effect::Wish(Wish::Finish(one.name.clone()))).into_iter().collect();
            }
            Some(Action::Compare) => {
                let Some(client) = self.selected().map(Listed::client) else {
                    self.notice = Some("No session is chosen, so there is no client to compare.".to_owned());
                    return Vec::new();
                };
                return vec![Effect::Wish(Wish::Compare(client.to_owned()))];
            }
            Some(Action::Count) => self.count(),
            Some(Action::NewSession) => return vec![Effect::Wish(Wish::Start)],
            Some(Action::Help) if self.query.value().is_empty() => self.has_help = true,
            _ => {
                if request_of(key).and_then(|request| self.query.handle(request)).is_some() {
                    self.look();
                }
            }
        }
        Vec::new()
    }

    fn first_run(&mut self, key: KeyEvent) -> Vec<Effect> {
        match keymap::find(Place::Library, key) {
            Some(Action::Up) => self.offer = (self.offer + OFFERS.len() - 1) % OFFERS.len(),
            Some(Action::Down) => self.offer = (self.offer + 1) % OFFERS.len(),
            Some(Action::Confirm) => return vec![Effect::Wish(OFFERS[self.offer].2.clone())],
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            Some(Action::Help) => self.has_help = true,
            _ => {}
        }
        Vec::new()
    }

    fn clear(&mut self) {
        self.query.reset();
        self.look();
    }

    /// An unclosed session goes on, any other is looked at.
    fn open(&mut self) -> Vec<Effect> {
        let Some(chosen) = self.selected() else { return Vec::new() };
        let name = chosen.name.clone();
        vec![Effect::Wish(match chosen.standing() {
            Standing::Open => Wish::Resume(name),
            Standing::Running | Standing::Closed | Standing::Sealed | Standing::Damaged => Wish::Review(name),
        })]
    }

    /// What is still there stays known; it is read again only when it comes anew.
    fn list(&mut self, names: Vec<(String, bool)>) {
        let mut before: HashMap<String, Option<Box<Known>>> = self.all.drain(..).map(|one| (one.name, one.known)).collect();
        let mut known = |name: String, is_rehearsal| Listed { known: before.remove(&name).flatten(), name, is_rehearsal };
        self.all = names.into_iter().map(|(name, is_rehearsal)| known(name, is_rehearsal)).collect();
        self.places = self.all.iter().enumerate().map(|(place, one)| (one.name.clone(), place)).collect();
        self.is_listed = true;
        self.look();
    }

    /// What fits, in its order. What was chosen stays chosen while it fits.
    fn look(&mut self) {
        let query = Query::read(self.query.value());
        let fits = |one: &Listed| query.is_empty() || query.fits_session(&one.name, one.summary());
        let (mut unclosed, mut rest): (Vec<usize>, Vec<usize>) =
            (0..self.all.len()).filter(|place| fits(&self.all[*place])).partition(|place| self.all[*place].is_unclosed());
        for part in [&mut unclosed, &mut rest] {
            part.sort_by(|a, b| self.sort.key(&self.all[*a]).cmp(self.sort.key(&self.all[*b])));
        }
        self.unclosed = unclosed.len();
        self.shown = unclosed;
        self.shown.append(&mut rest);
    }

    fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        let at = self.selected_place().saturating_add_signed(by).min(last);
        self.at = self.shown.get(at).map(|place| self.all[*place].name.clone());
    }

    /// Whether there is nothing to choose from, as far as was looked.
    pub fn is_empty(&self) -> bool {
        self.is_listed && self.all.is_empty()
    }

    /// Whether the folder has been looked at.
    pub fn is_listed(&self) -> bool {
        self.is_listed
    }

    /// What fits, in its order, unclosed sessions first.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &Listed> {
        self.shown.iter().map(|place| &self.all[*place])
    }

    /// How many of those that fit are not closed: they stand first.
    pub fn unclosed(&self) -> usize {
        self.unclosed
    }

    /// How many there are, and how many of them were read, for what is looked for.
    pub fn counts(&self) -> (usize, usize) {
        let has_words = Query::read(self.query.value()).has_words();
        let is_read = |one: &&Listed| one.known.is_some() && !(has_words && self.wanted.contains(&one.name));
        (self.all.len(), self.all.iter().filter(is_read).count())
    }

    /// Where the chosen one stands among those that fit.
    pub fn selected_place(&self) -> usize {
        let is_it = |place: &usize| Some(&self.all[*place].name) == self.at.as_ref();
        self.shown.iter().position(is_it).unwrap_or(0)
    }

    /// The chosen one.
    pub fn selected(&self) -> Option<&Listed> {
        self.shown.get(self.selected_place()).map(|place| &self.all[*place])
    }

    /// What is looked for, and where its caret stands, in characters.
    pub fn query(&self) -> (&str, usize) {
        (self.query.value(), self.query.cursor())
    }

    /// By what the list is ordered.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Which of the offers is chosen.
    pub fn offer(&self) -> usize {
        self.offer
    }

    /// Whether the help stands there.
    pub fn has_help(&self) -> bool {
        self.has_help
    }

    /// What was last said.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }
}
