//! The spool: rows are pending, written, synced, saved. It decides which orders the disk gets and what may be shown as saved; it
//! does no I/O. After any error a file is never appended to or synced again, because a system may report the next sync as a
//! success and drop the bytes. The whole session is in memory, so it is written to a new part: in the record folder, else in the
//! state folder, else in the run-time folder, else it stays in memory until a retry.

mod trouble;

use super::chain::Chain;
use crate::journal::columns::HEADER;
use crate::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder, PartFile, RecordFolder};
use crate::journal::encode::encode;
use crate::session::{RealTime, Row};
use memchr::memchr_iter;
use trouble::Trouble;

/// Delays before retries in milliseconds; the last one repeats.
const RETRY_MS: [i64; 4] = [1000, 2000, 5000, 10_000];

/// After this many taken names a folder counts as refusing.
const MAX_NAMES_TRIED: u32 = 100;

/// A change that the app shows and records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpoolEvent {
    /// All rows up to this number are synced and verified; 0 after another program changed the file.
    Saved(u64),
    /// The session continues in another file; a `session,part` row must be recorded.
    Moved {
        /// File that the write was for.
        file: PartFile,
        /// The reason in words.
        reason: String,
    },
    /// A new or changed problem: what happened, what is safe and what the program does.
    Trouble(String),
    /// The whole session is in the record folder again.
    Recovered,
}

/// A length in bytes and rows, and the last row's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Checkpoint {
    bytes: usize,
    rows: u64,
    seq: u64,
}

/// The state of saving a session: what is encoded, what is saved, what to order next.
///
/// ```
/// use bedside::journal::disk_order::DiskOrder;
/// use bedside::journal::{self, Spool, SpoolEvent};
/// use bedside::session::RealTime;
///
/// let record = journal::read(&std::fs::read("sample-sessions/20260312-1324-C-017.csv")?)?;
/// let (mut spool, now) = (Spool::create(&record.name), RealTime::from_ms(0));
/// spool.push(&record.rows);
/// assert!(matches!(spool.next_order(now), Some(DiskOrder::Create { .. })));
/// let events = spool.handle_answer(now, Ok(()));
/// assert_eq!(events, [SpoolEvent::Saved(record.next_seq - 1)]);
/// assert!(spool.is_idle());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Spool {
    name: String,
    bytes: Vec<u8>,
    chain: Chain,
    pushed: Checkpoint,
    saved: Checkpoint,
    /// The file to append to, if there is a usable one.
    file: Option<PartFile>,
    /// Without a file: the folder that is tried next.
    next_folder: RecordFolder,
    next_part: u32,
    names_taken: u32,
    in_flight: Option<(DiskOrder, Checkpoint)>,
    trouble: Option<Trouble>,
    last_trouble_message: Option<String>,
    retry_count: usize,
    retry_at: Option<RealTime>,
    /// A move before the first order, which the first answer reports.
    announced: Option<SpoolEvent>,
}

impl Spool {
    /// A new session with this name. The first rows lead to an order that creates its file.
    pub fn create(name: &str) -> Self {
        let bytes = format!("{HEADER}\n").into_bytes();
        Self::new(name, bytes, Chain::default(), Checkpoint { bytes: 0, rows: 0, seq: 0 })
    }

    /// Continues a session in a file that the disk has open for appending and whose content is exactly these whole lines.
    pub fn resume(name: &str, file: PartFile, whole: Vec<u8>, chain: Chain, last_seq: u64) -> Self {
        let mut spool = Self::rewrite(name, file.part, whole, chain, last_seq);
        spool.file = Some(file);
        spool.saved = spool.pushed;
        spool
    }

