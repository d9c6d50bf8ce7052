//! Records on disk: written, read, damaged, repaired and sealed.

mod chunks;
mod copies;
mod damaged;
mod disk;
mod draft;
mod merging;
mod mirror;
mod parts;
mod private_notes;
mod recover;
#[cfg(feature = "seal")]
mod sealing;
mod summary_cache;
mod writer;
