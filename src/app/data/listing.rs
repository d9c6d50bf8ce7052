//! The sessions of a folder as the library lists them.

use crate::journal::file_name::client_code_of;
use crate::session::{ComparedSession, Summary};

/// What is known of a session after its files were read.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionInfo {
    /// Its summary; `None`: it could not be read.
    pub summary: Option<Summary>,
    /// Whether another process is writing it.
    pub is_running: bool,
    /// What is wrong with its file, in sentences.
    pub damage: Vec<String>,
    /// Whether it is sealed and no available key opens it.
    pub is_sealed: bool,
}

impl SessionInfo {
    /// A copy without the session's text.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let summary = self.summary.as_ref().map(Summary::without_text);
        Self { summary, damage: self.damage.clone(), ..*self }
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionEntry {
    /// The record's name, without `.csv`.
    pub name: String,
    pub(crate) is_rehearsal: bool,
    /// What is known of it; `None`: not read yet.
    pub(crate) info: Option<Box<SessionInfo>>,
}

impl SessionEntry {
    /// The client's code in its name.
    pub(crate) fn client(&self) -> &str {
        client_code_of(&self.name)
    }

    pub(crate) fn status(&self) -> SessionStatus {
        match &self.info {
            Some(known) if known.is_running => SessionStatus::Running,
            Some(known) if known.is_sealed => SessionStatus::Sealed,
            Some(known) if !known.damage.is_empty() => SessionStatus::Damaged,
            Some(known) if known.summary.as_ref().is_some_and(|summary| !summary.is_closed) => SessionStatus::Open,
            _ => SessionStatus::Closed,
        }
    }

    pub(crate) fn summary(&self) -> Option<&Summary> {
        self.info.as_ref().and_then(|known| known.summary.as_ref())
    }

    /// Whether it is open or running.
    pub(crate) fn is_unclosed(&self) -> bool {
        matches!(self.status(), SessionStatus::Running | SessionStatus::Open)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SessionStatus {
    /// Whether another process is writing it.
    Running,
    Open,
    /// Closed, or not read yet.
    Closed,
    /// Sealed, and no available key opens it.
    Sealed,
    /// Altered, torn or unreadable.
    Damaged,
}

/// News about the folder of sessions.
#[derive(Clone, Debug, PartialEq)]
pub enum LibraryEvent {
    /// The names of all sessions, newest first, and whether each is a rehearsal.
    Listed(Vec<(String, bool)>),
    /// What is known of some sessions.
    InfoLoaded(Vec<(String, SessionInfo)>),
    /// How much of a long session was read, from 0 to 1.
    ReadProgress(String, f64),
    /// Another session of the compared client; `None`: one that cannot be read.
    ComparisonLoaded(String, Option<Box<ComparedSession>>),
}
