//! The CSV record: encoding, decoding, the chained check, recovery and the spool. Works on slices and opens no files.

pub mod branches;
mod cells;
pub mod chain;
pub mod check;
pub mod chunk;
pub mod closed_check;
pub mod columns;
mod decode;
pub mod disk_order;
pub mod encode;
pub mod escape;
pub mod file_name;
pub mod finding;
mod layout;
pub(crate) mod merge;
mod raw_lines;
pub mod read;
pub mod spool;
mod validate;

pub use chain::Chain;
pub use check::{CheckReport, Verdict, check};
pub use encode::{RecordStart, encode};
pub use finding::{FindingKind, NotRecordError, RecordFinding};
pub use merge::{MergedParts, merge_parts};
pub use read::{Record, read};
pub use spool::{Spool, SpoolEvent};
