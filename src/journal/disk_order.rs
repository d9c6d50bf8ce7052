//! Orders from the spool to a disk and the disk's answers, as plain values: a disk can be real or simulated.

/// The folders for a record, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordFolder {
    /// The folder the user chose.
    Record,
    /// The state folder, often on another disk.
    State,
    /// The run-time folder, which is lost at the next boot.
    Runtime,
}

impl RecordFolder {
    /// All folders, most trusted first.
    pub const ALL: [Self; 3] = [Self::Record, Self::State, Self::Runtime];
}

/// One file of a session: its folder and part; part 1 is `NAME.csv`, part 2 `NAME.2.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartFile {
    /// Which of the three folders it lies in.
    pub folder: RecordFolder,
    /// Number of the record's part, from 1.
    pub part: u32,
}

impl PartFile {
    /// The first part, in the folder that the user chose.
    pub(crate) const FIRST: Self = Self { folder: RecordFolder::Record, part: 1 };
}

/// An order to the disk. Only one is in flight at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskOrder {
    /// Create the file (it must not exist; no link is followed; mode 0600), write all bytes, sync the file and its folder, and
    /// append to this file from now on. If this fails, appends still go to the older file, and what this order created may be
    /// removed.
    Create {
        /// File the order is about.
        file: PartFile,
        /// Content of the new file, from its first byte.
        bytes: Vec<u8>,
    },
    /// One write at the end of the current file and one data sync, then check that the path still names this file, that it has
    /// one link and the expected length.
    Append {
        /// Lines to append, each with its line end.
        bytes: Vec<u8>,
        /// The length the file must have afterwards, in bytes.
        length: u64,
    },
}

/// What the disk answered: done, synced and checked; or failed or unknown, and then nothing of this order counts as saved.
pub type DiskAnswer = Result<(), DiskFailure>;

/// Why an order did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskFailure {
    /// A file of this name is already there.
    Exists,
    /// The computer has no such folder.
    NoFolder,
    /// The system's error for a write or a sync.
    System(String),
    /// The disk is full.
    Full,
    /// The file was deleted.
    Deleted,
    /// The path names another file.
    Replaced,
    /// The file does not hold what was written, although it is as long.
    Changed,
    /// The folder lies on another disk than before: its own disk is not there.
    OtherDisk,
    /// The file has another length: another program wrote to it or truncated it.
    WrongLength {
        /// Length the file must have, in bytes.
        expected: u64,
        /// Length the file has, in bytes.
        found: u64,
    },
}

impl DiskFailure {
    /// Whether the rows that were saved may be gone from the file.
    pub(crate) const fn is_by_another_program(&self) -> bool {
        matches!(self, Self::Deleted | Self::Replaced | Self::Changed | Self::OtherDisk | Self::WrongLength { .. })
    }
}
