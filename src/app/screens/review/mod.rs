//! The review of one session: its timeline with a cursor, what stands beside it, what is looked for. The record itself changes
//! only by what goes out as a [`Wish`](crate::app::Wish) and comes back as rows. What is typed to correct it is `correct`'s.
//!
//! Letters may be commands here: nobody types an entry until a line was asked for.

pub mod complete;
mod correct;
mod replay;
mod timeline;
mod window;

use super::library::{Library, Shelf};
use crate::app::grammar::Letters;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::input::line_editor::EntryLine;
use crate::app::input::search_query::Query;
use crate::app::keymap;
use crate::app::keymap::{Action, Place};
use crate::app::message::{Draft, Effect, Message};
use crate::app::screens::parent::Behind;
use crate::session::{Elapsed, Initials, Moment, Session, Zone};
use complete::Finish;
pub use correct::Asks;
use crossterm::event::KeyEvent;
pub use replay::Replay;
pub use timeline::Item;
use timeline::Sought;
pub use window::Window;

/// A session as its files have it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Fresh {
    /// Its name.
    pub name: String,
    /// Folded from its rows.
    pub session: Session,
    /// What is wrong with its file, each a sentence.
    pub faults: Vec<String>,
    /// Another program writes it now.
    pub is_running: bool,
    /// How much of its file was read so far, from 0 to 1; none: all of it. A long record is on the screen with its beginning.
    pub so_far: Option<f64>,
}

/// A record of which only the beginning was read.
#[derive(Clone, Copy, Debug)]
struct Begun {
    /// How much of it, from 0 to 1.
    share: f64,
    /// The cursor goes to the end once all is there.
    seeks_end: bool,
}

impl Begun {
    fn at(share: f64) -> Self {
        Self { share, seeks_end: false }
    }
}

/// What stands on the screen, or beside the timeline where there is room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The entries by the time they happened.
    #[default]
    Timeline,
    /// Pressure, pulse and oxygen over time.
    Chart,
    /// The flowsheet.
    Sheet,
    /// The checklists.
    Checks,
    /// Planned against actual.
    Plan,
}

impl Pane {
    /// All, in the order in which a key turns through them.
    pub const ALL: [Self; 5] = [Self::Timeline, Self::Chart, Self::Sheet, Self::Checks, Self::Plan];

    /// Its name on the screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Chart => "chart",
            Self::Sheet => "flowsheet",
            Self::Checks => "checklists",
            Self::Plan => "planned",
        }
    }

    /// The pane so many further on, round and round.
    #[must_use]
    pub fn turned(self, by: usize) -> Self {
        Self::ALL[(self as usize + by) % Self::ALL.len()]
    }
}

/// The review on the screen.
#[derive(Debug)]
pub struct Review {
    name: String,
    session: Session,
    faults: Vec<String>,
    is_running: bool,
    /// Not all of it was read yet.
    beginning: Option<Begun>,
    zone: Zone,
    by: Option<Initials>,
    now: Moment,
    items: Vec<Item>,
    /// How many of them are entries.
    shown: usize,
    /// The item under the cursor, and its entry.
    row: usize,
    at: Option<u64>,
    pane: Pane,
    window: Option<Window>,
    filter: String,
    sought: Sought,
    asks: Option<Asks>,
    line: EntryLine,
    /// What of the line is kept outside, or need not be.
    kept: String,
    /// A line of another time, until the record that it is for was read.
    recalled: Option<Draft>,
    letters: Letters,
    without: Option<Box<Session>>,
    finish: Option<Finish>,
    replay: Option<Replay>,
    abbreviations: Abbreviations,
    has_help: bool,
    notice: Option<String>,
    behind: Behind,
}

impl Review {
    /// Begins at the first entry. `by` writes corrections; none: who wrote last.
    pub fn new(now: Moment, fresh: Fresh, zone: Zone, by: Option<Initials>) -> Self {
        let Fresh { name, session, faults, is_running, so_far } = fresh;
        let mut review = Self {
            name,
            session,
            faults,
            is_running,
            beginning: so_far.map(Begun::at),
            zone,
            by,
            now,
            items: Vec::new(),
            shown: 0,
            row: 0,
            at: None,
            pane: Pane::default(),
            window: None,
            filter: String::new(),
            sought: Sought::default(),
            asks: None,
            line: EntryLine::default(),
            kept: String::new(),
            recalled: None,
            letters: Letters::default(),
            without: None,
            finish: None,
            replay: None,
            abbreviations: Abbreviations::default(),
            has_help: false,
            notice: None,
            behind: Behind::default(),
        };
        review.lay_out();
        review
    }

    /// The library that it was opened from: leaving goes back there.
    pub fn put_before(&mut self, library: Library) {
        self.behind.put(library);
    }

