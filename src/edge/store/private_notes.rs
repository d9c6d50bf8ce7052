//! The file of the private notes beside a record: created with the first note, with its own lock, chain and writer thread, and readable
//! by its owner only. It is never listed or searched.

use super::disk::{Disk, RealDisk, RecordFolders};
use super::disk_writer::{DiskWriter, WriterReport};
use crate::app::Message;
use crate::edge::error::{CommandError, Exit};
use crate::edge::event::{Event, EventSender};
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder};
use crate::edge::os::lock::{Heartbeat, Lock, LockError, LockHolder};
use crate::edge::store::record_reader::{self, ResumedRecord};
use crate::edge::store::record_repair;
use crate::edge::store::retire_parts::retire_superseded_parts;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::workspace::Workspace;
use crate::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder};
use crate::journal::file_name::file_name;
use crate::journal::spool::{Spool, SpoolEvent};
use crate::session::{Moment, PrivateNotes, RealTime, Row, Session};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

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
        let record = record_folders.record.as_deref().unwrap_or(Path::new(".")).join(file_name(name, 1));
        let disk = PrivateDisk {
            files: RealDisk::new(record_folders, name, PRIVATE_SHARING),
            record_path: record,
            holder,
            lock: None,
            heartbeat_sender: None,
        };
        Self { spool: Spool::create(name), disk }
    }

    /// Starts to write the notes; the first one starts the thread.
    pub(crate) fn start_writer(self, events: EventSender) -> PrivateRecordWriter {
        let Self { spool, mut disk } = self;
        let (sender, beats) = channel();
        disk.heartbeat_sender = Some(sender);
        let is_held = disk.lock.is_some();
        disk.send_heartbeat();
        PrivateRecordWriter {
            spool,
            paths: disk.files.paths_only(),
            events,
            disk: Some(disk),
            writer: None,
            heartbeats: beats,
            is_locked: is_held,
        }
    }

    /// Verifies the file, if there is one, and makes it read-only.
    pub(crate) fn finalize(&self) -> anyhow::Result<()> {
        finalize(&self.spool, &self.disk.files)
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
    let Some(notes_files) = session_index::scan_folder(&folder, &folders).into_iter().find(|one| one.name == files.name) else {
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
        // The file is open now, and is read-only again whatever comes of the late entry.
        record_repair::make_read_only(&path, PRIVATE_SHARING)
            .map_err(|why| CommandError::failed(format!("{why:#} Nothing was written.")))?;
    }
    (private.spool, private.disk.files, private.disk.lock) = (spool, disk, Some(lock));
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
    /// Receives the lock's heartbeat once the lock is taken.
    heartbeat_sender: Option<Sender<Heartbeat>>,
}

impl PrivateDisk {
    fn send_heartbeat(&mut self) {
        let Some(beat) = self.lock.as_ref().and_then(|lock| lock.heartbeat().ok()) else { return };
        if let Some(sender) = self.heartbeat_sender.take() {
            let _ended = sender.send(beat);
        }
    }
}

impl Disk for PrivateDisk {
    fn execute(&mut self, order: &DiskOrder) -> DiskAnswer {
        if self.lock.is_none() {
            // Where the folder takes no lock, the write fails too and reports why.
            let locked = create_folder(parent_folder(&self.record_path), PRIVATE_SHARING)
                .ok()
                .map(|()| Lock::acquire(&self.record_path, &self.holder, PRIVATE_SHARING));
            match locked {
                Some(Ok(lock)) => {
                    self.lock = Some(lock);
                    self.send_heartbeat();
                }
                Some(Err(held @ LockError::Held { .. })) => return DiskAnswer::Failed(DiskFailure::System(held.to_string())),
                Some(Err(LockError::Failed { .. })) | None => {}
            }
        }
        self.files.execute(order)
    }
}

fn finalize(spool: &Spool, paths: &RealDisk) -> anyhow::Result<()> {
    if let Some((target, path)) = spool.current_file().and_then(|target| Some((target, paths.part_path(target)?))) {
        record_repair::verify_and_make_read_only(&path, spool.bytes(), PRIVATE_SHARING)?;
        retire_superseded_parts(paths, target, spool.bytes())?;
    }
    Ok(())
}

/// Writes the private notes of a running session.
pub(crate) struct PrivateRecordWriter {
    spool: Spool,
    paths: RealDisk,
    events: EventSender,
    disk: Option<PrivateDisk>,
    writer: Option<DiskWriter>,
    /// Delivers the lock's heartbeat once.
    heartbeats: Receiver<Heartbeat>,
    /// The lock was taken before the first write.
    is_locked: bool,
}

impl PrivateRecordWriter {
    pub(crate) fn push(&mut self, rows: &[Row]) {
        self.spool.push(rows);
    }

