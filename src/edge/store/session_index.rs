//! Finds sessions in every folder that can hold their parts. It writes nothing.

use super::disk::RecordFolders;
use super::seal::{SealKeys, is_encrypted, plain_name};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::{lock, plain_file};
use crate::edge::workspace::Workspace;
use crate::journal::disk_order::{PartFile, RecordFolder};
use crate::journal::file_name::{client_code_of, file_name, parse_file_name};
use crate::session::ClientCode;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder beside the records for parts whose rows are in a later one too.
pub(crate) const SUPERSEDED_FOLDER: &str = "superseded";

/// The files of one session.
#[derive(Clone, Debug)]
pub struct SessionFiles {
    /// The name of the session.
    pub name: String,
    /// The record folder of the session.
    pub folder: PathBuf,
    /// The folders that can hold its parts.
    pub record_folders: RecordFolders,
    /// The parts; a sealed one only where the plain one does not exist.
    pub parts: Vec<(PartFile, PathBuf)>,
    /// The keys that open sealed parts.
    pub keys: Arc<SealKeys>,
}

impl SessionFiles {
    /// The path of the first part, whether it exists or not; the lock is named after it.
    pub fn record_path(&self) -> PathBuf {
        self.folder.join(file_name(&self.name, 1))
    }

    /// The path of a part.
    pub(crate) fn path_of(&self, part: PartFile) -> PathBuf {
        let found = self.parts.iter().find(|(known, _)| *known == part);
        found.map_or_else(|| self.record_path(), |(_, path)| path.clone())
    }

    /// Whether the record folder lacks every earlier part of a session that goes on elsewhere, as where its disk is not there. A session
    /// that began elsewhere has its first part there.
    pub(crate) fn is_home_missing(&self) -> bool {
        let is_elsewhere = self.parts.iter().all(|(file, _)| file.folder != RecordFolder::Record && file.part > 1);
        is_elsewhere && !self.parts.is_empty() && !has_session(&self.folder.join(SUPERSEDED_FOLDER), &self.name)
    }

    /// Where the lock of the session can lie: beside the first part in its folder, and in each other folder that is there.
    pub(crate) fn lock_places(&self) -> Vec<PathBuf> {
        let others = [&self.record_folders.state, &self.record_folders.runtime].into_iter().flatten();
        let others = others.filter(|folder| folder.is_dir()).map(|folder| folder.join(file_name(&self.name, 1)));
        std::iter::once(self.record_path()).chain(others).collect()
    }

    /// Whether a program writes the session now.
    pub(crate) fn is_running(&self) -> bool {
        self.lock_places().iter().any(|place| lock::is_held(place))
    }

    /// Prompts for the passphrase of a part that is sealed with one, if there is a terminal.
    pub(crate) fn ask_for_passphrase(&self) -> Result<(), CommandError> {
        let sealed = self.parts.iter().map(|(_, path)| path).find(|path| is_encrypted(path));
        // A file that cannot be read is reported by whoever reads it next.
        let Some((path, bytes)) = sealed.and_then(|path| Some((path, plain_file::read_file(path).ok()?))) else { return Ok(()) };
        self.keys.ask_for_passphrase(path, &bytes)
    }

    /// Whether a part is sealed.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.parts.iter().any(|(_, path)| is_encrypted(path))
    }
}

/// Every session of the data folder, newest first, and rehearsals after the others.
pub(crate) fn all_sessions(workspace: &Workspace) -> Vec<SessionFiles> {
    let mut all = sessions_in_folder(workspace, &workspace.folders.sessions);
    let names: BTreeSet<String> = all.iter().map(|files| files.name.clone()).collect();
    let rehearsals = sessions_in_folder(workspace, &workspace.folders.rehearsals);
    all.extend(rehearsals.into_iter().filter(|files| !names.contains(&files.name)));
    all
}

/// Fails where the named data folder does not exist: a command that only reads must not report a mistyped one as empty. A disk that
/// is gone may have left sessions in the state folder; those are read.
pub(crate) fn require_data_dir(workspace: &Workspace) -> Result<(), CommandError> {
    match workspace.missing_data_dir() {
        Some(named) if all_sessions(workspace).is_empty() => Err(CommandError::not_found(format!(
            "There is no folder {}. Nothing was read or created; check --dir or BEDSIDE_DIR.",
            named.display()
        ))),
        _ => Ok(()),
    }
}

/// The parts in a folder, plain or sealed: session name, part number and path.
fn parts_in_folder(folder: &Path) -> std::io::Result<impl Iterator<Item = (String, u32, PathBuf)> + use<>> {
    Ok(std::fs::read_dir(folder)?.flatten().filter_map(|entry| {
        let file = entry.file_name();
        let (name, part) = parse_file_name(plain_name(file.to_str()?))?;
        Some((name.to_owned(), part, entry.path()))
    }))
}

