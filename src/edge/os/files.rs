//! File metadata that depends on the platform, and opening a file without following links. Durable writes are in `durable_fs`.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Identifies a file or folder: device and inode. A file of the same name that replaced it has another id.
pub(crate) type FileId = (u64, u64);

pub(crate) fn file_id(found: &Metadata) -> FileId {
    (found.dev(), found.ino())
}

pub(crate) fn link_count(found: &Metadata) -> u64 {
    found.nlink()
}

pub(crate) fn is_own(found: &Metadata) -> bool {
    found.uid() == rustix::process::geteuid().as_raw()
}

/// When the content was changed (mtime), and when the content or metadata was (ctime), in seconds and nanoseconds since 1970.
pub(crate) fn change_times(found: &Metadata) -> [(i64, i64); 2] {
    [(found.mtime(), found.mtime_nsec()), (found.ctime(), found.ctime_nsec())]
}

/// The nine permission bits of `chmod`.
pub(crate) fn permission_bits(path: &Path) -> io::Result<u32> {
    fs::metadata(path).map(|found| found.permissions().mode() & 0o777)
}

pub(crate) fn set_permission_bits(file: &File, bits: u32) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(bits))
}

/// Opens a file without following a link in the last component of the path, and without waiting where the path names a pipe.
pub(crate) fn open_no_follow(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed()).open(path)
}
