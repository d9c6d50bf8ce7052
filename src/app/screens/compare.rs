//! Sessions beside each other: those of one client on one time axis from T0, or all of a folder counted by protocol. It only shows.

use super::library::{Library, Shelf};
use crate::app::keymap;
use crate::app::keymap::{Action, Place};
use crate::app::message::{Effect, Message, Wish};
use crate::app::screens::parent::Behind;
use crate::session::analysis::compare::{Grid, Sum, sums};
use crate::session::analysis::statistics::Course;
use crossterm::event::KeyEvent;
use std::collections::BTreeMap;

/// What is compared.
#[derive(Debug)]
pub enum Of {
    /// The sessions of one client, oldest first.
    Client(String, Vec<Course>),
    /// Every session, by protocol.
    All(BTreeMap<String, Sum>),
}

/// The comparison on the screen.
#[derive(Debug)]
pub struct Compare {
    of: Of,
    grid: Grid,
    awaited: usize,
    at: usize,
    top: usize,
    has_help: bool,
    notice: Option<String>,
    behind: Behind,
}

impl Compare {
    /// A client's sessions, and how many more are being read; the newest is looked at first.
    pub fn of_client(client: String, mut courses: Vec<Course>, awaited: usize) -> Self {
        courses.sort_by(|a, b| a.name.cmp(&b.name));
        let (grid, at) = (Grid::of_sessions(&courses), courses.len().saturating_sub(1));
        Self { awaited, at, ..Self::new(Of::Client(client, courses), grid) }
    }

    /// One more was read, or cannot be. What is looked at stays.
    fn join(&mut self, client: &str, one: Option<Course>) {
        let courses = match &mut self.of {
            Of::Client(of, courses) if of == client => courses,
            // Those of a client who was asked for before may still come.
            _ => return,
        };
        self.awaited = self.awaited.saturating_sub(1);
        let looked_at = courses.get(self.at).map(|course| course.name.clone());
        courses.extend(one);
        courses.sort_by(|a, b| a.name.cmp(&b.name));
        self.at = courses.iter().position(|course| Some(&course.name) == looked_at.as_ref()).unwrap_or(0);
        self.grid = Grid::of_sessions(courses);
    }

    /// How many more are being read.
    pub fn awaited(&self) -> usize {
        self.awaited
    }

    /// Every session of a folder.
    pub fn of_all(courses: &[Course]) -> Self {
        let sums = sums(courses.iter());
        let grid = Grid::of_sums(&sums);
        Self::new(Of::All(sums), grid)
    }

    fn new(of: Of, grid: Grid) -> Self {
        Self { of, grid, awaited: 0, at: 0, top: 0, has_help: false, notice: None, behind: Behind::default() }
    }

    /// The library that it was asked for in: leaving goes back there.
    pub fn put_before(&mut self, library: Library) {
        self.behind.put(library);
    }

    pub(crate) fn into_behind(self) -> Option<Library> {
        self.behind.into_library()
    }

    /// The library it goes back to, once it was left.
    pub(crate) fn left_for(&mut self) -> Option<Library> {
        self.behind.left_for()
    }

    /// Takes one message.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Said(sentence) => self.notice = Some(sentence),
            Message::Shelf(Shelf::Beside(client, one)) => self.join(&client, one.map(|one| *one)),
            Message::End(_) => return vec![Effect::Quit],
            other => self.behind.hears(other),
        }
        Vec::new()
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        let action = keymap::find(Place::Compare, key);
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return Vec::new();
        }
        let last = |all: usize| all.saturating_sub(1);
        match action {
            Some(Action::PanLeft) => self.at = self.at.saturating_sub(1),
            Some(Action::PanRight) => self.at = (self.at + 1).min(last(self.grid.heads.len())),
            Some(Action::Up) => self.top = self.top.saturating_sub(1),
            Some(Action::Down) => self.top = (self.top + 1).min(last(self.grid.rows.len())),
            Some(Action::Help) => self.has_help = true,
            Some(Action::Confirm) => {
                let Of::Client(_, courses) = &self.of else { return Vec::new() };
                return courses.get(self.at).map(|one| Effect::Wish(Wish::Review(one.name.clone()))).into_iter().collect();
            }
            Some(Action::Leave) if self.behind.is_there() => self.behind.leave(),
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    /// What is compared.
    pub fn of(&self) -> &Of {
        &self.of
    }

    /// The one table.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Which column is looked at.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Which row of the table stands first.
    pub fn top(&self) -> usize {
        self.top
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
