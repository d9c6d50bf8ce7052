//! The unfinished line, saved in the state folder so that it survives a crash.

use crate::app::LineDraft;
use crate::edge::os::clock;
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, sync_folder};
use crate::edge::store::replace_file::{read_if_exists, remove_if_exists, replace_file};
use crate::session::Timestamp;
use crate::session::time::{Elapsed, Wall};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The size limit of a draft file in bytes; no line is longer.
const MAX_DRAFT_BYTES: u64 = 1 << 20;

/// The JSON of the file.
#[derive(Serialize, Deserialize)]
struct DraftFile {
    text: String,
    elapsed_ms: i64,
    wall: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
}

/// Replaces the draft at `path` atomically and syncs it; `None` removes it. Only this user can read it.
pub(crate) fn set_draft(path: &Path, draft: Option<LineDraft>) -> io::Result<()> {
    let Some(LineDraft { text, time, entry }) = draft else { return remove_draft(path) };
    let file = DraftFile { text, elapsed_ms: time.elapsed.ms(), wall: time.wall.rfc3339(), entry };
    let bytes = serde_json::to_vec(&file)?;
    create_folder(parent_folder(path), Sharing::Private)?;
    replace_file(path, &path.with_extension("new"), &bytes, Sharing::Private).map(|_| ())
}

/// Loads the draft at `path`, if there is one.
pub(crate) fn load_draft(path: &Path) -> io::Result<Option<LineDraft>> {
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
pub(crate) struct DraftSaver {
    drafts: Option<Sender<Option<LineDraft>>>,
    thread: Option<JoinHandle<()>>,
}

/// A line is saved this long after its first unsaved key, in milliseconds.
const SAVE_DELAY_MS: i64 = 300;

impl DraftSaver {
    pub(crate) fn start(path: PathBuf) -> io::Result<Self> {
        let (send, lines) = channel();
        let thread = thread::Builder::new().name("line".to_owned()).spawn(move || save_loop(&path, &lines))?;
        Ok(Self { drafts: Some(send), thread: Some(thread) })
    }

    /// Sets the line to save; `None` removes the draft.
    pub(crate) fn set_draft(&self, line: Option<LineDraft>) {
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
pub(crate) fn review_draft_path(state_folder: &Path, session: &str) -> PathBuf {
    draft_path(state_folder, &format!("{session}.review"))
}

/// The path of a session's draft.
pub(crate) fn draft_path(state_folder: &Path, session: &str) -> PathBuf {
    state_folder.join("drafts").join(format!("{session}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::files::{permission_bits, symlink};
    use std::fs;

    fn draft(text: &str) -> LineDraft {
        let wall = Wall::parse("2026-11-23T09:27:11.942-05:00").unwrap();
        LineDraft { text: text.to_owned(), time: Timestamp { elapsed: Elapsed::from_ms(1_500_900), wall }, entry: None }
    }

    #[test]
    fn the_last_saved_line_is_loaded_until_it_is_removed() {
        let state = tempfile::tempdir().unwrap();
        let path = draft_path(state.path(), "20261123-0902-C017");
        assert_eq!(load_draft(&path).unwrap(), None);
        for text in ["o", "\"漢字\u{301}\u{202e}\0\n=1+1", ""] {
            set_draft(&path, Some(draft(text))).unwrap();
            // An interrupted save leaves the line before.
            fs::write(path.with_extension("new"), b"{\"te").unwrap();
            assert_eq!(load_draft(&path).unwrap(), Some(draft(text)));
        }
        assert_eq!(permission_bits(&path).unwrap(), 0o600);
        assert_eq!(permission_bits(parent_folder(&path)).unwrap(), 0o700);
        set_draft(&path, None).unwrap();
        set_draft(&path, None).unwrap();
        assert_eq!(fs::read_dir(parent_folder(&path)).unwrap().count(), 0);
    }

    #[test]
    fn a_faulty_draft_is_an_error_and_links_are_not_followed() {
        let state = tempfile::tempdir().unwrap();
        let path = draft_path(state.path(), "S");
        fs::create_dir_all(parent_folder(&path)).unwrap();
        for bytes in ["", "{}", "{\"text\":\"a\",\"elapsed_ms\":1,\"wall\":\"yesterday\"}"] {
            fs::write(&path, bytes).unwrap();
            assert!(load_draft(&path).is_err(), "{bytes}");
        }
        let target = state.path().join("target");
        fs::write(&target, b"kept").unwrap();
        symlink(&target, path.with_extension("new")).unwrap();
        set_draft(&path, Some(draft("over"))).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"kept");
        fs::remove_file(&path).unwrap();
        symlink(&target, &path).unwrap();
        assert!(load_draft(&path).is_err());
        assert!(set_draft(Path::new("/dev/null/drafts/S.json"), Some(draft("x"))).is_err());
    }

    #[test]
    fn the_line_of_a_review_is_saved_before_the_review_ends() {
        let state = tempfile::tempdir().unwrap();
        let path = review_draft_path(state.path(), "20261123-0902-C017");
        let line = |text: &str| Some(LineDraft { entry: Some(9), ..draft(text) });
        for (typed, kept) in [(vec![line("a"), line("ab"), line("abc")], line("abc")), (vec![line("abcd"), None], None)] {
            let saver = DraftSaver::start(path.clone()).unwrap();
            for line in typed {
                saver.set_draft(line);
            }
            drop(saver);
            assert_eq!(load_draft(&path).unwrap(), kept);
        }
    }
}