    /// Submits the next order; the first one starts the writer.
    pub(crate) fn poll(&mut self, now: RealTime) -> Vec<SpoolEvent> {
        let Some(order) = self.spool.next_order(now) else { return Vec::new() };
        if self.ensure_writer().is_some_and(|writer| writer.submit(order).is_ok()) {
            return Vec::new();
        }
        let gone = DiskAnswer::Failed(DiskFailure::System("the program's own writer of private notes ended".to_owned()));
        self.spool.handle_answer(now, gone)
    }

    pub(crate) fn handle_answer(&mut self, now: RealTime, answer: DiskAnswer) -> Vec<SpoolEvent> {
        self.spool.handle_answer(now, answer)
    }

    pub(crate) fn deadline(&self) -> Option<RealTime> {
        self.spool.retry_deadline()
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.spool.is_idle()
    }

    pub(crate) fn unsaved_rows(&self) -> u64 {
        self.spool.pending_rows()
    }

    pub(crate) fn renew_lock(&mut self) {
        if self.writer.is_none() && !self.is_locked {
            return;
        }
        let beat = self.heartbeats.try_recv().ok();
        let Some(writer) = self.ensure_writer() else { return };
        if let Some(beat) = beat {
            writer.set_heartbeat(beat);
        }
        writer.renew_lock();
    }

    /// Verifies the file and makes it read-only.
    pub(crate) fn finalize(&self) -> anyhow::Result<()> {
        finalize(&self.spool, &self.paths)
    }

    /// Waits for the writer, `longest` at most. Returns whether everything is saved.
    pub(crate) fn finish(&mut self, longest: Duration) -> bool {
        self.writer.as_ref().is_none_or(|writer| writer.finish(longest)) && self.spool.is_idle()
    }

    fn ensure_writer(&mut self) -> Option<&DiskWriter> {
        if let Some(disk) = self.disk.take() {
            let events = self.events.clone();
            let report = move |report| {
                let _ended = match report {
                    WriterReport::Answer(answer) => events.send(Event::PrivateAnswer(answer)),
                    WriterReport::Warning(sentence) => events.send(Message::Notice(sentence)),
                    // The record is on the same disk and reports the same.
                    WriterReport::DiskSpace(_) => true,
                };
            };
            self.writer = DiskWriter::start(Box::new(disk), report).ok();
        }
        self.writer.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::event::TimedEvent;
    use crate::edge::os::clock;
    use crate::edge::os::files::permission_bits;
    use crate::session::{Elapsed, Initials, PhaseId, RowKind, Source, Wall};
    use std::fs;
    use std::time::{Duration, SystemTime};
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    const NAME: &str = "20261123-0902-C017";

    fn row() -> Row {
        let time = Wall::from_instant(1_795_442_400_000, -18_000);
        Row {
            seq: 1,
            time,
            elapsed: Elapsed::ZERO,
            phase: PhaseId::Arrive,
            kind: RowKind::Note,
            item: "private".into(),
            value: None,
            unit: "".into(),
            text: String::new(),
            note: "of my father".to_owned(),
            author: Initials::app(),
            entered: time,
            entry: 1,
            amends: None,
            source: Source::User,
        }
    }

    /// The next answer of the disk; panics where none comes.
    fn next_answer(events: &mut UnboundedReceiver<TimedEvent>) -> DiskAnswer {
        let waiting = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let next = waiting.block_on(async { tokio::time::timeout(Duration::from_secs(20), events.recv()).await });
        match next.unwrap().unwrap().event {
            Event::PrivateAnswer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_private_lock_is_renewed_and_closing_makes_the_file_read_only() {
        let base = tempfile::tempdir().unwrap();
        let folders = RecordFolders { record: Some(base.path().join("private")), state: None, runtime: None };
        let since = "2026-11-23T09:02:11.042-05:00".to_owned();
        let holder = LockHolder { pid: 1, who: "MK".to_owned(), program: "bedside".to_owned(), since };
        let (queue, mut events) = unbounded_channel();
        let mut writer = PrivateRecord::new(folders, NAME, holder).start_writer(EventSender::new(queue));
        writer.renew_lock();
        assert!(writer.finalize().is_ok() && !base.path().join("private").exists(), "nothing is made before the first note");

        writer.push(&[row()]);
        while !writer.is_idle() {
            writer.poll(clock::real_time());
            writer.handle_answer(clock::real_time(), next_answer(&mut events));
        }
        let (file, lock) =
            (base.path().join("private").join(file_name(NAME, 1)), base.path().join("private/20261123-0902-C017.lock"));
        fs::File::open(&lock).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        writer.renew_lock();
        let age = || clock::system_time().duration_since(fs::metadata(&lock).unwrap().modified().unwrap()).unwrap_or_default();
        let deadline = clock::real_time().plus_ms(20_000);
        while age().as_secs() >= 60 {
            assert!(clock::real_time() < deadline, "the lock was not renewed");
            std::thread::yield_now();
        }

        assert_eq!(permission_bits(&file).unwrap(), 0o600);
        writer.finalize().unwrap();
        assert_eq!(permission_bits(&file).unwrap(), 0o400);
        fs::write(&file, "another program was here").unwrap();
        assert!(writer.finalize().is_err());
    }
}
