//! Making files and folders last on Windows.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Creates a folder; its parent's access list says who may look into it.
pub(crate) fn create_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

/// Windows has access lists instead of a mode.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(crate) const fn set_folder_mode(_folder: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Renames a file without replacing another.
pub(crate) fn rename_no_replace(from: &Path, to: &Path) -> io::Result<()> {
    tempfile::TempPath::try_from_path(from)?.persist_noclobber(to).map_err(|failed| {
        let why = failed.error;
        // A file that is not renamed stays, and is not removed as a temporary one would be.
        let _kept = failed.path.keep();
        why
    })
}

/// Windows flushes no folder: the file system's journal keeps the names.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(crate) const fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Syncs a file's bytes.
pub(crate) fn sync_file(file: &File) -> io::Result<()> {
    file.sync_data()
}
