//! A record whose disk does not answer: the unfinished line is kept all the same, and what was entered with it.

use crate::support::pty::{PtySession, words};
use crate::support::sandbox::Sandbox;
use crate::terminal::work::{START, leave, notes, record};
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles the library that stands before the C library.
fn hanging_sync(folder: &Path) -> PathBuf {
    let library = folder.join("hang.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/security/hang.c");
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl").status().unwrap();
    assert!(compiled.success());
    library
}

/// The line that is kept in the state folder.
fn kept(sandbox: &Sandbox) -> String {
    let Ok(files) = fs::read_dir(sandbox.path().join("xdg/state/bedside/drafts")) else { return String::new() };
    let paths = files.flatten().map(|entry| entry.path());
    let lines = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    // It may be replaced while it is looked for.
    lines.filter_map(|path| fs::read_to_string(path).ok()).collect()
}

#[test]
fn a_line_is_kept_while_the_record_does_not_answer() {
    let sandbox = Sandbox::new();
    let hang = sandbox.path().join("hang");
    let library = hanging_sync(sandbox.path());
    let environment = [("LD_PRELOAD", library.to_str().unwrap()), ("BEDSIDE_HANG", hang.to_str().unwrap())];
    let mut pty = PtySession::with(&sandbox, START, &environment);
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    fs::write(&hang, "").unwrap();
    pty.type_line("tears, soft smile");
    pty.wait("an empty line", |pty| pty.line().is_empty());
    assert!(!pty.shows(words::SAVED), "nothing is said to be saved\n{}", pty.screen());
    pty.type_text("long exhale");
    pty.wait("both lines kept", |_| kept(&sandbox).contains("tears, soft smile\\nlong exhale"));
    // It answers again: the row is in the record, and the line alone is unfinished.
    fs::remove_file(&hang).unwrap();
    pty.wait_for(words::SAVED);
    pty.wait("one line kept", |_| kept(&sandbox).contains("\"long exhale\""));
    pty.send("\r");
    pty.wait_saved();
    assert_eq!(notes(&path), ["tears, soft smile", "long exhale"]);

    // It never answers: what was entered comes back as unfinished.
    fs::write(&hang, "").unwrap();
    pty.type_line("opened her hands");
    pty.wait("an empty line", |pty| pty.line().is_empty());
    pty.wait("the line kept", |_| kept(&sandbox).contains("opened her hands"));
    pty.signal(Signal::KILL);
    pty.wait_exit();
    fs::remove_file(&hang).unwrap();
}

#[test]
fn a_line_is_removed_when_the_record_answers() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::start(&sandbox, START);
    pty.wait_saved();
    pty.enter("tears, soft smile");
    pty.wait("no line kept", |_| kept(&sandbox).is_empty());
    leave(&mut pty);
    assert!(kept(&sandbox).is_empty());
}
