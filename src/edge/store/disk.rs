//! Executes the spool's orders. A write counts only after its sync, and while the path still names the same file. The spool decides
//! what follows a failure.

use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::Heartbeat;
use crate::edge::store::file_system::{FileStat, FileSystem, OsFileSystem};
use crate::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder, PartFile, RecordFolder};
use crate::journal::file_name::file_name;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Executes the spool's orders.
pub trait Disk {
    /// Executes an order; `Ok` means written, synced and verified.
    ///
    /// # Errors
    ///
    /// How the disk failed.
    fn execute(&mut self, order: &DiskOrder) -> DiskAnswer;

    /// The lock of the record, if this disk renews it.
    fn heartbeat(&self) -> Option<&Heartbeat> {
        None
    }
}

/// The folders that can hold the parts of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFolders {
    /// The folder the user chose.
    pub record: Option<PathBuf>,
    /// State folder, which is also the fall-back for records.
    pub state: Option<PathBuf>,
    /// Runtime folder of the system, the last resort for records.
    pub runtime: Option<PathBuf>,
}

impl RecordFolders {
    /// The path of a folder, if there is one.
    pub fn folder_of(&self, folder: RecordFolder) -> Option<&Path> {
        match folder {
            RecordFolder::Record => self.record.as_deref(),
            RecordFolder::State => self.state.as_deref(),
            RecordFolder::Runtime => self.runtime.as_deref(),
        }
    }
}

/// The files of one session.
#[derive(Debug)]
pub struct RecordDisk<F: FileSystem> {
    file_system: F,
    pub(crate) folders: RecordFolders,
    pub(crate) session: String,
    unsynced_folders: Vec<PathBuf>,
    /// The device of the record folder when a file in it was first open.
    home: Home,
    current: Option<OpenFile<F::File>>,
    /// The longest file that could not be finished, kept until a complete one is synced.
    unfinished: Option<(OpenFile<F::File>, u64)>,
}

/// The files of one session on the operating system's file system.
pub(crate) type RealDisk = RecordDisk<OsFileSystem>;

/// Where the record folder lies. When its disk goes away, the folder of the same path is on the disk beneath.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    /// No file was opened in it yet.
    Unknown,
    /// On this device.
    Device(u64),
    /// Where an earlier part of the session is.
    WithEarlierPart,
}

#[derive(Debug)]
struct OpenFile<T> {
    file: T,
    path: PathBuf,
}

impl RealDisk {
    /// The files of the session `session`; none is opened yet.
    pub(crate) fn new(folders: RecordFolders, session: &str, sharing: Sharing) -> Self {
        Self::with_file_system(OsFileSystem { sharing }, folders, session)
    }

    /// The same, with folders that are synced before the first file counts as safe: they hold the names of new folders.
    pub(crate) fn with_unsynced_folders(self, unsynced_folders: Vec<PathBuf>) -> Self {
        Self { unsynced_folders, ..self }
    }

    /// The same for a session whose earlier parts are not in the record folder now: nothing is created there before they are back.
    pub(crate) fn with_earlier_parts_elsewhere(self) -> Self {
        Self { home: Home::WithEarlierPart, ..self }
    }

    /// Who may read the files.
    pub(crate) fn sharing(&self) -> Sharing {
        self.file_system.sharing
    }

    /// The same folders without an open file.
    pub(crate) fn paths_only(&self) -> Self {
        Self::with_file_system(self.file_system, self.folders.clone(), &self.session)
    }
}

impl<F: FileSystem> RecordDisk<F> {
    /// The files of the session `session` on `files`; none is opened yet.
    pub fn with_file_system(files: F, folders: RecordFolders, session: &str) -> Self {
        let (unsynced_folders, session) = (Vec::new(), session.to_owned());
        Self { file_system: files, folders, session, unsynced_folders, home: Home::Unknown, current: None, unfinished: None }
    }

    /// The path of a part, whether it exists or not.
    pub fn part_path(&self, part: PartFile) -> Option<PathBuf> {
        self.folders.folder_of(part.folder).map(|folder| folder.join(file_name(&self.session, part.part)))
    }

    /// Opens an existing part for appending.
    ///
    /// # Errors
    ///
    /// It is not a regular file of this user with one name and `expected_len` bytes, or cannot be opened.
    pub fn open_existing(&mut self, part: PartFile, expected_len: u64) -> Result<(), DiskFailure> {
        self.current = None;
        let path = self.part_path(part).ok_or(DiskFailure::NoFolder)?;
        let folder = self.folders.folder_of(part.folder).ok_or(DiskFailure::NoFolder)?;
        let file = self.file_system.open_append(&path)?;
        if !self.file_system.stat_file(&file)?.is_own_regular_file {
            return Err(DiskFailure::System(format!("{} is not a plain file of this user", path.display())));
        }
        let current = OpenFile { file, path };
        self.verify_open_file(&current, expected_len)?;
        // The program that created it may have stopped before it synced the name.
        self.file_system.sync_folder(folder)?;
        self.current = Some(current);
        self.note_home(part);
        Ok(())
    }

    fn create(&mut self, part: PartFile, bytes: &[u8]) -> Result<OpenFile<F::File>, DiskFailure> {
        let path = self.part_path(part).ok_or(DiskFailure::NoFolder)?;
        let folder = self.folders.folder_of(part.folder).ok_or(DiskFailure::NoFolder)?.to_owned();
        if part.folder == RecordFolder::Record && self.is_on_other_disk(part.part) {
            return Err(DiskFailure::OtherDisk);
        }
        self.file_system.create_folder(&folder)?;
        for parent in &self.unsynced_folders {
            self.file_system.sync_folder(parent)?;
        }
        self.unsynced_folders.clear();
        let file = self.file_system.create_new(&path)?;
        let created = OpenFile { file, path };
        match self.write_and_sync(&created, &folder, bytes) {
            Ok(()) => {
                // A file in the runtime folder may vanish before the unfinished one elsewhere.
                if part.folder != RecordFolder::Runtime
                    && let Some((unfinished, _)) = self.unfinished.take()
                {
                    self.remove_own_file(&unfinished);
                }
                self.note_home(part);
                Ok(created)
            }
            Err(why) => {
                self.keep_longest_unfinished(created);
                Err(why)
            }
        }
    }

