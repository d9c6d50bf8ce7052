//! Creates files and folders that survive a crash: with restricted permissions, without following links, synced together with
//! their folder.

use super::files::{open_no_follow, permission_bits, set_permission_bits};
use super::platform::durable_fs as platform;
pub(crate) use super::platform::durable_fs::{
    has_only_plain_sync, rename, rename_no_replace, sync_attributes, sync_file, sync_folder,
};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Who may read what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// Only this user may read and write.
    #[default]
    Private,
    /// The folder's group may read.
    Group,
}

impl Sharing {
    /// Permission bits of a file that is being written.
    pub(crate) const fn file_mode(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Group => 0o640,
        }
    }

    /// Permission bits of a closed file.
    pub const fn read_only_mode(self) -> u32 {
        self.file_mode() & 0o440
    }

    pub(crate) const fn folder_mode(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Group => 0o750,
        }
    }
}

/// Creates a file for appending; it must not exist. No link is followed, and the umask does not matter.
pub(crate) fn create_new(path: &Path, sharing: Sharing) -> io::Result<File> {
    let file = open_no_follow(OpenOptions::new().append(true).create_new(true), path)?;
    if permission_bits(&file.metadata()?).is_some_and(|bits| bits != sharing.file_mode()) {
        // Fails on a file system without permissions; the record matters more than who else may read it.
        let _ = set_permission_bits(&file, path, sharing.file_mode());
    }
    Ok(file)
}

/// Writes a small private file over an earlier one, without syncing it.
pub(crate) fn replace_in_place(path: &Path, bytes: &[u8]) -> io::Result<()> {
    open_no_follow(OpenOptions::new().write(true).create(true).truncate(true), path)?.write_all(bytes)
}

/// The result of [`write_atomically`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The file is complete and synced.
    Written,
    /// A file of this name existed and was not changed.
    AlreadyExists,
}

/// Writes a file under another name, syncs it, and renames it, so that there is never half of it. An existing file is replaced
/// only if `replace` is set.
///
/// # Errors
///
/// The name is that of a folder, a link or a device, or the system's own.
pub fn write_atomically(path: &Path, bytes: &[u8], sharing: Sharing, replace: bool) -> io::Result<WriteOutcome> {
    let is_there = || fs::symlink_metadata(path).is_ok();
    match fs::symlink_metadata(path) {
        Ok(_) if !replace => return Ok(WriteOutcome::AlreadyExists),
        Ok(about) if about.is_dir() => return Err(io::Error::new(ErrorKind::IsADirectory, "a folder already has this name")),
        // A rename would replace a device, a pipe or a link by a file.
        Ok(about) if !about.is_file() => {
            return Err(io::Error::new(ErrorKind::InvalidInput, "what has this name is not an ordinary file"));
        }
        _ => {}
    }
    let name = path.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "this is not a file name"))?;
    let temporary = parent_folder(path).join(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    let written = create_new(&temporary, sharing).and_then(|mut file| {
        file.write_all(bytes)?;
        sync_file(&file)
    });
    let renamed = written.and_then(|()| if replace { rename(&temporary, path) } else { rename_no_replace(&temporary, path) });
    match renamed {
        Ok(()) => sync_folder(parent_folder(path)).map(|()| WriteOutcome::Written),
        Err(why) => {
            let _ = fs::remove_file(&temporary);
            if why.kind() == ErrorKind::AlreadyExists && !replace && is_there() {
                Ok(WriteOutcome::AlreadyExists)
            } else {
                Err(why)
            }
        }
    }
}

/// Creates a folder and the missing ones above it, and syncs each into its parent.
///
/// # Errors
///
/// The system's own.
pub fn create_folder(folder: &Path, sharing: Sharing) -> io::Result<()> {
    create_folder_unsynced(folder, sharing)?.iter().try_for_each(|parent| sync_folder(parent))
}

/// The same without syncing. Returns the folders that are to be synced before anything in the new one is safe.
pub(crate) fn create_folder_unsynced(folder: &Path, sharing: Sharing) -> io::Result<Vec<PathBuf>> {
    if folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut unsynced = match folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => create_folder_unsynced(parent, sharing)?,
        None => Vec::new(),
    };
    match platform::create_private_folder(folder) {
        Err(why) if why.kind() == ErrorKind::AlreadyExists && folder.is_dir() => return Ok(unsynced),
        other => other?,
    }
    if sharing == Sharing::Group {
        // Fails on a file system without permissions.
        let _ = platform::set_folder_mode(folder, sharing.folder_mode());
    }
    unsynced.push(parent_folder(folder).to_owned());
    Ok(unsynced)
}

pub(crate) fn parent_folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
