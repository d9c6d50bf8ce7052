//! What a line is parsed against, and what parsing it gives.

use crate::app::grammar::letters::LetterMap;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Moment, Session, Timestamp, Zone};

/// What a line is read against.
#[derive(Clone, Copy, Debug)]
pub struct ParseContext<'a> {
    /// The session: who is here, what is open, what was given.
    pub session: &'a Session,
    /// When the line's first key was pressed.
    pub now: Moment,
    /// The room's time zone.
    pub zone: &'a Zone,
    /// When the last entry or stamp happened, for `=`.
    pub previous_time: Option<Timestamp>,
    /// What a letter alone stands for.
    pub letters: &'a LetterMap,
}

/// One way to read a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpretation {
    /// What would be entered.
    pub statement: Statement,
    /// The same in plain words, with [`when`](Self::time_words) in it; the clock time at its end is left to the screen.
    pub preview: String,
    /// What the line says about the time: `5 min ago`. None: it says nothing, so it is now.
    pub time_words: Option<String>,
    /// What is asked once before it is saved as it stands, each a sentence.
    pub warnings: Vec<String>,
}

/// A form, and what is doubtful about it.
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

/// What a form is read against: the context, and when the line says it happened.
pub(crate) struct FormContext<'a> {
    pub(crate) context: &'a ParseContext<'a>,
    pub(crate) time: Timestamp,
    /// The line says when.
    pub(crate) is_timed: bool,
}
