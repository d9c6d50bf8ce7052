//! From rows to a safe place: pending → written → synced → saved. Decides what the disk is asked for and what may be shown as
//! saved; does none of it itself.
//!
//! After any error a file is dead: it is never appended to or synced again, because a system may call the next sync a success
//! and drop the bytes. The whole session is in memory, so it is written afresh as the next part: in the record folder, else in
//! the state folder, else in the run-time folder, else it stays in memory and is tried again.

mod trouble;

use super::chain::Chain;
use crate::journal::columns::HEADER;
use crate::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder, PartFile, RecordFolder};
use crate::journal::encode::encode;
use crate::session::{RealTime, Row};
use memchr::memchr_iter;
use trouble::Trouble;

/// More rows than this waiting for the disk are a state that the screen shows.
const PENDING_LIMIT: u64 = 1000;

/// How long to wait before another try, in milliseconds; the last one again and again.
const RETRY_MS: [i64; 4] = [1000, 2000, 5000, 10_000];

/// A folder in which so many names in a row are taken is treated as one that refuses.
const MAX_NAMES_TRIED: u32 = 100;

/// What changed, for the app to tell and to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpoolEvent {
    /// Every row up to this number is synced and checked. 0 after another program had its hands on the file: nothing is sure.
    Saved(u64),
    /// The session goes on in another file, for this reason; a `session,part` row is due.
    Moved {
        /// Which file.
        file: PartFile,
        /// Why, in words.
        reason: String,
    },
    /// Something is wrong, or wrong in another way than before; what is safe, where, and what goes on.
    Trouble(String),
    /// The session is whole in the record folder again.
    Recovered,
}

/// Bytes of the session and the row they end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Checkpoint {
    bytes: usize,
    rows: u64,
    seq: u64,
}

/// Whether there is a file to append to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileState {
    /// Appends go here.
    Open(PartFile),
    /// No file is alive; this folder is tried next.
    Seeking(RecordFolder),
}

/// The writer's mind: what is encoded, what is safe, what to ask of the disk next.
#[derive(Clone, Debug)]
pub struct Spool {
    name: String,
    bytes: Vec<u8>,
    chain: Chain,
    pushed: Checkpoint,
    saved: Checkpoint,
    file_state: FileState,
    /// The part number that the next file gets.
    next_part: u32,
    names_taken: u32,
    in_flight: Option<(DiskOrder, Checkpoint)>,
    trouble: Option<Trouble>,
    /// What was last said about it.
    last_trouble_message: Option<String>,
    retry_count: usize,
    retry_at: Option<RealTime>,
}

impl Spool {
    /// A new session of this name. The first order comes with the first rows and creates its file.
    pub fn create(name: &str) -> Self {
        let bytes = format!("{HEADER}\n").into_bytes();
        Self::new(name, bytes, Chain::default(), Checkpoint { bytes: 0, rows: 0, seq: 0 })
    }

    /// A session that goes on in a file the disk holds open for appending, and whose content is exactly these whole lines.
    pub fn resume(name: &str, target: PartFile, whole: Vec<u8>, chain: Chain, last_seq: u64) -> Self {
        let mut spool = Self::rewrite(name, target.part, whole, chain, last_seq);
        spool.file_state = FileState::Open(target);
        spool.saved = spool.pushed;
        spool
    }

    /// A session whose lines stand in several files, or not as this program writes them: its first order writes all of them as
    /// the part after `after`.
    pub fn rewrite(name: &str, last_part: u32, whole: Vec<u8>, chain: Chain, last_seq: u64) -> Self {
        let lines = memchr_iter(b'\n', &whole).count() as u64;
        let pushed = Checkpoint { bytes: whole.len(), rows: lines.saturating_sub(1), seq: last_seq };
        Self { next_part: last_part.saturating_add(1), ..Self::new(name, whole, chain, pushed) }
    }