/// Whether a folder has a part of the session `name`.
pub(crate) fn has_session(folder: &Path, name: &str) -> bool {
    parts_in_folder(folder).is_ok_and(|mut parts| parts.any(|(known, ..)| known == name))
}

/// The number of sessions of a client in a folder; `None` where it cannot be read.
pub(crate) fn count_sessions_of(folder: &Path, client: &ClientCode) -> Option<u32> {
    let names = parts_in_folder(folder).ok()?.map(|(name, ..)| name).filter(|name| client_code_of(name) == client.as_str());
    u32::try_from(names.collect::<BTreeSet<_>>().len()).ok()
}

/// The start of the newest session in a folder except `but`, as in its name: `20261123-0902`.
pub(crate) fn newest_session_stamp(folder: &Path, but: &str) -> Option<String> {
    let names = parts_in_folder(folder).ok()?.map(|(name, ..)| name).filter(|name| name != but);
    names.filter_map(|name| name.get(.."20261123-0902".len()).map(str::to_owned)).max()
}

/// Finds a session by its path, its name, or an unambiguous beginning of its name.
///
/// # Errors
///
/// There is no such session, or more than one.
pub(crate) fn find_session(workspace: &Workspace, wanted: &str) -> Result<SessionFiles, CommandError> {
    let path = Path::new(wanted);
    if let Some((name, folder)) = session_at_path(path) {
        return sessions_in_folder(workspace, &folder)
            .into_iter()
            .find(|found| found.name == name)
            .ok_or_else(|| CommandError::not_found(format!("There is no record at {wanted}. Nothing was changed.")));
    }
    if path.is_file() {
        return Err(CommandError::new(
            Exit::NotFound,
            format!("{wanted} is not named like a record, such as 20261123-0902-C017.csv. It was not changed."),
        ));
    }
    let sessions = all_sessions(workspace);
    let mut fitting: Vec<SessionFiles> = sessions.iter().filter(|found| found.name == wanted).cloned().collect();
    if fitting.is_empty() {
        fitting = sessions.into_iter().filter(|found| found.name.starts_with(wanted)).collect();
    }
    match fitting.len() {
        1 => Ok(fitting.swap_remove(0)),
        0 => Err(CommandError::not_found(format!(
            "There is no session `{wanted}`. Nothing was changed; `bedside list` shows all."
        ))),
        _ => {
            let names: Vec<&str> = fitting.iter().map(|found| found.name.as_str()).collect();
            Err(CommandError::usage(format!(
                "`{wanted}` could mean several sessions: {}. Type more of the name. Nothing was changed.",
                names.join(", ")
            )))
        }
    }
}

/// The session name and folder of a path to a part.
fn session_at_path(path: &Path) -> Option<(String, PathBuf)> {
    let file = path.file_name()?.to_str()?;
    let name = parse_file_name(plain_name(file)).map(|(name, _)| name.to_owned())?;
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    path.is_file().then(|| (name, folder.to_owned()))
}

/// The sessions of one folder, with the keys of the workspace.
pub(crate) fn sessions_in_folder(workspace: &Workspace, folder: &Path) -> Vec<SessionFiles> {
    scan_folder(folder, &workspace.record_folders(folder))
        .into_iter()
        .map(|found| SessionFiles { keys: workspace.keys.clone(), ..found })
        .collect()
}

/// The sessions of one folder with their parts in all `record_folders`, newest first.
pub fn scan_folder(folder: &Path, record_folders: &RecordFolders) -> Vec<SessionFiles> {
    let mut sessions: BTreeMap<String, Vec<(PartFile, PathBuf)>> = BTreeMap::new();
    for part_folder in RecordFolder::ALL {
        let parts = record_folders.folder_of(part_folder).and_then(|folder| parts_in_folder(folder).ok());
        for (name, part, path) in parts.into_iter().flatten() {
            sessions.entry(name).or_default().push((PartFile { folder: part_folder, part }, path));
        }
    }
    let files = sessions.into_iter().rev().map(|(name, mut parts)| {
        // A plain file before its sealed copy, which is then dropped.
        parts.sort_by_key(|(part, path)| (part.part, part.folder, is_encrypted(path)));
        parts.dedup_by_key(|(part, _)| *part);
        SessionFiles { name, folder: folder.to_owned(), record_folders: record_folders.clone(), parts, keys: Arc::default() }
    });
    files.collect()
}
