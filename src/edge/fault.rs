//! The world failed: what happened, what is safe, what to do. And how the program ends.

use crate::complaint::Complaint;
use crate::session::Refusal;
use std::fmt;

/// How the program ends, as its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; also an unclosed or re-saved record, said in words.
    Done = 0,
    /// It failed, or a search found nothing.
    Failed = 1,
    /// It was asked for wrongly, or there is no terminal.
    Usage = 2,
    /// There is no such session, protocol or theme.
    NotFound = 3,
    /// A record is damaged or was altered.
    Damaged = 4,
    /// Another program holds the session.
    Held = 5,
    /// A configuration, theme or protocol is not sound.
    BadFile = 6,
}

/// Why a command ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The exit code.
    pub exit: Exit,
    /// What happened, what is safe, what to do.
    pub sentence: String,
}

impl Fault {
    /// A fault with its exit code.
    pub fn new(exit: Exit, sentence: impl Into<String>) -> Self {
        Self { exit, sentence: sentence.into() }
    }

    /// Something failed.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self::new(Exit::Failed, sentence)
    }

    /// Something was asked for wrongly.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Exit::Usage, sentence)
    }

    /// Something is not there.
    pub fn not_found(sentence: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, sentence)
    }

    /// Files that a person wrote are not sound.
    pub fn complaints(complaints: &[Complaint]) -> Self {
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        Self::new(Exit::BadFile, lines.join("\n"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Fault {}

/// What was typed at the shell cannot be done, because.
impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::usage(refusal.to_string())
    }
}
