//! A correction of a timeline entry while it is typed.

use crate::app::grammar::Interpretation;
use crate::session::{RowKind, Session, Statement, StatementKind, Timestamp};

/// The correction of one entry.
#[derive(Debug)]
pub(crate) struct Amendment {
    pub(crate) entry: u64,
    pub(crate) kind: RowKind,
    pub(crate) original_time: Timestamp,
    /// The session as if the entry did not exist; the line is parsed against it.
    pub(crate) session_without: Session,
    /// The line whose warnings were shown; a second Enter takes it.
    pub(crate) warned_line: Option<String>,
    /// The new statement; once it is set, the line asks for the reason.
    pub(crate) statement: Option<Statement>,
}

impl Amendment {
    /// What Enter would do, in words.
    pub(crate) fn preview(&self, interpretation: &Interpretation) -> String {
        match (&self.statement, &interpretation.statement.kind) {
            (Some(_), _) => "reason for the correction".to_owned(),
            (None, StatementKind::MoveLastEntry) => format!("moves the entry to {}", interpretation.statement.time.wall.hms()),
            (None, _) => format!("corrects it: {} · {}", interpretation.preview, self.resolved_time(interpretation).wall.hms()),
        }
    }

    /// The time in the line, or else the entry's own.
    pub(crate) fn resolved_time(&self, interpretation: &Interpretation) -> Timestamp {
        if interpretation.time_words.is_some() { interpretation.statement.time } else { self.original_time }
    }
}