    /// Takes one message.
    pub fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        let mut effects = self.take(now, message);
        effects.extend(self.line_to_keep());
        effects
    }

    fn take(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(text) if self.asks.as_ref().is_some_and(Asks::takes_text) => {
                self.line.paste(&text, now);
                self.read_line();
            }
            Message::Record(fresh) if fresh.name == self.name => self.refresh(*fresh),
            Message::Shelf(Shelf::SoFar(name, share)) if name == self.name => {
                self.beginning.iter_mut().for_each(|beginning| beginning.share = share);
            }
            Message::Corrected(answer) => self.corrected(answer),
            Message::Zone(zone) => self.zone = zone,
            Message::Settings(settings) => {
                let before = std::mem::replace(&mut self.abbreviations, settings.abbreviations);
                self.letters = settings.letters;
                if self.abbreviations != before {
                    self.ask_for_gap();
                }
            }
            Message::Said(sentence) => self.notice = Some(sentence),
            Message::End(_) => return vec![Effect::Quit],
            other => self.behind.hears(other),
        }
        Vec::new()
    }

    /// The library it goes back to, once it was left.
    pub(crate) fn left_for(&mut self) -> Option<Library> {
        self.behind.left_for()
    }

    /// The record grew, or was corrected: the cursor stays where it is.
    fn refresh(&mut self, fresh: Fresh) {
        (self.faults, self.is_running) = (fresh.faults, fresh.is_running);
        let before = std::mem::replace(&mut self.beginning, fresh.so_far.map(Begun::at));
        self.grew(fresh.session);
        self.lay_out();
        if before.is_some_and(|beginning| beginning.seeks_end) {
            self.step(isize::MAX);
        }
        if let Some(draft) = self.recalled.take() {
            self.recall(draft);
        }
        self.look_for_gaps();
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if self.asks.is_some() {
            return self.key_of_line(key);
        }
        self.notice = None;
        let action = keymap::find(Place::Review, key);
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return Vec::new();
        }
        match action {
            Some(Action::Up) => self.step(-1),
            Some(Action::Down) => self.step(1),
            Some(Action::PageUp) => self.step(-10),
            Some(Action::PageDown) => self.step(10),
            Some(Action::First) => self.step(isize::MIN),
            Some(Action::Last) => self.step(isize::MAX),
            Some(Action::NextPane) => self.pane = self.pane.turned(1),
            Some(Action::PaneBefore) => self.pane = self.pane.turned(Pane::ALL.len() - 1),
            Some(Action::ZoomIn) => self.zoom(0.5),
            Some(Action::ZoomOut) => self.zoom(2.0),
            Some(Action::PanLeft) => self.pan(-0.25),
            Some(Action::PanRight) => self.pan(0.25),
            Some(Action::Whole) => self.window = None,
            Some(Action::Find) => self.ask(Asks::Find),
            Some(Action::Filter) => self.ask(Asks::Filter),
            Some(Action::Seek(what, forward)) => self.seek(Some(Sought::of(what)), forward),
            Some(Action::SeekOn(forward)) => self.seek(None, forward),
            Some(Action::Replay) => self.turn_replay(),
            Some(Action::ReplayTo) => self.ask_until(),
            Some(Action::ReplayAct(forward)) => self.replay_act(forward),
            Some(Action::ReplayMinutes(forward)) => self.replay_minutes(forward),
            Some(Action::Amend | Action::AddLate | Action::WithdrawSelected | Action::Finish) if self.refuses() => {}
            Some(Action::Amend) => self.begin_amending(),
            Some(Action::AddLate) => self.ask(Asks::Late),
            Some(Action::Finish) => self.begin_finishing(),
            Some(Action::WithdrawSelected) => self.begin_withdrawing(),
            Some(Action::Help) => self.has_help = true,
            Some(Action::Leave) if !self.filter.is_empty() => {
                self.filter.clear();
                self.lay_out();
            }
            Some(Action::Leave) if self.replay.is_some() => self.end_replay(),
            Some(Action::Leave) if self.behind.is_there() => self.behind.leave(),
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    /// When the entry under the cursor happened.
    pub fn cursor(&self) -> Option<Elapsed> {
        self.at.and_then(|at| self.session.ledger().shown_of(at).first().map(|row| row.elapsed))
    }

    /// Which of the items is under the cursor.
    pub fn row(&self) -> usize {
        self.row
    }

    /// How much of the file was read so far, from 0 to 1; none: all of it.
    pub fn so_far(&self) -> Option<f64> {
        self.beginning.map(|beginning| beginning.share)
    }

    /// The entry under the cursor.
    pub fn selected(&self) -> Option<u64> {
        self.at
    }

    /// The session's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What is wrong with its file.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Whether another program writes it now.
    pub fn is_running(&self) -> bool {
        self.is_running
    }

    /// What the timeline shows, in order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How many entries fit the filter, and how many there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.shown, self.session.timeline().len())
    }

    /// What stands on the screen.
    pub fn pane(&self) -> Pane {
        self.pane
    }

    /// What the timeline is narrowed to; empty: nothing.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// What the line at the bottom is for.
    pub fn asks(&self) -> Option<&Asks> {
        self.asks.as_ref()
    }

    /// What is typed there.
    pub fn line(&self) -> &EntryLine {
        &self.line
    }

    /// Whether the help stands there.
    pub fn has_help(&self) -> bool {
        self.has_help
    }

    /// What was last said.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Where keys are pressed now.
    pub fn place(&self) -> Place {
        match self.asks {
            Some(Asks::Gap { .. }) => Place::Finish,
            Some(_) => Place::Correct,
            None => Place::Review,
        }
    }

    /// Who writes what is corrected.
    pub fn writer(&self) -> Initials {
        self.by.unwrap_or_else(|| self.session.writer())
    }

    fn query(&self) -> Query {
        Query::read(&self.filter)
    }
}
