//! Records on disk: written, read, damaged, repaired and sealed.

mod chunks;
mod damaged;
mod disk;
mod draft;
mod parts;
mod recover;
#[cfg(feature = "seal")]
mod sealing;
mod summary_cache;
mod writer;
