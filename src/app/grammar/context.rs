//! What a line is parsed against, and what parsing it gives.

use crate::app::grammar::letters::LetterMap;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Moment, Session, Timestamp, Zone};

/// What a line is parsed against.
#[derive(Clone, Copy, Debug)]
pub struct ParseContext<'a> {
    /// The session.
    pub session: &'a Session,
    /// When the line was begun.
    pub now: Moment,
    /// The room's time zone.
    pub zone: &'a Zone,
    /// When the last entry or stamp happened, for `=`.
    pub previous_time: Option<Timestamp>,
    /// What single letters stand for.
    pub letters: &'a LetterMap,
}

/// One interpretation of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpretation {
    /// The statement that it would enter.
    pub statement: Statement,
    /// The statement in words, with [`time_words`](Self::time_words) but without the clock time.
    pub preview: String,
    /// The time in words: `5 min ago`. `None`: the line names no time, so it is now.
    pub time_words: Option<String>,
    /// Questions to ask before it is entered.
    pub warnings: Vec<String>,
}

/// A matching form and its warnings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FormMatch {
    pub(crate) kind: StatementKind,
    pub(crate) warnings: Vec<String>,
}

impl From<StatementKind> for FormMatch {
    fn from(form: StatementKind) -> Self {
        Self { kind: form, warnings: Vec::new() }
    }
}

/// What a form is parsed against.
pub(crate) struct FormContext<'a> {
    pub(crate) context: &'a ParseContext<'a>,
    pub(crate) time: Timestamp,
    /// Whether the line names a time.
    pub(crate) is_timed: bool,
}
