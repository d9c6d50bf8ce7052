//! The spool of one record with the thread that writes its file.

use super::disk::{Disk, RealDisk};
use super::disk_writer::{DiskWriter, WriterReport};
use super::record_repair::{self, Finalized};
use crate::journal::disk_order::DiskFailure;
use crate::journal::spool::{Spool, SpoolEvent};
use crate::session::RealTime;
use anyhow::ensure;
use std::path::PathBuf;

/// The spool of one record with the thread that writes its file.
pub(crate) struct SpoolWriter {
    pub(crate) spool: Spool,
    pub(crate) thread: DiskWriter,
    thread_name: &'static str,
    /// The disk's folders, without its open file.
    paths: RealDisk,
    rewrite_count: u32,
}

/// So often a file that does not hold what was written is followed by another.
const MAX_REWRITES: u32 = 3;

impl SpoolWriter {
    /// Starts the thread, which calls `report`. `paths` has the folders of `disk`.
    pub(crate) fn start(
        spool: Spool,
        disk: impl Disk + Send + 'static,
        paths: RealDisk,
        thread_name: &'static str,
        report: impl Fn(WriterReport) + Send + 'static,
    ) -> std::io::Result<Self> {
        Ok(Self { spool, thread: DiskWriter::start(disk, report)?, thread_name, paths, rewrite_count: 0 })
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

    /// Verifies the closed file, if there is one, makes it read-only, and retires superseded parts.
    ///
    /// # Errors
    ///
    /// A step failed, or new files do not hold the rows either.
    pub(crate) fn finalize(&mut self) -> anyhow::Result<Finalized> {
        let finalized = record_repair::finalize(&self.spool, &self.paths)?;
        if matches!(finalized, Finalized::Distrusted(_)) {
            self.rewrite_count += 1;
            ensure!(
                self.rewrite_count <= MAX_REWRITES,
                "{} does not hold what was written to it, and neither did the files before it. Not every row is saved: keep all of them.",
                self.path().unwrap_or_default().display()
            );
        }
        Ok(finalized)
    }

    /// Where the file does not hold what was saved in it, the next [`poll`](Self::poll) writes the whole session to a new one.
    pub(crate) fn rewrite_if_changed(&mut self) -> Vec<SpoolEvent> {
        let Some(path) = self.path().filter(|_| self.spool.is_idle()) else { return Vec::new() };
        record_repair::verify(&path, self.spool.bytes()).map_or_else(|why| self.spool.distrust_file(why), |()| Vec::new())
    }
}
