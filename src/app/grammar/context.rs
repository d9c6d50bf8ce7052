//! What a line is parsed against, and the result.

use crate::app::grammar::letters::LetterMap;
use crate::session::limits::AlertKey;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Initials, Moment, Session, Timestamp, Zone};

/// What a line is parsed against.
#[derive(Clone, Copy, Debug)]
pub struct ParseContext<'a> {
    /// The session so far.
    pub session: &'a Session,
    /// The time of the line's first key.
    pub now: Moment,
    /// The time zone of typed clock times.
    pub zone: &'a Zone,
    /// The time of the last entry or stamp, which `=` repeats.
    pub previous_time: Option<Timestamp>,
    /// The events of single letters.
    pub letters: &'a LetterMap,
    /// The unacknowledged alerts that are on the screen.
    pub shown_alerts: &'a [AlertKey],
}

impl ParseContext<'_> {
    /// The initials of a member of today's staff, in either case.
    pub(crate) fn find_staff(&self, name: &str) -> Option<Initials> {
        let mut staff = self.session.projection().staff.iter().map(|(initials, _)| *initials);
        staff.find(|known| known.as_str().eq_ignore_ascii_case(name))
    }
}

/// One way to interpret a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpretation {
    /// The statement that Enter records.
    pub statement: Statement,
    /// The statement in words, with [`time_words`](Self::time_words) in it. The clock time is left to the screen.
    pub preview: String,
    /// The time in words, such as `5 min ago`. `None` if the line names no time.
    pub time_words: Option<String>,
    /// Sentences that a person must confirm before the statement is recorded.
    pub warnings: Vec<String>,
}

/// A form that matches a line, with its warnings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FormMatch {
    pub(crate) kind: StatementKind,
    pub(crate) warnings: Vec<String>,
    /// The preview of a note that may be taken for something else, instead of `note`.
    pub(crate) label: Option<String>,
}

impl FormMatch {
    pub(crate) fn new(kind: StatementKind, warnings: impl IntoIterator<Item = String>) -> Self {
        Self { kind, warnings: warnings.into_iter().collect(), label: None }
    }
}

impl From<StatementKind> for FormMatch {
    fn from(kind: StatementKind) -> Self {
        Self::new(kind, None)
    }
}

/// What a form is matched against.
pub(crate) struct FormContext<'a> {
    /// What the whole line is parsed against.
    pub(crate) line: &'a ParseContext<'a>,
    pub(crate) time: Timestamp,
    /// Whether the line names that time.
    pub(crate) is_timed: bool,
}
