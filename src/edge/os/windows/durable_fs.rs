//! Making files and folders last on Windows.

use crate::edge::os::retry::retry_while;
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
    retry_while(is_held_by_another, || {
        tempfile::TempPath::try_from_path(from)?.persist_noclobber(to).map_err(|failed| {
            let why = failed.error;
            // A file that is not renamed stays, and is not removed as a temporary one would be.
            let _kept = failed.path.keep();
            why
        })
    })
}

/// Windows flushes no folder: the file system's journal keeps the names.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(crate) const fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Windows keeps attributes in the journal of its file system, and flushes no file that is open for reading only.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(crate) const fn sync_attributes(_file: &File) -> io::Result<()> {
    Ok(())
}

/// False: Windows has one sync.
pub(crate) const fn has_only_plain_sync() -> bool {
    false
}

/// Renames a file and replaces another.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    retry_while(is_held_by_another, || fs::rename(from, to))
}

/// Whether another program has the file open, such as a virus scanner or a spreadsheet, and may soon close it.
fn is_held_by_another(why: &io::Error) -> bool {
    const ERROR_ACCESS_DENIED: i32 = 5;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    const ERROR_LOCK_VIOLATION: i32 = 33;
    matches!(why.raw_os_error(), Some(ERROR_ACCESS_DENIED | ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION))
}

/// Syncs a file's bytes.
pub(crate) fn sync_file(file: &File) -> io::Result<()> {
    file.sync_data()
}
