//! The unfinished line, saved in the state folder so that it survives a crash.

use crate::app::LineDraft;
use crate::edge::os::clock;
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, sync_folder};
use crate::edge::store::replace_file::{read_if_exists, remove_if_exists, replace_file};
use crate::session::{Elapsed, Timestamp, Wall};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The size limit of a draft file in bytes; no line is longer.
const MAX_DRAFT_BYTES: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
struct DraftFile {
    text: String,
    elapsed_ms: i64,
    wall: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
}

/// Replaces the draft at `path` atomically and syncs it; `None` removes it. Only this user can read it.
///
/// # Errors
///
/// The folder or the file cannot be created, written, synced or removed.
pub fn set_draft(path: &Path, draft: Option<LineDraft>) -> io::Result<()> {
    let Some(LineDraft { text, time, entry }) = draft else { return remove_draft(path) };
    let file = DraftFile { text, elapsed_ms: time.elapsed.ms(), wall: time.wall.rfc3339(), entry };
    let bytes = serde_json::to_vec(&file)?;
    create_folder(parent_folder(path), Sharing::Private)?;
    replace_file(path, &path.with_extension("new"), &bytes, Sharing::Private).map(|_| ())
}

/// Loads the draft at `path`, if there is one.
///
/// # Errors
///
/// It cannot be read, is a link, or holds no draft.
pub fn load_draft(path: &Path) -> io::Result<Option<LineDraft>> {
    let Some(bytes) = read_if_exists(path, MAX_DRAFT_BYTES)? else { return Ok(None) };
    let DraftFile { text, elapsed_ms, wall, entry } = serde_json::from_slice(&bytes)?;
    let wall = Wall::parse(&wall).ok_or_else(|| io::Error::other(format!("`{wall}` is not a time")))?;
    Ok(Some(LineDraft { text, time: Timestamp { elapsed: Elapsed::from_ms(elapsed_ms), wall }, entry }))
}

fn remove_draft(path: &Path) -> io::Result<()> {
    remove_if_exists(&path.with_extension("new"))?;
    if remove_if_exists(path)? { sync_folder(parent_folder(path)) } else { Ok(()) }
}

/// Saves the unfinished line of a review on a thread of its own, so that keys never wait for the disk.
pub struct DraftSaver {
    drafts: Option<Sender<Option<LineDraft>>>,
    thread: Option<JoinHandle<()>>,
}

/// A line is saved this long after its first unsaved key, in milliseconds.
const SAVE_DELAY_MS: i64 = 300;

impl DraftSaver {
    /// Starts the thread, which ends when this is dropped.
    ///
    /// # Errors
    ///
    /// The system starts no thread.
    pub fn start(path: PathBuf) -> io::Result<Self> {
        let (send, lines) = channel();
        let thread = thread::Builder::new().name("line".to_owned()).spawn(move || save_loop(&path, &lines))?;
        Ok(Self { drafts: Some(send), thread: Some(thread) })
    }

    /// Sets the line to save; `None` removes the draft.
    pub fn set_draft(&self, line: Option<LineDraft>) {
        if let Some(send) = &self.drafts {
            // The thread lives as long as this.
            let _ignored = send.send(line);
        }
    }
}

impl Drop for DraftSaver {
    fn drop(&mut self) {
        self.drafts = None;
        if let Some(thread) = self.thread.take() {
            // The thread saves the last line before it ends.
            let _ignored = thread.join();
        }
    }
}

fn save_loop(path: &Path, lines: &Receiver<Option<LineDraft>>) {
    while let Ok(mut newest) = lines.recv() {
        let from = clock::real_time();
        let left_ms = || u64::try_from(SAVE_DELAY_MS - clock::real_time().since_ms(from)).unwrap_or_default();
        while let Ok(newer) = lines.recv_timeout(Duration::from_millis(left_ms())) {
            newest = newer;
        }
        // A failure loses only this line, and the record's writer reports the disk.
        let _ignored = set_draft(path, newest);
    }
}

/// The path of a review's draft, apart from the draft of the running session.
pub fn review_draft_path(state_folder: &Path, session: &str) -> PathBuf {
    draft_path(state_folder, &format!("{session}.review"))
}

/// The path of a session's draft.
pub fn draft_path(state_folder: &Path, session: &str) -> PathBuf {
    state_folder.join("drafts").join(format!("{session}.json"))
}
