//! The unfinished line, saved in the state folder so that it survives a crash.

use crate::app::LineDraft;
use crate::edge::os::clock;
use crate::edge::os::durable_fs::{Sharing, create_folder, create_new, parent_folder, sync_folder};
use crate::edge::os::files::open_no_follow;
use crate::session::Timestamp;
use crate::session::time::{Elapsed, Wall};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
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

/// Replaces the draft at `path` atomically and syncs it. Only this user can read it.
pub(crate) fn save_draft(draft: &LineDraft, path: &Path) -> io::Result<()> {
    let LineDraft { text, time, entry } = draft.clone();
    let file = DraftFile { text, elapsed_ms: time.elapsed.ms(), wall: time.wall.rfc3339(), entry };
    let bytes = serde_json::to_vec(&file)?;
    let new = path.with_extension("new");
    create_folder(parent_folder(path), Sharing::Private)?;
    remove_if_exists(&new)?;
    let mut file = create_new(&new, Sharing::Private)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_folder(parent_folder(path))
}

/// Loads the draft at `path`, if there is one.
pub(crate) fn load_draft(path: &Path) -> io::Result<Option<LineDraft>> {
    let file = match open_no_follow(OpenOptions::new().read(true), path) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut bytes = Vec::new();
    file.take(MAX_DRAFT_BYTES).read_to_end(&mut bytes)?;
    let DraftFile { text, elapsed_ms, wall, entry } = serde_json::from_slice(&bytes)?;
    let wall = Wall::parse(&wall).ok_or_else(|| io::Error::other(format!("`{wall}` is not a time")))?;
    Ok(Some(LineDraft { text, time: Timestamp { elapsed: Elapsed::from_ms(elapsed_ms), wall }, entry }))
}

/// Removes the draft at `path`, if there is one.
pub(crate) fn remove_draft(path: &Path) -> io::Result<()> {
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
        let _ignored = match newest {
            Some(line) => save_draft(&line, path),
            None => remove_draft(path),
        };
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

/// Removes a file. Returns whether there was one.
fn remove_if_exists(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(false),
        other => other.map(|()| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::files::{permission_bits, symlink};

    fn draft(text: &str) -> LineDraft {
        let wall = Wall::parse("2026-11-23T09:27:11.942-05:00").unwrap();
        LineDraft { text: text.to_owned(), time: Timestamp { elapsed: Elapsed::from_ms(1_500_900), wall }, entry: None }
    }

    #[test]
    fn the_last_saved_line_comes_back_exactly_until_it_is_removed() {
        let state = tempfile::tempdir().unwrap();
        let path = draft_path(state.path(), "20261123-0902-C017");
        assert_eq!(load_draft(&path).unwrap(), None);
        for text in ["o", "\"漢字\u{301}\u{202e}\0\n=1+1", ""] {
            save_draft(&draft(text), &path).unwrap();
            assert_eq!(load_draft(&path).unwrap(), Some(draft(text)));
        }
        assert_eq!(permission_bits(&path).unwrap(), 0o600);
        assert_eq!(permission_bits(path.parent().unwrap()).unwrap(), 0o700);
        remove_draft(&path).unwrap();
        remove_draft(&path).unwrap();
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 0);
    }

    #[test]
    fn an_interrupted_save_keeps_the_previous_line() {
        let state = tempfile::tempdir().unwrap();
        let path = draft_path(state.path(), "S");
        save_draft(&draft("first"), &path).unwrap();
        fs::write(path.with_extension("new"), b"{\"te").unwrap();
        assert_eq!(load_draft(&path).unwrap(), Some(draft("first")));
        save_draft(&draft("second"), &path).unwrap();
        assert_eq!(load_draft(&path).unwrap(), Some(draft("second")));
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
        save_draft(&draft("over"), &path).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"kept");
        fs::remove_file(&path).unwrap();
        symlink(&target, &path).unwrap();
        assert!(load_draft(&path).is_err());
        assert!(save_draft(&draft("x"), Path::new("/dev/null/drafts/S.json")).is_err());
    }

    #[test]
    fn the_line_of_a_review_is_saved_before_the_review_ends() {
        let state = tempfile::tempdir().unwrap();
        let path = review_draft_path(state.path(), "20261123-0902-C017");
        let line = |text: &str| Some(LineDraft { entry: Some(9), ..draft(text) });
        for (typed, kept) in [(vec![line("a"), line("ab"), line("abc")], line("abc")), (vec![line("abcd"), None], None)] {
            let keeper = DraftSaver::start(path.clone()).unwrap();
            for line in typed {
                keeper.set_draft(line);
            }
            drop(keeper);
            assert_eq!(load_draft(&path).unwrap(), kept);
        }
    }
}
