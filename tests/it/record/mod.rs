//! Records on disk: damaged, repaired and sealed.

mod damaged;
mod recover;
#[cfg(feature = "seal")]
mod sealing;
