//! Records on disk: damaged, repaired and sealed.

mod damaged;
mod disk;
mod parts;
mod recover;
#[cfg(feature = "seal")]
mod sealing;
