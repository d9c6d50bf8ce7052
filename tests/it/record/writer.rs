//! The thread that writes a record: orders first and in order, then the lock.

use bedside::edge::os::durable_fs::Sharing;
use bedside::edge::os::lock::{Heartbeat, Lock, LockHolder};
use bedside::edge::store::disk::Disk;
use bedside::edge::store::disk_writer::{DiskWriter, WriterReport};
use bedside::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder, PartFile, RecordFolder};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(20);

/// Executes each order when an answer is sent.
struct BlockedDisk(Receiver<DiskAnswer>, Option<Heartbeat>);

impl Disk for BlockedDisk {
    fn execute(&mut self, order: &DiskOrder) -> DiskAnswer {
        assert!(!matches!(order, DiskOrder::Append { length: 13, .. }), "planted");
        self.0.recv().unwrap_or(Ok(()))
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
fn orders_are_answered_in_order_and_none_is_taken_after_the_end() {
    let (mut writer, gate, reported) = blocked_writer();
    assert!((1..4).all(|length| writer.submit(append(length))));
    gate.send(Err(DiskFailure::Full)).unwrap();
    assert_eq!(next_answer(&reported), Err(DiskFailure::Full));
    assert!(!writer.finish(Duration::ZERO), "a disk that does not answer is not waited for");
    assert!(writer.busy_since().is_some());
    drop(gate);
    assert!(writer.finish(SOON));
    assert_eq!([(); 2].map(|()| next_answer(&reported)), [Ok(()), Ok(())]);
    assert!(writer.busy_since().is_none() && !writer.submit(append(1)));
}

#[test]
fn after_a_panic_the_next_order_is_executed() {
    let (writer, gate, reported) = blocked_writer();
    assert!(writer.submit(append(13)));
    assert!(matches!(next_answer(&reported), Err(DiskFailure::System(_))));
    let target = PartFile { folder: RecordFolder::State, part: 2 };
    assert!(writer.submit(DiskOrder::Create { file: target, bytes: Vec::new() }));
    gate.send(Ok(())).unwrap();
    assert_eq!(next_answer(&reported), Ok(()));
}

#[test]
fn a_renewal_of_the_lock_reports_the_free_space() {
    let folder = tempfile::tempdir().unwrap();
    let since = "2026-11-23T09:02:11.042-05:00".to_owned();
    let holder = LockHolder { pid: 4711, who: "MK".to_owned(), program: "bedside 0.1.0".to_owned(), since };
    let lock = Lock::acquire(&folder.path().join("S.csv"), &holder, Sharing::Private).unwrap();
    let (writer, _gate, reported) = blocked_writer_with(lock.heartbeat().ok());
    writer.renew_lock();
    assert!(matches!(reported.recv_timeout(SOON).unwrap(), WriterReport::DiskSpace(_)));
}
