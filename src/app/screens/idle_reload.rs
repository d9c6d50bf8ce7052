//! Reloading the user's files on screens that write no rows.

use crate::app::data::user_files::UserFileChange;
use crate::app::message::Effect;

/// What a screen takes on which nothing is written. A brighter theme waits where a session runs; a faulty file is said by
/// `check`, and the last good one stays.
pub(crate) fn idle_file_effects(change: &UserFileChange, is_session_running: bool) -> Vec<Effect> {
    match change {
        UserFileChange::Invalid(..) | UserFileChange::Unchanged(_) => Vec::new(),
        UserFileChange::Theme { brighter: true } if is_session_running => Vec::new(),
        _ => vec![Effect::ApplyFile(change.file())],
    }
}
