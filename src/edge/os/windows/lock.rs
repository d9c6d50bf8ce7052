//! Locks of Windows. `LockFileEx` keeps every other program from reading too, so the lock is the share mode of the open file: others
//! may read it and remove it, and nobody else may open it for writing.

use super::files::open_no_follow;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

const FILE_SHARE_READ: u32 = 1;
const FILE_SHARE_DELETE: u32 = 4;
const ERROR_SHARING_VIOLATION: i32 = 32;

/// What became of an attempt to lock a file.
pub(crate) enum LockAttempt {
    /// The lock is this program's until the file is closed.
    Locked(File),
    /// Another program has the lock; the file can be read.
    Held(File),
}

/// Opens or creates a lock file, and locks it if it is free.
pub(crate) fn open_and_lock(path: &Path) -> io::Result<LockAttempt> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE);
    match open_no_follow(&mut options, path) {
        Err(why) if is_sharing_violation(&why) => open_no_follow(OpenOptions::new().read(true), path).map(LockAttempt::Held),
        other => other.map(LockAttempt::Locked),
    }
}

/// Whether a program has the lock. A file that cannot be opened for another reason counts as free.
pub(crate) fn is_locked(path: &Path) -> bool {
    let mut options = OpenOptions::new();
    let opened = open_no_follow(options.read(true).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE), path);
    opened.is_err_and(|why| is_sharing_violation(&why))
}

fn is_sharing_violation(why: &io::Error) -> bool {
    why.raw_os_error() == Some(ERROR_SHARING_VIOLATION)
}
