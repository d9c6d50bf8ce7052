//! A record being written: its spool, its writer, its lock and its unfinished line, driven by the loop.

use super::arrival::{Door, News as Arrived};
use super::custody;
use super::disk::RealDisk;
use super::draft::{self, Draft};
use super::lock::Lock;
use super::mirror::Mirror;
use super::reading;
use super::safe_file::Sharing;
use super::writer::Writer;
use crate::app;
use crate::journal::name::file_name;
use crate::journal::order::{Answer, Failure};
use crate::journal::spool::{News, Spool};
use crate::session::{Hand, Row};
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The line is kept so soon after a key, in milliseconds: with the sync that follows, well within half a second.
const KEPT_AFTER_MS: i64 = 350;
/// A write that takes longer is said, in milliseconds.
const SLOW_MS: i64 = 2000;
/// The lock's age is renewed so often, in milliseconds: an older one belongs to a program that is gone.
const HEARTBEAT_MS: i64 = 60_000;
/// An ending waits so long for the second copy: the record is safe without it.
const MIRROR_WAITS: Duration = Duration::from_millis(500);

/// What is needed to keep a record: everything is open, nothing is running yet.
#[derive(Debug)]
pub struct Opened {
    /// What is written and what is safe.
    pub spool: Spool,
    /// The record's files.
    pub disk: RealDisk,
    /// Nobody else writes.
    pub lock: Lock,
    /// The record's folder.
    pub folder: PathBuf,
    /// The state folder.
    pub state: PathBuf,
    /// The session's name.
    pub name: String,
    /// Who may read.
    pub sharing: Sharing,
    /// Where a second copy goes.
    pub mirror: Option<PathBuf>,
}

fn start_mirror(path: &Path, sharing: Sharing, door: Door) -> std::io::Result<Mirror> {
    Mirror::start(path.to_owned(), sharing, move |news| {
        // A loop that has ended is told nothing more.
        let _ = door.send(Arrived::Copy(news));
    })
}

/// A record being written.
pub struct Keeping {
    spool: Spool,
    writer: Writer,
    line: Option<(Hand, Option<Draft>)>,
    line_path: PathBuf,
    renews_at: Hand,
    paths: RealDisk,
    sharing: Sharing,
    mirror: Option<Mirror>,
    /// Dropped last: the lock goes when everything is written.
    _lock: Lock,
}

impl Keeping {
    /// Starts its threads.
    pub fn start(opened: Opened, door: Door, now: Hand) -> std::io::Result<Self> {
        let Opened { spool, disk, lock, state, sharing, name, mirror, .. } = opened;
        let paths = disk.paths_only();
        let mirror = mirror.map(|folder| start_mirror(&folder.join(file_name(&name, 1)), sharing, door.clone())).transpose()?;
        let report = move |report| {
            // A loop that has ended wants no more answers.
            let _ = door.send(Arrived::Writer(report));
        };
        let writer = Writer::start(Box::new(disk), report)?;
        writer.keep_lock(lock.heartbeat()?);
        let line_path = draft::path_of(&state, &name);
        let renews_at = now.plus_ms(HEARTBEAT_MS);
        Ok(Self { spool, writer, line: None, line_path, renews_at, paths, sharing, mirror, _lock: lock })
    }

    /// Takes rows in; they go out with the next [`drive`](Self::drive).
    pub fn push(&mut self, rows: &[Row]) {
        self.spool.push(rows);
    }

    /// The unfinished line changed.
    pub fn line(&mut self, now: Hand, draft: Option<app::Draft>) {
        let draft = draft.map(|draft| Draft { text: draft.text, elapsed: draft.at.elapsed, wall: draft.at.wall });
        let due = self.line.as_ref().map_or(now.plus_ms(KEPT_AFTER_MS), |(due, _)| *due);
        self.line = Some((due, draft));
    }

    /// Gives the writer what is next, and keeps the line and the lock when it is time.
    pub fn drive(&mut self, now: Hand) -> Vec<News> {
        if let Some(order) = self.spool.next(now)
            && self.writer.order(order).is_err()
        {
            // One order at a time is given, so this writer is gone; the spool must hear of it.
            let gone = Answer::Failed(Failure::System("the program's own writer ended".to_owned()));
            return self.spool.answer(now, gone);
        }
        if self.line.as_ref().is_some_and(|(due, _)| *due <= now) {
            self.keep_line();
        }
        if self.renews_at <= now {
            self.renews_at = now.plus_ms(HEARTBEAT_MS);
            self.writer.renew_lock();
        }
        self.spool.retold().into_iter().collect()
    }

    /// Takes the disk's answer.
    pub fn answer(&mut self, now: Hand, answer: Answer) -> Vec<News> {
        let news = self.spool.answer(now, answer);
        if let Some(mirror) = self.mirror.as_mut().filter(|_| news.iter().any(|one| matches!(one, News::Saved(_)))) {
            mirror.follow(self.spool.bytes());
        }
        news
    }

    /// How long a write has been under way, once that is worth saying.
    pub fn slow_ms(&self, now: Hand) -> Option<i64> {
        self.writer.busy_since().map(|at| now.since_ms(at)).filter(|ms| *ms >= SLOW_MS)
    }

    /// When something here wants to be driven without a message.
    pub fn deadline(&self, now: Hand) -> Hand {
        // A slow write is said, and counted on each second.
        let slow = self.writer.busy_since().map(|at| at.plus_ms((now.since_ms(at) / 1000 + 1).max(SLOW_MS / 1000) * 1000));
        let line = self.line.as_ref().map(|(due, _)| *due);
        [self.spool.deadline(), line, slow].into_iter().flatten().fold(self.renews_at, Hand::min)
    }

    /// Whether everything is saved.
    pub fn is_idle(&self) -> bool {
        self.spool.is_idle()
    }

    /// How many rows are in memory only.
    pub fn unsaved_rows(&self) -> u64 {
        self.spool.pending_rows()
    }

    /// Where the record is now.
    pub fn path(&self) -> Option<PathBuf> {
        self.spool.target().and_then(|target| self.paths.path(target))
    }

    /// Reads the closed record again, compares it, makes it read-only, and puts older parts away.
    pub fn seal(&self) -> anyhow::Result<PathBuf> {
        let nowhere = "The record stands in no file yet, so it could not be verified.";
        let (target, path) = self.spool.target().zip(self.path()).context(nowhere)?;
        custody::seal_read_only(&path, self.spool.bytes(), self.sharing)?;
        reading::put_older_away(&self.paths, target, self.spool.bytes())?;
        Ok(path)
    }

    /// Keeps the line now and waits for the writer, so long at most. Whether all was carried out.
    pub fn finish(&mut self, longest: Duration) -> bool {
        if self.line.is_some() {
            self.keep_line();
        }
        let all = self.writer.finish(longest);
        if let Some(mirror) = self.mirror.take() {
            mirror.finish(MIRROR_WAITS);
        }
        all
    }

    fn keep_line(&mut self) {
        match self.line.take() {
            Some((_, Some(draft))) => self.writer.save_draft(&self.line_path, draft),
            Some((_, None)) => self.writer.remove_draft(&self.line_path),
            None => {}
        }
    }
}

/// The folder and file of a record in words.
pub fn shown(path: Option<&Path>) -> String {
    path.map_or_else(|| "no file".to_owned(), |path| path.display().to_string())
}
