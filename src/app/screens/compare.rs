//! The comparison of one client's sessions on a time axis from T0, or of all sessions by protocol.

use crate::app::data::listing::LibraryEvent;
use crate::app::keymap::{self, Action, KeyContext};
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
    ByProtocol(BTreeMap<String, ProtocolStatistics>),
}

/// The comparison: a client's sessions on one T0 axis.
#[derive(Debug)]
pub struct CompareScreen {
    pub(crate) compared: ComparedSessions,
    pub(crate) grid: ComparisonTable,
    /// How many sessions are still being read.
    pub(crate) pending: usize,
    pub(crate) column: usize,
    pub(crate) first_row: usize,
    pub(crate) has_help: bool,
    pub(crate) notice: Option<String>,
    pub(crate) parent: ParentScreen,
}

impl CompareScreen {
    /// Compares a client's sessions; `pending` more are being read. The newest is selected.
    pub fn for_client(client: String, mut sessions: Vec<ComparedSession>, pending: usize) -> Self {
        sessions.sort_by(|a, b| a.name.cmp(&b.name));
        let (grid, newest) = (ComparisonTable::from_sessions(&sessions), sessions.len().saturating_sub(1));
        Self { pending, column: newest, ..Self::new(ComparedSessions::Client(client, sessions), grid) }
    }

    /// Compares all sessions of a folder.
    pub fn for_all(sessions: &[ComparedSession]) -> Self {
        let statistics = statistics_by_protocol(sessions.iter());
        let grid = ComparisonTable::from_statistics(&statistics);
        Self::new(ComparedSessions::ByProtocol(statistics), grid)
    }

    fn new(compared: ComparedSessions, grid: ComparisonTable) -> Self {
        let parent = ParentScreen::default();
        Self { compared, grid, pending: 0, column: 0, first_row: 0, has_help: false, notice: None, parent }
    }

    /// Adds a session, or counts one that cannot be read. The selection stays.
    fn add_session(&mut self, client: &str, session: Option<ComparedSession>) {
        let sessions = match &mut self.compared {
            ComparedSessions::Client(shown, sessions) if shown == client => sessions,
            // Sessions of a client who was compared before may still arrive.
            _ => return,
        };
        self.pending = self.pending.saturating_sub(1);
        let selected = sessions.get(self.column).map(|session| session.name.clone());
        sessions.extend(session);
        sessions.sort_by(|a, b| a.name.cmp(&b.name));
        self.column = sessions.iter().position(|session| Some(&session.name) == selected.as_ref()).unwrap_or(0);
        self.grid = ComparisonTable::from_sessions(sessions);
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.handle_key(key).into_iter().collect(),
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

    fn handle_key(&mut self, key: KeyEvent) -> Option<Effect> {
        self.notice = None;
        let action = keymap::find(KeyContext::Compare, key);
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return None;
        }
        let last = |count: usize| count.saturating_sub(1);
        match action? {
            Action::PanLeft => self.column = self.column.saturating_sub(1),
            Action::PanRight => self.column = (self.column + 1).min(last(self.grid.column_headers.len())),
            Action::Up => self.first_row = self.first_row.saturating_sub(1),
            Action::Down => self.first_row = (self.first_row + 1).min(last(self.grid.rows.len())),
            Action::Help => self.has_help = true,
            Action::Confirm => {
                let ComparedSessions::Client(_, sessions) = &self.compared else { return None };
                let selected = sessions.get(self.column)?;
                return Some(Effect::Request(Request::OpenReview(selected.name.clone())));
            }
            Action::Leave if self.parent.library.is_some() => self.parent.is_left = true,
            Action::Leave | Action::Quit => return Some(Effect::Quit),
            _ => {}
        }
        None
    }
}