    fn new(name: &str, bytes: Vec<u8>, chain: Chain, pushed: Checkpoint) -> Self {
        Self {
            name: name.to_owned(),
            bytes,
            chain,
            pushed,
            saved: Checkpoint { bytes: 0, rows: 0, seq: 0 },
            file_state: FileState::Seeking(RecordFolder::Record),
            next_part: 1,
            names_taken: 0,
            in_flight: None,
            trouble: None,
            last_trouble_message: None,
            retry_count: 0,
            retry_at: None,
        }
    }

    /// Takes rows in and encodes them at once. An entry's rows come in one call, so that they go out in one write.
    pub fn push(&mut self, rows: &[Row]) {
        encode(rows, &self.name, &mut self.chain, &mut self.bytes);
        if let Some(last) = rows.last() {
            self.pushed = Checkpoint { bytes: self.bytes.len(), rows: self.pushed.rows + rows.len() as u64, seq: last.seq };
        }
    }

    /// What the disk is asked for now, if anything. One order at a time: the next comes after [`Self::handle_answer`].
    pub fn next_order(&mut self, now: RealTime) -> Option<DiskOrder> {
        if self.in_flight.is_some() || self.pushed.rows == 0 {
            return None;
        }
        let is_due = self.retry_at.is_none_or(|at| now >= at);
        let order = match self.file_state {
            FileState::Seeking(place) if is_due => self.create_order(place),
            FileState::Open(target) if target.folder != RecordFolder::Record && is_due => self.create_order(RecordFolder::Record),
            FileState::Open(_) if self.saved.bytes < self.pushed.bytes => DiskOrder::Append {
                bytes: self.bytes.get(self.saved.bytes..).unwrap_or_default().to_vec(),
                length: self.pushed.bytes as u64,
            },
            _ => return None,
        };
        self.in_flight = Some((order.clone(), self.pushed));
        Some(order)
    }

    /// Takes the disk's answer to the order in flight. An answer to nothing changes nothing.
    pub fn handle_answer(&mut self, now: RealTime, answer: DiskAnswer) -> Vec<SpoolEvent> {
        let mut news = match (self.in_flight.take(), answer) {
            (None, _) => Vec::new(),
            (Some((DiskOrder::Append { .. }, upto)), DiskAnswer::Done) => self.mark_saved(upto),
            (Some((DiskOrder::Create { file: target, .. }, upto)), DiskAnswer::Done) => self.on_created(now, target, upto),
            (Some((DiskOrder::Append { .. }, _)), DiskAnswer::Failed(why)) => self.on_append_failed(why),
            (Some((DiskOrder::Create { file: target, .. }, _)), DiskAnswer::Failed(why)) => {
                self.on_create_failed(now, target, why);
                Vec::new()
            }
        };
        news.extend(self.poll_trouble_change());
        news
    }

    /// What is wrong, if it reads otherwise than it was last told: rows that queue up make more of them unsafe.
    pub fn poll_trouble_change(&mut self) -> Option<SpoolEvent> {
        let now = self.trouble_message();
        if now == self.last_trouble_message {
            return None;
        }
        self.last_trouble_message.clone_from(&now);
        Some(now.map_or(SpoolEvent::Recovered, SpoolEvent::Trouble))
    }

    /// When something is tried again, if something is.
    pub fn retry_deadline(&self) -> Option<RealTime> {
        if self.in_flight.is_some() { None } else { self.retry_at }
    }

    /// Nothing waits for the disk.
    pub fn is_idle(&self) -> bool {
        self.in_flight.is_none() && self.pending_rows() == 0
    }

    /// Every row up to this number is synced and checked; 0 if none is, or if another program took the file away.
    pub fn saved_seq(&self) -> u64 {
        self.saved.seq
    }

    /// Rows that are in memory only.
    pub fn pending_rows(&self) -> u64 {
        self.pushed.rows - self.saved.rows
    }

    /// So many rows wait that it must be said. Pushing still works: nothing is ever dropped.
    pub fn is_backlogged(&self) -> bool {
        self.pending_rows() >= PENDING_LIMIT
    }

