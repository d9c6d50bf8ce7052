//! Sessions of one client side by side.

use super::figures::SessionFigures;
use super::summary::Summary;
use crate::session::state::Session;

/// A session beside others.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedSession {
    /// The record's name.
    pub name: String,
    /// What a list says of it.
    pub summary: Summary,
}

impl ComparedSession {
    /// The course of a session; none of one without rows.
    pub fn from_session(name: &str, session: &Session) -> Option<Self> {
        Some(Self { name: name.to_owned(), summary: Summary::from_session(session)? })
    }

    /// Its numbers.
    pub fn figures(&self) -> &SessionFigures {
        &self.summary.figures
    }

    /// What the record's last summary says under a heading, where its words are known: themes, what helped.
    pub fn recap_line(&self, about: &str) -> &str {
        let lines = self.summary.text.as_ref().map_or(&[][..], |words| &words.recap.lines);
        lines.iter().find(|(known, _)| *known == about).map_or("", |(_, words)| words.as_str())
    }
}
