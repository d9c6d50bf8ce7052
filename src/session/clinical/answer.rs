//! The answers to checklist items.

use crate::session::Timestamp;
use strum::{EnumString, IntoStaticStr};

/// The answer to a checklist item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ChecklistAnswer {
    /// The item was done.
    Done,
    /// The item was not done.
    NotDone,
    /// The item does not apply today.
    NotApplicable,
}

impl ChecklistAnswer {
    /// All answers, in the order in which a key cycles through them.
    pub(crate) const ALL: [Self; 3] = [Self::Done, Self::NotDone, Self::NotApplicable];

    pub(crate) fn word(self) -> &'static str {
        self.into()
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not done",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Parses the record's word; a mark for an approximate time may follow it.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        word.split(' ').next()?.parse().ok()
    }

    /// Parses typed text, `not done, no time`: the answer and the words after it.
    pub(crate) fn parse_typed(line: &str) -> Option<(Self, &str)> {
        const WORDS: [(&str, ChecklistAnswer); 7] = [
            ("not done", ChecklistAnswer::NotDone),
            ("not applicable", ChecklistAnswer::NotApplicable),
            ("done", ChecklistAnswer::Done),
            ("yes", ChecklistAnswer::Done),
            ("no", ChecklistAnswer::NotDone),
            ("na", ChecklistAnswer::NotApplicable),
            ("n/a", ChecklistAnswer::NotApplicable),
        ];
        WORDS.into_iter().find_map(|(word, answer)| {
            let rest = line.get(..word.len()).filter(|typed| typed.eq_ignore_ascii_case(word)).and(line.get(word.len()..))?;
            let ends = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
            ends.then(|| (answer, rest.trim_start_matches([',', ':', ';', ' ']).trim_end()))
        })
    }

    /// The next answer; `None` after the last.
    pub(crate) fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }
}

/// The newest answer to an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordedAnswer {
    pub(crate) answer: ChecklistAnswer,
    pub(crate) note: String,
    pub(crate) time: Timestamp,
    pub(crate) seq: u64,
    pub(crate) entry: u64,
}
