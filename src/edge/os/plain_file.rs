//! Reads plain files. A pipe, a socket, a device or a folder of a file's name is refused and never waited for; a link is followed.

use super::files::open_without_waiting;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens a plain file to read.
///
/// # Errors
///
/// What is there is no plain file, or the system's own.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    let refuse_other = |found: &Metadata| {
        let why =
            || io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file, but a folder, a pipe, a socket or a device");
        found.is_file().then_some(()).ok_or_else(why)
    };
    // Looked at first, because opening a device can have an effect, and once more after, because the name can change hands.
    refuse_other(&fs::metadata(path)?)?;
    let file = open_without_waiting(path)?;
    refuse_other(&file.metadata()?)?;
    Ok(file)
}

/// Reads a plain file; see [`open_file`].
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_file(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a plain file of UTF-8 text; see [`open_file`].
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open_file(path)?.read_to_string(&mut text)?;
    Ok(text)
}
