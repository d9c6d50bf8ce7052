//! The few things that are asked of a file system for a record, each of which can fail. The system does them, and a pretended
//! disk can do them too, so that what is tested is what runs. What they add up to is `disk`'s.

use crate::edge::os::disk_space;
use crate::edge::os::durable_fs;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::files;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// A file system, as far as a record needs one.
pub trait FileSystem {
    /// An open file. Dropping it closes it.
    type File;

    /// Makes a folder and what is missing above it, to last.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Opens a file that must not exist, for appending; no link is followed.
    fn create_new(&self, path: &Path) -> io::Result<Self::File>;
    /// Opens a file that is there, for appending; no link is followed and nothing is waited for.
    fn open_append(&self, path: &Path) -> io::Result<Self::File>;
    /// One write at the end of a file: how many bytes were taken.
    fn write(&self, file: &Self::File, bytes: &[u8]) -> io::Result<usize>;
    /// Makes a file's bytes last.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Makes the names in a folder last.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// What an open file is.
    fn stat_file(&self, file: &Self::File) -> io::Result<FileStat>;
    /// What a path names; no link is followed.
    fn stat_path(&self, path: &Path) -> io::Result<FileStat>;
    /// Every byte of a file.
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Gives a file another name, which nothing has.
    fn rename_no_replace(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a name away.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Room left on the disk of an existing file, in bytes.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
}

/// What a look at a file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStat {
    /// What tells it from every other file: device and inode.
    pub id: (u64, u64),
    /// How many names it has.
    pub link_count: u64,
    /// Its length in bytes.
    pub len: u64,
    /// A plain file that belongs to this user.
    pub is_own_regular_file: bool,
}

impl From<&Metadata> for FileStat {
    fn from(found: &Metadata) -> Self {
        Self {
            id: files::file_id(found),
            link_count: files::link_count(found),
            len: found.len(),
            is_own_regular_file: found.is_file() && files::is_own(found),
        }
    }
}

/// The computer's own file system.
#[derive(Clone, Copy, Debug)]
pub struct OsFileSystem {
    /// Who may read what is made.
    pub sharing: Sharing,
}

impl FileSystem for OsFileSystem {
    type File = File;

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        durable_fs::create_folder(folder, self.sharing)
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        durable_fs::create_new(path, self.sharing)
    }

    fn open_append(&self, path: &Path) -> io::Result<File> {
        files::open_no_follow(OpenOptions::new().append(true), path)
    }

    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        durable_fs::sync_file(file)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        durable_fs::sync_folder(folder)
    }

    fn stat_file(&self, file: &File) -> io::Result<FileStat> {
        file.metadata().map(|found| FileStat::from(&found))
    }

    fn stat_path(&self, path: &Path) -> io::Result<FileStat> {
        fs::symlink_metadata(path).map(|found| FileStat::from(&found))
    }

    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn rename_no_replace(&self, from: &Path, to: &Path) -> io::Result<()> {
        durable_fs::rename_no_replace(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        disk_space::free_bytes(path)
    }
}
