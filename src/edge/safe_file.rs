//! How this program makes files and folders, and makes them last: nobody else let in, no link followed, synced with their
//! folder. Not what is in them.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Only this user.
    Private,
    /// The folder's group may read.
    Group,
}

impl Sharing {
    /// Mode of a file that is being written.
    pub const fn file_mode(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Group => 0o640,
        }
    }

    /// Mode of a closed file.
    pub const fn sealed_mode(self) -> u32 {
        self.file_mode() & 0o440
    }

    /// Mode of a folder.
    pub const fn folder_mode(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Group => 0o750,
        }
    }
}

/// Opens a file that must not exist, for appending. No link is followed; the mode does not depend on the umask.
pub(super) fn create_new(path: &Path, sharing: Sharing) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create_new(true).mode(0o600).custom_flags(no_follow()).open(path)?;
    if file.metadata()?.permissions().mode() & 0o777 != sharing.file_mode() {
        // A file system without modes refuses this; the record matters more than who else may read it.
        let _without_modes = file.set_permissions(Permissions::from_mode(sharing.file_mode()));
    }
    Ok(file)
}

/// Makes a folder and what is missing above it, each synced into its parent.
pub fn create_folder(folder: &Path, sharing: Sharing) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        create_folder(parent, sharing)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(why) if why.kind() == ErrorKind::AlreadyExists && folder.is_dir() => return Ok(()),
        other => other?,
    }
    if sharing == Sharing::Group {
        let _without_modes = fs::set_permissions(folder, Permissions::from_mode(sharing.folder_mode()));
    }
    sync_folder(parent_of(folder))
}

/// The folder that a path stands in.
pub(super) fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems have no such thing as a folder's sync and say so; there is nothing more to be had from them.
        Err(why) if matches!(why.raw_os_error(), Some(code) if code == rustix::io::Errno::INVAL.raw_os_error()) => Ok(()),
        other => other,
    }
}

/// Makes a file's bytes durable. A server's folder on macOS knows no full sync; then the plain one has to do.
pub(super) fn sync(file: &File) -> io::Result<()> {
    match file.sync_data() {
        #[cfg(target_os = "macos")]
        Err(why) if why.raw_os_error() == Some(rustix::io::Errno::NOTSUP.raw_os_error()) => Ok(rustix::fs::fsync(file)?),
        other => other,
    }
}

/// The flag that refuses a link in the last place of a path.
pub(super) fn no_follow() -> i32 {
    rustix::fs::OFlags::NOFOLLOW.bits().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt as _;

    #[test]
    fn folders_are_made_with_all_that_is_missing_above_them() {
        let base = tempfile::tempdir().unwrap();
        let deep = base.path().join("a/b/c");
        for _again in 0..2 {
            create_folder(&deep, Sharing::Group).unwrap();
        }
        assert_eq!(fs::metadata(deep.parent().unwrap()).unwrap().mode() & 0o777, 0o750);
        fs::write(base.path().join("file"), b"").unwrap();
        assert!(create_folder(&base.path().join("file/x"), Sharing::Private).is_err());
    }

    #[test]
    fn a_sealed_file_can_be_written_by_nobody() {
        assert_eq!((Sharing::Private.sealed_mode(), Sharing::Group.sealed_mode()), (0o400, 0o440));
    }
}
