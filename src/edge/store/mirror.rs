//! A second copy of the record in another folder, written by a thread of its own. It may lag, and reports by how many rows; nothing
//! waits for it.

use crate::edge::os::durable_fs::{Sharing, parent_folder, sync_file};
use crate::edge::os::files::{stat_file, stat_path};
use crate::edge::store::replace_file::{read_if_exists, replace_file};
use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How often the copy is looked at without a new row, and tried again after a failure.
const CHECK_INTERVAL: Duration = Duration::from_secs(5);

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
            copy_loop(
                &from,
                MirrorFile { path, sharing, file: None, bytes: Vec::new(), written: 0, synced: 0, device: None },
                &report,
            );
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
    /// The device of the folder when the copy was first written.
    device: Option<u64>,
}

fn copy_loop(from: &Receiver<Vec<u8>>, mut copy: MirrorFile, report: &impl Fn(Option<String>)) {
    let mut lags = false;
    loop {
        let next = from.recv_timeout(CHECK_INTERVAL);
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
    /// Writes and syncs the missing bytes, also where the copy is gone. After an error the file is written anew, because its content is
    /// unknown.
    fn write_missing(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let missing = self.bytes.get(self.written..).unwrap_or_default();
        let done = match &mut self.file {
            Some(file) if missing.is_empty() => verify_named(file, &self.path, self.written),
            Some(file) => file
                .write_all(missing)
                .and_then(|()| sync_file(file))
                .and_then(|()| verify_named(file, &self.path, self.bytes.len())),
            None => self.rewrite(),
        };
        if done.is_ok() {
            (self.written, self.synced) = (self.bytes.len(), self.bytes.len());
        } else {
            (self.file, self.written) = (None, 0);
        }
        if done.as_ref().is_err_and(|why| why.kind() == ErrorKind::NotFound) {
            self.synced = 0;
        }
        done
    }

    /// Writes the whole copy. A file that is no earlier copy of this record stays as it is, and so does a folder on another disk than
    /// the one before, which lies where that disk is missing.
    fn rewrite(&mut self) -> io::Result<()> {
        let device = stat_path(parent_folder(&self.path)).map(|found| found.id.0);
        let device = device.map_err(|why| io::Error::new(why.kind(), format!("its folder cannot be opened: {why}")))?;
        let earlier = read_if_exists(&self.path, u64::MAX)?;
        if earlier.as_ref().is_some_and(|earlier| !self.bytes.starts_with(earlier)) {
            return Err(io::Error::new(ErrorKind::AlreadyExists, "another file of this name exists and was not changed"));
        }
        if earlier.is_none() && self.device.is_some_and(|before| before != device) {
            return Err(io::Error::new(ErrorKind::NotFound, "the disk of its folder is not there"));
        }
        let temporary = self.path.with_extension("csv.new");
        self.file = Some(replace_file(&self.path, &temporary, &self.bytes, self.sharing)?);
        self.device = Some(device);
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

/// Checks that a path still names the open file, and that it is as long as it must be.
fn verify_named(file: &File, path: &Path, expected_len: usize) -> io::Result<()> {
    let gone = |why: &str| Err(io::Error::new(ErrorKind::NotFound, why.to_owned()));
    match (stat_file(file)?, stat_path(path)) {
        (_, Err(why)) if why.kind() == ErrorKind::NotFound => gone("it was removed"),
        (_, Err(why)) => Err(why),
        (ours, Ok(named)) if ours.id != named.id => gone("another file was put in its place"),
        (ours, Ok(_)) if ours.len != expected_len as u64 => gone("another program changed it"),
        _ => Ok(()),
    }
}
