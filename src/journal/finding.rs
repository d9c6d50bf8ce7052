//! What is said about a record's content: which line, which column, in a sentence. Not about files that people write.

use serde::Serialize;
use std::fmt;

/// What sort of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The check does not follow from the row and the one before it.
    Chain,
    /// A number is missing, doubled or falls.
    Seq,
    /// The time of writing falls.
    Entered,
    /// The unit does not fit the item or the value.
    Unit,
    /// A row replaces or voids one that is not there.
    Amends,
    /// A row after the digest that does not open the record again.
    AfterDigest,
    /// The digest does not match the rows before it.
    Digest,
    /// The row belongs to another session.
    Session,
    /// The line has not as many cells as the header.
    Shape,
    /// The line is not UTF-8.
    NotUtf8,
    /// The file ends in an unfinished line.
    Torn,
    /// A column that the record does not have.
    ForeignColumn,
    /// A cell that this version cannot read; the row is kept.
    Unknown,
    /// Another version of the format.
    Version,
}

impl FindingKind {
    /// Whether content was changed, as against not known or unfinished.
    pub const fn is_damage(self) -> bool {
        !matches!(self, Self::Torn | Self::ForeignColumn | Self::Unknown | Self::Version)
    }
}

/// One thing found in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordFinding {
    /// What sort.
    pub fault: FindingKind,
    /// Line in the file, from 1; the header is line 1.
    pub line: usize,
    /// The row's number as it stands there, if it can be read.
    pub row: Option<u64>,
    /// The column's name, unless the whole line is meant.
    pub column: Option<&'static str>,
    /// What is wrong, in words.
    pub sentence: String,
}

impl fmt::Display for RecordFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, column {column}: {}", self.line, self.sentence),
            None => write!(f, "line {}: {}", self.line, self.sentence),
        }
    }
}

/// Why a file is no record at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecordError {
    /// Nothing in it.
    #[error("The file is empty: the computer stopped before the first row was written. Nothing can be read from it.")]
    Empty,
    /// It ends within our header.
    #[error("The file ends within its first line: the computer stopped before the first row was written. It holds no rows.")]
    Unfinished,
    /// Another header.
    #[error("The file is not a record: its first line lacks the column `{missing}`. It was left as it is.")]
    Foreign {
        /// The first of our columns that is not there.
        missing: &'static str,
    },
}

/// A row that is kept but not understood: an unknown kind, a newer version's cell, a damaged line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    /// Line, from 1.
    pub line: usize,
    /// Its cells as they stand, in the file's order.
    pub cells: Vec<String>,
}
