//! The comparison of one client's sessions on a time axis from T0, or of all sessions by protocol.

use crate::app::data::listing::LibraryEvent;
use crate::app::keymap;
use crate::app::keymap::{Action, KeyContext};
use crate::app::message::{Effect, Message, Request};
use crate::app::screens::parent::ParentScreen;
use crate::session::ComparedSession;
use crate::session::analysis::compare::{ComparisonTable, ProtocolStatistics, statistics_by_protocol};
use crossterm::event::KeyEvent;
use std::collections::BTreeMap;

#[derive(Debug)]
pub(crate) enum ComparedSessions {
    /// The sessions of one client, oldest first.
    Client(String, Vec<ComparedSession>),
    /// Every session, by protocol.
    ByProtocol(BTreeMap<String, ProtocolStatistics>),
}

/// The comparison screen.
#[derive(Debug)]
pub struct CompareScreen {
    compared: ComparedSessions,
    grid: ComparisonTable,
    pending: usize,
    column: usize,
    first_row: usize,
    has_help: bool,
    notice: Option<String>,
    pub(crate) parent: ParentScreen,
}

impl CompareScreen {
    /// Compares a client's sessions; `awaited` more are being read. The newest is selected.
    pub fn for_client(client: String, mut sessions: Vec<ComparedSession>, pending: usize) -> Self {
        sessions.sort_by(|a, b| a.name.cmp(&b.name));
        let (grid, at) = (ComparisonTable::from_sessions(&sessions), sessions.len().saturating_sub(1));
        Self { pending, column: at, ..Self::new(ComparedSessions::Client(client, sessions), grid) }
    }

    /// Adds a session, or counts one that cannot be read. The selection stays.
    fn add_session(&mut self, client: &str, session: Option<ComparedSession>) {
        let sessions = match &mut self.compared {
            ComparedSessions::Client(of, sessions) if of == client => sessions,
            // Sessions of a client who was compared before may still arrive.
            _ => return,
        };
        self.pending = self.pending.saturating_sub(1);
        let looked_at = sessions.get(self.column).map(|course| course.name.clone());
        sessions.extend(session);
        sessions.sort_by(|a, b| a.name.cmp(&b.name));
        self.column = sessions.iter().position(|course| Some(&course.name) == looked_at.as_ref()).unwrap_or(0);
        self.grid = ComparisonTable::from_sessions(sessions);
    }

    /// How many more are being read.
    pub(crate) fn pending(&self) -> usize {
        self.pending
    }

    /// Compares all sessions of a folder.
    pub fn for_all(sessions: &[ComparedSession]) -> Self {
        let statistics = statistics_by_protocol(sessions.iter());
        let grid = ComparisonTable::from_statistics(&statistics);
        Self::new(ComparedSessions::ByProtocol(statistics), grid)
    }

    fn new(of: ComparedSessions, grid: ComparisonTable) -> Self {
        Self {
            compared: of,
            grid,
            pending: 0,
            column: 0,
            first_row: 0,
            has_help: false,
            notice: None,
            parent: ParentScreen::default(),
        }
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::Library(LibraryEvent::ComparisonLoaded(client, session)) => {
                self.add_session(&client, session.map(|session| *session));
            }
            Message::Terminate(_) => return vec![Effect::Quit],
            Message::Library(event) => self.parent.forward(event),
            _ => {}
        }
        Vec::new()
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        let action = keymap::find(KeyContext::Compare, key);
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return Vec::new();
        }
        let last = |all: usize| all.saturating_sub(1);
        match action {
            Some(Action::PanLeft) => self.column = self.column.saturating_sub(1),
            Some(Action::PanRight) => self.column = (self.column + 1).min(last(self.grid.column_headers.len())),
            Some(Action::Up) => self.first_row = self.first_row.saturating_sub(1),
            Some(Action::Down) => self.first_row = (self.first_row + 1).min(last(self.grid.rows.len())),
            Some(Action::Help) => self.has_help = true,
            Some(Action::Confirm) => {
                let ComparedSessions::Client(_, sessions) = &self.compared else { return Vec::new() };
                return sessions
                    .get(self.column)
                    .map(|session| Effect::Request(Request::OpenReview(session.name.clone())))
                    .into_iter()
                    .collect();
            }
            Some(Action::Leave) if self.parent.is_set() => self.parent.request_return(),
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    pub(crate) fn compared(&self) -> &ComparedSessions {
        &self.compared
    }

    pub(crate) fn grid(&self) -> &ComparisonTable {
        &self.grid
    }

    pub(crate) fn column(&self) -> usize {
        self.column
    }

    /// The first visible row.
    pub(crate) fn first_row(&self) -> usize {
        self.first_row
    }

    /// Whether the help is shown.
    pub(crate) fn has_help(&self) -> bool {
        self.has_help
    }

    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }
}
