//! The file of the private notes beside a record: made with the first note, with its own lock, chain and writer, and only ever
//! its owner's. What is in it is never listed, searched or shown.

use super::arrival::{Door, News as Arrived};
use super::commands::Desk;
use super::disk::{Disk, Folders, RealDisk};
use super::fault::{Exit, Fault};
use super::library::{self, Found};
use super::lock::{Holder, Lock, LockError};
use super::reading::{self, Going};
use super::safe_file::{Sharing, create_folder, parent_of};
use super::writer::Writer;
use crate::journal::name::file_name;
use crate::journal::order::{Answer, Failure, Order};
use crate::journal::spool::{News, Spool};
use crate::session::{Hand, Moment, PrivateNotes, Row, Session};
use std::path::{Path, PathBuf};
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
        let disk = PrivateDisk { files: RealDisk::new(places, name, SHARING), record, holder, lock: None };
        Self { spool: Spool::create(name), disk }
    }

    /// Starts keeping them. A thread comes with the first note.
    pub(super) fn keep(self, door: Door) -> PrivateKeeping {
        let Self { spool, disk } = self;
        PrivateKeeping { spool, paths: disk.files.paths_only(), door, disk: Some(disk), writer: None }
    }
}

/// Reads the private notes of a session back, if it has any, and takes them in hand. A file that is none is left alone: new notes
/// go into one beside it.
pub(super) fn recover(
    desk: &Desk,
    found: &Found,
    session: &Session,
    now: Moment,
    holder: Holder,
) -> Result<(PrivateNotes, Private), Fault> {
    let places = desk.private_places(&found.folder);
    let folder = places.record.clone().unwrap_or_default();
    let mut fresh = Private::new(places.clone(), &found.name, holder);
    let Some(apart) = library::in_folder(&folder, &places).into_iter().find(|apart| apart.name == found.name) else {
        return Ok((PrivateNotes::default(), fresh));
    };
    if !folder.exists() {
        // The notes had to go elsewhere; their lock stands here all the same, and it is tried again with the next note.
        let _may_fail_again = create_folder(&folder, SHARING);
    }
    let held = match reading::take(&apart, SHARING, fresh.disk.holder.clone()) {
        Ok(held) => held,
        Err(fault) if fault.exit == Exit::Damaged => {
            super::shell::tell(&format!("{} It was left as it is; new private notes go into a file beside it.", fault.sentence));
            return Ok((PrivateNotes::default(), fresh));
        }
        Err(fault) => return Err(fault),
    };
    let torn = held.set_torn_aside()?;
    let mut notes = PrivateNotes::of(held.read.record.rows.clone(), session);
    let Going { spool, disk, lock } = held.go_on();
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
}

impl Disk for PrivateDisk {
    fn carry_out(&mut self, order: &Order) -> Answer {
        if self.lock.is_none() {
            // A folder that takes no lock is found out by the write itself, which says what is wrong with it.
            let taken =
                create_folder(parent_of(&self.record), SHARING).ok().map(|()| Lock::take(&self.record, &self.holder, SHARING));
            match taken {
                Some(Ok(lock)) => self.lock = Some(lock),
                Some(Err(held @ LockError::Held { .. })) => return Answer::Failed(Failure::System(held.to_string())),
                Some(Err(LockError::Broken { .. })) | None => {}
            }
        }
        self.files.carry_out(order)
    }
}

/// The private notes of a running session.
pub(super) struct PrivateKeeping {
    spool: Spool,
    paths: RealDisk,
    door: Door,
    disk: Option<PrivateDisk>,
    writer: Option<Writer>,
}

impl PrivateKeeping {
    pub(super) fn push(&mut self, rows: &[Row]) {
        self.spool.push(rows);
    }

    /// Gives the writer what is next; the first time, it begins.
    pub(super) fn drive(&mut self, now: Hand) -> Vec<News> {
        let Some(order) = self.spool.next(now) else { return Vec::new() };
        if self.writer().is_some_and(|writer| writer.order(order).is_ok()) {
            return Vec::new();
        }
        let gone = Answer::Failed(Failure::System("the program's own writer of private notes ended".to_owned()));
        self.spool.answer(now, gone)
    }

    pub(super) fn answer(&mut self, now: Hand, answer: Answer) -> Vec<News> {
        self.spool.answer(now, answer)
    }

    pub(super) fn deadline(&self) -> Option<Hand> {
        self.spool.deadline()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.spool.is_idle()
    }

    pub(super) fn unsaved_rows(&self) -> u64 {
        self.spool.pending_rows()
    }

    pub(super) fn put_older_away(&self) -> anyhow::Result<()> {
        if let Some(target) = self.spool.target() {
            reading::put_older_away(&self.paths, target, self.spool.bytes())?;
        }
        Ok(())
    }

    /// Waits for the writer, so long at most. Whether everything is safe.
    pub(super) fn finish(&mut self, longest: Duration) -> bool {
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
