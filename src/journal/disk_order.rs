//! What the spool asks of a disk and what a disk answers: plain values, so that a real disk and a simulated one are the same
//! to it.

/// Where a record can stand, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordFolder {
    /// The folder the user chose.
    Record,
    /// The state folder, often on another disk.
    State,
    /// The run-time folder, which does not outlive the computer's next start.
    Runtime,
}

impl RecordFolder {
    /// All, most trusted first.
    pub const ALL: [Self; 3] = [Self::Record, Self::State, Self::Runtime];
}

/// One file of a session: its folder and its part, 1 for `NAME.csv`, 2 for `NAME.2.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartFile {
    /// In which folder.
    pub folder: RecordFolder,
    /// Which part.
    pub part: u32,
}

/// One thing for the disk to do. Orders go one at a time; the next waits for the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskOrder {
    /// Create the file (it must not exist; no link is followed; mode 0600), write all bytes, sync it, sync its folder, and keep
    /// it as the file that appends go to. An older one is let go and never synced again. If this fails, the older one stays the
    /// file that appends go to, and what this order made may be taken away again.
    Create {
        /// Which file.
        file: PartFile,
        /// Its whole content.
        bytes: Vec<u8>,
    },
    /// One write at the end of the current file, one data sync, then the check that the path still names this file, that it has
    /// one link, and that it is as long as expected.
    Append {
        /// Whole lines.
        bytes: Vec<u8>,
        /// The length the file must have afterwards, in bytes.
        length: u64,
    },
}

/// What the disk answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskAnswer {
    /// Done, synced and checked.
    Done,
    /// It did not work, or nobody can know; nothing of this order may be shown as saved.
    Failed(DiskFailure),
}

/// Why an order did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskFailure {
    /// A file of this name is already there.
    Exists,
    /// There is no such folder to use on this computer.
    NoFolder,
    /// The system refused a write or a sync; its own words.
    System(String),
    /// No room on the disk.
    Full,
    /// The record's path no longer names our file: deleted.
    Deleted,
    /// The record's path names another file: replaced.
    Replaced,
    /// The file is not as long as it must be: another program wrote to it or cut it.
    WrongLength {
        /// As it must be.
        expected: u64,
        /// As it is.
        found: u64,
    },
}
