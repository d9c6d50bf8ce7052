//! Bedside: a calm full-screen terminal monitor for a ketamine-assisted therapy session, whose file is the record.

pub mod complaint;
pub mod journal;
pub mod session;
