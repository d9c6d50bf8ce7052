//! The sidecar lock `NAME.lock`: one writer for a record, with a note who holds it. Its modification time is the heartbeat.
//! Readers never take it. The check of the file's length after each write finds a second writer too.

use super::clock;
use crate::edge::os::disk_space;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::files::{set_permission_bits, stat_file, stat_path};
use crate::edge::os::platform::lock::{LockAttempt, is_locked, open_and_lock};
use crate::session::Wall;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The holder of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockHolder {
    /// Process id of the holder.
    pub pid: u32,
    /// Initials, or the user's name.
    pub who: String,
    /// Program and version of the holder.
    pub program: String,
    /// RFC 3339 with offset.
    pub since: String,
}

impl LockHolder {
    /// This program, for the person `who`, since the time `since`.
    pub(crate) fn this_process(who: String, since: String) -> Self {
        Self { pid: std::process::id(), who, program: concat!("bedside ", env!("CARGO_PKG_VERSION")).to_owned(), since }
    }
}

/// Why a lock was not taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another program writes this record.
    #[error(
        "{} is already open in another window ({holder}). Nothing was changed. Continue there, or close it there first; `bedside watch` shows it here.",
        .record.display()
    )]
    Held {
        /// Record that another program holds.
        record: PathBuf,
        /// The holder, as written in the lock file.
        holder: String,
    },
    /// The lock file could not be created or locked.
    #[error("{} could not be made: {why}. Nothing was changed.", .lock.display())]
    Failed {
        /// Lock file that could not be made or read.
        lock: PathBuf,
        /// The error that the system gave.
        why: io::Error,
    },
}

/// A lock, held until it is dropped. A record whose own folder fails is locked beside its other parts.
#[derive(Debug)]
pub struct Lock {
    first: LockFile,
    others: Vec<LockFile>,
}

#[derive(Debug)]
struct LockFile {
    file: File,
    path: PathBuf,
    /// Not removed at the end: a program died with it, or has rows that are not saved.
    stays: bool,
}

impl Lock {
    /// Takes the lock of a record.
    ///
    /// # Errors
    ///
    /// Another program has it, or it cannot be created.
    pub fn acquire(record: &Path, holder: &LockHolder, sharing: Sharing) -> Result<Self, LockError> {
        LockFile::acquire(record, holder, sharing).map(|first| Self { first, others: Vec::new() })
    }

    /// Takes the lock of a record beside each of `places`, the most trusted first. Also returns the lock files that could not be made,
    /// and why.
    ///
    /// # Errors
    ///
    /// Another program has one of them, or none can be created.
    pub(crate) fn acquire_beside(
        places: &[PathBuf],
        holder: &LockHolder,
        sharing: Sharing,
    ) -> Result<(Self, Vec<(PathBuf, io::Error)>), LockError> {
        let (mut taken, mut failures) = (Vec::new(), Vec::new());
        for record in places {
            match LockFile::acquire(record, holder, sharing) {
                Ok(file) => taken.push(file),
                Err(LockError::Failed { lock, why }) => failures.push((lock, why)),
                Err(held) => return Err(held),
            }
        }
        if taken.is_empty() && !failures.is_empty() {
            let (lock, why) = failures.swap_remove(0);
            return Err(LockError::Failed { lock, why });
        }
        let mut taken = taken.into_iter();
        let nowhere = || LockError::Failed { lock: PathBuf::new(), why: io::Error::other("there is no folder for it") };
        Ok((Self { first: taken.next().ok_or_else(nowhere)?, others: taken.collect() }, failures))
    }

    /// Takes the lock beside one more place too, with the same holder, so that it is found where the first folder fails.
    ///
    /// # Errors
    ///
    /// Another program has it, or it cannot be created.
    pub(crate) fn also_acquire(&mut self, record: &Path, sharing: Sharing) -> Result<(), LockError> {
        let path = lock_path(record);
        if std::iter::once(&self.first).chain(&self.others).any(|known| known.path == path) {
            return Ok(());
        }
        let failed = |why| LockError::Failed { lock: self.first.path.clone(), why };
        let holder = self.first.read_holder().map_err(failed)?;
        self.others.push(LockFile::acquire(record, &holder, sharing)?);
        Ok(())
    }

    /// Whether a program held the lock until it was killed, or ended before every row was saved.
    pub(crate) fn was_left_behind(&self) -> bool {
        self.first.stays || self.others.iter().any(|file| file.stays)
    }

    /// Whether every row is saved. Otherwise the lock file stays, so that the next program knows.
    pub(crate) fn set_saved(&mut self, is_saved: bool) {
        std::iter::once(&mut self.first).chain(&mut self.others).for_each(|file| file.stays = !is_saved);
    }

