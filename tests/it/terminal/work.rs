//! A session's work: begun, written into, left, closed, rehearsed; what the screen says and what the disk has.

use crate::support::pty::{Glass, words};
use crate::support::sandbox::{Home, rows};
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
pub fn begun(home: &Home) -> (Glass, PathBuf) {
    let mut glass = Glass::start(home, START);
    glass.wait_saved();
    (glass, record(&home.sessions()))
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
pub fn leave(glass: &mut Glass) {
    glass.keys("\x03");
    glass.wait_for(words::LEAVING);
    glass.keys("\x1b[B");
    glass.keys("\r");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
}

/// A dose, which asks once.
#[track_caller]
fn doses(glass: &mut Glass, line: &str) {
    glass.line_of(line);
    glass.wait_for(words::DOSE);
    glass.keys("\r");
    glass.wait_saved();
}

#[test]
fn an_entry_is_on_the_disk_when_the_screen_says_saved() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.is_taken();
    assert!(glass.shows("C-017"));
    for (line, shown) in
        [("tears, soft smile #grief", "tears, soft smile"), ("128/76 71 97", "128/76"), ("q I can see it", "I can see it")]
    {
        glass.enters(line);
        assert!(glass.shows(shown), "{}", glass.screen());
        assert!(fs::read_to_string(&path).unwrap().contains(shown.split('/').next().unwrap()), "{line}");
    }
    let note = of(&path, RowKind::Note, "observation").remove(0);
    assert_eq!((note.note.as_str(), note.text.as_str(), note.author.as_str()), ("tears, soft smile #grief", "grief", "MK"));
    doses(&mut glass, "dose 50 im left deltoid");
    glass.wait_for(words::T_PLUS);
    leave(&mut glass);
    home.run(&["check"]).is(0, &["intact, not closed"]);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(home.sessions()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_clock_that_is_behind_another_record_is_said_before_anything_hangs_on_it() {
    let home = Home::new();
    home.put_session("29991231-2300-C-018", true);
    let mut glass = Glass::start(&home, START);
    glass.wait_for("The clock says");
    // It takes no key: the session runs.
    glass.enters("the clock is right, that record is not");
    leave(&mut glass);
}

#[test]
fn leaving_and_closing_give_a_verified_read_only_record() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.enters(",, reminded me of my father");
    glass.line_of("/leave");
    glass.wait("a line for how the client left", |glass| glass.line().is_empty() && glass.shows("left"));
    glass.line_of("with her sister, steady");
    glass.wait_saved();
    assert_eq!(of(&path, RowKind::Event, "left").remove(0).note, "with her sister, steady");
    glass.line_of("/close");
    glass.wait_for(words::CLOSING);
    // Nothing is chosen yet, and Enter alone closes nothing.
    glass.keys("\r");
    glass.wait_for("Choose with");
    glass.keys("\x1b[B");
    glass.keys("\r");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    let digest = of(&path, RowKind::Session, "digest").remove(0).text;
    assert!(glass.shows("Closed, verified and made read-only"), "{}", glass.screen());
    let said: String = glass.rows().concat();
    assert!(said.replace(' ', "").contains(&digest), "{said}");
    assert!(said.replace(' ', "").contains("`bedsidehandout2"), "what can be made of it now: {said}");
    assert_eq!(of(&path, RowKind::Session, "close").remove(0).text, "completed");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o400);
    let private = home.data().join("private").join(path.file_name().unwrap());
    assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o400, "the private notes are closed as well");
    let checked = home.run(&["check"]);
    checked.is(0, &[": intact, "]);
    home.run(&["list"]).is(0, &["closed", "C-017"]);
}

#[test]
fn ctrl_c_asks_and_anything_else_is_a_no() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.types("soft");
    glass.keys("\x03");
    glass.wait_for(words::LEAVING);
    glass.keys("\x07");
    glass.wait("no question", |glass| !glass.shows(words::LEAVING));
    glass.keys("\x03");
    glass.wait_for(words::LEAVING);
    glass.types(" voice");
    assert!(!glass.shows(words::LEAVING));
    glass.keys("\r");
    glass.wait_saved();
    assert_eq!(notes(&path), ["soft voice"]);
    leave(&mut glass);
    assert_eq!(of(&path, RowKind::Session, "leave").len(), 1);
    home.run(&["list"]).is(0, &[" open "]);
}

#[test]
fn a_paste_is_put_on_the_line_and_saves_nothing_by_itself() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    let rows_before = rows(&path).len();
    glass.keys("\x1b[200~first line\r\n/quit\rthird\x1b[201~");
    glass.wait_for("third");
    assert_eq!(rows(&path).len(), rows_before, "nothing ran");
    glass.keys("\r");
    glass.wait_saved();
    assert_eq!(notes(&path), ["first line\n/quit\nthird"]);
    // Where the terminal does not mark pastes, so many keys at once are one all the same.
    glass.keys("not marked, but as fast as one\rand more\r");
    glass.wait_for("and more");
    assert_eq!(notes(&path).len(), 1);
    leave(&mut glass);
    assert_eq!(notes(&path).len(), 1);
}

#[test]
fn a_paste_without_an_end_is_taken_as_it_is_and_keys_are_heard_again() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.keys("\x1b[200~the terminal lost the end\r");
    glass.wait_for("lost the end");
    glass.types("and goes on");
    glass.keys("\r");
    glass.wait_saved();
    assert_eq!(notes(&path), ["the terminal lost the end\nand goes on"]);
    leave(&mut glass);
}

