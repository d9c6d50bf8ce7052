//! A record being written: its spool, its writer, its lock and its unfinished line, driven by the loop.

use super::arrival::Door;
use super::custody;
use super::disk::RealDisk;
use super::draft::Draft;
use super::keeper::Keeper;
use super::lock::Lock;
use super::safe_file::Sharing;
use super::writer::Writer;
use crate::app;
use crate::journal::order::Answer;
use crate::journal::spool::{News, Spool};
use crate::session::{Hand, Row};
use anyhow::Context as _;
use std::path::{Path, PathBuf};

/// The line is kept so soon after a key, in milliseconds: with the sync that follows, well within half a second.
const KEPT_AFTER_MS: i64 = 350;
/// A write that takes longer is said, in milliseconds.
const SLOW_MS: i64 = 2000;

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
    /// Older parts, to be put away at a healthy close.
    pub older: Vec<PathBuf>,
    /// The session's name.
    pub name: String,
    /// Who may read.
    pub sharing: Sharing,
}

/// A record being written.
pub struct Keeping {
    spool: Spool,
    writer: Writer,
    keeper: Keeper,
    line: Option<(Hand, Option<Draft>)>,
    ordered_at: Option<Hand>,
    paths: RealDisk,
    older: Vec<PathBuf>,
    sharing: Sharing,
    /// Dropped last: the lock goes when everything is written.
    _lock: Lock,
}

impl Keeping {
    /// Starts its threads.
    pub fn start(opened: Opened, door: Door) -> std::io::Result<Self> {
        let Opened { spool, disk, lock, state, older, sharing, name, .. } = opened;
        let paths = disk.paths_only();
        let keeper = Keeper::start(&state, &name, lock.heartbeat()?)?;
        let writer = Writer::start(Box::new(disk), door)?;
        Ok(Self { spool, writer, keeper, line: None, ordered_at: None, paths, older, sharing, _lock: lock })
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

    /// Gives the writer what is next, and keeps the line when it is time.
    pub fn drive(&mut self, now: Hand) {
        if let Some(order) = self.spool.next(now) {
            self.ordered_at = Some(now);
            self.writer.order(order);
        }
        if self.line.as_ref().is_some_and(|(due, _)| *due <= now) {
            self.keep_line();
        }
    }

    /// Takes the disk's answer.
    pub fn answer(&mut self, now: Hand, answer: Answer) -> Vec<News> {
        self.ordered_at = None;
        self.spool.answer(now, answer)
    }

    /// How long a write has been under way, once that is worth saying.
    pub fn slow_ms(&self, now: Hand) -> Option<i64> {
        self.ordered_at.map(|at| now.since_ms(at)).filter(|ms| *ms >= SLOW_MS)
    }

    /// When something here wants to be driven without a message.
    pub fn deadline(&self, now: Hand) -> Option<Hand> {
        // A slow write is said, and counted on each second.
        let slow = self.ordered_at.map(|at| at.plus_ms((now.since_ms(at) / 1000 + 1).max(SLOW_MS / 1000) * 1000));
        [self.spool.deadline(), self.line.as_ref().map(|(due, _)| *due), slow].into_iter().flatten().min()
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
        let path = self.path().context("The record stands in no file yet, so it could not be verified.")?;
        custody::seal_read_only(&path, self.spool.bytes(), self.sharing)?;
        let others: Vec<PathBuf> = self.older.iter().filter(|part| **part != path && part.exists()).cloned().collect();
        custody::supersede(&others, self.sharing)?;
        Ok(path)
    }

    /// Keeps the line now and waits for both threads; what the disk does not take in that time stays unsaved.
    pub fn finish(&mut self) {
        if self.line.is_some() {
            self.keep_line();
        }
        self.keeper.finish();
        self.writer.finish();
    }

    fn keep_line(&mut self) {
        if let Some((_, draft)) = self.line.take() {
            self.keeper.keep(draft);
        }
    }
}

/// The folder and file of a record in words.
pub fn shown(path: Option<&Path>) -> String {
    path.map_or_else(|| "no file".to_owned(), |path| path.display().to_string())
}
