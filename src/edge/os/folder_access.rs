//! Whether others at this computer can reach the folder of the records.

use super::durable_fs::Sharing;
use super::files::permission_bits;
use std::path::Path;

/// The permission bits of a folder, if they let others in who should not be.
pub(crate) fn excess_mode(folder: &Path, sharing: Sharing) -> Option<u32> {
    let mode = permission_bits(&std::fs::metadata(folder).ok()?)?;
    (mode & !sharing.folder_mode() & 0o077 != 0).then_some(mode)
}

/// What others can do in a folder with these permission bits, in a sentence.
pub(crate) fn describe_access(folder: &str, mode: u32) -> String {
    let does = match (mode & 0o055 != 0, mode & 0o022 != 0) {
        (true, true) => "look into it and change or remove records",
        (false, true) => "change or remove records",
        _ => "look into it",
    };
    format!("{folder} is open to others at this computer (mode {mode:03o}): they can {does}.")
}
