//! The spool of one record with the thread that writes its file.

use super::disk::{Disk, RealDisk};
use super::disk_writer::{DiskWriter, WriterReport};
use super::record_repair;
use crate::journal::disk_order::DiskFailure;
use crate::journal::spool::{Spool, SpoolEvent};
use crate::session::RealTime;
use std::path::PathBuf;

/// The spool of one record with the thread that writes its file.
pub(crate) struct SpoolWriter {
    pub(crate) spool: Spool,
    pub(crate) thread: DiskWriter,
    thread_name: &'static str,
    /// The disk's folders, without its open file.
    paths: RealDisk,
}

impl SpoolWriter {
    /// Starts the thread, which calls `report`. `paths` has the folders of `disk`.
    pub(crate) fn start(
        spool: Spool,
        disk: impl Disk + Send + 'static,
        paths: RealDisk,
        thread_name: &'static str,
        report: impl Fn(WriterReport) + Send + 'static,
    ) -> std::io::Result<Self> {
        Ok(Self { spool, thread: DiskWriter::start(disk, report)?, thread_name, paths })
    }

    /// Submits the next order.
    pub(crate) fn poll(&mut self, now: RealTime) -> Vec<SpoolEvent> {
        let Some(order) = self.spool.next_order(now) else { return Vec::new() };
        if self.thread.submit(order) {
            return Vec::new();
        }
        // Only one order is submitted at a time, so the thread has ended.
        let gone = Err(DiskFailure::System(format!("the program's own {} ended", self.thread_name)));
        self.spool.handle_answer(now, gone)
    }

    pub(crate) fn path(&self) -> Option<PathBuf> {
        self.spool.current_file().and_then(|part| self.paths.part_path(part))
    }

    /// Verifies the closed file, if there is one, makes it read-only, and retires superseded parts. Returns its path.
    pub(crate) fn finalize(&self) -> anyhow::Result<Option<PathBuf>> {
        record_repair::finalize(&self.spool, &self.paths)
    }
}
