//! Errors of commands, with the sentence to print, and the exit codes of the program.

use crate::app::Message;
use crate::app::corrections::CorrectionError;
use crate::complaint::Complaint;
use crate::edge::os::lock::LockError;
use crate::session::Refusal;
use crossterm::event::KeyCode;
use thiserror::Error;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; also where an unclosed or re-saved record was reported.
    Success,
    /// It failed, or a search found nothing.
    Failed,
    /// The arguments are wrong, or there is no terminal.
    Usage,
    /// There is no such session, protocol or theme.
    NotFound,
    /// A record is damaged or was altered.
    Damaged,
    /// Another program holds the session.
    Locked,
    /// A configuration, theme or protocol file is faulty.
    InvalidFile,
    /// Ended by a signal: 128 plus its number.
    Signal(i32),
}

impl Exit {
    /// The number that the process ends with.
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

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{sentence}")]
pub struct CommandError {
    /// How the process ends after the message.
    pub exit: Exit,
    /// What happened, what is safe, and what to do.
    pub sentence: String,
}

impl CommandError {
    pub(crate) fn new(exit: Exit, sentence: impl Into<String>) -> Self {
        Self { exit, sentence: sentence.into() }
    }

    /// An error with [`Exit::Failed`].
    pub(crate) fn failed(sentence: impl Into<String>) -> Self {
        Self::new(Exit::Failed, sentence)
    }

    /// An error with [`Exit::Usage`].
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Exit::Usage, sentence)
    }

    /// A refusal followed by the sentence `safe`, unless the refusal contains that already.
    pub(crate) fn from_refusal(refusal: &Refusal, safe: &str) -> Self {
        let refusal = refusal.to_string();
        Self::usage(if refusal.contains(safe) { refusal } else { format!("{refusal} {safe}") })
    }

    /// An error with [`Exit::NotFound`].
    pub(crate) fn not_found(sentence: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, sentence)
    }

    /// All complaints about the files that a person wrote.
    pub(crate) fn from_complaints(complaints: &[Complaint]) -> Self {
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        let what_to_do = "Nothing was changed. Correct this, then try again.";
        Self::new(Exit::InvalidFile, format!("{}\n{what_to_do}", lines.join("\n")))
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::usage(refusal.to_string())
    }
}

impl From<CorrectionError> for CommandError {
    fn from(error: CorrectionError) -> Self {
        match error {
            CorrectionError::Refused(refusal) => refusal.into(),
            CorrectionError::Unconfirmed(refusal) => Self::failed(refusal.to_string()),
        }
    }
}

impl From<LockError> for CommandError {
    fn from(error: LockError) -> Self {
        let exit = if matches!(error, LockError::Held { .. }) { Exit::Locked } else { Exit::Failed };
        Self::new(exit, error.to_string())
    }
}

/// The whole chain of causes as one sentence.
impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        Self::failed(format!("{error:#}"))
    }
}

/// Panics or hangs on F12 where `BEDSIDE_TEST_PANIC` or `BEDSIDE_TEST_HANG` is set, in debug builds only: tests prove that the
/// terminal is restored.
pub(crate) fn fail_for_test(message: &Message) {
    let is_set = |variable: &str| cfg!(debug_assertions) && std::env::var_os(variable).is_some();
    if matches!(message, Message::Key(key) if key.code == KeyCode::F(12)) {
        assert!(!is_set("BEDSIDE_TEST_PANIC"), "asked for by a test");
        while is_set("BEDSIDE_TEST_HANG") {
            std::thread::park();
        }
    }
}
