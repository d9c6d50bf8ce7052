//! What a session's screen shows from outside its record: the site, the client's previous session, and the disk.

use crate::app::SessionContext;
use crate::edge::os::disk_space;
use crate::edge::store::disk::RecordFolders;
use crate::edge::store::record_reader;
use crate::edge::store::session_index::{SessionFiles, scan_folder};
use crate::edge::workspace::Workspace;
use crate::journal::file_name::client_code_of;
use crate::session::ClientCode;
use crate::session::analysis::previous_session::SessionRecap;
use std::path::Path;

/// The context of the session `name` in the folder `records`.
pub(crate) fn session_context(workspace: &Workspace, records: &Path, client: Option<&ClientCode>, name: &str) -> SessionContext {
    let recap = |client| previous_session_recap(records, &workspace.record_folders(records), client, name);
    SessionContext {
        site: workspace.config.site.clone(),
        previous_session: client.and_then(recap),
        disk_warning: disk_space::volume_warning(records),
        clock_warning: None,
    }
}

/// The recap of a client's newest readable session before the session `before`. A record that cannot be read is skipped, so that a
/// session never waits for an old one; `bedside check` reports it.
fn previous_session_recap(
    folder: &Path,
    record_folders: &RecordFolders,
    client: &ClientCode,
    before: &str,
) -> Option<SessionRecap> {
    let is_earlier = |files: &SessionFiles| client_code_of(&files.name) == client.as_str() && files.name.as_str() < before;
    let earlier = scan_folder(folder, record_folders).into_iter().filter(is_earlier);
    let mut sessions =
        earlier.filter_map(|files| record_reader::build_session(&mut record_reader::read_session(&files).ok()?).ok());
    sessions.find_map(|session| SessionRecap::from_session(&session))
}
