//! What is known of the sessions of a folder.

use crate::journal::file_name::client_code_of;
use crate::session::Summary;
use crate::session::analysis::statistics::ComparedSession;

/// What is known of a session once its files were read.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionInfo {
    /// Its facts; none: it could not be read.
    pub summary: Option<Summary>,
    /// Another program writes it now.
    pub is_running: bool,
    /// What is wrong with its file, each a sentence.
    pub damage: Vec<String>,
    /// It is sealed, and no key at hand opens it.
    pub is_sealed: bool,
}

impl SessionInfo {
    /// The facts alone.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let summary = self.summary.as_ref().map(Summary::without_text);
        Self { summary, damage: self.damage.clone(), ..*self }
    }
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionEntry {
    /// Its name.
    pub name: String,
    /// It is a rehearsal.
    pub is_rehearsal: bool,
    /// What is known of it; none: it was not read yet.
    pub info: Option<Box<SessionInfo>>,
}

impl SessionEntry {
    /// Its client's code, by its name.
    pub fn client(&self) -> &str {
        client_code_of(&self.name)
    }

    /// How it stands.
    pub fn status(&self) -> SessionStatus {
        match &self.info {
            Some(known) if known.is_running => SessionStatus::Running,
            Some(known) if known.is_sealed => SessionStatus::Sealed,
            Some(known) if !known.damage.is_empty() => SessionStatus::Damaged,
            Some(known) if known.summary.as_ref().is_some_and(|summary| !summary.is_closed) => SessionStatus::Open,
            _ => SessionStatus::Closed,
        }
    }

    /// Its facts, once they are known.
    pub fn summary(&self) -> Option<&Summary> {
        self.info.as_ref().and_then(|known| known.summary.as_ref())
    }

    /// Whether somebody can go on with it.
    pub(crate) fn is_unclosed(&self) -> bool {
        matches!(self.status(), SessionStatus::Running | SessionStatus::Open)
    }
}

/// How a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionStatus {
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

/// What comes in about the folder.
#[derive(Clone, Debug, PartialEq)]
pub enum LibraryEvent {
    /// Which sessions there are, newest first, each with whether it is a rehearsal.
    Listed(Vec<(String, bool)>),
    /// What some of them hold.
    InfoLoaded(Vec<(String, SessionInfo)>),
    /// So much of a long session was read, from 0 to 1.
    ReadProgress(String, f64),
    /// One more of this client's sessions, to stand beside the others; none: one that cannot be read.
    ComparisonLoaded(String, Option<Box<ComparedSession>>),
}
