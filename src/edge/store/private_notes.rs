//! The file of the private notes beside a record: made with the first note, with its own lock, chain and writer, and only ever
//! its owner's. What is in it is never listed, searched or shown.

use super::disk::{Disk, Folders, RealDisk};
use super::writer::Writer;
use crate::edge::commands::Desk;
use crate::edge::error::{Exit, Fault};
use crate::edge::event::{Door, News as Arrived};
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_of};
use crate::edge::os::lock::{Heartbeat, Holder, Lock, LockError};
use crate::edge::store::record_files;
use crate::edge::store::record_reader;
use crate::edge::store::record_reader::Going;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::journal::disk_order::{Answer, Failure, Order};
use crate::journal::file_name::file_name;
use crate::journal::spool::{News, Spool};
use crate::session::{Hand, Moment, PrivateNotes, Row, Session};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// A private file's readers are its owner, whatever the record's are.
const SHARING: Sharing = Sharing::Private;

/// The private notes of a session that runs; nothing is made before the first one.
#[derive(Debug)]
pub struct Private {
    /// What is written and what is safe.
    pub spool: Spool,
    /// Its files.
    pub disk: PrivateDisk,
}

impl Private {
    /// For a session that has none yet.
    pub fn new(places: Folders, name: &str, holder: Holder) -> Self {
        let record = places.record.as_deref().unwrap_or(Path::new(".")).join(file_name(name, 1));
        let disk = PrivateDisk { files: RealDisk::new(places, name, SHARING), record, holder, lock: None, beats: None };
        Self { spool: Spool::create(name), disk }
    }

    /// Starts keeping them. A thread comes with the first note.
    pub(crate) fn keep(self, door: Door) -> PrivateKeeping {
        let Self { spool, mut disk } = self;
        let (sender, beats) = channel();
        disk.beats = Some(sender);
        let is_held = disk.lock.is_some();
        disk.beat();
        PrivateKeeping { spool, paths: disk.files.paths_only(), door, disk: Some(disk), writer: None, beats, is_held }
    }

    /// Lets nobody write to the file any more, if there is one.
    pub(crate) fn seal(&self) -> anyhow::Result<()> {
        seal(&self.spool, &self.disk.files)
    }
}

/// Reads the private notes of a session back, if it has any, and takes them in hand. A file that is none is left alone: new notes
/// go into one beside it.
pub(crate) fn recover(
    desk: &Desk,
    found: &Found,
    session: &Session,
    now: Moment,
    holder: Holder,
) -> Result<(PrivateNotes, Private), Fault> {
    let places = desk.private_places(&found.folder);
    let folder = places.record.clone().unwrap_or_default();
    let mut fresh = Private::new(places.clone(), &found.name, holder);
    let Some(apart) = session_index::in_folder(&folder, &places).into_iter().find(|apart| apart.name == found.name) else {
        return Ok((PrivateNotes::default(), fresh));
    };
    if !folder.exists() {
        // The notes had to go elsewhere; their lock stands here all the same, and it is tried again with the next note.
        let _may_fail_again = create_folder(&folder, SHARING);
    }
    let held = match record_reader::take(&apart, SHARING, fresh.disk.holder.clone()) {
        Ok(held) => held,
        Err(fault) if fault.exit == Exit::Damaged => {
            crate::edge::terminal::stdio::tell(&format!(
                "{} It was left as it is; new private notes go into a file beside it.",
                fault.sentence
            ));
            return Ok((PrivateNotes::default(), fresh));
        }
        Err(fault) => return Err(fault),
    };
    let torn = held.set_torn_aside()?;
    let mut notes = PrivateNotes::of(held.read.record.rows.clone(), session);
    let path = held.read.path.clone();
    let is_sealed = std::fs::metadata(&path).is_ok_and(|found| found.permissions().readonly());
    if is_sealed {
        record_files::make_writable(&path, SHARING).map_err(|why| Fault::failed(format!("{why:#} Nothing was written.")))?;
    }
    let going = held.go_on();
    if is_sealed {
        // It is open now. Whatever comes of the late entry, the file is as closed as it was before.
        record_files::make_read_only(&path, SHARING).map_err(|why| Fault::failed(format!("{why:#} Nothing was written.")))?;
    }
    let Going { spool, disk, lock } = going;
    (fresh.spool, fresh.disk.files, fresh.disk.lock) = (spool, disk, Some(lock));
    if let Some(torn) = torn {
        fresh.spool.push(&notes.about_itself(session, now, "torn", &torn));
    }
    Ok((notes, fresh))
}

/// The private file on a disk: its lock is taken just before the first write.
#[derive(Debug)]
pub struct PrivateDisk {
    files: RealDisk,
    record: PathBuf,
    holder: Holder,
    lock: Option<Lock>,
    /// Where the lock's heartbeat goes once it is taken.
    beats: Option<Sender<Heartbeat>>,
}

impl PrivateDisk {
    fn beat(&mut self) {
        let Some(beat) = self.lock.as_ref().and_then(|lock| lock.heartbeat().ok()) else { return };
        if let Some(beats) = self.beats.take() {
            // A loop that has ended renews nothing.
            let _ = beats.send(beat);
        }
    }
}

