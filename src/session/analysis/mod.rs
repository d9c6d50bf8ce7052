//! What is computed from a whole session: summaries, statistics, gaps, the flowsheet.

pub mod compare;
pub(crate) mod describe;
pub mod figures;
pub mod flowsheet;
pub mod gaps;
pub(crate) mod item_words;
pub mod outstanding;
pub mod previous_session;
pub(crate) mod summary;
