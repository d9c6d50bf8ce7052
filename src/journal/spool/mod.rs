//! From rows to a safe place: pending → written → synced → saved. Decides what the disk is asked for and what may be shown as
//! saved; does none of it itself.
//!
//! After any error a file is dead: it is never appended to or synced again, because a system may call the next sync a success
//! and drop the bytes. The whole session is in memory, so it is written afresh as the next part: in the record folder, else in
//! the state folder, else in the run-time folder, else it stays in memory and is tried again.

mod trouble;

use super::chain::Chain;
use crate::journal::disk_order::{Answer, Failure, Order, Place, Target};
use crate::journal::encode::{HEADER, encode};
use crate::session::{Hand, Row};
use memchr::memchr_iter;
use trouble::Trouble;

/// More rows than this waiting for the disk are a state that the screen shows.
const PENDING_LIMIT: u64 = 1000;

/// How long to wait before another try, in milliseconds; the last one again and again.
const RETRY_MS: [i64; 4] = [1000, 2000, 5000, 10_000];

/// A folder in which so many names in a row are taken is treated as one that refuses.
const NAMES_TRIED: u32 = 100;

/// What changed, for the app to tell and to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Every row up to this number is synced and checked. 0 after another program had its hands on the file: nothing is sure.
    Saved(u64),
    /// The session goes on in another file, for this reason; a `session,part` row is due.
    Moved {
        /// Which file.
        target: Target,
        /// Why, in words.
        why: String,
    },
    /// Something is wrong, or wrong in another way than before; what is safe, where, and what goes on.
    Trouble(String),
    /// The session is whole in the record folder again.
    Recovered,
}

/// Bytes of the session and the row they end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    bytes: usize,
    rows: u64,
    seq: u64,
}

/// Whether there is a file to append to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Appends go here.
    On(Target),
    /// No file is alive; this folder is tried next.
    Seeking(Place),
}

/// The writer's mind: what is encoded, what is safe, what to ask of the disk next.
#[derive(Clone, Debug)]
pub struct Spool {
    name: String,
    bytes: Vec<u8>,
    chain: Chain,
    pushed: Mark,
    saved: Mark,
    standing: Standing,
    /// The part number that the next file gets.
    next_part: u32,
    names_taken: u32,
    in_flight: Option<(Order, Mark)>,
    trouble: Option<Trouble>,
    /// What was last said about it.
    told: Option<String>,
    tries: usize,
    retry_at: Option<Hand>,
}

impl Spool {
    /// A new session of this name. The first order comes with the first rows and creates its file.
    pub fn create(name: &str) -> Self {
        let bytes = format!("{HEADER}\n").into_bytes();
        Self::new(name, bytes, Chain::default(), Mark { bytes: 0, rows: 0, seq: 0 })
    }

    /// A session that goes on in a file the disk holds open for appending, and whose content is exactly these whole lines.
    pub fn resume(name: &str, target: Target, whole: Vec<u8>, chain: Chain, last_seq: u64) -> Self {
        let mut spool = Self::rewrite(name, target.part, whole, chain, last_seq);
        spool.standing = Standing::On(target);
        spool.saved = spool.pushed;
        spool
    }

    /// A session whose lines stand in several files, or not as this program writes them: its first order writes all of them as
    /// the part after `after`.
    pub fn rewrite(name: &str, after: u32, whole: Vec<u8>, chain: Chain, last_seq: u64) -> Self {
        let lines = memchr_iter(b'\n', &whole).count() as u64;
        let pushed = Mark { bytes: whole.len(), rows: lines.saturating_sub(1), seq: last_seq };
        Self { next_part: after.saturating_add(1), ..Self::new(name, whole, chain, pushed) }
    }

    fn new(name: &str, bytes: Vec<u8>, chain: Chain, pushed: Mark) -> Self {
        Self {
            name: name.to_owned(),
            bytes,
            chain,
            pushed,
            saved: Mark { bytes: 0, rows: 0, seq: 0 },
            standing: Standing::Seeking(Place::Record),
            next_part: 1,
            names_taken: 0,
            in_flight: None,
            trouble: None,
            told: None,
            tries: 0,
            retry_at: None,
        }
    }

    /// Takes rows in and encodes them at once. An entry's rows come in one call, so that they go out in one write.
    pub fn push(&mut self, rows: &[Row]) {
        encode(rows, &self.name, &mut self.chain, &mut self.bytes);
        if let Some(last) = rows.last() {
            self.pushed = Mark { bytes: self.bytes.len(), rows: self.pushed.rows + rows.len() as u64, seq: last.seq };
        }
    }

