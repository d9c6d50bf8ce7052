//! The record's rows, their vocabulary and which of them are live.

pub(crate) mod history;
pub mod ledger;
pub mod names;
pub mod pairs;
pub mod row;
pub mod vocabulary;
