//! The thread that writes a record: it owns the disk, so that the screen never waits for it. It executes orders one at a time and
//! before anything else, and reports each result; the spool decides what follows.

use super::disk::Disk;
use super::draft::{self, TakenLine};
use crate::edge::os::clock;
use crate::edge::os::lock::Heartbeat;
use crate::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder};
use crate::session::RealTime;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

const STACK_BYTES: usize = 256 * 1024;

/// A report of the writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriterReport {
    /// The result of an order, in the order of submission.
    Answer(DiskAnswer),
    /// A sentence: the lock could not be renewed. The record is not affected.
    Warning(String),
    /// Free space on the disk of the lock in bytes, with each renewal.
    DiskSpace(u64),
}

enum WriterJob {
    Order(DiskOrder),
    TakenLine(PathBuf, TakenLine),
    RenewLock,
}

/// Handle of the writer thread, which ends when this is dropped and all jobs are done.
#[derive(Debug)]
pub struct DiskWriter {
    /// `None` once the writer accepts no more jobs.
    jobs: Option<Sender<WriterJob>>,
    /// The thread sends when all jobs are done. After a panic it sends nothing.
    done: Receiver<()>,
    busy_since: BusySince,
}

/// When the order in execution started.
type BusySince = Arc<Mutex<Option<RealTime>>>;

impl DiskWriter {
    /// Starts the thread, which calls `report`.
    ///
    /// # Errors
    ///
    /// The system starts no thread.
    pub fn start(disk: impl Disk + Send + 'static, report: impl Fn(WriterReport) + Send + 'static) -> io::Result<Self> {
        let ((jobs, received), (done_sender, done)) = (channel(), channel());
        let busy_since = BusySince::default();
        let of_thread = Arc::clone(&busy_since);
        thread::Builder::new().name("writer".to_owned()).stack_size(STACK_BYTES).spawn(move || {
            worker_loop(&received, &of_thread, disk, &report);
            // Nobody may be waiting.
            let _ignored = done_sender.send(());
        })?;
        Ok(Self { jobs: Some(jobs), done, busy_since })
    }

    /// Submits an order. False where the thread has ended.
    pub fn submit(&self, order: DiskOrder) -> bool {
        self.send(WriterJob::Order(order))
    }

    /// Notes which rows have the unfinished line, before the orders that wait.
    pub(crate) fn note_taken_line(&self, path: &Path, taken: TakenLine) {
        self.send(WriterJob::TakenLine(path.to_owned(), taken));
    }

    /// Renews the disk's lock after all orders.
    pub fn renew_lock(&self) {
        self.send(WriterJob::RenewLock);
    }

    fn send(&self, job: WriterJob) -> bool {
        self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok())
    }

    /// When the order in execution started.
    pub fn busy_since(&self) -> Option<RealTime> {
        *self.busy_since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Accepts no more jobs and waits for all submitted ones, `longest` at most. Returns whether all are done. Only for the end of a
    /// session: an order that the spool would submit after the last answer comes too late.
    pub fn finish(&mut self, longest: Duration) -> bool {
        self.jobs = None;
        self.done.recv_timeout(longest).is_ok()
    }
}

/// What the thread received and has not done.
#[derive(Default)]
struct WaitingJobs {
    taken_line: Option<(PathBuf, TakenLine)>,
    orders: VecDeque<DiskOrder>,
    renew_lock: bool,
}

impl WaitingJobs {
    fn add(&mut self, job: WriterJob) {
        match job {
            WriterJob::Order(order) => self.orders.push_back(order),
            WriterJob::TakenLine(path, taken) => self.taken_line = Some((path, taken)),
            WriterJob::RenewLock => self.renew_lock = true,
        }
    }

    fn pop(&mut self) -> Option<WriterJob> {
        if let Some((path, taken)) = self.taken_line.take() {
            return Some(WriterJob::TakenLine(path, taken));
        }
        if let Some(order) = self.orders.pop_front() {
            return Some(WriterJob::Order(order));
        }
        std::mem::take(&mut self.renew_lock).then_some(WriterJob::RenewLock)
    }
}

/// Executes jobs until the sender is gone and nothing waits.
fn worker_loop(received: &Receiver<WriterJob>, busy_since: &BusySince, mut disk: impl Disk, report: &impl Fn(WriterReport)) {
    let set_busy = |since| *busy_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    let mut waiting = WaitingJobs::default();
    loop {
        for job in received.try_iter() {
            waiting.add(job);
        }
        let Some(job) = waiting.pop() else {
            set_busy(None);
            let Ok(job) = received.recv() else { return };
            waiting.add(job);
            continue;
        };
        set_busy(matches!(job, WriterJob::Order(_)).then(clock::real_time));
        match job {
            WriterJob::Order(order) => {
                // A disk that panics has closed its file; the next order may create a new one.
                let answer = catch_unwind(AssertUnwindSafe(|| disk.execute(&order)));
                let answer = answer.unwrap_or_else(|_| {
                    Err(DiskFailure::System("the program's own writer failed in a way nobody foresaw".to_owned()))
                });
                report(WriterReport::Answer(answer));
            }
            // Without the note the line comes back with its row, as if it were new; what is saved is safe.
            WriterJob::TakenLine(path, taken) => drop(draft::note_taken_line(&path, taken)),
            WriterJob::RenewLock => {
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
