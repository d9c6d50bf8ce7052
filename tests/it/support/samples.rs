//! The sample sessions, as the library and the review get them.

use bedside::app::data::listing::SessionInfo;
use bedside::app::data::loaded_session::LoadedSession;
use bedside::journal;
use bedside::protocol;
use bedside::session::{RowKind, Session, Summary};
use std::path::Path;
use std::sync::Arc;

/// The names of the samples, newest first.
pub fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|file| file.strip_suffix(".csv").map(str::to_owned)).collect();
    names.sort();
    names.reverse();
    names
}

/// The session of a sample.
pub fn session(name: &str) -> Session {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("sample-sessions/{name}.csv"));
    let rows = journal::read(&std::fs::read(path).unwrap()).unwrap().rows;
    let parts = rows.iter().filter(|row| row.matches(RowKind::Meta, "protocol_text"));
    let text: String = parts.map(|row| row.note.as_str()).collect();
    Session::from_rows(Arc::new(protocol::load_resolved(&text).unwrap()), &rows)
}

/// What the library lists about a session.
pub fn info(session: &Session) -> SessionInfo {
    SessionInfo { summary: Summary::from_session(session), is_running: false, damage: Vec::new(), is_sealed: false }
}

/// A session as the review opens it.
pub fn loaded(name: &str, session: Session) -> LoadedSession {
    LoadedSession { name: name.to_owned(), session, faults: Vec::new(), is_running: false, progress: None }
}