    /// Continues a session whose lines are in several files or in another form: the first order writes all of them to the part
    /// after `last_part`.
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
            file: None,
            next_folder: RecordFolder::Record,
            next_part: 1,
            names_taken: 0,
            in_flight: None,
            trouble: None,
            last_trouble_message: None,
            retry_count: 0,
            retry_at: None,
            announced: None,
        }
    }

    /// Reports with the next answer that the session moved to `file`.
    pub(crate) fn announce_move(&mut self, file: PartFile, reason: &str) {
        self.announced = Some(SpoolEvent::Moved { file, reason: reason.to_owned() });
    }

    /// Adds rows and encodes them. Pass all rows of an entry in one call, so that they are written at once.
    pub fn push(&mut self, rows: &[Row]) {
        encode(rows, &self.name, &mut self.chain, &mut self.bytes);
        if let Some(last) = rows.last() {
            self.pushed = Checkpoint { bytes: self.bytes.len(), rows: self.pushed.rows + rows.len() as u64, seq: last.seq };
        }
    }

    /// The next order, if any. There is one at a time: the next comes after [`Self::handle_answer`].
    pub fn next_order(&mut self, now: RealTime) -> Option<DiskOrder> {
        if self.in_flight.is_some() || self.pushed.rows == 0 {
            return None;
        }
        let is_due = self.retry_at.is_none_or(|at| now >= at);
        let order = match self.file {
            None if is_due => self.create_order(self.next_folder),
            Some(file) if file.folder != RecordFolder::Record && is_due => self.create_order(RecordFolder::Record),
            Some(_) if self.saved.bytes < self.pushed.bytes => DiskOrder::Append {
                bytes: self.bytes.get(self.saved.bytes..).unwrap_or_default().to_vec(),
                length: self.pushed.bytes as u64,
            },
            _ => return None,
        };
        self.in_flight = Some((order.clone(), self.pushed));
        Some(order)
    }

    /// Handles the disk's answer to the order in flight. Without an order it does nothing.
    pub fn handle_answer(&mut self, now: RealTime, answer: DiskAnswer) -> Vec<SpoolEvent> {
        let mut events = match (self.in_flight.take(), answer) {
            (None, _) => Vec::new(),
            (Some((DiskOrder::Append { .. }, upto)), Ok(())) => self.mark_saved(upto),
            (Some((DiskOrder::Create { file, .. }, upto)), Ok(())) => self.on_created(now, file, upto),
            (Some((DiskOrder::Append { .. }, _)), Err(why)) => self.on_append_failed(why),
            (Some((DiskOrder::Create { file, .. }, _)), Err(why)) => {
                self.on_create_failed(now, file, why);
                Vec::new()
            }
        };
        events.extend(self.announced.take());
        events.extend(self.poll_trouble_change());
        events
    }

    /// The problem, if its sentence has changed since it was last reported: more pending rows are unsaved.
    pub fn poll_trouble_change(&mut self) -> Option<SpoolEvent> {
        let now = self.trouble_message();
        if now == self.last_trouble_message {
            return None;
        }
        self.last_trouble_message.clone_from(&now);
        Some(now.map_or(SpoolEvent::Recovered, SpoolEvent::Trouble))
    }

    /// The time of the next retry, if one is scheduled.
    pub fn retry_deadline(&self) -> Option<RealTime> {
        if self.in_flight.is_some() { None } else { self.retry_at }
    }

    /// Whether nothing waits for the disk.
    pub fn is_idle(&self) -> bool {
        self.in_flight.is_none() && self.pending_rows() == 0
    }

    /// All rows up to this number are synced and verified; 0 if none are, or another program removed the file.
    pub fn saved_seq(&self) -> u64 {
        self.saved.seq
    }

    /// Number of rows that are only in memory.
    pub fn pending_rows(&self) -> u64 {
        self.pushed.rows - self.saved.rows
    }

    /// The current file, if there is one.
    pub fn current_file(&self) -> Option<PartFile> {
        self.file
    }

    /// The chain after the last row pushed.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The whole session as it must stand in the file: header and all rows.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The present problem, until the whole session is in the record folder again.
    pub fn trouble_message(&self) -> Option<String> {
        self.trouble.as_ref().map(|trouble| trouble.status_sentence(&self.name, self.file, self.saved.seq, self.pending_rows()))
    }

    fn create_order(&self, folder: RecordFolder) -> DiskOrder {
        DiskOrder::Create { file: PartFile { folder, part: self.next_part }, bytes: self.bytes.clone() }
    }

    fn mark_saved(&mut self, checkpoint: Checkpoint) -> Vec<SpoolEvent> {
        self.saved = checkpoint;
        vec![SpoolEvent::Saved(checkpoint.seq)]
    }

    fn on_created(&mut self, now: RealTime, file: PartFile, checkpoint: Checkpoint) -> Vec<SpoolEvent> {
        self.file = Some(file);
        self.next_part = file.part.saturating_add(1);
        self.names_taken = 0;
        let mut events = self.mark_saved(checkpoint);
        if let Some(trouble) = &mut self.trouble {
            events.push(SpoolEvent::Moved { file, reason: trouble.on_moved(file) });
        }
        if file.folder == RecordFolder::Record {
            (self.retry_count, self.retry_at, self.trouble) = (0, None, None);
        } else {
            self.schedule_retry(now);
        }
        events
    }

    /// The current file does not hold what was saved: nothing in it counts, and the whole session is written to a new one.
    pub fn distrust_file(&mut self, why: DiskFailure) -> Vec<SpoolEvent> {
        let mut events = self.on_append_failed(why);
        events.extend(self.poll_trouble_change());
        events
    }

    /// After a failed append the file is not used again; the whole session is written to a new one, in the most trusted folder
    /// first.
    fn on_append_failed(&mut self, why: DiskFailure) -> Vec<SpoolEvent> {
        let mut events = Vec::new();
        if why.is_by_another_program() {
            // Another program changed the file, so its rows may not be safe.
            events.extend(self.mark_saved(Checkpoint { bytes: 0, rows: 0, seq: 0 }));
        }
        let file = self.file.take();
        if let Some(file) = file {
            self.next_part = self.next_part.max(file.part.saturating_add(1));
        }
        self.trouble = Some(Trouble::new(why, file));
        self.next_folder = RecordFolder::Record;
        self.retry_at = None;
        events
    }

    fn on_create_failed(&mut self, now: RealTime, file: PartFile, why: DiskFailure) {
        if why == DiskFailure::Exists && self.names_taken < MAX_NAMES_TRIED {
            // An existing file is never touched; the next number is tried.
            self.names_taken += 1;
            self.next_part = file.part.saturating_add(1);
            if self.trouble.is_some() {
                return;
            }
        } else {
            self.names_taken = 0;
            let other = RecordFolder::ALL.into_iter().find(|other| *other > self.next_folder && self.file.is_none());
            self.next_folder = other.unwrap_or(RecordFolder::Record);
            if other.is_none() {
                self.schedule_retry(now);
            }
        }
        match &mut self.trouble {
            Some(trouble) => trouble.on_retry_failed(file.folder, why, self.retry_at.is_some()),
            None => self.trouble = Some(Trouble::new(why, None)),
        }
    }

    fn schedule_retry(&mut self, now: RealTime) {
        let wait_ms = RETRY_MS.get(self.retry_count).or(RETRY_MS.last()).copied().unwrap_or_default();
        self.retry_count = self.retry_count.saturating_add(1);
        self.retry_at = Some(now.plus_ms(wait_ms));
    }
}
