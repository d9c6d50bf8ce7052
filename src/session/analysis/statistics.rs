//! A session with its summary, as it is compared with others.

use crate::session::{Session, SessionFigures, Summary};

/// A session to compare with others.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedSession {
    pub(crate) name: String,
    /// Its summary.
    pub summary: Summary,
}

impl ComparedSession {
    /// Summarises a session; `None` if it has no rows.
    pub fn from_session(name: &str, session: &Session) -> Option<Self> {
        Some(Self { name: name.to_owned(), summary: Summary::from_session(session)? })
    }

    /// The figures.
    pub fn figures(&self) -> &SessionFigures {
        &self.summary.figures
    }

    /// The line of the recap on a topic, such as themes or what helped; empty if there is none.
    pub(crate) fn recap_line(&self, about: &str) -> &str {
        let lines = self.summary.text.as_ref().map_or(&[][..], |words| &words.recap.lines);
        lines.iter().find(|(known, _)| *known == about).map_or("", |(_, words)| words.as_str())
    }
}
