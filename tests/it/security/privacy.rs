//! What others at this computer can learn: the modes of files, the process's arguments, environment and memory, the terminal's title
//! and its scroll-back.

use crate::support::pty::PtySession;
use crate::support::sandbox::Sandbox;
use crate::terminal::work::{START, leave, start_session};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

const TYPED: &str = "she spoke of her sister Henrietta";

/// Every file of a process, and of its threads, that others may be able to read.
fn process_files(pid: u32) -> Vec<PathBuf> {
    let process = PathBuf::from(format!("/proc/{pid}"));
    let threads = fs::read_dir(process.join("task")).unwrap().map(|entry| entry.unwrap().path());
    let folders: Vec<PathBuf> = threads.chain([process]).collect();
    folders.iter().flat_map(|folder| ["cmdline", "environ", "comm", "status"].map(|name| folder.join(name))).collect()
}

#[test]
fn nothing_typed_is_told_to_other_programs() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter(TYPED);
    pty.enter(",,my own Henrietta");
    let files = process_files(pty.pid());
    assert!(files.len() >= 8, "{files:?}");
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        assert!(!text.contains("Henrietta") && !text.is_empty(), "{}: {text}", file.display());
    }
    let limits = fs::read_to_string(format!("/proc/{}/limits", pty.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().rev().take(3).collect::<Vec<_>>(), ["bytes", "0", "0"], "{core}");
    leave(&mut pty);
    assert!(fs::read_to_string(&path).unwrap().contains(TYPED), "the words were there to be found");
    for title in ["\x1b]0;", "\x1b]1;", "\x1b]2;", "\x1b]52;", "\x1b[22;0t", "\x1bk"] {
        assert_eq!(pty.count_written(title), 0, "{title:?}");
    }
    // What a terminal without an alternate screen moves to its scroll-back: a screen that is erased at once, and what scrolls.
    for erase in ["\x1b[2J", "\x1b[J", "\x1b[0J", "\x1b[3J", "\x1bc", "\x1bM", "\x1b[S"] {
        assert_eq!(pty.count_written(erase), 0, "{erase:?}");
    }
    assert!(pty.count_written("\n") <= 1, "only how to go on stands below the screen");
    assert!(!pty.shows("Henrietta"), "nothing is left on the screen\n{}", pty.screen());
}

#[test]
fn every_file_is_its_owners_alone() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter(TYPED);
    pty.enter(",,my own");
    pty.type_text("not yet said");
    pty.wait("the line kept", |_| {
        sandbox.path().join("xdg/state/bedside/drafts").read_dir().is_ok_and(|mut files| files.next().is_some())
    });
    let tree = sandbox.tree();
    assert!(tree.contains_key(&path) && tree.len() > 6);
    for (path, (mode, _)) in &tree {
        let is_programs =
            path.starts_with(sandbox.data()) || path.ends_with("bedside") || path.to_string_lossy().contains("bedside/");
        assert!(!is_programs || mode.trailing_zeros() >= 6, "{}: {mode:o}", path.display());
    }
    leave(&mut pty);
}

#[test]
fn a_folder_that_others_can_reach_is_named() {
    for (mode, words) in [(0o777, "change or remove records"), (0o755, "look into it"), (0o700, "")] {
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.sessions()).unwrap();
        fs::set_permissions(sandbox.sessions(), fs::Permissions::from_mode(mode)).unwrap();
        let mut pty = PtySession::start(&sandbox, START);
        pty.wait("a session", |pty| pty.shows("C-017") && pty.shows(" › "));
        let said: String = pty.rows().concat().split_whitespace().collect();
        assert_eq!(said.contains("isopentoothers"), mode != 0o700, "{mode:o}\n{}", pty.screen());
        pty.wait_saved();
        leave(&mut pty);
        let said = sandbox.run(&["roomcheck"]);
        assert_eq!(said.out.contains("is open to others"), mode != 0o700, "{mode:o} {said:?}");
        assert!(said.out.contains(words), "{mode:o} {said:?}");
    }
}

#[test]
fn a_terminal_that_keeps_full_screens_is_named() {
    for (answer, expected) in [("off", "can be scrolled back to"), ("on", ""), ("", "")] {
        let sandbox = Sandbox::new();
        let tmux = sandbox.path().join("bin/tmux");
        Sandbox::write(&tmux, format!("#!/bin/sh\necho {answer}\n"));
        fs::set_permissions(&tmux, fs::Permissions::from_mode(0o700)).unwrap();
        let path = format!("{}:/usr/bin:/bin", sandbox.path().join("bin").display());
        let mut pty = PtySession::with(&sandbox, &["roomcheck"], &[("TMUX", "/tmp/none,1,0"), ("PATH", &path)]);
        pty.wait_for("Press the keys");
        pty.send("\r");
        pty.wait_exit();
        let said = String::from_utf8_lossy(&pty.raw).into_owned();
        let words: String = said.split_whitespace().collect();
        assert_eq!(words.contains("scroll-back:tmuxhasnoalternatescreen"), !expected.is_empty(), "{answer}: {said}");
    }
}
