//! Replaces a file as a whole: after an interruption it holds either the old bytes or the new ones.

use crate::edge::os::durable_fs::{Sharing, create_new, parent_folder, rename, sync_file, sync_folder};
use crate::edge::os::files::open_no_follow;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;

/// Writes and syncs `temporary`, removing a leftover of an interrupted attempt first, and renames it to `path`. Returns the open
/// file.
pub(crate) fn replace_file(path: &Path, temporary: &Path, bytes: &[u8], sharing: Sharing) -> io::Result<File> {
    remove_if_exists(temporary)?;
    let mut file = create_new(temporary, sharing)?;
    file.write_all(bytes)?;
    sync_file(&file)?;
    rename(temporary, path)?;
    sync_folder(parent_folder(path))?;
    Ok(file)
}

/// Removes a file. Returns whether there was one.
pub(crate) fn remove_if_exists(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(false),
        other => other.map(|()| true),
    }
}

/// Reads a file of at most `max_bytes` without following a link; `None` if there is none.
pub(crate) fn read_if_exists(path: &Path, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match open_no_follow(OpenOptions::new().read(true), path) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut bytes = Vec::new();
    file.take(max_bytes).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
