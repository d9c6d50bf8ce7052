//! Locks of Unix, which are advisory: a file that is locked can be read.

use super::files::open_no_follow;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// What became of an attempt to lock a file.
pub(crate) enum LockAttempt {
    /// The lock is this program's until the file is closed or unlocked.
    Locked(File),
    /// Another program has the lock; the file can be read.
    Held(File),
}

/// Opens or creates a lock file, and locks it if it is free.
pub(crate) fn open_and_lock(path: &Path) -> io::Result<LockAttempt> {
    let file = open_no_follow(OpenOptions::new().read(true).write(true).create(true).truncate(false), path)?;
    match file.try_lock() {
        Ok(()) => Ok(LockAttempt::Locked(file)),
        Err(TryLockError::WouldBlock) => Ok(LockAttempt::Held(file)),
        // Some network folders have no locks; the check of the record's length remains.
        Err(TryLockError::Error(why)) if why.kind() == io::ErrorKind::Unsupported => Ok(LockAttempt::Locked(file)),
        Err(TryLockError::Error(why)) => Err(why),
    }
}

/// Whether a program has the lock. A file that cannot be opened counts as free.
pub(crate) fn is_locked(path: &Path) -> bool {
    let file = open_no_follow(OpenOptions::new().read(true), path);
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}
