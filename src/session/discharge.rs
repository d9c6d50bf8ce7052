//! Before the client leaves: the protocol's checklist and what was answered, and the earliest release where it is a hard floor.
//! It blocks nobody: what is missing is owed, and leaving early is said in words.

use super::plan::Check;
use super::state::Session;
use super::time::Elapsed;
use super::vocabulary::Kind;
use std::collections::HashMap;

/// An answer to a line of a checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Done,
    /// It is not.
    NotDone,
    /// It does not concern this session.
    NotApplicable,
}

impl Answer {
    /// All, in the order in which Space turns through them.
    pub const ALL: [Self; 3] = [Self::Done, Self::NotDone, Self::NotApplicable];

    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not_done",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The words on the screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not done",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.word() == word)
    }
}

/// Every line of the protocol's discharge checklist with its newest answer.
pub fn list(session: &Session) -> Vec<(&Check, Option<Answer>)> {
    let mut newest: HashMap<&str, (u64, Option<Answer>)> = HashMap::new();
    for row in session.ledger().live().filter(|row| row.kind == Kind::Checklist) {
        let known = newest.entry(row.item.as_ref()).or_default();
        if known.0 < row.seq {
            *known = (row.seq, Answer::parse(&row.text));
        }
    }
    let answer = |check: &Check| newest.get(check.id.as_str()).and_then(|(_, answer)| *answer);
    session.plan().discharge.iter().map(|check| (check, answer(check))).collect()
}

/// How many lines wait for an answer. None of them before a dose: a session without one is closed without them.
pub fn open(session: &Session) -> usize {
    if session.t0().is_none() { 0 } else { list(session).iter().filter(|(_, answer)| answer.is_none()).count() }
}

/// What the words about an early leaving begin with.
pub const EARLY: &str = "before the earliest release: ";

/// The earliest release, where it is a hard floor and a time is before it.
pub fn floor_after(session: &Session, at: Elapsed) -> Option<Elapsed> {
    session.release().filter(|release| session.plan().release.floor && at < *release)
}
