//! Reloading the user's files on screens that write no rows.

use crate::app::data::user_files::UserFileChange;
use crate::app::message::Effect;

/// The effects of a changed file on a screen that writes no rows. A brighter theme waits while a session runs; `check` reports
/// faulty files.
pub(crate) fn idle_file_effects(change: &UserFileChange, is_session_running: bool) -> Vec<Effect> {
    match change {
        UserFileChange::Invalid(..) | UserFileChange::Unchanged(_) => Vec::new(),
        UserFileChange::Theme { brighter: true } if is_session_running => Vec::new(),
        _ => vec![Effect::ApplyFile(change.file())],
    }
}
