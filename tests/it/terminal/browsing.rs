//! The library, the review and the watch in a terminal: changes of the folder appear, and requests are carried out.

use super::work::{leave, notes, start_session};
use crate::support::pty::PtySession;
use crate::support::sandbox::{Sandbox, rows};

/// The session's name of a record.
fn name_of(path: &std::path::Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn the_library_follows_its_folder_and_resumes_a_session() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    leave(&mut pty);
    pty.then(&sandbox, &[]);
    pty.wait_for("not closed");
    pty.assert_full_screen();
    assert!(pty.shows("C-017"), "{}", pty.screen());
    sandbox.write_session("20261123-0030-C-018", true);
    pty.wait_for("C-018");
    pty.send("C-017");
    pty.wait("only what fits", |pty| !pty.shows("C-018"));
    pty.send("\r");
    pty.wait_saved();
    pty.enter("back again");
    assert_eq!(notes(&path), ["back again"]);
    leave(&mut pty);
}

#[test]
fn an_empty_library_starts_a_session() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.sessions()).unwrap();
    let mut pty = PtySession::start(&sandbox, &[]);
    pty.wait_for("There are no sessions here yet.");
    pty.send("\r");
    pty.wait_for(crate::support::pty::words::START);
    pty.send("C-017\rMK\r\r\r");
    pty.wait_saved();
    leave(&mut pty);
    assert_eq!(
        std::fs::read_dir(sandbox.sessions())
            .unwrap()
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "csv"))
            .count(),
        1
    );
}

#[test]
fn a_running_session_is_watched_from_another_terminal() {
    let sandbox = Sandbox::new();
    let (mut writer, path) = start_session(&sandbox);
    let before = rows(&path).len();
    // The one that runs needs no name.
    let mut watcher = PtySession::start(&sandbox, &["watch"]);
    watcher.wait_for("watching, read-only · running");
    let mut reader = PtySession::start(&sandbox, &["review", &name_of(&path)]);
    reader.wait_for("session opened");
    writer.enter("tears, soft smile");
    watcher.wait_for("tears, soft smile");
    reader.wait_for("tears, soft smile");
    // Nothing that is typed there gets into the record.
    watcher.send("xyz\r");
    watcher.send("q");
    assert_eq!(watcher.wait_exit(), 0);
    watcher.assert_restored();
    // What another program writes cannot be corrected at the same time.
    reader.send("i");
    reader.wait_for("late entry");
    reader.send("from afar");
    reader.wait_for("from afar▏");
    reader.send("\r");
    reader.wait("a refusal", |pty| pty.rows().join("").contains("MK") && pty.shows("from afar▏"));
    reader.send("\x1b");
    reader.wait("the keys again", |pty| !pty.shows("from afar"));
    reader.send("q");
    assert_eq!(reader.wait_exit(), 0);
    leave(&mut writer);
    assert_eq!(notes(&path), ["tears, soft smile"]);
    assert!(rows(&path).len() > before);
}

#[test]
fn gaps_of_a_closed_record_are_filled_and_it_closes_again() {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), "by = \"JD\"\n");
    let path = sandbox.write_session("20261123-0030-C-017", true);
    sandbox.run(&["add", "20261123-0030", "--text", "0:32 bp no"]).assert(0, &["added"]);
    let before = std::fs::read(&path).unwrap();
    let mut pty = PtySession::start(&sandbox, &["finish"]);
    pty.wait_for("1 left · from memory, late");
    pty.wait_for("Why?");
    // Nothing is written by Enter alone.
    pty.send("\r");
    pty.wait_for("Nothing was typed");
    pty.send("\u{10}");
    pty.wait_for("from paper, late");
    pty.send("cold hands");
    pty.wait_for("cold hands▏");
    pty.send("\r");
    pty.wait_for("added: cold hands");
    pty.wait_for("Nothing is missing any more.");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert!(std::fs::read(&path).unwrap().starts_with(&before), "rows are only ever added");
    let added = rows(&path).into_iter().rev().find(|row| row.note == "cold hands").unwrap();
    assert_eq!((added.source.word(), added.author.as_str(), added.is_late_entry()), ("paper", "JD", true));
    sandbox.run(&["check", path.to_str().unwrap()]).assert(0, &["intact, "]);
    sandbox.run(&["list"]).assert(0, &[" closed "]);
    sandbox.run(&["finish"]).assert(3, &["Nothing is missing in any session here."]);
}

