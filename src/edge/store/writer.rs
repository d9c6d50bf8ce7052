//! The writer's thread: owns the disk, so that the screen never waits for one. It does what it is told, orders first and one
//! at a time, and says how it went. What to do next is the spool's to decide.

use super::disk::Disk;
use super::draft::Draft;
use crate::edge::os::clock;
use crate::edge::os::lock::Heartbeat;
use crate::journal::disk_order::{Answer, Failure, Order};
use crate::session::time::Hand;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// So many orders may wait; the spool gives one at a time, and a private record's comes beside it.
const WAITING_ORDERS: usize = 4;
const STACK_BYTES: usize = 256 * 1024;

/// What the writer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// How an order went, in the order they were given.
    Answer {
        /// What the disk answered.
        answer: Answer,
        /// How long it took, in milliseconds.
        took_ms: i64,
    },
    /// The unfinished line or the lock could not be kept; a sentence. The record is not affected.
    Trouble(String),
    /// Room left on the disk of the lock, in bytes: with each renewal.
    Room(u64),
}

/// The draft that is wanted: saved, or gone.
#[derive(Debug)]
enum Keep {
    Save(Draft),
    Remove,
}

/// All that waits for the thread. Of drafts only the newest matters.
#[derive(Debug, Default)]
struct Inbox {
    orders: VecDeque<Order>,
    draft: Option<(PathBuf, Keep)>,
    heartbeat: Option<Heartbeat>,
    renew: bool,
    thread: Thread,
    closing: bool,
}

/// How it is with the thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Thread {
    #[default]
    Idle,
    /// With an order since then.
    WithOrder(Hand),
    /// With something that can wait.
    WithOther,
    /// It ended, with nothing left in its hands.
    Ended,
    /// It ended with something in its hands.
    Broken,
}

impl Thread {
    const fn is_gone(self) -> bool {
        matches!(self, Self::Ended | Self::Broken)
    }
}

#[derive(Debug, Default)]
struct Shared {
    inbox: Mutex<Inbox>,
    /// Something waits, or something is done.
    changed: Condvar,
}

/// Something for the thread to do.
enum Job {
    Order(Order),
    Draft(PathBuf, Keep),
    Renew,
}

/// The writer, from the loop's side. Clones speak to the same thread.
#[derive(Clone, Debug)]
pub struct Writer(Arc<Shared>);

impl Writer {
    /// Starts the thread. `report` is called in it.
    pub fn start(disk: Box<dyn Disk + Send>, report: impl Fn(Report) + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        thread::Builder::new().name("writer".to_owned()).stack_size(STACK_BYTES).spawn(move || {
            let _tells_when_it_ends = Gone(&theirs);
            work(&theirs, disk, &report);
        })?;
        Ok(Self(shared))
    }

    /// Gives an order. It comes back when too many wait already.
    pub fn order(&self, order: Order) -> Result<(), Order> {
        let mut inbox = self.0.lock();
        if inbox.thread.is_gone() || inbox.closing || inbox.orders.len() >= WAITING_ORDERS {
            return Err(order);
        }
        inbox.orders.push_back(order);
        self.0.changed.notify_all();
        Ok(())
    }

    /// Keeps the unfinished line, after all orders.
    pub fn save_draft(&self, path: &Path, draft: Draft) {
        self.keep(path, Keep::Save(draft));
    }

    /// Forgets the unfinished line, after all orders: its words are on the disk before it goes.
    pub fn remove_draft(&self, path: &Path) {
        self.keep(path, Keep::Remove);
    }

    /// From now on [`Writer::renew_lock`] renews this one.
    pub fn keep_lock(&self, heartbeat: Heartbeat) {
        self.0.lock().heartbeat = Some(heartbeat);
    }

    /// Renews the lock's age, after all orders.
    pub fn renew_lock(&self) {
        self.0.lock().renew = true;
        self.0.changed.notify_all();
    }

