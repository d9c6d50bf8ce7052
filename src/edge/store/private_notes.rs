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
use std::path::{Path, PathBuf};

/// Only the owner reads private notes, whoever may read the record.
const PRIVATE_SHARING: Sharing = Sharing::Private;

/// The open file of the private notes of a session. The first note creates it.
#[derive(Debug)]
pub(crate) struct PrivateRecord {
    pub(crate) spool: Spool,
    pub(crate) disk: PrivateDisk,
}

impl PrivateRecord {
    /// For a session without private notes.
    pub(crate) fn new(record_folders: RecordFolders, name: &str, holder: LockHolder) -> Self {
        let record_path = record_folders.record.as_deref().unwrap_or(Path::new(".")).join(file_name(name, 1));
        let files = RealDisk::new(record_folders, name, PRIVATE_SHARING);
        Self { spool: Spool::create(name), disk: PrivateDisk { files, record_path, holder, lock: None, heartbeat: None } }
    }

    pub(crate) fn start_writer(self, events: EventSender) -> std::io::Result<SpoolWriter> {
        let paths = self.disk.files.paths_only();
        SpoolWriter::start(self.spool, self.disk, paths, "writer of private notes", move |report| {
            let _ended = match report {
                WriterReport::Answer(answer) => events.send(Event::PrivateAnswer(answer)),
                WriterReport::Warning(sentence) => events.send(Message::Notice(sentence)),
                // The record is on the same disk and reports the same.
                WriterReport::DiskSpace(_) => true,
            };
        })
    }

    /// Verifies the file, if there is one, and makes it read-only.
    pub(crate) fn finalize(&self) -> anyhow::Result<()> {
        record_repair::finalize(&self.spool, &self.disk.files).map(|_| ())
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
    let locked_record = match record_reader::lock_and_read(&notes_files, PRIVATE_SHARING, private.disk.holder.clone()) {
        Ok(record) => record,
        Err(error) if error.exit == Exit::Damaged => {
            let problem = error.sentence.strip_suffix(" It was left as it is.").unwrap_or(&error.sentence);
            notices.push(format!("{problem} It was left as it is; new private notes go into a file beside it."));
            return Ok((PrivateNotes::default(), private));
        }
        Err(error) => return Err(error),
    };
    let torn = locked_record.quarantine_torn_tail()?;
    let mut notes = PrivateNotes::from_rows(locked_record.loaded.record.rows.clone(), session);
    let path = locked_record.loaded.path.clone();
    let was_read_only = std::fs::metadata(&path).is_ok_and(|found| found.permissions().readonly());
    if was_read_only {
        record_repair::make_writable(&path, PRIVATE_SHARING)
            .map_err(|why| CommandError::failed(format!("{why:#} Nothing was written.")))?;
    }
    let ResumedRecord { spool, disk, lock } = locked_record.resume();
    if was_read_only {
        // The file is open now, and stays read-only if the late entry fails.
        record_repair::make_read_only(&path, PRIVATE_SHARING)
            .map_err(|why| CommandError::failed(format!("{why:#} Nothing was written.")))?;
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
pub(crate) struct PrivateDisk {
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
                Err(held @ LockError::Held { .. }) => return DiskAnswer::Failed(DiskFailure::System(held.to_string())),
                Err(LockError::Failed { .. }) => {}
            }
        }
        self.files.execute(order)
    }

    fn heartbeat(&self) -> Option<&Heartbeat> {
        self.heartbeat.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::files::permission_bits;
    use crate::session::RealTime;
    use std::fs;
    use std::time::SystemTime;

    #[test]
    fn the_first_note_creates_the_file_and_takes_the_lock_and_closing_makes_it_read_only() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("private");
        let folders = RecordFolders { record: Some(folder.clone()), state: None, runtime: None };
        let holder = LockHolder::this_process("MK".to_owned(), "2026-11-23T09:02:11.042-05:00".to_owned());
        let mut private = PrivateRecord::new(folders, "20260212-0958-C-017", holder);
        assert!(private.finalize().is_ok() && private.disk.heartbeat().is_none() && !folder.exists());

        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions/20260212-0958-C-017.csv");
        private.spool.push(&crate::journal::read(&fs::read(sample).unwrap()).unwrap().rows);
        let now = RealTime::from_ms(0);
        let answer = private.disk.execute(&private.spool.next_order(now).unwrap());
        private.spool.handle_answer(now, answer);
        let (file, lock) = (folder.join("20260212-0958-C-017.csv"), folder.join("20260212-0958-C-017.lock"));
        assert_eq!(permission_bits(&file).unwrap(), 0o600);
        fs::File::open(&lock).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        private.disk.heartbeat().unwrap().renew().unwrap();
        assert_ne!(fs::metadata(&lock).unwrap().modified().unwrap(), SystemTime::UNIX_EPOCH);

        private.finalize().unwrap();
        assert_eq!(permission_bits(&file).unwrap(), 0o400);
        fs::write(&file, "another program was here").unwrap();
        assert!(private.finalize().is_err());
    }
}
