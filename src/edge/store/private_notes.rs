//! The file of the private notes beside a record: created with the first note, with its own lock, chain and writer thread, and readable
//! by its owner only. It is never listed or searched.

use super::disk::{Disk, RealDisk, RecordFolders};
use super::disk_writer::WriterReport;
use super::spool_writer::SpoolWriter;
use crate::app::Message;
use crate::edge::error::{CommandError, Exit};
use crate::edge::event::{Event, EventSender};
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder};
use crate::edge::os::lock::{Heartbeat, Lock, LockError, LockHolder};
use crate::edge::store::record_reader::{self, ResumedRecord};
use crate::edge::store::record_repair;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::workspace::Workspace;
use crate::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder};
use crate::journal::file_name::file_name;
use crate::journal::spool::Spool;
use crate::session::{Moment, PrivateNotes, Session};
use anyhow::ensure;
use std::path::{Path, PathBuf};

/// Only the owner reads private notes, whoever may read the record.
const PRIVATE_SHARING: Sharing = Sharing::Private;

/// The open file of the private notes of a session. The first note creates it.
#[derive(Debug)]
pub struct PrivateRecord {
    /// The rows that are not saved yet.
    pub spool: Spool,
    /// Where they are saved.
    pub disk: PrivateDisk,
}

impl PrivateRecord {
    /// For a session without private notes.
    pub fn new(record_folders: RecordFolders, name: &str, holder: LockHolder) -> Self {
        let record_path = record_folders.record.as_deref().unwrap_or(Path::new(".")).join(file_name(name, 1));
        let files = RealDisk::new(record_folders, name, PRIVATE_SHARING);
        Self { spool: Spool::create(name), disk: PrivateDisk { files, record_path, holder, lock: None, heartbeat: None } }
    }

    pub(crate) fn start_writer(self, events: EventSender) -> std::io::Result<SpoolWriter> {
        let paths = self.disk.files.paths_only();
        SpoolWriter::start(self.spool, self.disk, paths, "writer for private notes", move |report| {
            let _ended = match report {
                WriterReport::Answer(answer) => events.send(Event::PrivateAnswer(answer)),
                WriterReport::Warning(sentence) => events.send(Message::Notice(sentence)),
                // The record is on the same disk and reports the same.
                WriterReport::DiskSpace(_) => true,
            };
        })
    }

    /// Verifies the file, if there is one, and makes it read-only.
    ///
    /// # Errors
    ///
    /// It holds something else than what was written, or cannot be changed.
    pub fn finalize(&self) -> anyhow::Result<()> {
        let finalized = record_repair::finalize(&self.spool, &self.disk.files)?;
        let is_whole = !matches!(finalized, record_repair::Finalized::Distrusted(_));
        ensure!(is_whole, "The file of the private notes does not hold what was written to it. It was not changed.");
        Ok(())
    }
}

/// Locks and reads the private notes of a session, if it has any. A damaged file stays as it is, new notes go into a file beside it,
/// and a sentence about it is pushed to `notices`.
pub(crate) fn recover_private_notes(
    workspace: &Workspace,
    files: &SessionFiles,
    session: &Session,
    now: Moment,
    holder: LockHolder,
    notices: &mut Vec<String>,
) -> Result<(PrivateNotes, PrivateRecord), CommandError> {
    let folders = workspace.private_folders(&files.folder);
    let folder = folders.record.clone().unwrap_or_default();
    let mut private = PrivateRecord::new(folders.clone(), &files.name, holder);
    let Some(notes_files) = session_index::scan_folder(&folder, &folders).into_iter().find(|found| found.name == files.name)
    else {
        return Ok((PrivateNotes::default(), private));
    };
    if !folder.exists() {
        // The notes are in a fallback folder, but their lock belongs here. A failure is met again with the next note.
        let _ignored = create_folder(&folder, PRIVATE_SHARING);
    }
    let mut locked_record = match record_reader::lock_and_read(&notes_files, PRIVATE_SHARING, private.disk.holder.clone()) {
        Ok(record) => record,
        Err(error) if error.exit == Exit::Damaged => {
            let problem = error.sentence.strip_suffix(" It was not changed.").unwrap_or(&error.sentence);
            notices.push(format!("{problem} It was not changed; new private notes go into another file next to it."));
            return Ok((PrivateNotes::default(), private));
        }
        Err(error) => return Err(error),
    };
    let torn = locked_record.quarantine_torn_tail();
    notices.append(&mut locked_record.loaded.part_faults);
    let mut notes = PrivateNotes::from_rows(locked_record.loaded.record.rows.clone(), session);
    let path = locked_record.loaded.path.clone();
    let was_read_only = std::fs::metadata(&path).is_ok_and(|found| found.permissions().readonly());
    let set_mode = |mode| {
        record_repair::set_record_mode(&path, mode).map_err(|why| CommandError::failed(format!("{why:#} Nothing was written.")))
    };
    if was_read_only {
        set_mode(PRIVATE_SHARING.file_mode())?;
    }
    let ResumedRecord { spool, disk, lock } = locked_record.resume();
    if was_read_only {
        // The file is open now, and stays read-only if the late entry fails.
        set_mode(PRIVATE_SHARING.read_only_mode())?;
    }
    (private.spool, private.disk.files) = (spool, disk);
    private.disk.set_lock(lock);
    if let Some(torn) = torn {
        private.spool.push(&notes.add_file_row(session, now, "torn", &torn));
    }
    Ok((notes, private))
}

/// The private file on disk. Its lock is taken before the first write.
#[derive(Debug)]
pub struct PrivateDisk {
    files: RealDisk,
    record_path: PathBuf,
    holder: LockHolder,
    lock: Option<Lock>,
    heartbeat: Option<Heartbeat>,
}

impl PrivateDisk {
    fn set_lock(&mut self, lock: Lock) {
        self.heartbeat = lock.heartbeat().ok();
        self.lock = Some(lock);
    }
}

impl Disk for PrivateDisk {
    fn execute(&mut self, order: &DiskOrder) -> DiskAnswer {
        // Where the folder takes no lock, the write fails too and reports why.
        if self.lock.is_none() && create_folder(parent_folder(&self.record_path), PRIVATE_SHARING).is_ok() {
            match Lock::acquire(&self.record_path, &self.holder, PRIVATE_SHARING) {
                Ok(lock) => self.set_lock(lock),
                Err(held @ LockError::Held { .. }) => return Err(DiskFailure::System(held.to_string())),
                Err(LockError::Failed { .. }) => {}
            }
        }
        let answer = self.files.execute(order);
        if let Some(lock) = &mut self.lock {
            lock.set_saved(answer.is_ok());
        }
        answer
    }

    fn heartbeat(&self) -> Option<&Heartbeat> {
        self.heartbeat.as_ref()
    }
}
