//! Bytes ⇄ rows: the CSV record, its chained check, recovery, and the spool. Pure over slices: no file is opened here.

mod audit;
mod cells;
pub mod chain;
pub mod check;
pub mod finding;
mod layout;
pub mod line;
mod lines;
pub mod name;
pub mod order;
pub mod parts;
pub mod read;
#[cfg(test)]
mod sample;
pub mod spool;
pub mod stretch;
pub mod tail;
pub mod text;
mod understood;

pub use chain::Chain;
pub use check::{Report, Verdict, check};
pub use finding::{Fault, Finding, NotARecord};
pub use line::{advance, encode};
pub use parts::{Choice, choose};
pub use read::{Record, read};
pub use spool::{News, Spool};
