//! The disk that a folder is on: its free space, its kind, and warnings about both.

pub(crate) use super::platform::disk_space::{free_bytes, free_bytes_of_file, volume};
use super::volume::Volume;
use std::path::Path;

/// Less free space than this leads to a warning, in bytes.
pub(crate) const LOW_SPACE_BYTES: u64 = 64 << 20;
/// With less free space than this no new session begins, in bytes.
pub(crate) const MIN_FREE_BYTES: u64 = 16 << 20;

/// The warning for this much free space, if one is needed.
pub(crate) fn low_space_warning(free_bytes: u64) -> Option<String> {
    (free_bytes < LOW_SPACE_BYTES).then(|| {
        let mb = free_bytes >> 20;
        format!("Only {mb} MB are free on the record's disk. What is saved is safe; free some space when you can.")
    })
}

/// The warning about the kind of disk of an existing folder, if one is needed.
pub(crate) fn volume_warning(folder: &Path) -> Option<String> {
    Some(match volume(folder).ok()? {
        Volume::Disk => return None,
        Volume::Network(kind) => format!(
            "The records are on a network or guest file system ({kind}): saved is only as safe as that server, and another computer could open the same session."
        ),
        Volume::Fat(kind) => {
            format!("The records are on a {kind} disk, which has no file owners: anybody at this computer can read them.")
        }
        Volume::Memory => "The records are in memory, not on a disk: they are lost when the computer stops.".to_owned(),
    })
}
