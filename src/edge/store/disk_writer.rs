//! The thread that writes a record: it owns the disk, so that the screen never waits for it. It executes orders one at a time and
//! before anything else, and reports each result; the spool decides what follows.

use super::disk::Disk;
use super::draft;
use crate::app::LineDraft;
use crate::edge::os::clock;
use crate::edge::os::lock::Heartbeat;
use crate::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder};
use crate::session::time::RealTime;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// The number of orders that may wait. The spool submits one at a time.
const MAX_QUEUED_ORDERS: usize = 4;
const STACK_BYTES: usize = 256 * 1024;

/// A report of the writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WriterReport {
    /// The result of an order, in the order of submission.
    Answer(DiskAnswer),
    /// A sentence: the draft could not be saved, or the lock not renewed. The record is not affected.
    Warning(String),
    /// Free space on the disk of the lock in bytes, with each renewal.
    DiskSpace(u64),
}

/// What waits for the thread. Only the newest draft is saved.
#[derive(Debug, Default)]
struct WriterInbox {
    orders: VecDeque<DiskOrder>,
    draft: Option<(PathBuf, Option<LineDraft>)>,
    renew_lock: bool,
    thread_state: ThreadState,
    is_closing: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ThreadState {
    #[default]
    Idle,
    /// Executing an order since this time.
    ExecutingOrder(RealTime),
    /// Saving a draft or renewing the lock.
    ExecutingOther,
    /// Ended with no unfinished job.
    Ended,
    /// Ended during a job.
    Died,
}

impl ThreadState {
    const fn is_gone(self) -> bool {
        matches!(self, Self::Ended | Self::Died)
    }
}

#[derive(Debug, Default)]
struct WriterShared {
    inbox: Mutex<WriterInbox>,
    /// Notified when the inbox or the state changes.
    changed: Condvar,
}

enum WriterJob {
    Order(DiskOrder),
    Draft(PathBuf, Option<LineDraft>),
    Renew,
}

/// Handle of the writer thread. Clones share the thread.
#[derive(Clone, Debug)]
pub(crate) struct DiskWriter(Arc<WriterShared>);

impl DiskWriter {
    /// Starts the thread, which calls `report`.
    pub(crate) fn start(
        disk: impl Disk + Send + 'static,
        report: impl Fn(WriterReport) + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(WriterShared::default());
        let of_thread = Arc::clone(&shared);
        thread::Builder::new().name("writer".to_owned()).stack_size(STACK_BYTES).spawn(move || {
            let _guard = ThreadEndGuard(&of_thread);
            worker_loop(&of_thread, disk, &report);
        })?;
        Ok(Self(shared))
    }

    /// Submits an order. Returns it as the error where too many wait, or the thread has ended.
    pub(crate) fn submit(&self, order: DiskOrder) -> Result<(), DiskOrder> {
        let mut inbox = self.0.lock();
        if inbox.thread_state.is_gone() || inbox.is_closing || inbox.orders.len() >= MAX_QUEUED_ORDERS {
            return Err(order);
        }
        inbox.orders.push_back(order);
        self.0.changed.notify_all();
        Ok(())
    }

    /// Saves the unfinished line after all orders; `None` removes the draft, so that the line is in the record first.
    pub(crate) fn set_draft(&self, path: &Path, draft: Option<LineDraft>) {
        self.0.lock().draft = Some((path.to_owned(), draft));
        self.0.changed.notify_all();
    }

    /// Renews the disk's lock after all orders.
    pub(crate) fn renew_lock(&self) {
        self.0.lock().renew_lock = true;
        self.0.changed.notify_all();
    }

    /// When the order in execution started.
    pub(crate) fn busy_since(&self) -> Option<RealTime> {
        match self.0.lock().thread_state {
            ThreadState::ExecutingOrder(since) => Some(since),
            _ => None,
        }
    }

    /// Accepts no more jobs and waits for all submitted ones, `longest` at most. Returns whether all are done. Only for the end of a
    /// session: an order that the spool would submit after the last answer comes too late.
    pub(crate) fn finish(&self, longest: Duration) -> bool {
        let mut inbox = self.0.lock();
        inbox.is_closing = true;
        self.0.changed.notify_all();
        let unfinished = |inbox: &mut WriterInbox| !inbox.thread_state.is_gone() && !inbox.is_done();
        let waited = self.0.changed.wait_timeout_while(inbox, longest, unfinished);
        let (inbox, _) = waited.unwrap_or_else(PoisonError::into_inner);
        inbox.is_done()
    }
}

impl WriterInbox {
    fn is_done(&self) -> bool {
        let nothing_waits = self.orders.is_empty() && self.draft.is_none() && !self.renew_lock;
        nothing_waits && matches!(self.thread_state, ThreadState::Idle | ThreadState::Ended)
    }