impl Disk for PrivateDisk {
    fn carry_out(&mut self, order: &Order) -> Answer {
        if self.lock.is_none() {
            // A folder that takes no lock is found out by the write itself, which says what is wrong with it.
            let taken =
                create_folder(parent_of(&self.record), SHARING).ok().map(|()| Lock::take(&self.record, &self.holder, SHARING));
            match taken {
                Some(Ok(lock)) => {
                    self.lock = Some(lock);
                    self.beat();
                }
                Some(Err(held @ LockError::Held { .. })) => return Answer::Failed(Failure::System(held.to_string())),
                Some(Err(LockError::Broken { .. })) | None => {}
            }
        }
        self.files.carry_out(order)
    }
}

fn seal(spool: &Spool, paths: &RealDisk) -> anyhow::Result<()> {
    if let Some((target, path)) = spool.target().and_then(|target| Some((target, paths.path(target)?))) {
        record_files::seal_read_only(&path, spool.bytes(), SHARING)?;
        record_reader::put_older_away(paths, target, spool.bytes())?;
    }
    Ok(())
}

/// The private notes of a running session.
pub(crate) struct PrivateKeeping {
    spool: Spool,
    paths: RealDisk,
    door: Door,
    disk: Option<PrivateDisk>,
    writer: Option<Writer>,
    /// The lock's heartbeat, once.
    beats: Receiver<Heartbeat>,
    /// The lock was taken before anything was written.
    is_held: bool,
}

impl PrivateKeeping {
    pub(crate) fn push(&mut self, rows: &[Row]) {
        self.spool.push(rows);
    }

    /// Gives the writer what is next; the first time, it begins.
    pub(crate) fn drive(&mut self, now: Hand) -> Vec<News> {
        let Some(order) = self.spool.next(now) else { return Vec::new() };
        if self.writer().is_some_and(|writer| writer.order(order).is_ok()) {
            return Vec::new();
        }
        let gone = Answer::Failed(Failure::System("the program's own writer of private notes ended".to_owned()));
        self.spool.answer(now, gone)
    }

    pub(crate) fn answer(&mut self, now: Hand, answer: Answer) -> Vec<News> {
        self.spool.answer(now, answer)
    }

    pub(crate) fn deadline(&self) -> Option<Hand> {
        self.spool.deadline()
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.spool.is_idle()
    }

    pub(crate) fn unsaved_rows(&self) -> u64 {
        self.spool.pending_rows()
    }

    /// Keeps the lock's age young, as the record's is.
    pub(crate) fn renew_lock(&mut self) {
        if self.writer.is_none() && !self.is_held {
            return;
        }
        let beat = self.beats.try_recv().ok();
        let Some(writer) = self.writer() else { return };
        if let Some(beat) = beat {
            writer.keep_lock(beat);
        }
        writer.renew_lock();
    }

    /// Reads the file again, compares it, and lets nobody write to it any more.
    pub(crate) fn seal(&self) -> anyhow::Result<()> {
        seal(&self.spool, &self.paths)
    }

    /// Waits for the writer, so long at most. Whether everything is safe.
    pub(crate) fn finish(&mut self, longest: Duration) -> bool {
        self.writer.as_ref().is_none_or(|writer| writer.finish(longest)) && self.spool.is_idle()
    }

    fn writer(&mut self) -> Option<&Writer> {
        if let Some(disk) = self.disk.take() {
            let door = self.door.clone();
            let report = move |report| {
                // A loop that has ended wants no more answers.
                let _ = door.send(Arrived::Private(report));
            };
            self.writer = Writer::start(Box::new(disk), report).ok();
        }
        self.writer.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::super::writer::Report;
    use super::*;
    use crate::edge::event::Arrival;
    use crate::edge::os::clock;
    use crate::session::{Elapsed, Initials, Kind, PhaseId, Source, Wall};
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;
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
            kind: Kind::Note,
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

    /// The next report of the writer; a test that gets none ends here.
    fn report(arrivals: &mut UnboundedReceiver<Arrival>) -> Report {
        let waiting = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let next = waiting.block_on(async { tokio::time::timeout(Duration::from_secs(20), arrivals.recv()).await });
        match next.unwrap().unwrap().news {
            Arrived::Private(report) => report,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_private_files_lock_stays_young_and_the_close_makes_the_file_read_only() {
        let base = tempfile::tempdir().unwrap();
        let places = Folders { record: Some(base.path().join("private")), state: None, runtime: None };
        let since = "2026-11-23T09:02:11.042-05:00".to_owned();
        let holder = Holder { pid: 1, who: "MK".to_owned(), program: "bedside".to_owned(), since };
        let (queue, mut arrivals) = unbounded_channel();
        let mut keeping = Private::new(places, NAME, holder).keep(Door::new(queue));
        keeping.renew_lock();
        assert!(keeping.seal().is_ok() && !base.path().join("private").exists(), "nothing is made before the first note");

        keeping.push(&[row()]);
        while !keeping.is_idle() {
            keeping.drive(clock::hand());
            let Report::Answer { answer, .. } = report(&mut arrivals) else { continue };
            keeping.answer(clock::hand(), answer);
        }
        let (file, lock) =
            (base.path().join("private").join(file_name(NAME, 1)), base.path().join("private/20261123-0902-C017.lock"));
        fs::File::open(&lock).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        keeping.renew_lock();
        assert!(matches!(report(&mut arrivals), Report::Room(_)), "a renewal also says how much room there is");
        let age = clock::system_time().duration_since(fs::metadata(&lock).unwrap().modified().unwrap());
        assert!(age.unwrap_or_default().as_secs() < 60);

        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        keeping.seal().unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o400);
        fs::write(&file, "another program was here").unwrap();
        assert!(keeping.seal().is_err());
    }
}
