//! The library, the review and the watch in a real terminal: what the folder does is seen, and what is wanted happens.

use super::work::{begun, leave, notes};
use crate::support::pty::Glass;
use crate::support::sandbox::{Home, rows};

/// The session's name of a record.
fn name_of(path: &std::path::Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn the_library_follows_its_folder_and_goes_on_with_an_unclosed_session() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    leave(&mut glass);
    glass.then(&home, &[]);
    glass.wait_for("not closed");
    glass.is_taken();
    assert!(glass.shows("C-017"), "{}", glass.screen());
    home.put_session("20261123-0030-C-018", true);
    glass.wait_for("C-018");
    glass.keys("C-017");
    glass.wait("only what fits", |glass| !glass.shows("C-018"));
    glass.keys("\r");
    glass.wait_saved();
    glass.enters("back again");
    assert_eq!(notes(&path), ["back again"]);
    leave(&mut glass);
}

#[test]
fn an_empty_library_starts_a_session() {
    let home = Home::new();
    std::fs::create_dir_all(home.sessions()).unwrap();
    let mut glass = Glass::start(&home, &[]);
    glass.wait_for("There are no sessions here yet.");
    glass.keys("\r");
    glass.wait_for(crate::support::pty::words::START);
    glass.keys("C-017\rMK\r\r\r");
    glass.wait_saved();
    leave(&mut glass);
    assert_eq!(
        std::fs::read_dir(home.sessions())
            .unwrap()
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "csv"))
            .count(),
        1
    );
}

#[test]
fn a_running_session_is_watched_and_reviewed_from_another_terminal() {
    let home = Home::new();
    let (mut writer, path) = begun(&home);
    let before = rows(&path).len();
    // The one that runs needs no name.
    let mut watcher = Glass::start(&home, &["watch"]);
    watcher.wait_for("watching, read-only · running");
    let mut reader = Glass::start(&home, &["review", &name_of(&path)]);
    reader.wait_for("session opened");
    writer.enters("tears, soft smile");
    watcher.wait_for("tears, soft smile");
    reader.wait_for("tears, soft smile");
    // Nothing that is typed there gets into the record.
    watcher.keys("xyz\r");
    watcher.keys("q");
    assert_eq!(watcher.ends(), 0);
    watcher.is_given_back();
    // What another program writes cannot be corrected at the same time.
    reader.keys("i");
    reader.wait_for("late entry");
    reader.keys("from afar");
    reader.wait_for("from afar▏");
    reader.keys("\r");
    reader.wait("a refusal", |glass| glass.rows().join("").contains("MK") && glass.shows("from afar▏"));
    reader.keys("\x1b");
    reader.wait("the keys again", |glass| !glass.shows("from afar"));
    reader.keys("q");
    assert_eq!(reader.ends(), 0);
    leave(&mut writer);
    assert_eq!(notes(&path), ["tears, soft smile"]);
    assert!(rows(&path).len() > before);
}

#[test]
fn what_a_closed_record_owes_is_filled_from_paper_and_it_is_closed_again() {
    let home = Home::new();
    Home::put(&home.config(), "by = \"JD\"\n");
    let path = home.put_session("20261123-0030-C-017", true);
    home.run(&["add", "20261123-0030", "--text", "0:32 bp no"]).is(0, &["added"]);
    let before = std::fs::read(&path).unwrap();
    let mut glass = Glass::start(&home, &["finish"]);
    glass.wait_for("1 remain · from memory, late");
    glass.wait_for("Why?");
    // Nothing is written by Enter alone.
    glass.keys("\r");
    glass.wait_for("Nothing was typed");
    glass.keys("\u{10}");
    glass.wait_for("from paper, late");
    glass.keys("cold hands");
    glass.wait_for("cold hands▏");
    glass.keys("\r");
    glass.wait_for("added: cold hands");
    glass.wait_for("Nothing is owed any more.");
    glass.keys("q");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    assert!(std::fs::read(&path).unwrap().starts_with(&before), "rows are only ever added");
    let added = rows(&path).into_iter().rev().find(|row| row.note == "cold hands").unwrap();
    assert_eq!((added.source.word(), added.author.as_str(), added.is_late_entry()), ("paper", "JD", true));
    home.run(&["check", path.to_str().unwrap()]).is(0, &["intact, "]);
    home.run(&["list"]).is(0, &[" closed "]);
    home.run(&["finish"]).is(3, &["No session here owes anything."]);
}

#[test]
fn a_clients_sessions_are_compared_and_one_of_them_looked_at() {
    let home = Home::with_two();
    let mut glass = Glass::start(&home, &["review", "C-017"]);
    glass.wait_for("C-017 · 1 session");
    glass.keys("\r");
    glass.wait_for("tears, soft smile");
    glass.keys("q");
    glass.wait_for("client:C-017");
    glass.keys("\u{14}");
    glass.wait_for("all sessions by protocol");
    glass.keys("\x1b");
    glass.wait_for("client:C-017");
    glass.keys("\x03");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
}

#[test]
fn a_closed_record_is_corrected_by_whoever_does_it_and_closed_again() {
    let home = Home::new();
    Home::put(&home.config(), "by = \"JD\"\n");
    let path = home.put_session("20261123-0030-C-017", true);
    let before = std::fs::read(&path).unwrap();
    let mut glass = Glass::start(&home, &["review", "20261123-0030"]);
    glass.wait_for("tears, soft smile");
    glass.keys("/tears\r");
    glass.keys("\r");
    glass.wait_for("JD corrects");
    glass.keys("tears, a wide smile");
    glass.wait_for("a wide smile▏");
    glass.keys("\r");
    glass.wait_for("corrected: note");
    glass.wait_for("changed by JD");
    glass.keys("x");
    glass.wait_for("Withdraw 00:35:00");
    glass.keys("\r");
    glass.wait_for("withdrawn: note");
    glass.keys("q");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    assert!(std::fs::read(&path).unwrap().starts_with(&before), "rows are only ever added");
    let changed = rows(&path).into_iter().filter(|row| row.amends.is_some_and(|seq| seq > 0)).collect::<Vec<_>>();
    assert_eq!(changed.iter().map(|row| row.author.as_str()).collect::<Vec<_>>(), ["JD", "JD"]);
    home.run(&["check", path.to_str().unwrap()]).is(0, &["intact, "]);
    home.run(&["list"]).is(0, &[" closed "]);
}
