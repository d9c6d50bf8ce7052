//! Bytes ⇄ rows: the CSV record, its chained check, recovery, and the spool. Pure over slices: no file is opened here.

mod audit;
mod cells;
pub mod chain;
pub mod check;
pub mod finding;
pub mod line;
pub mod order;
pub mod read;
#[cfg(test)]
mod sample;
pub mod text;

pub use chain::Chain;
pub use check::{Report, Verdict, check};
pub use finding::{Fault, Finding, NotARecord};
pub use line::{advance, encode};
pub use read::{Record, read};
