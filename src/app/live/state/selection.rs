//! What is selected on the live screen.

use crate::session::Elapsed;

#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// The timeline's entry; `None`: the newest entries are shown.
    pub(crate) entry: Option<u64>,
    /// The due item that the next line answers.
    pub(crate) pinned_due: Option<String>,
    /// When the session was handed over, until the next key.
    pub(crate) handover_time: Option<Elapsed>,
}