    fn pop_job(&mut self) -> Option<WriterJob> {
        if let Some(order) = self.orders.pop_front() {
            return Some(WriterJob::Order(order));
        }
        if let Some((path, draft)) = self.draft.take() {
            return Some(WriterJob::Draft(path, draft));
        }
        std::mem::take(&mut self.renew_lock).then_some(WriterJob::Renew)
    }
}

impl WriterShared {
    /// Locks the inbox. A panic of another thread cannot leave it inconsistent.
    fn lock(&self) -> MutexGuard<'_, WriterInbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a job; `None` when the thread is to end.
    fn next_job(&self) -> Option<WriterJob> {
        let mut inbox = self.lock();
        inbox.thread_state = ThreadState::Idle;
        self.changed.notify_all();
        loop {
            if let Some(job) = inbox.pop_job() {
                inbox.thread_state = if matches!(job, WriterJob::Order(_)) {
                    ThreadState::ExecutingOrder(clock::real_time())
                } else {
                    ThreadState::ExecutingOther
                };
                return Some(job);
            }
            if inbox.is_closing {
                return None;
            }
            inbox = self.changed.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Marks the thread as ended when it ends, also by a panic.
struct ThreadEndGuard<'a>(&'a WriterShared);

impl Drop for ThreadEndGuard<'_> {
    fn drop(&mut self) {
        let mut inbox = self.0.lock();
        inbox.thread_state = if inbox.thread_state == ThreadState::Idle { ThreadState::Ended } else { ThreadState::Died };
        self.0.changed.notify_all();
    }
}

fn worker_loop(shared: &WriterShared, mut disk: impl Disk, report: &impl Fn(WriterReport)) {
    while let Some(job) = shared.next_job() {
        match job {
            WriterJob::Order(order) => {
                // A disk that panics has closed its file; the next order may create a new one.
                let answer = catch_unwind(AssertUnwindSafe(|| disk.execute(&order)));
                let answer = answer.unwrap_or_else(|_| {
                    DiskAnswer::Failed(DiskFailure::System("the program's own writer failed in a way nobody foresaw".to_owned()))
                });
                report(WriterReport::Answer(answer));
            }
            WriterJob::Draft(path, draft) => {
                if let Err(why) = draft::set_draft(&path, draft) {
                    let sentence =
                        format!("The unfinished line cannot be kept in {}: {why}. What is saved is safe.", path.display());
                    report(WriterReport::Warning(sentence));
                }
            }
            WriterJob::Renew => {
                if let Some(heartbeat) = disk.heartbeat() {
                    renew_heartbeat(heartbeat, report);
                }
            }
        }
    }
}

fn renew_heartbeat(heartbeat: &Heartbeat, report: &impl Fn(WriterReport)) {
    if let Err(why) = heartbeat.renew() {
        report(WriterReport::Warning(format!("The record's lock cannot be renewed: {why}. What is saved is safe.")));
    }
    // Some file systems do not report free space.
    if let Ok(bytes) = heartbeat.free_bytes() {
        report(WriterReport::DiskSpace(bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::durable_fs::Sharing;
    use crate::edge::os::lock::{Lock, LockHolder};
    use crate::journal::disk_order::{PartFile, RecordFolder};
    use crate::session::Timestamp;
    use crate::session::time::{Elapsed, Wall};
    use std::sync::mpsc::{Receiver, Sender, channel};

    const SOON: Duration = Duration::from_secs(20);

    /// Executes each order when an answer is sent.
    struct BlockedDisk(Receiver<DiskAnswer>, Option<Heartbeat>);

    impl Disk for BlockedDisk {
        fn execute(&mut self, order: &DiskOrder) -> DiskAnswer {
            assert!(!matches!(order, DiskOrder::Append { length: 13, .. }), "planted");
            self.0.recv().unwrap_or(DiskAnswer::Done)
        }

        fn heartbeat(&self) -> Option<&Heartbeat> {
            self.1.as_ref()
        }
    }

    fn blocked_writer() -> (DiskWriter, Sender<DiskAnswer>, Receiver<WriterReport>) {
        blocked_writer_with(None)
    }

    fn blocked_writer_with(heartbeat: Option<Heartbeat>) -> (DiskWriter, Sender<DiskAnswer>, Receiver<WriterReport>) {
        let ((gate, gated), (reports, reported)) = (channel(), channel());
        let report = move |report| reports.send(report).unwrap_or_default();
        (DiskWriter::start(BlockedDisk(gated, heartbeat), report).unwrap(), gate, reported)
    }

    fn append(length: u64) -> DiskOrder {
        DiskOrder::Append { bytes: Vec::new(), length }
    }

    fn next_answer(reported: &Receiver<WriterReport>) -> DiskAnswer {
        match reported.recv_timeout(SOON).unwrap() {
            WriterReport::Answer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn orders_are_answered_in_order_and_too_many_are_refused() {
        let (writer, gate, reported) = blocked_writer();
        let given = (1..9).filter(|length| writer.submit(append(*length)).is_ok()).count();
        assert!((MAX_QUEUED_ORDERS..=MAX_QUEUED_ORDERS + 1).contains(&given), "{given}");
        gate.send(DiskAnswer::Failed(DiskFailure::Full)).unwrap();
        assert_eq!(next_answer(&reported), DiskAnswer::Failed(DiskFailure::Full));
        assert!(!writer.finish(Duration::ZERO), "a disk that does not answer is not waited for");
        assert!(writer.busy_since().is_some());
        drop(gate);
        assert!(writer.finish(SOON));
        assert_eq!((1..given).map(|_| next_answer(&reported)).collect::<Vec<_>>(), vec![DiskAnswer::Done; given - 1]);
        assert!(writer.busy_since().is_none() && writer.submit(append(1)).is_err());
    }

    #[test]
    fn after_a_panic_the_next_order_is_executed() {
        let (writer, gate, reported) = blocked_writer();
        writer.submit(append(13)).unwrap();
        assert!(matches!(next_answer(&reported), DiskAnswer::Failed(DiskFailure::System(_))));
        let target = PartFile { folder: RecordFolder::State, part: 2 };
        writer.submit(DiskOrder::Create { file: target, bytes: Vec::new() }).unwrap();
        gate.send(DiskAnswer::Done).unwrap();
        assert_eq!(next_answer(&reported), DiskAnswer::Done);
    }

    #[test]
    fn the_newest_draft_is_saved_after_the_orders() {
        let state = tempfile::tempdir().unwrap();
        let path = draft::draft_path(state.path(), "S");
        let time = Timestamp { elapsed: Elapsed::ZERO, wall: Wall::from_instant(0, 0) };
        let line = |text: &str| LineDraft { text: text.to_owned(), time, entry: None };
        let (writer, gate, reported) = blocked_writer();
        writer.submit(append(1)).unwrap();
        for text in ["o", "on", "one"] {
            writer.set_draft(&path, Some(line(text)));
        }
        assert_eq!(draft::load_draft(&path).unwrap(), None, "a draft went before an order");
        gate.send(DiskAnswer::Done).unwrap();
        assert!(writer.finish(SOON));
        assert_eq!((next_answer(&reported), draft::load_draft(&path).unwrap()), (DiskAnswer::Done, Some(line("one"))));
    }

    #[test]
    fn a_renewal_of_the_lock_reports_the_free_space() {
        let folder = tempfile::tempdir().unwrap();
        let holder = LockHolder::this_process("MK".to_owned(), "2026-11-23T09:02:11.042-05:00".to_owned());
        let lock = Lock::acquire(&folder.path().join("S.csv"), &holder, Sharing::Private).unwrap();
        let (writer, _gate, reported) = blocked_writer_with(lock.heartbeat().ok());
        writer.renew_lock();
        assert!(matches!(reported.recv_timeout(SOON).unwrap(), WriterReport::DiskSpace(_)));
    }

    #[test]
    fn a_draft_that_cannot_be_saved_is_reported() {
        let (writer, _gate, reported) = blocked_writer();
        writer.set_draft(Path::new("/dev/null/drafts/S.json"), None);
        assert!(
            matches!(reported.recv_timeout(SOON).unwrap(), WriterReport::Warning(why) if why.contains("What is saved is safe."))
        );
    }
}
