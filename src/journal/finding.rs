//! Findings about a record: line, column and a sentence.

use serde::Serialize;
use std::fmt;

/// The kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The check does not match the row and the check before it.
    Chain,
    /// A row number is missing, repeated or decreases.
    Seq,
    /// The time of writing decreases.
    Entered,
    /// The unit does not match the item or the value.
    Unit,
    /// A row replaces or voids one that does not exist.
    Amends,
    /// A row after the digest that does not reopen the record.
    AfterDigest,
    /// The digest does not match the rows before it.
    Digest,
    /// The row belongs to another session.
    Session,
    /// The line has another number of cells than the header.
    Shape,
    /// The line is not UTF-8.
    NotUtf8,
    /// The file ends in an unfinished line.
    Torn,
    /// A column that a record does not have.
    ForeignColumn,
    /// A cell that this version cannot read; the row is kept.
    Unknown,
    /// Another version of the format.
    Version,
}

impl FindingKind {
    /// Whether content was changed, not just unknown or unfinished.
    pub const fn is_damage(self) -> bool {
        !matches!(self, Self::Torn | Self::ForeignColumn | Self::Unknown | Self::Version)
    }
}

/// A finding in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordFinding {
    /// The kind of finding.
    pub fault: FindingKind,
    /// The line in the file; the header is line 1.
    pub line: usize,
    /// The row's number, if readable.
    pub(crate) row: Option<u64>,
    /// The column; `None` for the whole line.
    pub(crate) column: Option<&'static str>,
    pub(crate) sentence: String,
}

impl fmt::Display for RecordFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, column {column}: {}", self.line, self.sentence),
            None => write!(f, "line {}: {}", self.line, self.sentence),
        }
    }
}

/// Why a file is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecordError {
    /// The file is empty.
    #[error("The file is empty: the computer stopped before the first row was written.")]
    Empty,
    /// The file ends within the header.
    #[error("The file ends within its first line: the computer stopped before the first row was written. It holds no rows.")]
    Unfinished,
    /// The first line is no header of a record.
    #[error("The file is not a record: its first line has no column `{missing}`. It was not changed.")]
    Foreign {
        /// The first missing column.
        missing: &'static str,
    },
}

/// A row that is kept but could not be decoded: an unknown kind, a cell of a newer version, a damaged line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The cells, in the file's order.
    pub cells: Vec<String>,
}