    /// The file that rows are saved in, if there is one.
    pub fn current_file(&self) -> Option<PartFile> {
        match self.file_state {
            FileState::Open(target) => Some(target),
            FileState::Seeking(_) => None,
        }
    }

    /// The chain after the last row pushed.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The whole session as it must stand in the file: header and every row pushed.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is wrong, what is safe and where, and what goes on: stands until the session is whole in the record folder again.
    pub fn trouble_message(&self) -> Option<String> {
        self.trouble
            .as_ref()
            .map(|trouble| trouble.status_sentence(&self.name, self.current_file(), self.saved.seq, self.pending_rows()))
    }

    fn create_order(&self, place: RecordFolder) -> DiskOrder {
        DiskOrder::Create { file: PartFile { folder: place, part: self.next_part }, bytes: self.bytes.clone() }
    }

    fn mark_saved(&mut self, checkpoint: Checkpoint) -> Vec<SpoolEvent> {
        self.saved = checkpoint;
        vec![SpoolEvent::Saved(checkpoint.seq)]
    }

    fn on_created(&mut self, now: RealTime, target: PartFile, checkpoint: Checkpoint) -> Vec<SpoolEvent> {
        self.file_state = FileState::Open(target);
        self.next_part = target.part.saturating_add(1);
        self.names_taken = 0;
        let mut news = self.mark_saved(checkpoint);
        if let Some(trouble) = &mut self.trouble {
            news.push(SpoolEvent::Moved { file: target, reason: trouble.on_moved(target) });
        }
        if target.folder == RecordFolder::Record {
            (self.retry_count, self.retry_at, self.trouble) = (0, None, None);
        } else {
            self.schedule_retry(now);
        }
        news
    }

    /// An append failed: the file is dead, and the whole session is written afresh, in the most trusted folder first.
    fn on_append_failed(&mut self, why: DiskFailure) -> Vec<SpoolEvent> {
        let mut news = Vec::new();
        if matches!(why, DiskFailure::Deleted | DiskFailure::Replaced | DiskFailure::WrongLength { .. }) {
            // Another program had its hands on the file: what was safe there may not be any more.
            news.extend(self.mark_saved(Checkpoint { bytes: 0, rows: 0, seq: 0 }));
        }
        let file = self.current_file();
        if let Some(file) = file {
            self.next_part = self.next_part.max(file.part.saturating_add(1));
        }
        self.trouble = Some(Trouble::new(why, file));
        self.file_state = FileState::Seeking(RecordFolder::Record);
        self.retry_at = None;
        news
    }

    fn on_create_failed(&mut self, now: RealTime, target: PartFile, why: DiskFailure) {
        if why == DiskFailure::Exists && self.names_taken < MAX_NAMES_TRIED {
            // Whatever stands there is never touched; the next number is tried at once.
            self.names_taken += 1;
            self.next_part = target.part.saturating_add(1);
            if self.trouble.is_some() {
                return;
            }
        } else {
            self.names_taken = 0;
            match self.file_state {
                FileState::Open(_) => self.schedule_retry(now),
                FileState::Seeking(place) => {
                    let next = RecordFolder::ALL.into_iter().find(|next| *next > place);
                    self.file_state = FileState::Seeking(next.unwrap_or(RecordFolder::Record));
                    if next.is_none() {
                        self.schedule_retry(now);
                    }
                }
            }
        }
        match &mut self.trouble {
            Some(trouble) => trouble.on_retry_failed(target.folder, why, self.retry_at.is_some()),
            None => self.trouble = Some(Trouble::new(why, None)),
        }
    }

    fn schedule_retry(&mut self, now: RealTime) {
        let wait_ms = RETRY_MS.get(self.retry_count).or(RETRY_MS.last()).copied().unwrap_or_default();
        self.retry_count = self.retry_count.saturating_add(1);
        self.retry_at = Some(now.plus_ms(wait_ms));
    }
}

#[cfg(test)]
mod tests;
