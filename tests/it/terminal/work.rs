//! A session in a terminal: started, written into, left, closed, rehearsed; what the screen shows and what the disk has.

use crate::support::pty::{PtySession, words};
use crate::support::sandbox::{Sandbox, rows};
use bedside::session::{Row, RowKind};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// What starts the usual session.
pub const START: &[&str] = &["start", "C-017", "--by", "MK", "--with", "NR", "--weight", "70"];

/// The only record of a folder.
pub fn record(folder: &Path) -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    assert_eq!(found.len(), 1, "one record in {}", folder.display());
    found.remove(0)
}

/// Starts the usual session and waits until its first rows are saved.
#[track_caller]
pub fn start_session(sandbox: &Sandbox) -> (PtySession, PathBuf) {
    let mut pty = PtySession::start(sandbox, START);
    pty.wait_saved();
    (pty, record(&sandbox.sessions()))
}

/// The rows of a kind and item.
pub fn of(path: &Path, kind: RowKind, item: &str) -> Vec<Row> {
    rows(path).into_iter().filter(|row| row.matches(kind, item)).collect()
}

/// The words of every note in a record.
pub fn notes(path: &Path) -> Vec<String> {
    of(path, RowKind::Note, "observation").into_iter().map(|row| row.note).collect()
}

/// Leaves the session running, by the question that Ctrl-C asks.
#[track_caller]
pub fn leave(pty: &mut PtySession) {
    pty.send("\x03");
    pty.wait_for(words::LEAVING);
    pty.send("\x1b[B");
    pty.send("\r");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

/// A dose, which asks once.
#[track_caller]
fn doses(pty: &mut PtySession, line: &str) {
    pty.type_line(line);
    pty.wait_for(words::DOSE);
    pty.send("\r");
    pty.wait_saved();
}

#[test]
fn an_entry_is_on_the_disk_when_the_screen_says_saved() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.assert_full_screen();
    assert!(pty.shows("C-017"));
    for (line, shown) in
        [("tears, soft smile #grief", "tears, soft smile"), ("128/76 71 97", "128/76"), ("q I can see it", "I can see it")]
    {
        pty.enter(line);
        assert!(pty.shows(shown), "{}", pty.screen());
        assert!(fs::read_to_string(&path).unwrap().contains(shown.split('/').next().unwrap()), "{line}");
    }
    let note = of(&path, RowKind::Note, "observation").remove(0);
    assert_eq!((note.note.as_str(), note.text.as_str(), note.author.as_str()), ("tears, soft smile #grief", "grief", "MK"));
    doses(&mut pty, "dose 50 im left deltoid");
    pty.wait_for(words::T_PLUS);
    leave(&mut pty);
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(sandbox.sessions()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_clock_behind_another_record_is_reported_first() {
    let sandbox = Sandbox::new();
    sandbox.write_session("29991231-2300-C-018", true);
    let mut pty = PtySession::start(&sandbox, START);
    pty.wait_for("The clock says");
    // It takes no key: the session runs.
    pty.enter("the clock is right, that record is not");
    leave(&mut pty);
}

#[test]
fn leaving_and_closing_give_a_verified_read_only_record() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter(",, reminded me of my father");
    pty.type_line("/leave");
    pty.wait("a line for how the client left", |pty| pty.line().is_empty() && pty.shows("left"));
    pty.type_line("with her sister, steady");
    pty.wait_saved();
    assert_eq!(of(&path, RowKind::Event, "left").remove(0).note, "with her sister, steady");
    pty.type_line("/close");
    pty.wait_for(words::CLOSING);
    // Nothing is chosen yet, and Enter alone closes nothing.
    pty.send("\r");
    pty.wait_for("Choose with");
    pty.send("\x1b[B");
    pty.send("\r");
    // The screen is gone, and one line offers what comes next.
    pty.wait_for("Next: r review");
    pty.send("x\r");
    pty.wait_for("is not one of the letters");
    pty.send("h\r");
    pty.wait_for("The report is in ");
    pty.send("q\r");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert_eq!(of(&path, RowKind::Session, "digest").len(), 1);
    assert!(pty.shows("Session closed and saved"), "{}", pty.screen());
    let report = format!("{}.html", path.file_stem().unwrap().to_str().unwrap());
    assert!(fs::read_to_string(sandbox.path().join(report)).unwrap().contains("<!doctype html>"), "{}", pty.screen());
    assert_eq!(of(&path, RowKind::Session, "close").remove(0).text, "completed");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o400);
    let private = sandbox.data().join("private").join(path.file_name().unwrap());
    assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o400, "the private notes are closed as well");
    let checked = sandbox.run(&["check"]);
    checked.assert(0, &[": intact, "]);
    sandbox.run(&["list"]).assert(0, &["closed", "C-017"]);
}