    /// Since when the disk has been at one order, while it is.
    pub fn busy_since(&self) -> Option<Hand> {
        match self.0.lock().thread {
            Thread::WithOrder(since) => Some(since),
            _ => None,
        }
    }

    /// Takes no more, waits until everything that was given is carried out, but no longer than this. Whether it was.
    /// For the end, when the spool owes nothing more: an answer that calls for another order comes too late.
    pub fn finish(&self, longest: Duration) -> bool {
        let mut inbox = self.0.lock();
        inbox.closing = true;
        self.0.changed.notify_all();
        let unfinished = |inbox: &mut Inbox| !inbox.thread.is_gone() && !inbox.is_done();
        let waited = self.0.changed.wait_timeout_while(inbox, longest, unfinished);
        let (inbox, _) = waited.unwrap_or_else(PoisonError::into_inner);
        inbox.is_done()
    }

    fn keep(&self, path: &Path, keep: Keep) {
        self.0.lock().draft = Some((path.to_owned(), keep));
        self.0.changed.notify_all();
    }
}

impl Inbox {
    /// Everything that was given is carried out.
    fn is_done(&self) -> bool {
        let nothing_waits = self.orders.is_empty() && self.draft.is_none() && !self.renew;
        nothing_waits && matches!(self.thread, Thread::Idle | Thread::Ended)
    }

    fn take(&mut self) -> Option<Job> {
        if let Some(order) = self.orders.pop_front() {
            return Some(Job::Order(order));
        }
        if let Some((path, keep)) = self.draft.take() {
            return Some(Job::Draft(path, keep));
        }
        std::mem::take(&mut self.renew).then_some(Job::Renew)
    }
}

impl Shared {
    /// A panic elsewhere leaves nothing half done in the inbox.
    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for something to do; nothing when it is time to end.
    fn next(&self) -> Option<Job> {
        let mut inbox = self.lock();
        inbox.thread = Thread::Idle;
        self.changed.notify_all();
        loop {
            if let Some(job) = inbox.take() {
                inbox.thread = if matches!(job, Job::Order(_)) { Thread::WithOrder(clock::hand()) } else { Thread::WithOther };
                return Some(job);
            }
            if inbox.closing {
                return None;
            }
            inbox = self.changed.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// However the thread ends, whoever waits for it learns so.
struct Gone<'a>(&'a Shared);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        let mut inbox = self.0.lock();
        inbox.thread = if inbox.thread == Thread::Idle { Thread::Ended } else { Thread::Broken };
        self.0.changed.notify_all();
    }
}

fn work(shared: &Shared, mut disk: Box<dyn Disk + Send>, report: &impl Fn(Report)) {
    while let Some(job) = shared.next() {
        match job {
            Job::Order(order) => {
                let begun = clock::hand();
                // A disk that panics has let its file go; the next order may make a new one.
                let answer = catch_unwind(AssertUnwindSafe(|| disk.carry_out(&order)));
                let answer = answer.unwrap_or_else(|_| {
                    Answer::Failed(Failure::System("the program's own writer failed in a way nobody foresaw".to_owned()))
                });
                report(Report::Answer { answer, took_ms: clock::hand().since_ms(begun) });
            }
            Job::Draft(path, keep) => {
                let done = match keep {
                    Keep::Save(draft) => draft.save(&path),
                    Keep::Remove => Draft::remove(&path),
                };
                if let Err(why) = done {
                    let sentence =
                        format!("The unfinished line cannot be kept in {}: {why}. What is saved is safe.", path.display());
                    report(Report::Trouble(sentence));
                }
            }
            Job::Renew => renew(shared, report),
        }
    }
}