    /// Notes the device of the record folder with the first file in it.
    fn note_home(&mut self, part: PartFile) {
        if part.folder == RecordFolder::Record
            && let Some(device) = self.record_device()
        {
            self.home = Home::Device(device);
        }
    }

    /// The device of the record folder, or of the nearest folder above it.
    fn record_device(&self) -> Option<u64> {
        let folder = self.folders.record.as_deref()?;
        folder.ancestors().find_map(|folder| self.file_system.stat_path(folder).ok()).map(|found| found.id.0)
    }

    /// Whether the record folder lies on another disk than the session's earlier parts, and none of them is in it.
    fn is_on_other_disk(&self, next_part: u32) -> bool {
        let is_other = match self.home {
            Home::Unknown => false,
            Home::Device(device) => self.record_device() != Some(device),
            Home::WithEarlierPart => true,
        };
        let exists = |part| self.part_path(PartFile { folder: RecordFolder::Record, part });
        is_other && !(1..next_part).filter_map(exists).any(|path| self.file_system.stat_path(&path).is_ok())
    }

    fn write_and_sync(&self, file: &OpenFile<F::File>, folder: &Path, bytes: &[u8]) -> Result<(), DiskFailure> {
        let synced = self.file_system.write_all(&file.file, bytes).and_then(|()| self.file_system.sync(&file.file));
        synced.and_then(|()| self.file_system.sync_folder(folder))?;
        self.verify_open_file(file, bytes.len() as u64)
    }

    /// Keeps the longest file that could not be finished, because its bytes may be all that is left, and removes shorter ones, which
    /// would fill a full disk.
    fn keep_longest_unfinished(&mut self, file: OpenFile<F::File>) {
        let Ok(FileStat { len, .. }) = self.file_system.stat_file(&file.file) else { return };
        if len == 0 {
            return self.remove_own_file(&file);
        }
        let is_longest = self.unfinished.as_ref().is_none_or(|(_, longest)| len >= *longest);
        let shorter = if is_longest { self.unfinished.replace((file, len)).map(|(file, _)| file) } else { Some(file) };
        if let Some(shorter) = shorter {
            self.remove_own_file(&shorter);
        }
    }

    /// Removes a file unless another program replaced or changed it.
    fn remove_own_file(&self, file: &OpenFile<F::File>) {
        let is_ours = self.file_system.stat_file(&file.file).is_ok_and(|found| self.verify_open_file(file, found.len).is_ok());
        if is_ours {
            let _ignored = self.file_system.remove_file(&file.path);
        }
    }

    fn append(&self, current: Option<OpenFile<F::File>>, bytes: &[u8], length: u64) -> Result<OpenFile<F::File>, DiskFailure> {
        let Some(current) = current else {
            return Err(DiskFailure::System("no file is open to append to".to_owned()));
        };
        let written = loop {
            match self.file_system.write(&current.file, bytes) {
                Ok(written) => break written,
                // Interrupted before the first byte.
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) => return Err(why.into()),
            }
        };
        if written < bytes.len() {
            // A short write gives no reason; the usual one is a full disk.
            let is_full = self.file_system.free_bytes(&current.path).is_ok_and(|free| free < bytes.len() as u64);
            return Err(if is_full {
                DiskFailure::Full
            } else {
                DiskFailure::System(format!("only {written} of {} bytes were taken", bytes.len()))
            });
        }
        self.file_system.sync(&current.file)?;
        self.verify_open_file(&current, length)?;
        Ok(current)
    }

    /// Checks that the path names the open file, under this name only, and with the expected length.
    fn verify_open_file(&self, current: &OpenFile<F::File>, expected: u64) -> Result<(), DiskFailure> {
        let path = &current.path;
        let ours = self.file_system.stat_file(&current.file)?;
        let named = match self.file_system.stat_path(path) {
            Ok(named) => named,
            Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                let is_record = self.folders.record.as_deref().is_some_and(|folder| path.starts_with(folder));
                return Err(if is_record && self.is_on_other_disk(1) { DiskFailure::OtherDisk } else { DiskFailure::Deleted });
            }
            Err(why) => return Err(why.into()),
        };
        if ours.id != named.id {
            return Err(DiskFailure::Replaced);
        }
        if ours.link_count > 1 {
            return Err(DiskFailure::System(format!("another program gave {} a second name", path.display())));
        }
        if ours.len != expected {
            return Err(DiskFailure::WrongLength { expected, found: ours.len });
        }
        Ok(())
    }
}

impl<F: FileSystem> Disk for RecordDisk<F> {
    fn execute(&mut self, order: &DiskOrder) -> DiskAnswer {
        // Taken out, so that the file is closed after a failed append or a panic, and never synced again.
        let current = self.current.take();
        self.current = Some(match order {
            DiskOrder::Create { file, bytes } => self.create(*file, bytes).inspect_err(|_| self.current = current)?,
            DiskOrder::Append { bytes, length } => self.append(current, bytes, *length)?,
        });
        Ok(())
    }
}

impl From<io::Error> for DiskFailure {
    fn from(why: io::Error) -> Self {
        match why.kind() {
            ErrorKind::AlreadyExists => Self::Exists,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::System(why.to_string()),
        }
    }
}
