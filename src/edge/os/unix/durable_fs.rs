//! Making files and folders last on Unix.

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Creates a folder for this user only.
pub(crate) fn create_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)
}

pub(crate) fn set_folder_mode(folder: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(mode))
}

/// Renames a file and replaces another.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Renames a file without replacing another.
pub(crate) fn rename_no_replace(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems cannot guarantee this; then look first.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if fs::symlink_metadata(to).is_ok() => {
            Err(ErrorKind::AlreadyExists.into())
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => fs::rename(from, to),
        other => Ok(other?),
    }
}

/// Syncs the names in a folder. Some file systems cannot, and keep the names in another way.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = File::open(folder)?;
    match full_or_plain(|| folder.sync_all(), || Ok(rustix::fs::fsync(&folder)?)) {
        Err(why) if cannot_sync(&why) => Ok(()),
        other => other,
    }
}

/// Syncs a file's bytes and its length.
pub(crate) fn sync_file(file: &File) -> io::Result<()> {
    full_or_plain(|| file.sync_data(), || Ok(rustix::fs::fsync(file)?))
}

/// Syncs a file's permissions too.
pub(crate) fn sync_attributes(file: &File) -> io::Result<()> {
    full_or_plain(|| file.sync_all(), || Ok(rustix::fs::fsync(file)?))
}

/// Whether a sync so far was only the plain one: the disk's own cache may still lose what it holds when the power fails.
pub(crate) fn has_only_plain_sync() -> bool {
    ONLY_PLAIN.load(Ordering::Relaxed)
}

static ONLY_PLAIN: AtomicBool = AtomicBool::new(false);

/// A full sync, which on macOS reaches the disk itself. Network folders there, and some file systems elsewhere, do not have it;
/// then the plain one must do.
fn full_or_plain(full: impl FnOnce() -> io::Result<()>, plain: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    match full() {
        Err(why) if cannot_sync(&why) => plain().inspect(|()| ONLY_PLAIN.store(true, Ordering::Relaxed)),
        other => other,
    }
}

/// Whether an error says that there is no such sync, and not that it failed.
fn cannot_sync(why: &io::Error) -> bool {
    [Errno::NOTSUP, Errno::NOTTY, Errno::INVAL].iter().any(|none| why.raw_os_error() == Some(none.raw_os_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: Errno) -> io::Result<()> {
        Err(io::Error::from_raw_os_error(code.raw_os_error()))
    }

    #[test]
    fn only_a_sync_that_is_not_there_is_replaced_by_the_plain_one() {
        for (full, plain, expected) in [
            (None, None, None),
            (Some(Errno::NOTSUP), None, None),
            (Some(Errno::NOTTY), None, None),
            (Some(Errno::INVAL), None, None),
            (Some(Errno::NOTSUP), Some(Errno::IO), Some(Errno::IO)),
            (Some(Errno::NOTTY), Some(Errno::NOSPC), Some(Errno::NOSPC)),
            (Some(Errno::IO), None, Some(Errno::IO)),
            (Some(Errno::NOSPC), None, Some(Errno::NOSPC)),
        ] {
            let outcome = full_or_plain(|| full.map_or(Ok(()), error), || plain.map_or(Ok(()), error));
            let found = outcome.err().and_then(|why| why.raw_os_error());
            assert_eq!(found, expected.map(Errno::raw_os_error), "{full:?} {plain:?}");
        }
        assert!(has_only_plain_sync());
    }
}
