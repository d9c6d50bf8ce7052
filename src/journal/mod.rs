//! Bytes ⇄ rows: the CSV record, its chained check, recovery, and the spool. Pure over slices: no file is opened here.

mod cells;
pub mod chain;
pub mod line;
pub mod order;
#[cfg(test)]
mod sample;
pub mod text;

pub use chain::Chain;
pub use line::{advance, encode};
