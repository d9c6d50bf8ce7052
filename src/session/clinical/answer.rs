//! The answers to checklist items.

use crate::session::time::Timestamp;

/// What an item was answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecklistAnswer {
    /// Done.
    Done,
    /// Not done.
    NotDone,
    /// It does not apply today.
    NotApplicable,
}

impl ChecklistAnswer {
    /// All, in the order in which a key turns through them.
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

    /// Reads the record's word. What marks a time as approximate may stand behind it.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.split(' ').next().unwrap_or_default();
        Self::ALL.into_iter().find(|answer| answer.word() == word)
    }

    /// Reads what was typed, `not done, no time`, and the words behind it.
    pub fn parse_typed(line: &str) -> Option<(Self, &str)> {
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

    /// The answer after this one; after the last, none.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }
}

/// An item's newest answer.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedAnswer {
    /// What.
    pub answer: ChecklistAnswer,
    /// Words beside it.
    pub note: String,
    /// When.
    pub time: Timestamp,
    /// The row that says so.
    pub seq: u64,
    /// Its entry.
    pub entry: u64,
}