#[test]
fn a_paste_that_is_too_long_is_cut_and_said() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.keys(&format!("\x1b[200~{}\x1b[201~", "long ".repeat(16_000)));
    glass.wait_for("64 kB");
    glass.keys("\r");
    glass.wait_saved();
    assert_eq!(notes(&path).remove(0).len(), 64 * 1024);
    leave(&mut glass);
}

#[test]
fn a_rehearsal_is_marked_wherever_it_shows_and_kept_apart() {
    let home = Home::new();
    let mut glass = Glass::start(&home, &["rehearse", "C-017", "--by", "MK", "--speed", "600"]);
    glass.wait_saved();
    assert!(glass.shows(words::REHEARSAL) && glass.shows("600"), "{}", glass.screen());
    let path = record(&home.data().join("rehearsals"));
    assert!(!home.sessions().exists());
    let marked = of(&path, RowKind::Meta, "rehearsal").remove(0);
    assert_eq!(marked.value.unwrap().get().to_string(), "600");
    doses(&mut glass, "dose 50 im");
    glass.wait_for(words::T_PLUS);
    leave(&mut glass);
    home.run(&["list"]).is(0, &["rehearsal"]);
    home.run(&["check", path.to_str().unwrap()]).is(0, &["intact, not closed"]);
}

#[test]
fn the_first_screen_asks_for_what_is_missing_and_creates_nothing_before() {
    let home = Home::new();
    let mut glass = Glass::start(&home, &["start"]);
    glass.wait_for(words::START);
    // What is wrong is said in its field, before anything else is asked.
    glass.keys("Anna Berg\r");
    glass.wait_for("no spaces");
    assert!(!home.data().exists(), "nothing is created yet");
    glass.keys("\x15");
    glass.keys("C-017\rMK\r\r\r");
    glass.wait_saved();
    let path = record(&home.sessions());
    assert_eq!(of(&path, RowKind::Meta, "client").remove(0).text, "C-017");
    assert_eq!(of(&path, RowKind::Meta, "staff").remove(0).text, "MK");
    leave(&mut glass);

    let mut glass = Glass::start(&home, &["start"]);
    glass.wait_for(words::START);
    let tree = home.tree();
    glass.keys("\x03");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    assert_eq!(home.tree(), tree);
}

#[test]
fn a_second_copy_is_the_same_and_one_that_cannot_be_made_is_said() {
    let home = Home::new();
    let copies = home.path().join("stick");
    fs::create_dir(&copies).unwrap();
    let mirror = ["--mirror", copies.to_str().unwrap()];
    let mut glass = Glass::start(&home, &[START, &mirror[..]].concat());
    glass.wait_saved();
    glass.enters("tears, soft smile");
    glass.wait_saved();
    leave(&mut glass);
    let (path, copy) = (record(&home.sessions()), record(&copies));
    assert_eq!((fs::read(&copy).unwrap(), copy.file_name()), (fs::read(&path).unwrap(), path.file_name()));
    fs::write(&copy, "something else\n").unwrap();
    let mut glass = Glass::start(&home, &["resume", mirror[0], mirror[1]]);
    glass.wait_for("The second copy");
    leave(&mut glass);
    assert_eq!(fs::read_to_string(&copy).unwrap(), "something else\n");
}

/// Memory is the one such place that every Linux machine has.
#[cfg(target_os = "linux")]
#[test]
fn records_that_would_go_with_the_power_are_said_to_be_so() {
    let home = Home::new();
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let data = memory.path().to_str().unwrap();
    let mut glass = Glass::start(&home, &[START, &["--dir", data]].concat());
    glass.wait_for("The records are in memory");
    glass.wait_saved();
    leave(&mut glass);
}

#[test]
fn a_demonstration_plays_and_leaves_nothing_behind() {
    let home = Home::new();
    let temporary = home.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let before = home.tree();
    let mut glass = Glass::with(&home, &["demo", "--speed", "600"], &[("TMPDIR", temporary.to_str().unwrap())]);
    glass.wait_for("allergies: none known");
    glass.wait_for("demo plays");
    glass.wait_for(words::SAVED);
    glass.keys("\x03");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    assert_eq!(home.tree(), before);
}

#[test]
fn a_demonstration_is_looked_back_on_and_then_gone() {
    let home = Home::new();
    let temporary = home.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let before = home.tree();
    let mut glass = Glass::with(&home, &["demo", "--speed", "600"], &[("TMPDIR", temporary.to_str().unwrap())]);
    glass.wait_for("demo plays");
    for _ in 0..200 {
        if glass.shows("Enter looks back") {
            break;
        }
        glass.keys("\x1b[C");
        glass.pieces(60);
    }
    glass.wait_for("Enter looks back");
    glass.keys("\r");
    glass.wait("the review", |glass| !glass.shows("Enter looks back") && glass.shows("Tab chart"));
    glass.keys("q");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    glass.wait_for("which is gone");
    assert_eq!(home.tree(), before);
}

#[test]
fn an_empty_library_plays_a_demonstration_and_keeps_nothing_of_it() {
    let home = Home::bare();
    let temporary = home.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let mut glass = Glass::with(&home, &[], &[("TMPDIR", temporary.to_str().unwrap())]);
    glass.wait_for("There are no sessions here yet");
    glass.keys("\x1b[B\x1b[B");
    glass.wait_for("▸ demo");
    glass.keys("\r");
    glass.wait_for("demo plays");
    glass.keys("\x03");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}
