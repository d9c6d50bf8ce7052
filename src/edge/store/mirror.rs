//! A second copy of the record in another folder, written by a thread of its own. It may lag, and reports by how many rows; nothing
//! waits for it.

use crate::edge::os::durable_fs::{Sharing, create_new, parent_folder, sync_file, sync_folder};
use crate::edge::os::files::open_no_follow;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long after a failure the copy is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(10);

/// Handle of the thread that writes the copy.
#[derive(Debug)]
pub(crate) struct Mirror {
    sender: Sender<Vec<u8>>,
    done: Receiver<()>,
    sent_bytes: usize,
}

impl Mirror {
    /// Starts the thread. It calls `report` with a sentence while the copy lags, and with `None` when it is complete again.
    pub(crate) fn start(path: PathBuf, sharing: Sharing, report: impl Fn(Option<String>) + Send + 'static) -> io::Result<Self> {
        let (to, from) = channel();
        let (ends, done) = channel();
        thread::Builder::new().name("mirror".to_owned()).spawn(move || {
            copy_loop(&from, MirrorFile { path, sharing, file: None, bytes: Vec::new(), written: 0, synced: 0 }, &report);
            // The record may have ended without waiting.
            let _ignored = ends.send(());
        })?;
        Ok(Self { sender: to, done, sent_bytes: 0 })
    }

    /// Sends the new bytes of the record, all of which are saved.
    pub(crate) fn send_new_bytes(&mut self, record: &[u8]) {
        let Some(new) = record.get(self.sent_bytes..).filter(|new| !new.is_empty()) else { return };
        self.sent_bytes = record.len();
        // A thread that ended has reported why.
        let _ignored = self.sender.send(new.to_vec());
    }

    /// Waits for the copy, `longest` at most.
    pub(crate) fn finish(self, longest: Duration) {
        let Self { sender: to, done, .. } = self;
        drop(to);
        // A copy that still lags has reported so.
        let _ignored = done.recv_timeout(longest);
    }
}

/// The file of the copy.
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
        match copy.write_missing() {
            Ok(()) if lags => {
                lags = false;
                report(None);
            }
            Ok(()) => {}
            Err(why) => {
                lags = true;
                report(Some(copy.lag_message(&why)));
            }
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

    /// Writes the whole copy to a temporary file, syncs it and renames it. A file that is no earlier copy of this record stays as it is.
    fn rewrite(&mut self) -> io::Result<()> {
        match read_no_follow(&self.path) {
            Ok(found) if !self.bytes.starts_with(&found) => {
                return Err(io::Error::new(
                    ErrorKind::AlreadyExists,
                    "another file of this name is there, and was left as it is",
                ));
            }
            Err(why) if why.kind() != ErrorKind::NotFound => return Err(why),
            _ => {}
        }
        let beside = self.path.with_extension("csv.new");
        match fs::remove_file(&beside) {
            Err(why) if why.kind() != ErrorKind::NotFound => return Err(why),
            _ => {}
        }
        let mut file = create_new(&beside, self.sharing)?;
        file.write_all(&self.bytes)?;
        sync_file(&file)?;
        fs::rename(&beside, &self.path)?;
        sync_folder(parent_folder(&self.path))?;
        self.file = Some(file);
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

fn read_no_follow(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = open_no_follow(OpenOptions::new().read(true), path)?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut file, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    fn start_mirror(path: &Path) -> (Mirror, Arc<Mutex<Vec<Option<String>>>>) {
        let said = Arc::new(Mutex::new(Vec::new()));
        let theirs = Arc::clone(&said);
        let mirror = Mirror::start(path.to_owned(), Sharing::Private, move |news| theirs.lock().unwrap().push(news)).unwrap();
        (mirror, said)
    }

    #[test]
    fn the_copy_grows_with_the_record_and_continues_an_earlier_one() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("S.csv");
        for record in [vec!["head\n", "head\nrow 1\n"], vec!["head\nrow 1\n", "head\nrow 1\nrow 2\n"]] {
            let (mut mirror, said) = start_mirror(&path);
            for bytes in &record {
                mirror.send_new_bytes(bytes.as_bytes());
            }
            mirror.finish(Duration::from_secs(20));
            assert_eq!(fs::read_to_string(&path).unwrap(), record[1]);
            assert!(said.lock().unwrap().is_empty());
        }
        assert_eq!(fs::read_dir(base.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_failing_copy_reports_its_lag_and_leaves_other_files_alone() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("S.csv");
        fs::write(&path, "somebody else's\n").unwrap();
        let (mut mirror, said) = start_mirror(&path);
        mirror.send_new_bytes(b"head\nrow 1\n");
        mirror.finish(Duration::from_secs(20));
        let said = said.lock().unwrap();
        assert!(
            said.iter().flatten().all(|said| said.contains("is 2 rows behind: another file of this name is there")),
            "{said:?}"
        );
        assert_eq!((said.is_empty(), fs::read_to_string(&path).unwrap().as_str()), (false, "somebody else's\n"));
    }
}