#[test]
fn a_clients_sessions_are_compared_and_one_of_them_looked_at() {
    let sandbox = Sandbox::with_two_sessions();
    let mut pty = PtySession::start(&sandbox, &["review", "C-017"]);
    pty.wait_for("C-017 · 1 session");
    pty.send("\r");
    pty.wait_for("tears, soft smile");
    pty.send("q");
    pty.wait_for("client:C-017");
    pty.send("\u{14}");
    pty.wait_for("all sessions by protocol");
    pty.send("\x1b");
    pty.wait_for("client:C-017");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn a_closed_record_is_corrected_and_closed_again() {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), "by = \"JD\"\n");
    let path = sandbox.write_session("20261123-0030-C-017", true);
    let before = std::fs::read(&path).unwrap();
    let mut pty = PtySession::start(&sandbox, &["review", "20261123-0030"]);
    pty.wait_for("tears, soft smile");
    pty.send("/tears\r");
    pty.send("\r");
    pty.wait_for("JD corrects");
    pty.send("tears, a wide smile");
    pty.wait_for("a wide smile▏");
    pty.send("\r");
    pty.wait_for("corrected: note");
    pty.wait_for("changed by JD");
    pty.send("x");
    pty.wait_for("Withdraw 00:35:00");
    pty.send("\r");
    pty.wait_for("withdrawn: note");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert!(std::fs::read(&path).unwrap().starts_with(&before), "rows are only ever added");
    let changed = rows(&path).into_iter().filter(|row| row.amends.is_some_and(|seq| seq > 0)).collect::<Vec<_>>();
    assert_eq!(changed.iter().map(|row| row.author.as_str()).collect::<Vec<_>>(), ["JD", "JD"]);
    sandbox.run(&["check", path.to_str().unwrap()]).assert(0, &["intact, "]);
    sandbox.run(&["list"]).assert(0, &[" closed "]);
}

#[test]
fn an_empty_library_shows_every_sample_of_the_repository() {
    let sandbox = Sandbox::without_dir();
    let mut pty = PtySession::start(&sandbox, &[]);
    pty.wait_for("There are no sessions here yet.");
    pty.send("\x1b[B\x1b[B\x1b[B");
    pty.wait_for("▸ samples");
    pty.send("\r");
    pty.wait_for("C-058");
    let names = |folder: &std::path::Path| {
        let records = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
        records
            .filter(|name| std::path::Path::new(name).extension().is_some_and(|kind| kind == "csv"))
            .collect::<std::collections::BTreeSet<String>>()
    };
    let samples = sandbox.path().join("xdg/state/bedside/samples/sessions");
    assert_eq!(names(&samples), names(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions"))));
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn a_start_asks_about_an_open_session_by_its_last_row_and_not_by_its_file() {
    let sandbox = Sandbox::new();
    let start = ["start", "C-017", "--by", "MK"];
    // An open record of long ago, whose file is as new as its copy.
    sandbox.write_session("20200101-0900-C-017", false);
    let mut pty = PtySession::start(&sandbox, &start);
    pty.wait_saved();
    leave(&mut pty);
    // A record of now, whose file says that it is older.
    let files = std::fs::read_dir(sandbox.sessions()).unwrap().flatten().map(|entry| entry.path());
    let newest = files.filter(|path| path.extension().is_some_and(|end| end == "csv")).max().unwrap();
    let half_an_hour = std::time::Duration::from_mins(30);
    let file = std::fs::File::options().append(true).open(newest).unwrap();
    file.set_modified(file.metadata().unwrap().modified().unwrap() - half_an_hour).unwrap();
    pty.then(&sandbox, &start);
    pty.wait_for("last saved 0 min ago");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
}
