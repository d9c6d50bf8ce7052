//! The file system operations that a record needs, as a trait: the operating system implements it, and a simulated disk in tests.

use crate::edge::os::disk_space;
use crate::edge::os::durable_fs;
use crate::edge::os::durable_fs::Sharing;
pub use crate::edge::os::file_stat::FileStat;
use crate::edge::os::files;
use crate::edge::os::plain_file;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// The file system operations that a record needs. Each fails with the error of the operating system.
#[allow(clippy::missing_errors_doc, reason = "every method fails with the error of the operating system")]
pub trait FileSystem {
    /// An open file, which is closed when dropped.
    type File;

    /// Creates a folder and its missing ancestors, and syncs them.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Creates a file that must not exist, for appending; no link is followed.
    fn create_new(&self, path: &Path) -> io::Result<Self::File>;
    /// Opens an existing file for appending, without following a link and without blocking.
    fn open_append(&self, path: &Path) -> io::Result<Self::File>;
    /// Writes once at the end of a file and returns the number of bytes written.
    fn write(&self, file: &Self::File, bytes: &[u8]) -> io::Result<usize>;
    /// Writes all bytes at the end of a file.
    fn write_all(&self, file: &Self::File, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.write(file, bytes) {
                Ok(0) => return Err(io::Error::other("the disk takes no more bytes")),
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }
    /// Syncs the bytes of a file.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Syncs the names in a folder.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Metadata of an open file.
    fn stat_file(&self, file: &Self::File) -> io::Result<FileStat>;
    /// Metadata of a path; no link is followed.
    fn stat_path(&self, path: &Path) -> io::Result<FileStat>;
    /// Reads a whole file.
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Renames a file to a name that must not exist.
    fn rename_no_replace(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file, as [`std::fs::remove_file`] does.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Free space on the disk of an existing file, in bytes.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
}

/// The file system of the operating system.
#[derive(Clone, Copy, Debug)]
pub struct OsFileSystem {
    /// Who may read the files that it creates.
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
        files::stat_file(file)
    }

    fn stat_path(&self, path: &Path) -> io::Result<FileStat> {
        files::stat_path(path)
    }

    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>> {
        plain_file::read_file(path)
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
