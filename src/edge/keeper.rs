//! The thread for what may take its time: the unfinished line, and the lock's age. Never in the way of the record's own writer.

use super::draft::{self, Draft};
use super::input::STACK_BYTES;
use super::lock::Heartbeat;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A lock older than this belongs to a program that is gone, or that somebody should look after.
const HEARTBEAT: Duration = Duration::from_secs(60);

/// The keeper, until it is finished.
#[derive(Debug)]
pub struct Keeper {
    drafts: Option<Sender<Option<Draft>>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts it for one session.
    pub fn start(state_folder: &Path, session: &str, heartbeat: Heartbeat) -> io::Result<Self> {
        let path = draft::path_of(state_folder, session);
        let (drafts, inbox) = channel::<Option<Draft>>();
        let work = move || {
            loop {
                match inbox.recv_timeout(HEARTBEAT) {
                    Ok(draft) => keep(&path, draft.as_ref()),
                    // A folder that lost its lock's age still has its lock.
                    Err(RecvTimeoutError::Timeout) => drop(heartbeat.renew()),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        let thread = thread::Builder::new().name("keeper".to_owned()).stack_size(STACK_BYTES).spawn(work)?;
        Ok(Self { drafts: Some(drafts), thread: Some(thread) })
    }

    /// Keeps the unfinished line, or forgets it.
    pub fn keep(&self, draft: Option<Draft>) {
        if let Some(drafts) = &self.drafts {
            let _ = drafts.send(draft);
        }
    }

    /// Waits until everything was kept.
    pub fn finish(&mut self) {
        self.drafts = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The line on the screen is the one that counts; a copy that cannot be kept changes nothing about it.
fn keep(path: &PathBuf, draft: Option<&Draft>) {
    let _ = match draft {
        Some(draft) => draft.save(path),
        None => Draft::remove(path),
    };
}