#[test]
fn ctrl_c_asks_and_anything_else_is_a_no() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.type_text("soft");
    pty.send("\x03");
    pty.wait_for(words::LEAVING);
    pty.send("\x07");
    pty.wait("no question", |pty| !pty.shows(words::LEAVING));
    pty.send("\x03");
    pty.wait_for(words::LEAVING);
    pty.type_text(" voice");
    assert!(!pty.shows(words::LEAVING));
    pty.send("\r");
    pty.wait_saved();
    assert_eq!(notes(&path), ["soft voice"]);
    leave(&mut pty);
    assert_eq!(of(&path, RowKind::Session, "leave").len(), 1);
    sandbox.run(&["list"]).assert(0, &[" open "]);
}

#[test]
fn a_paste_is_put_on_the_line_and_saves_nothing_by_itself() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    let rows_before = rows(&path).len();
    pty.send("\x1b[200~first line\r\n/quit\rthird\x1b[201~");
    pty.wait_for("third");
    assert_eq!(rows(&path).len(), rows_before, "nothing ran");
    pty.send("\r");
    pty.wait_saved();
    assert_eq!(notes(&path), ["first line\n/quit\nthird"]);
    // Where the terminal does not mark pastes, so many keys at once are one all the same.
    pty.send("not marked, but as fast as one\rand more\r");
    pty.wait_for("and more");
    assert_eq!(notes(&path).len(), 1);
    leave(&mut pty);
    assert_eq!(notes(&path).len(), 1);
}

#[test]
fn an_unterminated_paste_is_kept_and_keys_work_again() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.send("\x1b[200~the terminal lost the end\r");
    pty.wait_for("lost the end");
    pty.type_text("and goes on");
    pty.send("\r");
    pty.wait_saved();
    assert_eq!(notes(&path), ["the terminal lost the end\nand goes on"]);
    leave(&mut pty);
}

#[test]
fn a_paste_that_is_too_long_is_cut_and_said() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.send(&format!("\x1b[200~{}\x1b[201~", "long ".repeat(16_000)));
    pty.wait_for("64 kB");
    pty.send("\r");
    pty.wait_saved();
    assert_eq!(notes(&path).remove(0).len(), 64 * 1024);
    leave(&mut pty);
}

#[test]
fn a_rehearsal_is_marked_wherever_it_shows_and_kept_apart() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::start(&sandbox, &["rehearse", "C-017", "--by", "MK", "--speed", "600"]);
    pty.wait_saved();
    assert!(pty.shows(words::REHEARSAL) && pty.shows("600"), "{}", pty.screen());
    let path = record(&sandbox.data().join("rehearsals"));
    assert!(!sandbox.sessions().exists());
    let marked = of(&path, RowKind::Meta, "rehearsal").remove(0);
    assert_eq!(marked.value.unwrap().get().to_string(), "600");
    doses(&mut pty, "dose 50 im");
    pty.wait_for(words::T_PLUS);
    leave(&mut pty);
    sandbox.run(&["list"]).assert(0, &["rehearsal"]);
    sandbox.run(&["check", path.to_str().unwrap()]).assert(0, &["intact, not closed"]);
}

