//! File metadata and attributes of Windows, and opening a file without following links.

use crate::edge::os::file_stat::FileStat;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

/// A folder can be opened too.
const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// A link is opened itself.
const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;

/// Metadata of an open file. Who owns it is for the folder's access list to say: each file counts as the user's own.
pub(crate) fn stat_file(file: &File) -> io::Result<FileStat> {
    let found = winapi_util::file::information(file)?;
    Ok(FileStat {
        id: (found.volume_serial_number(), found.file_index()),
        link_count: found.number_of_links(),
        len: found.file_size(),
        is_own_regular_file: file.metadata()?.is_file(),
    })
}

/// Metadata of a path; no link is followed.
pub(crate) fn stat_path(path: &Path) -> io::Result<FileStat> {
    let flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    // Without access to the content, so that no other program's lock is in the way.
    stat_file(&OpenOptions::new().access_mode(0).custom_flags(flags).open(path)?)
}

/// Tells a file from one that replaced it, without opening it: when it was made.
pub(crate) fn file_id(found: &Metadata) -> (u64, u64) {
    (0, found.creation_time())
}

/// When the content was changed, in seconds and nanoseconds since 1970. Windows tells no other change.
pub(crate) fn change_times(found: &Metadata) -> [(i64, i64); 2] {
    /// From 1601, where Windows begins, in steps of 100 ns.
    const TO_1970: i64 = 116_444_736_000_000_000;
    let steps = i64::try_from(found.last_write_time()).unwrap_or(i64::MAX) - TO_1970;
    [(steps.div_euclid(10_000_000), steps.rem_euclid(10_000_000) * 100); 2]
}

/// None: Windows has access lists instead.
pub(crate) const fn permission_bits(_found: &Metadata) -> Option<u32> {
    None
}

/// Makes a file read-only, or lets it be written again. By its path: a handle that can only read cannot set attributes.
pub(crate) fn set_permission_bits(_file: &File, path: &Path, bits: u32) -> io::Result<()> {
    let mut permissions = fs::symlink_metadata(path)?.permissions();
    permissions.set_readonly(bits & 0o200 == 0);
    fs::set_permissions(path, permissions)
}

/// Opens a file without following a link in the last component of the path.
pub(crate) fn open_no_follow(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    // Not by a flag: a file that a cloud folder keeps elsewhere would then not be fetched.
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a link has this name"));
    }
    options.open(path)
}

/// Opens a file to read. A pipe has no place among the files of Windows.
pub(crate) fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}