fn renew(shared: &Shared, report: &impl Fn(Report)) {
    // Taken out meanwhile: a slow disk must not make the loop wait for the inbox.
    let Some(heartbeat) = shared.lock().heartbeat.take() else { return };
    if let Err(why) = heartbeat.renew() {
        report(Report::Trouble(format!("The record's lock cannot be renewed: {why}. What is saved is safe.")));
    }
    // Not every file system tells.
    if let Ok(bytes) = heartbeat.free_bytes() {
        report(Report::Room(bytes));
    }
    shared.lock().heartbeat.get_or_insert(heartbeat);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::disk_order::{Place, Target};
    use crate::session::time::{Elapsed, Wall};
    use std::sync::mpsc::{Receiver, Sender, channel};

    const SOON: Duration = Duration::from_secs(20);

    /// Does an order only when it is let.
    struct Gated(Receiver<Answer>);

    impl Disk for Gated {
        fn carry_out(&mut self, order: &Order) -> Answer {
            assert!(!matches!(order, Order::Append { length: 13, .. }), "planted");
            self.0.recv().unwrap_or(Answer::Done)
        }
    }

    fn gated() -> (Writer, Sender<Answer>, Receiver<Report>) {
        let ((gate, gated), (reports, reported)) = (channel(), channel());
        let report = move |report| reports.send(report).unwrap_or_default();
        (Writer::start(Box::new(Gated(gated)), report).unwrap(), gate, reported)
    }

    fn append(length: u64) -> Order {
        Order::Append { bytes: Vec::new(), length }
    }

    fn answer(reported: &Receiver<Report>) -> Answer {
        match reported.recv_timeout(SOON).unwrap() {
            Report::Answer { answer, .. } => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn orders_are_answered_in_turn_and_too_many_come_back() {
        let (writer, gate, reported) = gated();
        let given = (1..9).filter(|length| writer.order(append(*length)).is_ok()).count();
        assert!((WAITING_ORDERS..=WAITING_ORDERS + 1).contains(&given), "{given}");
        gate.send(Answer::Failed(Failure::Full)).unwrap();
        assert_eq!(answer(&reported), Answer::Failed(Failure::Full));
        assert!(!writer.finish(Duration::ZERO), "a disk that does not answer is not waited for");
        assert!(writer.busy_since().is_some());
        drop(gate);
        assert!(writer.finish(SOON));
        assert_eq!((1..given).map(|_| answer(&reported)).collect::<Vec<_>>(), vec![Answer::Done; given - 1]);
        assert!(writer.busy_since().is_none() && writer.order(append(1)).is_err());
    }

    #[test]
    fn a_panic_is_an_answer_and_the_next_order_is_carried_out() {
        let (writer, gate, reported) = gated();
        writer.order(append(13)).unwrap();
        assert!(matches!(answer(&reported), Answer::Failed(Failure::System(_))));
        let target = Target { place: Place::State, part: 2 };
        writer.order(Order::Create { target, bytes: Vec::new() }).unwrap();
        gate.send(Answer::Done).unwrap();
        assert_eq!(answer(&reported), Answer::Done);
    }

    #[test]
    fn of_drafts_the_newest_is_kept_and_only_after_the_orders() {
        let state = tempfile::tempdir().unwrap();
        let path = super::super::draft::path_of(state.path(), "S");
        let draft =
            |text: &str| Draft { text: text.to_owned(), elapsed: Elapsed::ZERO, wall: Wall::from_instant(0, 0), entry: None };
        let (writer, gate, reported) = gated();
        writer.order(append(1)).unwrap();
        for text in ["o", "on", "one"] {
            writer.save_draft(&path, draft(text));
        }
        assert_eq!(Draft::load(&path).unwrap(), None, "a draft went before an order");
        gate.send(Answer::Done).unwrap();
        assert!(writer.finish(SOON));
        assert_eq!((answer(&reported), Draft::load(&path).unwrap()), (Answer::Done, Some(draft("one"))));
    }

    #[test]
    fn a_draft_that_cannot_be_kept_is_said() {
        let (writer, _gate, reported) = gated();
        writer.remove_draft(Path::new("/dev/null/drafts/S.json"));
        assert!(matches!(reported.recv_timeout(SOON).unwrap(), Report::Trouble(why) if why.contains("What is saved is safe.")));
    }
}
