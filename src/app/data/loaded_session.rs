//! A session as its files hold it now.

use crate::session::Session;

/// A session as its files have it now.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedSession {
    /// Its name.
    pub name: String,
    /// Folded from its rows.
    pub session: Session,
    /// What is wrong with its file, each a sentence.
    pub faults: Vec<String>,
    /// Another program writes it now.
    pub is_running: bool,
    /// How much of its file was read so far, from 0 to 1; none: all of it. A long record is on the screen with its beginning.
    pub progress: Option<f64>,
}
