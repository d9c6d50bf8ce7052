//! Free space and the kind of disk on Windows.

use crate::edge::os::volume::Volume;
use std::fs::{self, File};
use std::io;
use std::path::{Path, absolute};

/// Free space for this user, in bytes, on the disk of an existing file or folder.
///
/// # Errors
///
/// The system's own.
pub(crate) fn free_bytes(path: &Path) -> io::Result<u64> {
    // The system answers for folders only.
    let path = absolute(path)?;
    let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(&path) };
    fs4::available_space(folder)
}

/// The same for an open file, which Windows knows by its path only; see [`free_bytes`].
pub(crate) fn free_bytes_of_file(_file: &File, path: &Path) -> io::Result<u64> {
    free_bytes(path)
}

/// The kind of disk of an existing folder: a share is told by its path. A share with a drive letter, and FAT, count as a disk.
pub(crate) fn volume(folder: &Path) -> io::Result<Volume> {
    fs::canonicalize(folder).map(|folder| Volume::from_path(&folder))
}