    /// Changes the holder noted in the file.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn set_holder(&self, holder: &LockHolder) -> io::Result<()> {
        std::iter::once(&self.first).chain(&self.others).try_for_each(|file| file.set_holder(holder))
    }

    /// A handle that renews this lock from another thread.
    ///
    /// # Errors
    ///
    /// The system's own.
    pub fn heartbeat(&self) -> io::Result<Heartbeat> {
        self.first.file.try_clone().map(|file| Heartbeat { file, path: self.first.path.clone() })
    }
}

impl LockFile {
    fn acquire(record: &Path, holder: &LockHolder, sharing: Sharing) -> Result<Self, LockError> {
        let path = lock_path(record);
        let failed = |why| LockError::Failed { lock: path.clone(), why };
        // A holder may remove its lock file between our opening and locking it; then try again.
        for _attempt in 0..100 {
            let stays = fs::symlink_metadata(&path).is_ok();
            let file = match open_lock_file(&path, sharing).map_err(failed)? {
                LockAttempt::Locked(file) => file,
                LockAttempt::Held(file) => {
                    let holder = holder_text(&file).unwrap_or_else(|| "not known which".to_owned());
                    return Err(LockError::Held { record: record.to_owned(), holder });
                }
            };
            if is_same_file(&file, &path) {
                let lock = Self { file, path: path.clone(), stays };
                lock.set_holder(holder).map_err(failed)?;
                return Ok(lock);
            }
        }
        Err(failed(io::Error::other("another program keeps creating and removing it")))
    }

    fn set_holder(&self, holder: &LockHolder) -> io::Result<()> {
        let LockHolder { pid, who, program, since } = holder;
        self.file.set_len(0)?;
        (&self.file).rewind()?;
        (&self.file).write_all(format!("pid {pid}\nwho {who}\nprogram {program}\nsince {since}\n").as_bytes())
    }

    fn read_holder(&self) -> io::Result<LockHolder> {
        let mut text = String::new();
        (&self.file).rewind()?;
        (&self.file).read_to_string(&mut text)?;
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or_default().to_owned()
        };
        Ok(LockHolder { pid: std::process::id(), who: value("who"), program: value("program"), since: value("since") })
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        // Remove the file while it is locked, and only if it is ours. A file that stays locks nobody out.
        if !self.stays && is_same_file(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
        // A heartbeat may outlive this lock and would keep it locked.
        let _ = self.file.unlock();
    }
}

/// Renews the modification time of a lock.
#[derive(Debug)]
pub struct Heartbeat {
    file: File,
    path: PathBuf,
}

impl Heartbeat {
    /// Sets the modification time to now.
    ///
    /// # Errors
    ///
    /// The system's own.
    pub fn renew(&self) -> io::Result<()> {
        self.file.set_modified(clock::system_time())
    }

    /// Free space on the disk of the lock file, in bytes.
    ///
    /// # Errors
    ///
    /// The system's own.
    pub fn free_bytes(&self) -> io::Result<u64> {
        disk_space::free_bytes_of_file(&self.file, &self.path)
    }
}

/// The lock file of a record, for any of its parts.
pub fn lock_path(record: &Path) -> PathBuf {
    let whole = record.with_extension("");
    let is_part = whole.extension().is_some_and(|part| part.to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()));
    if is_part { whole.with_extension("lock") } else { record.with_extension("lock") }
}

/// Whether a program holds a record's lock. One that cannot be opened counts as not held.
pub fn is_held(record: &Path) -> bool {
    is_locked(&lock_path(record))
}

fn open_lock_file(path: &Path, sharing: Sharing) -> io::Result<LockAttempt> {
    let attempt = open_and_lock(path)?;
    let (LockAttempt::Locked(file) | LockAttempt::Held(file)) = &attempt;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("something else with this name is there"));
    }
    // The holder is written into it, which would overwrite what the other name holds.
    if stat_file(file)?.link_count > 1 {
        return Err(io::Error::other("the same file has a second name elsewhere; remove this one and try again"));
    }
    if sharing == Sharing::Group {
        // Fails on a file system without permissions.
        let _ = set_permission_bits(file, path, sharing.file_mode());
    }
    Ok(attempt)
}

/// Whether the path still names this file.
fn is_same_file(file: &File, path: &Path) -> bool {
    matches!((stat_file(file), stat_path(path)), (Ok(ours), Ok(named)) if ours.id == named.id)
}

/// `JD, since 04:42`: from at most 400 bytes of the file, on one line, without control characters.
fn holder_text(mut file: &File) -> Option<String> {
    let mut text = Vec::new();
    file.rewind().ok()?;
    file.take(400).read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text);
    let field = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        let shown: String = value.chars().filter(|c| !c.is_control()).collect();
        (!shown.is_empty()).then_some(shown)
    };
    let since = field("since").map(|since| match Wall::parse(&since) {
        Some(began) if began.date() == clock::wall_time(&clock::read()).date() => format!("since {}", began.hm()),
        Some(began) => format!("since {} {}", began.date(), began.hm()),
        None => format!("since {since}"),
    });
    let known: Vec<String> = field("who").into_iter().chain(since).collect();
    (!known.is_empty()).then(|| known.join(", "))
}
