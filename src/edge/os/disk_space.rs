//! The disk that a folder is on: its free space, its kind, and warnings about both.

use std::fs::File;
use std::path::Path;

/// Less free space than this leads to a warning, in bytes.
pub(crate) const LOW_SPACE_BYTES: u64 = 64 << 20;
/// With less free space than this no new session begins, in bytes.
pub(crate) const MIN_FREE_BYTES: u64 = 16 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volume {
    /// A disk of this computer, as far as is known.
    Disk,
    /// A network folder: syncs are as reliable as the server, and locks may not work.
    Network(&'static str),
    /// FAT has no permissions, so anybody at this computer can read it.
    Fat(&'static str),
    /// Memory, which is lost when the computer stops.
    Memory,
}

/// Free space for this user, in bytes, on the disk of an existing file or folder.
///
/// # Errors
///
/// The system's own, or `Unsupported` where the file system has no notion of it.
pub(crate) fn free_bytes(path: &Path) -> std::io::Result<u64> {
    available_bytes(&rustix::fs::statvfs(path)?)
}

/// The same for an open file; see [`free_bytes`].
pub(crate) fn free_bytes_of_file(file: &File) -> std::io::Result<u64> {
    available_bytes(&rustix::fs::fstatvfs(file)?)
}

/// A file system such as `/proc` has no blocks.
fn available_bytes(found: &rustix::fs::StatVfs) -> std::io::Result<u64> {
    let has_blocks = found.f_blocks > 0;
    has_blocks.then(|| found.f_bavail.saturating_mul(found.f_frsize)).ok_or_else(|| std::io::ErrorKind::Unsupported.into())
}

/// The warning for this much free space, if one is needed.
pub(crate) fn low_space_warning(free_bytes: u64) -> Option<String> {
    (free_bytes < LOW_SPACE_BYTES).then(|| {
        let mb = free_bytes >> 20;
        format!("Only {mb} MB are free on the record's disk. What is saved is safe; make room when you can.")
    })
}

/// The warning about the kind of disk of an existing folder, if one is needed.
pub(crate) fn volume_warning(folder: &Path) -> Option<String> {
    Some(match volume(folder).ok()? {
        Volume::Disk => return None,
        Volume::Network(kind) => format!(
            "The records are on a network or guest file system ({kind}): saved is as sure as its server, and its lock may not keep another computer out."
        ),
        Volume::Fat(kind) => {
            format!("The records are on a {kind} disk, which knows no owner: anybody at this computer can read them.")
        }
        Volume::Memory => "The records are in memory, not on a disk: they are gone when the computer stops.".to_owned(),
    })
}

/// The kind of disk of an existing folder.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn volume(folder: &Path) -> std::io::Result<Volume> {
    let found = rustix::fs::statfs(folder)?;
    // The field's width depends on the machine; the number has 32 bits.
    #[allow(clippy::unnecessary_cast, clippy::cast_sign_loss, reason = "the field's type depends on the machine")]
    Ok(kind_from_magic(found.f_type as u32))
}

/// The kind of disk is unknown on this system.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn volume(folder: &Path) -> std::io::Result<Volume> {
    rustix::fs::statvfs(folder)?;
    Ok(Volume::Disk)
}

/// By the magic numbers of `statfs(2)`.
#[cfg(any(target_os = "linux", target_os = "android"))]
const fn kind_from_magic(number: u32) -> Volume {
    match number {
        0x6969 => Volume::Network("NFS"),
        0x517b | 0xfe53_4d42 | 0xff53_4d42 => Volume::Network("SMB"),
        0x0102_1997 => Volume::Network("9P"),
        0x5346_414f | 0x6b41_4653 => Volume::Network("AFS"),
        0x00c3_6400 => Volume::Network("Ceph"),
        0x7375_7245 => Volume::Network("Coda"),
        0x6573_5546 => Volume::Network("FUSE"),
        0x4d44 => Volume::Fat("FAT"),
        0x2011_bab0 => Volume::Fat("exFAT"),
        0x0102_1994 | 0x8584_58f6 => Volume::Memory,
        _ => Volume::Disk,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_disks_are_told_apart_by_their_magic_numbers() {
        for (number, expected) in [
            (0x6969, Volume::Network("NFS")),
            (0xff53_4d42, Volume::Network("SMB")),
            (0x4d44, Volume::Fat("FAT")),
            (0x0102_1994, Volume::Memory),
            (0xef53, Volume::Disk),
        ] {
            assert_eq!(kind_from_magic(number), expected);
        }
    }
}
