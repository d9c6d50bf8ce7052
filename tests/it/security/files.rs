//! Pipes, sockets, devices and second names where the program expects its files.

use super::run_to_end;
use crate::support::pty::PtySession;
use crate::support::sandbox::{CLOSED, Sandbox};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What is put into a file's place.
#[derive(Clone, Copy, Debug)]
enum Hostile {
    Pipe,
    Socket,
    /// A link to a device that gives bytes without end.
    Endless,
    Folder,
}

impl Hostile {
    fn put(self, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match self {
            Self::Pipe => mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap(),
            // The file stays when nobody listens any more.
            Self::Socket => drop(UnixListener::bind(path).unwrap()),
            Self::Endless => symlink("/dev/zero", path).unwrap(),
            Self::Folder => fs::create_dir(path).unwrap(),
        }
    }
}

/// A session that is in no other file.
const NAME: &str = "20261124-0900-C-019";

/// Every path below the user's folders that the program reads.
fn places(sandbox: &Sandbox) -> Vec<PathBuf> {
    let state = sandbox.path().join("xdg/state/bedside");
    let beside = |folder: &str| sandbox.config().with_file_name(folder);
    let record = |folder: PathBuf| folder.join(format!("{NAME}.csv"));
    let mut all = vec![
        record(sandbox.sessions()),
        sandbox.sessions().join(format!("{NAME}.2.csv")),
        sandbox.sessions().join("20261124-0901-C-019.csv.age"),
        sandbox.sessions().join(format!("{CLOSED}.sync-conflict-20261123-1.csv")),
        record(sandbox.data().join("private")),
        sandbox.data().join(format!("private/{CLOSED}.csv")),
        record(sandbox.data().join("rehearsals")),
        record(state.join("sessions")),
        state.join("library.json"),
        state.join(format!("drafts/{NAME}.json")),
        beside("themes").join("mine.toml"),
        beside("protocols").join("mine.toml"),
    ];
    all.extend(["private", "rehearsals"].map(|folder| sandbox.data().join(folder).join(format!("{NAME}.lock"))));
    all
}

#[test]
fn what_is_no_file_hangs_no_command() {
    for hostile in [Hostile::Pipe, Hostile::Socket, Hostile::Endless, Hostile::Folder] {
        let sandbox = Sandbox::with_two_sessions();
        for place in places(&sandbox) {
            hostile.put(&place);
        }
        for words in [
            &["list"][..],
            &["list", "--json"],
            &["list", "--statistics"],
            &["search", "tears"],
            &["check"],
            &["export", CLOSED, "--to", "note", "--private"],
            &["export", NAME, "--to", "note"],
            &["add", NAME, "--text", "late", "--by", "MK"],
            &["seal", NAME],
            &["unseal", NAME],
            &["protocol", "list"],
            &["protocol", "check"],
            &["theme", "list"],
            &["theme", "check"],
            &["roomcheck"],
        ] {
            let said = run_to_end(&sandbox, words);
            assert!(!said.err.contains("panicked"), "{hostile:?} {words:?}: {said:?}");
        }
        run_to_end(&sandbox, &["list"]).assert(0, &[CLOSED, NAME]);
        run_to_end(&sandbox, &["search", "tears"]).assert(0, &[CLOSED]);
        for words in [&["resume", NAME][..], &["review", NAME], &["finish", NAME], &["watch", NAME]] {
            let mut pty = PtySession::start(&sandbox, words);
            assert_ne!(pty.wait_exit(), 0, "{hostile:?} {words:?}: {}", pty.screen());
            pty.assert_restored();
        }
        // The settings too.
        hostile.put(&sandbox.config());
        run_to_end(&sandbox, &["list"]).assert(6, &["are not a file"]);
    }
}