    /// What the disk is asked for now, if anything. One order at a time: the next comes after [`Self::answer`].
    pub fn next(&mut self, now: Hand) -> Option<Order> {
        if self.in_flight.is_some() || self.pushed.rows == 0 {
            return None;
        }
        let is_due = self.retry_at.is_none_or(|at| now >= at);
        let order = match self.standing {
            Standing::Seeking(place) if is_due => self.creation(place),
            Standing::On(target) if target.place != Place::Record && is_due => self.creation(Place::Record),
            Standing::On(_) if self.saved.bytes < self.pushed.bytes => Order::Append {
                bytes: self.bytes.get(self.saved.bytes..).unwrap_or_default().to_vec(),
                length: self.pushed.bytes as u64,
            },
            _ => return None,
        };
        self.in_flight = Some((order.clone(), self.pushed));
        Some(order)
    }

    /// Takes the disk's answer to the order in flight. An answer to nothing changes nothing.
    pub fn answer(&mut self, now: Hand, answer: Answer) -> Vec<News> {
        let mut news = match (self.in_flight.take(), answer) {
            (None, _) => Vec::new(),
            (Some((Order::Append { .. }, upto)), Answer::Done) => self.saved_up_to(upto),
            (Some((Order::Create { target, .. }, upto)), Answer::Done) => self.created(now, target, upto),
            (Some((Order::Append { .. }, _)), Answer::Failed(why)) => self.lost(why),
            (Some((Order::Create { target, .. }, _)), Answer::Failed(why)) => {
                self.not_created(now, target, why);
                Vec::new()
            }
        };
        news.extend(self.retold());
        news
    }

    /// What is wrong, if it reads otherwise than it was last told: rows that queue up make more of them unsafe.
    pub fn retold(&mut self) -> Option<News> {
        let now = self.trouble();
        if now == self.told {
            return None;
        }
        self.told.clone_from(&now);
        Some(now.map_or(News::Recovered, News::Trouble))
    }

    /// When something is tried again, if something is.
    pub fn deadline(&self) -> Option<Hand> {
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
    pub fn is_full(&self) -> bool {
        self.pending_rows() >= PENDING_LIMIT
    }

    /// The file that rows are saved in, if there is one.
    pub fn target(&self) -> Option<Target> {
        match self.standing {
            Standing::On(target) => Some(target),
            Standing::Seeking(_) => None,
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
    pub fn trouble(&self) -> Option<String> {
        self.trouble.as_ref().map(|trouble| trouble.sentence(&self.name, self.target(), self.saved.seq, self.pending_rows()))
    }

    fn creation(&self, place: Place) -> Order {
        Order::Create { target: Target { place, part: self.next_part }, bytes: self.bytes.clone() }
    }

    fn saved_up_to(&mut self, upto: Mark) -> Vec<News> {
        self.saved = upto;
        vec![News::Saved(upto.seq)]
    }

    fn created(&mut self, now: Hand, target: Target, upto: Mark) -> Vec<News> {
        self.standing = Standing::On(target);
        self.next_part = target.part.saturating_add(1);
        self.names_taken = 0;
        let mut news = self.saved_up_to(upto);
        if let Some(trouble) = &mut self.trouble {
            news.push(News::Moved { target, why: trouble.moved(target) });
        }
        if target.place == Place::Record {
            (self.tries, self.retry_at, self.trouble) = (0, None, None);
        } else {
            self.wait(now);
        }
        news
    }

    /// An append failed: the file is dead, and the whole session is written afresh, in the most trusted folder first.
    fn lost(&mut self, why: Failure) -> Vec<News> {
        let mut news = Vec::new();
        if matches!(why, Failure::Deleted | Failure::Replaced | Failure::Length { .. }) {
            // Another program had its hands on the file: what was safe there may not be any more.
            news.extend(self.saved_up_to(Mark { bytes: 0, rows: 0, seq: 0 }));
        }
        let file = self.target();
        if let Some(file) = file {
            self.next_part = self.next_part.max(file.part.saturating_add(1));
        }
        self.trouble = Some(Trouble::new(why, file));
        self.standing = Standing::Seeking(Place::Record);
        self.retry_at = None;
        news
    }

    fn not_created(&mut self, now: Hand, target: Target, why: Failure) {
        if why == Failure::Exists && self.names_taken < NAMES_TRIED {
            // Whatever stands there is never touched; the next number is tried at once.
            self.names_taken += 1;
            self.next_part = target.part.saturating_add(1);
            if self.trouble.is_some() {
                return;
            }
        } else {
            self.names_taken = 0;
            match self.standing {
                Standing::On(_) => self.wait(now),
                Standing::Seeking(place) => {
                    let next = Place::ALL.into_iter().find(|next| *next > place);
                    self.standing = Standing::Seeking(next.unwrap_or(Place::Record));
                    if next.is_none() {
                        self.wait(now);
                    }
                }
            }
        }
        match &mut self.trouble {
            Some(trouble) => trouble.again(target.place, why, self.retry_at.is_some()),
            None => self.trouble = Some(Trouble::new(why, None)),
        }
    }

    fn wait(&mut self, now: Hand) {
        let wait_ms = RETRY_MS.get(self.tries).or(RETRY_MS.last()).copied().unwrap_or_default();
        self.tries = self.tries.saturating_add(1);
        self.retry_at = Some(now.plus_ms(wait_ms));
    }
}

#[cfg(test)]
mod tests;
