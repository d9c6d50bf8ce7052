//! What the system says of a file beyond its name and length, and how one is opened without following a link. Not how files are
//! made to last, which is `durable_fs`'s.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// What tells a file or folder from every other one: device and inode. A file of the same name that took its place is another one.
pub(crate) type FileId = (u64, u64);

pub(crate) fn file_id(found: &Metadata) -> FileId {
    (found.dev(), found.ino())
}

/// How many names a file has.
pub(crate) fn link_count(found: &Metadata) -> u64 {
    found.nlink()
}

/// Whether a file belongs to this user.
pub(crate) fn is_own(found: &Metadata) -> bool {
    found.uid() == rustix::process::geteuid().as_raw()
}

/// When the content was changed, and when anything of the file was, in seconds and nanoseconds since 1970.
pub(crate) fn change_times(found: &Metadata) -> [(i64, i64); 2] {
    [(found.mtime(), found.mtime_nsec()), (found.ctime(), found.ctime_nsec())]
}

/// Who may read, write and run a file or folder: the nine bits of `chmod`.
pub(crate) fn permission_bits(path: &Path) -> io::Result<u32> {
    fs::metadata(path).map(|found| found.permissions().mode() & 0o777)
}

pub(crate) fn set_permission_bits(file: &File, bits: u32) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(bits))
}

/// Opens a file as the options say. No link is followed in the last place of the path, and a pipe is not waited for.
pub(crate) fn open_no_follow(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed()).open(path)
}

/// A link, for a test of what is not followed.
#[cfg(test)]
pub(crate) use std::os::unix::fs::symlink;
