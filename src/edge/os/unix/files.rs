//! File metadata and permissions of Unix, and opening a file without following links.

use crate::edge::os::file_stat::FileStat;
use rustix::fs::OFlags;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Metadata of an open file.
pub(crate) fn stat_file(file: &File) -> io::Result<FileStat> {
    file.metadata().map(|found| stat_of(&found))
}

/// Metadata of a path; no link is followed.
pub(crate) fn stat_path(path: &Path) -> io::Result<FileStat> {
    fs::symlink_metadata(path).map(|found| stat_of(&found))
}

fn stat_of(found: &Metadata) -> FileStat {
    let is_own = found.uid() == rustix::process::geteuid().as_raw();
    FileStat { id: file_id(found), link_count: found.nlink(), len: found.len(), is_own_regular_file: found.is_file() && is_own }
}

/// Tells a file from one that replaced it, without opening it: device and inode.
pub(crate) fn file_id(found: &Metadata) -> (u64, u64) {
    (found.dev(), found.ino())
}

/// When the content was changed (mtime), and when the content or metadata was (ctime), in seconds and nanoseconds since 1970.
pub(crate) fn change_times(found: &Metadata) -> [(i64, i64); 2] {
    [(found.mtime(), found.mtime_nsec()), (found.ctime(), found.ctime_nsec())]
}

/// The nine permission bits of `chmod`; `None` where the system has none.
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
pub(crate) fn permission_bits(found: &Metadata) -> Option<u32> {
    Some(found.permissions().mode() & 0o777)
}

/// Sets the permission bits of an open file, whatever its path names now.
pub(crate) fn set_permission_bits(file: &File, _path: &Path, bits: u32) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(bits))
}

/// Opens a file without following a link in the last component of the path, and without waiting where the path names a pipe. A
/// file that is created is private.
pub(crate) fn open_no_follow(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Opens a file to read, without waiting where the path names a pipe.
pub(crate) fn open_without_waiting(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path)
}