#[test]
fn a_pipe_hangs_whoever_just_opens_it() {
    let sandbox = Sandbox::with_two_sessions();
    let pipe = sandbox.sessions().join(format!("{NAME}.csv"));
    Hostile::Pipe.put(&pipe);
    let mut reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    let (tell, told) = std::sync::mpsc::channel::<()>();
    assert!(told.recv_timeout(Duration::from_millis(300)).is_err());
    assert!(reader.try_wait().unwrap().is_none(), "the test above would find a program that waits");
    reader.kill().unwrap();
    reader.wait().unwrap();
    drop(tell);
}

#[test]
fn a_lock_with_a_second_name_is_refused_and_overwrites_nothing() {
    for is_symlink in [false, true] {
        let sandbox = Sandbox::with_two_sessions();
        let victim = sandbox.path().join("letter.txt");
        fs::write(&victim, "dear friend").unwrap();
        let lock = sandbox.sessions().join(format!("{CLOSED}.lock"));
        if is_symlink {
            symlink(&victim, &lock).unwrap();
        } else {
            fs::hard_link(&victim, &lock).unwrap();
        }
        let said = run_to_end(&sandbox, &["add", CLOSED, "--text", "late", "--by", "MK"]);
        said.assert(1, &["lock"]);
        assert_eq!(fs::read_to_string(&victim).unwrap(), "dear friend");
        fs::remove_file(&lock).unwrap();
        run_to_end(&sandbox, &["add", CLOSED, "--text", "late", "--by", "MK"]).assert(0, &[]);
    }
}

#[test]
fn no_written_path_follows_a_link() {
    let sandbox = Sandbox::with_two_sessions();
    let victim = sandbox.path().join("letter.txt");
    fs::write(&victim, "dear friend").unwrap();
    let pages = sandbox.path().join("pages");
    fs::create_dir(&pages).unwrap();
    symlink(&victim, pages.join("bedside.1")).unwrap();
    run_to_end(&sandbox, &["man", "--into", pages.to_str().unwrap()]).assert(1, &["could not be written"]);
    let note = sandbox.path().join("note.txt");
    symlink(&victim, &note).unwrap();
    for words in [&["export", CLOSED, "--to", "note", "-o"][..], &["export", CLOSED, "--to", "note", "--force", "-o"]] {
        let said = run_to_end(&sandbox, &[words, &[note.to_str().unwrap()]].concat());
        assert_ne!(said.code, 0, "{said:?}");
    }
    for folder in ["themes", "protocols"] {
        let file = sandbox.config().with_file_name(folder).join("mine.toml");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        symlink(&victim, &file).unwrap();
        let said = run_to_end(&sandbox, &[folder.trim_end_matches('s'), "new", "mine"]);
        assert_ne!(said.code, 0, "{said:?}");
    }
    // A new session whose parts, private notes and draft would land in links.
    let state = sandbox.path().join("xdg/state/bedside");
    fs::create_dir_all(&state).unwrap();
    symlink(&victim, state.join("library.json")).unwrap();
    run_to_end(&sandbox, &["list"]).assert(0, &[CLOSED]);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "dear friend");
}

#[cfg(feature = "seal")]
#[test]
fn a_sealed_file_of_many_recipients_costs_no_command_its_time() {
    let sandbox = Sandbox::with_two_sessions();
    let key = sandbox.path().join("key.txt");
    fs::write(&key, "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33\n").unwrap();
    let sealed = |recipients: usize| {
        let stanza = format!("-> X25519 {0}\n{0}\n", "A".repeat(43));
        format!("age-encryption.org/v1\n{}--- {}\nbytes", stanza.repeat(recipients), "A".repeat(43))
    };
    let path = sandbox.sessions().join(format!("{NAME}.csv.age"));
    let with_key = |words: &[&str]| run_to_end(&sandbox, &[words, &["--identity", key.to_str().unwrap()]].concat());
    for (recipients, is_tried) in [(1, true), (100, true), (101, false), (8000, false), (200_000, false)] {
        fs::write(&path, sealed(recipients)).unwrap();
        let said = with_key(&["check"]);
        assert_eq!(said.out.contains("would take far longer"), !is_tried, "{recipients}: {said:?}");
        with_key(&["list"]).assert(0, &[NAME, CLOSED]);
    }
}
