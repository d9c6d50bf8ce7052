//! The unfinished line, saved in the state folder so that it survives a crash.

use crate::app::LineDraft;
use crate::edge::os::clock;
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, replace_in_place, sync_folder};
use crate::edge::store::replace_file::{read_if_exists, remove_if_exists, replace_file};
use crate::session::{Elapsed, Timestamp, Wall};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
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

/// Which rows have a line, from its first key on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenLine {
    /// When its first key was pressed.
    pub started: Elapsed,
    /// The number of its first row.
    pub first_seq: u64,
}

#[derive(Serialize, Deserialize)]
struct TakenLineFile {
    started_ms: i64,
    first_seq: u64,
}

/// Notes beside the draft at `path` which rows have its line. It is not synced: a program that is killed loses nothing that was
/// written, and a row must not wait for a second file.
///
/// # Errors
///
/// The file cannot be written.
pub fn note_taken_line(path: &Path, taken: TakenLine) -> io::Result<()> {
    let bytes = serde_json::to_vec(&TakenLineFile { started_ms: taken.started.ms(), first_seq: taken.first_seq })?;
    create_folder(parent_folder(path), Sharing::Private)?;
    // After an interruption the file is empty or incomplete, and then the row was not written either.
    replace_in_place(&taken_path(path), &bytes)
}

/// The note of a taken line beside the draft at `path`, if there is a whole one.
pub fn load_taken_line(path: &Path) -> Option<TakenLine> {
    let bytes = read_if_exists(&taken_path(path), MAX_DRAFT_BYTES).ok()??;
    let TakenLineFile { started_ms, first_seq } = serde_json::from_slice(&bytes).ok()?;
    Some(TakenLine { started: Elapsed::from_ms(started_ms), first_seq })
}

fn taken_path(path: &Path) -> PathBuf {
    path.with_extension("taken")
}

fn remove_draft(path: &Path) -> io::Result<()> {
    remove_if_exists(&path.with_extension("new"))?;
    let was_there = remove_if_exists(path)?;
    // The note goes last: without it the line would come back.
    remove_if_exists(&taken_path(path))?;
    if was_there { sync_folder(parent_folder(path)) } else { Ok(()) }
}

/// Saves an unfinished line on a thread of its own, so that neither keys nor drafts wait for another disk.
#[derive(Debug)]
pub struct DraftSaver {
    drafts: Option<Sender<Option<LineDraft>>>,
    /// The thread sends when the last line is saved.
    done: Receiver<()>,
}

/// The line of a review is saved this long after its first unsaved key.
pub const REVIEW_DELAY: Duration = Duration::from_millis(300);
/// How long the end of a review waits for its line.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);

impl DraftSaver {
    /// Starts the thread, which ends when this is dropped. A line is saved `delay` after it came; newer ones replace it meanwhile.
    /// `on_failure` is told in a sentence what could not be saved.
    ///
    /// # Errors
    ///
    /// The system starts no thread.
    pub fn start(path: PathBuf, delay: Duration, on_failure: impl Fn(String) + Send + 'static) -> io::Result<Self> {
        let ((send, lines), (done_sender, done)) = (channel(), channel());
        thread::Builder::new().name("line".to_owned()).spawn(move || {
            save_loop(&path, delay, &lines, &on_failure);
            // Nobody may be waiting.
            let _ignored = done_sender.send(());
        })?;
        Ok(Self { drafts: Some(send), done })
    }

    /// Sets the line to save; `None` removes the draft.
    pub fn set_draft(&self, line: Option<LineDraft>) {
        if let Some(send) = &self.drafts {
            // The thread lives as long as this.
            let _ignored = send.send(line);
        }
    }

    /// Takes no more lines and waits until the last one is saved, `longest` at most. Returns whether it is.
    pub fn finish(&mut self, longest: Duration) -> bool {
        self.drafts.take().is_none() || self.done.recv_timeout(longest).is_ok()
    }
}

impl Drop for DraftSaver {
    fn drop(&mut self) {
        self.finish(FINISH_TIMEOUT);
    }
}

fn save_loop(path: &Path, delay: Duration, lines: &Receiver<Option<LineDraft>>, on_failure: &impl Fn(String)) {
    while let Ok(mut newest) = lines.recv() {
        let until = clock::real_time().plus_ms(delay.as_millis() as i64);
        while let Ok(newer) = lines.recv_timeout(clock::duration_until(until)) {
            newest = newer;
        }
        if let Err(why) = set_draft(path, newest) {
            on_failure(format!("The unfinished line cannot be kept in {}: {why}. What is saved is safe.", path.display()));
        }
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
