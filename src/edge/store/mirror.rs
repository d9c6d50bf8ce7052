//! A second copy of the record in another folder, written by a thread of its own. It may lag, and reports by how many rows; nothing
//! waits for it.

use crate::edge::os::durable_fs::{Sharing, sync_file};
use crate::edge::store::replace_file::{read_if_exists, replace_file};
use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long after a failure the copy is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(10);

/// Handle of the thread that writes the copy.
#[derive(Debug)]
pub struct Mirror {
    sender: Sender<Vec<u8>>,
    done: Receiver<()>,
    sent_bytes: usize,
}

impl Mirror {
    /// Starts the thread. It calls `report` with a sentence while the copy lags, and with `None` when it is complete again.
    ///
    /// # Errors
    ///
    /// The system starts no thread.
    pub fn start(path: PathBuf, sharing: Sharing, report: impl Fn(Option<String>) + Send + 'static) -> io::Result<Self> {
        let (to, from) = channel();
        let (end_sender, done) = channel();
        thread::Builder::new().name("mirror".to_owned()).spawn(move || {
            copy_loop(&from, MirrorFile { path, sharing, file: None, bytes: Vec::new(), written: 0, synced: 0 }, &report);
            // The record may have ended without waiting.
            let _ignored = end_sender.send(());
        })?;
        Ok(Self { sender: to, done, sent_bytes: 0 })
    }

    /// Sends the new bytes of the record, all of which are saved.
    pub fn send_new_bytes(&mut self, record: &[u8]) {
        let Some(new) = record.get(self.sent_bytes..).filter(|new| !new.is_empty()) else { return };
        self.sent_bytes = record.len();
        // A thread that ended has reported why.
        let _ignored = self.sender.send(new.to_vec());
    }

    /// Waits for the copy, `longest` at most.
    pub fn finish(self, longest: Duration) {
        let Self { sender: to, done, .. } = self;
        drop(to);
        // A copy that still lags has reported so.
        let _ignored = done.recv_timeout(longest);
    }
}

struct MirrorFile {
    path: PathBuf,
    sharing: Sharing,
    file: Option<File>,
    bytes: Vec<u8>,
    /// The number of bytes in the open file.
    written: usize,
    /// The number of bytes last synced.
    synced: usize,
}

fn copy_loop(from: &Receiver<Vec<u8>>, mut copy: MirrorFile, report: &impl Fn(Option<String>)) {
    let mut lags = false;
    loop {
        let next = if lags { from.recv_timeout(RETRY_DELAY) } else { from.recv().map_err(|_| RecvTimeoutError::Disconnected) };
        let ended = matches!(next, Err(RecvTimeoutError::Disconnected));
        copy.bytes.extend(next.into_iter().flatten());
        copy.bytes.extend(from.try_iter().flatten());
        let lag = copy.write_missing().err().map(|why| copy.lag_message(&why));
        let was_lagging = std::mem::replace(&mut lags, lag.is_some());
        if lags || was_lagging {
            report(lag);
        }
        if ended {
            return;
        }
    }
}

impl MirrorFile {
    /// Writes and syncs the missing bytes. After an error the file is written anew, because its content is unknown.
    fn write_missing(&mut self) -> io::Result<()> {
        let missing = self.bytes.get(self.written..).unwrap_or_default();
        if missing.is_empty() {
            return Ok(());
        }
        let done = match &mut self.file {
            Some(file) => file.write_all(missing).and_then(|()| sync_file(file)),
            None => self.rewrite(),
        };
        if done.is_ok() {
            (self.written, self.synced) = (self.bytes.len(), self.bytes.len());
        } else {
            (self.file, self.written) = (None, 0);
        }
        done
    }

    /// Writes the whole copy. A file that is no earlier copy of this record stays as it is.
    fn rewrite(&mut self) -> io::Result<()> {
        if read_if_exists(&self.path, u64::MAX)?.is_some_and(|earlier| !self.bytes.starts_with(&earlier)) {
            return Err(io::Error::new(ErrorKind::AlreadyExists, "another file of this name is there, and was left as it is"));
        }
        let temporary = self.path.with_extension("csv.new");
        self.file = Some(replace_file(&self.path, &temporary, &self.bytes, self.sharing)?);
        Ok(())
    }

    fn lag_message(&self, why: &io::Error) -> String {
        let missing = self.bytes.get(self.synced..).unwrap_or_default();
        let rows = missing.split(|byte| *byte == b'\n').count() - 1;
        format!(
            "The second copy, {}, is {rows} rows behind: {why}. The record itself is saved; the copy is tried again.",
            self.path.display()
        )
    }
}
