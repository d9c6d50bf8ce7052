//! Copies of records that lie beside them under another name, as programs that synchronise folders leave them. They are named with
//! the rows that the record lacks; nothing reads on in them.

use super::record_reader::read_session;
use super::seal::{is_encrypted, plain_name};
use super::session_index::{SessionFiles, sessions_in_folder};
use crate::edge::os::plain_file;
use crate::edge::workspace::Workspace;
use crate::journal::branches::rows_beyond;
use crate::journal::file_name::parse_file_name;
use crate::journal::{self, Record};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A file with rows of a session that does not bear the name of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RecordCopy {
    pub(crate) path: PathBuf,
    /// The session whose rows it holds.
    #[serde(rename = "copy_of")]
    pub(crate) session: String,
    /// How many of its rows the record lacks.
    pub(crate) rows_more: usize,
    /// Why the rows cannot be compared, in a sentence.
    #[serde(rename = "error", skip_serializing_if = "Option::is_none")]
    unread: Option<String>,
}

impl RecordCopy {
    /// Whether something is only in the copy, or may be.
    pub(crate) fn has_more(&self) -> bool {
        self.rows_more > 0 || self.unread.is_some()
    }

    /// The copy and what is in it, in one sentence.
    pub(crate) fn describe(&self) -> String {
        let Self { path, session, rows_more, unread } = self;
        let more = match (unread, rows_more) {
            (Some(why), _) => why.clone(),
            (None, 0) => "All its rows are in the record too.".to_owned(),
            (None, 1) => "It has 1 row that is not in the record.".to_owned(),
            (None, more) => format!("It has {more} rows that are not in the record."),
        };
        format!("{} is another copy of {session}. {more}", path.display())
    }
}

/// What to do about copies that have more than the record.
pub(crate) const COPY_ADVICE: &str = "It is not used. `bedside check --explain` shows its rows, and `bedside merge RECORD COPY` brings both together in a new file; \
     then move the copy to another folder.";

/// The copies in the folders of records, by name.
pub(crate) fn all_copies(workspace: &Workspace) -> Vec<RecordCopy> {
    let folders = [&workspace.folders.sessions, &workspace.folders.rehearsals];
    folders.into_iter().flat_map(|folder| copies_in_folder(workspace, folder)).collect()
}

/// The copies in one folder, by name.
pub(crate) fn copies_in_folder(workspace: &Workspace, folder: &Path) -> Vec<RecordCopy> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let sessions = sessions_in_folder(workspace, folder);
    let tables = paths.into_iter().filter(|path| may_be_copy(&sessions, path) && path.is_file());
    tables.filter_map(|path| read_copy(workspace, &sessions, path)).collect()
}

/// Whether a file is a table, plain or sealed, whose name is not that of a record, or begins with the name of another one.
fn may_be_copy(sessions: &[SessionFiles], path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()).map(plain_name) else { return false };
    match parse_file_name(name) {
        Some((own, _)) => sessions.iter().any(|files| files.name != own && own.starts_with(&files.name)),
        None => has_table_ending(name) || is_kept_version(sessions, name),
    }
}

/// Whether a name is that of a record with another ending, as editors keep an earlier version: `NAME.bak`, `NAME~`. The program's own
/// files beside a record are none.
fn is_kept_version(sessions: &[SessionFiles], name: &str) -> bool {
    let is_own = [".lock", ".torn", ".new", ".json"].iter().any(|ending| name.contains(ending));
    !is_own && sessions.iter().any(|files| name.contains(&files.name))
}

/// Whether a name ends as a table does. Some programs put their mark behind the ending: `NAME.csv.orig`.
fn has_table_ending(name: &str) -> bool {
    name.to_lowercase().split('.').skip(1).any(|ending| ending.starts_with("csv"))
}

/// The copy at a path; `None` where it is no record. A sealed one belongs to the session that its name begins with.
fn read_copy(workspace: &Workspace, sessions: &[SessionFiles], path: PathBuf) -> Option<RecordCopy> {
    let bytes = plain_file::read_file(&path);
    let opened = bytes.map_err(|why| format!("It could not be read: {why}.")).and_then(|bytes| {
        if is_encrypted(&path) { workspace.keys.open(&path, &bytes).map_err(|why| why.sentence) } else { Ok(bytes) }
    });
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match opened.map(|bytes| journal::read(&bytes)) {
        Ok(read) => {
            let is_own_name = |copy: &Record| parse_file_name(plain_name(name)).is_some_and(|(own, _)| own == copy.name);
            let copy = read.ok().filter(|copy| !copy.name.is_empty() && !is_own_name(copy))?;
            let record = sessions.iter().find(|files| files.name == copy.name).map(read_session);
            let (rows_more, unread) = match record {
                Some(Ok(record)) => (rows_beyond(&copy, &record.record).len(), None),
                Some(Err(why)) => (copy.rows.len(), Some(format!("The record could not be compared: {}", why.sentence))),
                None => (copy.rows.len(), None),
            };
            Some(RecordCopy { path, session: copy.name, rows_more, unread })
        }
        Err(why) => {
            let session = sessions.iter().map(|files| &files.name).filter(|known| name.contains(known.as_str()));
            let session = session.max_by_key(|known| known.len())?.clone();
            Some(RecordCopy { path, session, rows_more: 0, unread: Some(why) })
        }
    }
}
