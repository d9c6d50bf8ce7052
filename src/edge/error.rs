//! The world failed: what happened, what is safe, what to do. And how the program ends.

use crate::complaint::Complaint;
use crate::session::Refusal;
use std::fmt;

/// How the program ends, as its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; also an unclosed or re-saved record, said in words.
    Success,
    /// It failed, or a search found nothing.
    Failed,
    /// It was asked for wrongly, or there is no terminal.
    Usage,
    /// There is no such session, protocol or theme.
    NotFound,
    /// A record is damaged or was altered.
    Damaged,
    /// Another program holds the session.
    Locked,
    /// A configuration, theme or protocol is not sound.
    InvalidFile,
    /// Ended by a signal: 128 and its number.
    Signal(i32),
}

impl Exit {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Damaged => 4,
            Self::Locked => 5,
            Self::InvalidFile => 6,
            Self::Signal(code) => u8::try_from(code).unwrap_or(u8::MAX),
        }
    }
}

/// Why a command ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandError {
    /// The exit code.
    pub exit: Exit,
    /// What happened, what is safe, what to do.
    pub sentence: String,
}

impl CommandError {
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

    /// What was typed at the shell cannot be done; what is safe is said beside it, unless the refusal says so itself.
    pub fn from_refusal(said: &Refusal, safe: &str) -> Self {
        let said = said.to_string();
        Self::usage(if said.contains(safe) { said } else { format!("{said} {safe}") })
    }

    /// Something is not there.
    pub fn not_found(sentence: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, sentence)
    }

    /// Files that a person wrote are not sound.
    pub fn from_complaints(complaints: &[Complaint]) -> Self {
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        let what_to_do = "Nothing was changed. Mend what is named here, then try again.";
        Self::new(Exit::InvalidFile, format!("{}\n{what_to_do}", lines.join("\n")))
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for CommandError {}

/// What was typed at the shell cannot be done, because.
impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::usage(refusal.to_string())
    }
}

/// Fails when a test asks for it, to prove that a failure is survived; only in builds for tests.
pub(crate) fn panic_for_test(key: &crossterm::event::KeyEvent) {
    let asked = cfg!(debug_assertions) && std::env::var_os("BEDSIDE_TEST_PANIC").is_some();
    assert!(!(asked && key.code == crossterm::event::KeyCode::F(12)), "asked for by a test");
}
