//! Checks whether a record is as it was written. It repairs nothing.

use super::finding::{NotRecordError, RecordFinding};
use super::read::{Record, read};
use serde::Serialize;
use std::fmt;

/// The result of `check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As written, and closed.
    Intact,
    /// Saved again by another program; every cell is as written.
    Resaved,
    /// As written, and not closed.
    NotClosed,
    /// Rows were changed, lost, moved or added.
    Damaged {
        /// The affected row numbers, each once.
        rows: Vec<u64>,
    },
    /// The file ends in an unfinished line.
    CutShort,
}

impl Verdict {
    /// Whether rows are damaged or cut short.
    pub const fn is_damaged(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::CutShort)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact => f.write_str("intact"),
            Self::Resaved => f.write_str("intact but re-saved by another program"),
            Self::NotClosed => f.write_str("intact, not closed"),
            Self::CutShort => f.write_str("cut short"),
            Self::Damaged { rows } => {
                let numbers: Vec<String> = rows.iter().map(u64::to_string).collect();
                write!(f, "damaged at row{} {}", if rows.len() == 1 { "" } else { "s" }, numbers.join(", "))
            }
        }
    }
}

/// The verdict on a record, with all findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// What the check of all rows came to.
    pub verdict: Verdict,
    pub(crate) session: String,
    /// Number of whole rows, decoded or not.
    pub rows: usize,
    /// Number of rows that could not be decoded.
    pub(crate) odd: usize,
    /// Number of rows with an item that neither the vocabulary nor the stored protocol has.
    pub(crate) unknown_items: usize,
    /// Whether the record ends with its digest.
    pub closed: bool,
    /// The full chain digest of the last row, in hex.
    pub(crate) digest: String,
    /// The findings, by line.
    pub findings: Vec<RecordFinding>,
}

impl CheckReport {
    pub(crate) fn from_record(record: Record) -> Self {
        Self {
            verdict: verdict(&record),
            rows: record.whole_row_count,
            odd: record.unreadable_rows.len(),
            unknown_items: record.unknown_item_count,
            closed: record.is_closed,
            digest: record.chain.digest_hex(),
            session: record.name,
            findings: record.findings,
        }
    }
}

/// Checks a record's bytes.
///
/// # Errors
///
/// The bytes are no record.
pub fn check(bytes: &[u8]) -> Result<CheckReport, NotRecordError> {
    read(bytes).map(CheckReport::from_record)
}

fn verdict(record: &Record) -> Verdict {
    let damage = record.findings.iter().filter(|found| found.fault.is_damage());
    let mut rows: Vec<u64> = damage.map(|found| found.row.unwrap_or(found.line as u64 - 1)).collect();
    rows.dedup();
    if !rows.is_empty() {
        Verdict::Damaged { rows }
    } else if record.torn_tail.is_some() {
        Verdict::CutShort
    } else if record.is_resaved {
        Verdict::Resaved
    } else if record.is_closed {
        Verdict::Intact
    } else {
        Verdict::NotClosed
    }
}
