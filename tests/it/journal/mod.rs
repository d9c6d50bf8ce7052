//! The record's bytes and the queue that writes them, without a disk.

mod check;
mod format;
mod merge;
mod spool;
