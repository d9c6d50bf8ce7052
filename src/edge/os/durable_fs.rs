//! Creates files and folders that survive a crash: with restricted permissions, without following links, synced together with
//! their folder.

use super::files::{open_no_follow, set_permission_bits};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
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
    let file = open_no_follow(OpenOptions::new().append(true).create_new(true).mode(0o600), path)?;
    if file.metadata()?.permissions().mode() & 0o777 != sharing.file_mode() {
        // Fails on a file system without permissions; the record matters more than who else may read it.
        let _ = set_permission_bits(&file, sharing.file_mode());
    }
    Ok(file)
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
        Ok(about) if about.is_dir() => return Err(io::Error::new(ErrorKind::IsADirectory, "a folder has this name")),
        // A rename would replace a device, a pipe or a link by a file.
        Ok(about) if !about.is_file() => {
            return Err(io::Error::new(ErrorKind::InvalidInput, "what has this name is no plain file"));
        }
        _ => {}
    }
    let name = path.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "this is no file's name"))?;
    let temporary = parent_folder(path).join(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    let written = create_new(&temporary, sharing).and_then(|mut file| {
        file.write_all(bytes)?;
        sync_file(&file)
    });
    let renamed = written.and_then(|()| if replace { fs::rename(&temporary, path) } else { rename_no_replace(&temporary, path) });
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

/// Renames a file without replacing another.
pub(crate) fn rename_no_replace(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems cannot guarantee this; then look first.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if fs::symlink_metadata(to).is_ok() => {
            Err(ErrorKind::AlreadyExists.into())
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => fs::rename(from, to),
        other => Ok(other?),
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
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(why) if why.kind() == ErrorKind::AlreadyExists && folder.is_dir() => return Ok(unsynced),
        other => other?,
    }
    if sharing == Sharing::Group {
        let _ = fs::set_permissions(folder, Permissions::from_mode(sharing.folder_mode()));
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

pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems cannot sync a folder.
        Err(why) if matches!(why.raw_os_error(), Some(code) if code == rustix::io::Errno::INVAL.raw_os_error()) => Ok(()),
        other => other,
    }
}

/// Syncs a file's bytes. A network folder on macOS has no full sync; then `fsync` must do.
pub(crate) fn sync_file(file: &File) -> io::Result<()> {
    match file.sync_data() {
        #[cfg(target_os = "macos")]
        Err(why) if why.raw_os_error() == Some(rustix::io::Errno::NOTSUP.raw_os_error()) => Ok(rustix::fs::fsync(file)?),
        other => other,
    }
}
