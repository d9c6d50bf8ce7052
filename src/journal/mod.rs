//! Bytes ⇄ rows: the CSV record, its chained check, recovery, and the spool. Pure over slices: no file is opened here.

pub mod order;
