//! A session that was read from its files.

use crate::session::Session;

/// A session as its files hold it now.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedSession {
    /// The record's name, without `.csv`.
    pub name: String,
    /// The session after its last row.
    pub session: Session,
    /// What is wrong with its file, in sentences.
    pub faults: Vec<String>,
    /// Whether another process is writing it.
    pub is_running: bool,
    /// How much of its file was read, from 0 to 1; `None`: all of it. A long record is shown while it is read.
    pub progress: Option<f64>,
}