#[test]
fn the_start_screen_creates_nothing_before_it_is_complete() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::start(&sandbox, &["start"]);
    pty.wait_for(words::START);
    // What is wrong is said in its field, before anything else is asked.
    pty.send("Anna Berg\r");
    pty.wait_for("no spaces");
    assert!(!sandbox.data().exists(), "nothing is created");
    pty.send("\x15");
    pty.send("C-017\rMK\r\r\r");
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    assert_eq!(of(&path, RowKind::Meta, "client").remove(0).text, "C-017");
    assert_eq!(of(&path, RowKind::Meta, "staff").remove(0).text, "MK");
    leave(&mut pty);

    let mut pty = PtySession::start(&sandbox, &["start"]);
    pty.wait_for(words::START);
    let tree = sandbox.tree();
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn a_failed_second_copy_is_reported() {
    let sandbox = Sandbox::new();
    let copies = sandbox.path().join("stick");
    fs::create_dir(&copies).unwrap();
    let mirror = ["--mirror", copies.to_str().unwrap()];
    let mut pty = PtySession::start(&sandbox, &[START, &mirror[..]].concat());
    pty.wait_saved();
    pty.enter("tears, soft smile");
    pty.wait_saved();
    leave(&mut pty);
    let (path, copy) = (record(&sandbox.sessions()), record(&copies));
    assert_eq!((fs::read(&copy).unwrap(), copy.file_name()), (fs::read(&path).unwrap(), path.file_name()));
    fs::write(&copy, "something else\n").unwrap();
    let mut pty = PtySession::start(&sandbox, &["resume", mirror[0], mirror[1]]);
    pty.wait_for("behind: another file of this name exists");
    leave(&mut pty);
    assert_eq!(fs::read_to_string(&copy).unwrap(), "something else\n");
}

/// Memory is the one such place that every Linux machine has.
#[cfg(target_os = "linux")]
#[test]
fn records_that_would_go_with_the_power_are_said_to_be_so() {
    let sandbox = Sandbox::new();
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let data = memory.path().to_str().unwrap();
    let mut pty = PtySession::start(&sandbox, &[START, &["--dir", data]].concat());
    pty.wait_for("The records are in memory");
    pty.wait_saved();
    leave(&mut pty);
}

#[test]
fn a_demonstration_plays_and_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    let temporary = sandbox.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let before = sandbox.tree();
    let mut pty = PtySession::with(&sandbox, &["demo", "--speed", "600"], &[("TMPDIR", temporary.to_str().unwrap())]);
    pty.wait_for("allergies: none known");
    pty.wait_for("demo plays");
    pty.wait_for(words::SAVED);
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn a_demonstration_is_looked_back_on_and_then_gone() {
    let sandbox = Sandbox::new();
    let temporary = sandbox.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let before = sandbox.tree();
    let mut pty = PtySession::with(&sandbox, &["demo", "--speed", "600"], &[("TMPDIR", temporary.to_str().unwrap())]);
    pty.wait_for("demo plays");
    for _ in 0..200 {
        if pty.shows("Enter review") {
            break;
        }
        pty.send("\x1b[C");
        pty.read_chunks(60);
    }
    pty.wait_for("Enter review");
    pty.send("\r");
    pty.wait("the review", |pty| !pty.shows("Enter review") && pty.shows("Tab chart"));
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    pty.wait_for("Nothing of it was kept");
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn an_empty_library_plays_a_demo_and_keeps_nothing() {
    let sandbox = Sandbox::without_dir();
    let temporary = sandbox.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let mut pty = PtySession::with(&sandbox, &[], &[("TMPDIR", temporary.to_str().unwrap())]);
    pty.wait_for("There are no sessions here yet");
    pty.send("\x1b[B\x1b[B");
    pty.wait_for("▸ demo");
    pty.send("\r");
    pty.wait_for("demo plays");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}
