//! The few things that are asked of a file system for a record, each of which can fail. The system does them, and a pretended
//! disk can do them too, so that what is tested is what runs. What they add up to is `disk`'s.

use crate::edge::os::disk_space;
use crate::edge::os::durable_fs;
use crate::edge::os::durable_fs::{Sharing, no_follow};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

/// A file system, as far as a record needs one.
pub trait Files {
    /// An open file. Dropping it closes it.
    type File;

    /// Makes a folder and what is missing above it, to last.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;
    /// Opens a file that must not exist, for appending; no link is followed.
    fn create_new(&self, path: &Path) -> io::Result<Self::File>;
    /// Opens a file that is there, for appending; no link is followed and nothing is waited for.
    fn open_to_append(&self, path: &Path) -> io::Result<Self::File>;
    /// One write at the end of a file: how many bytes were taken.
    fn write(&self, file: &Self::File, bytes: &[u8]) -> io::Result<usize>;
    /// Makes a file's bytes last.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Makes the names in a folder last.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// What an open file is.
    fn look(&self, file: &Self::File) -> io::Result<Seen>;
    /// What a path names; no link is followed.
    fn look_at(&self, path: &Path) -> io::Result<Seen>;
    /// Every byte of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Gives a file another name, which nothing has.
    fn rename_to_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a name away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Room left on the disk of an existing file, in bytes.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
}

/// What a look at a file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What tells it from every other file: device and inode.
    pub id: (u64, u64),
    /// How many names it has.
    pub links: u64,
    /// Its length in bytes.
    pub len: u64,
    /// A plain file that belongs to this user.
    pub is_plain_and_own: bool,
}

impl From<&Metadata> for Seen {
    fn from(found: &Metadata) -> Self {
        let is_own = found.uid() == rustix::process::geteuid().as_raw();
        Self {
            id: (found.dev(), found.ino()),
            links: found.nlink(),
            len: found.len(),
            is_plain_and_own: found.is_file() && is_own,
        }
    }
}

/// The computer's own file system.
#[derive(Clone, Copy, Debug)]
pub struct System {
    /// Who may read what is made.
    pub sharing: Sharing,
}

impl Files for System {
    type File = File;

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        durable_fs::create_folder(folder, self.sharing)
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        durable_fs::create_new(path, self.sharing)
    }

    fn open_to_append(&self, path: &Path) -> io::Result<File> {
        // Not to wait for ever where somebody put a pipe.
        let flags = no_follow() | rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        OpenOptions::new().append(true).custom_flags(flags).open(path)
    }

    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        durable_fs::sync(file)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        durable_fs::sync_folder(folder)
    }

    fn look(&self, file: &File) -> io::Result<Seen> {
        file.metadata().map(|found| Seen::from(&found))
    }

    fn look_at(&self, path: &Path) -> io::Result<Seen> {
        fs::symlink_metadata(path).map(|found| Seen::from(&found))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn rename_to_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        durable_fs::rename_to_new(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        disk_space::free_bytes(path)
    }
}
