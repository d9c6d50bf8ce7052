//! Free space and the kind of disk, from `statvfs` and `statfs`.

use crate::edge::os::volume::Volume;
use std::fs::File;
use std::io;
use std::path::Path;

/// Free space for this user, in bytes, on the disk of an existing file or folder.
///
/// # Errors
///
/// The system's own, or `Unsupported` where the file system has no notion of it.
pub(crate) fn free_bytes(path: &Path) -> io::Result<u64> {
    available_bytes(&rustix::fs::statvfs(path)?)
}

/// The same for an open file, whatever it is named now; see [`free_bytes`].
pub(crate) fn free_bytes_of_file(file: &File, _path: &Path) -> io::Result<u64> {
    available_bytes(&rustix::fs::fstatvfs(file)?)
}

/// A file system such as `/proc` has no blocks.
fn available_bytes(found: &rustix::fs::StatVfs) -> io::Result<u64> {
    let has_blocks = found.f_blocks > 0;
    has_blocks.then(|| found.f_bavail.saturating_mul(found.f_frsize)).ok_or_else(|| io::ErrorKind::Unsupported.into())
}

/// The kind of disk of an existing folder.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn volume(folder: &Path) -> io::Result<Volume> {
    let found = rustix::fs::statfs(folder)?;
    // The field's width depends on the machine; the number has 32 bits.
    #[allow(clippy::unnecessary_cast, clippy::cast_sign_loss, reason = "the field's type depends on the machine")]
    Ok(Volume::from_magic(found.f_type as u32))
}

/// The kind of disk of an existing folder.
#[cfg(target_os = "macos")]
pub(crate) fn volume(folder: &Path) -> io::Result<Volume> {
    let found = rustix::fs::statfs(folder)?;
    let name: Vec<u8> = found.f_fstypename.iter().take_while(|byte| **byte != 0).map(|byte| byte.cast_unsigned()).collect();
    Ok(Volume::from_type_name(&String::from_utf8_lossy(&name)))
}

/// The kind of disk is unknown on this system.
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
pub(crate) fn volume(folder: &Path) -> io::Result<Volume> {
    rustix::fs::statvfs(folder)?;
    Ok(Volume::Disk)
}
