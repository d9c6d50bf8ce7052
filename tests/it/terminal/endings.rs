//! Every way in which a run can end or be interrupted: what was saved is saved, the line is kept, the terminal is as it was.

use super::work::{START, begun, leave, notes, of, record};
use crate::support::pty::{Glass, send, words};
use crate::support::sandbox::{Home, rows};
use bedside::session::RowKind;
use rustix::process::Signal;
use std::fs;
use std::path::Path;

/// Waits until the unfinished line on the disk holds these words.
#[track_caller]
fn wait_kept(home: &Home, glass: &mut Glass, text: &str) {
    let drafts = home.path().join("xdg/state/bedside/drafts");
    glass.wait(&format!("`{text}` kept"), |_| kept(&drafts).is_some_and(|line| line.contains(text)));
}

fn kept(drafts: &Path) -> Option<String> {
    let mut files = fs::read_dir(drafts).ok()?.flatten().map(|entry| entry.path());
    fs::read_to_string(files.find(|path| path.extension().is_some_and(|ending| ending == "json"))?).ok()
}

/// The process that a record's lock names.
fn holder(record: &Path) -> u32 {
    let lock = fs::read_to_string(record.with_extension("lock")).unwrap();
    lock.lines().find_map(|line| line.strip_prefix("pid ")).unwrap().parse().unwrap()
}

#[test]
fn killed_in_mid_sentence_it_goes_on_with_every_word() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.enters("tears, soft smile");
    glass.enters("128/76 71 97");
    let saved = rows(&path);
    glass.types("long exhale, jaw sof");
    wait_kept(&home, &mut glass, "long exhale, jaw sof");
    glass.signal(Signal::KILL);
    glass.ends();
    assert_eq!(rows(&path), saved, "nothing more and nothing less");
    home.run(&["list"]).is(0, &[" open "]);

    // The same terminal, just as it was left behind.
    glass.then(&home, &["resume"]);
    glass.wait_for(words::LINE_IS_BACK);
    glass.wait("the unfinished line", |glass| glass.line().starts_with("long exhale, jaw sof") && glass.shows(words::SAVED));
    assert_eq!(rows(&path)[..saved.len()], saved, "every saved row is there");
    let gap = of(&path, RowKind::Session, "gap").remove(0);
    assert!(gap.value.is_some_and(|secs| (0.0..60.0).contains(&secs.get())), "{gap:?}");
    glass.types("tens");
    glass.keys("\r");
    glass.wait_saved();
    let note = of(&path, RowKind::Note, "observation").remove(1);
    assert_eq!(note.note, "long exhale, jaw softens");
    assert!(note.elapsed < gap.elapsed, "its time is that of its first key");
    leave(&mut glass);
    home.run(&["check"]).is(0, &["intact, not closed"]);
    assert!(!home.path().join("xdg/state/bedside/drafts").read_dir().unwrap().any(|_| true), "no line is left");
}

#[test]
fn a_line_that_was_torn_by_the_end_is_set_aside_and_never_cut_away() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.enters("tears");
    glass.signal(Signal::KILL);
    glass.ends();
    let whole = fs::read(&path).unwrap();
    let torn = b"99,2026-11-25T10:00:00.000+00:00,S+00:0";
    fs::write(&path, [&whole[..], torn].concat()).unwrap();
    home.run(&["check"]).is(4, &["cut short"]);
    let mut glass = Glass::start(&home, &["resume"]);
    glass.wait_saved();
    leave(&mut glass);
    assert_eq!(fs::read(path.with_extension("torn")).unwrap(), torn);
    assert!(fs::read(&path).unwrap().starts_with(&whole));
    assert_eq!(of(&path, RowKind::Session, "torn").len(), 1);
    home.run(&["check"]).is(0, &["intact, not closed"]);
}

#[test]
fn a_signal_ends_it_with_its_number_and_a_row() {
    for (signal, code, name) in [(Signal::TERM, 143, "SIGTERM"), (Signal::INT, 130, "SIGINT"), (Signal::QUIT, 131, "SIGQUIT")] {
        let home = Home::new();
        let (mut glass, path) = begun(&home);
        glass.types("not yet said");
        glass.signal(signal);
        assert_eq!(glass.ends(), code, "{name}");
        glass.is_given_back();
        let left = of(&path, RowKind::Session, "leave").remove(0);
        assert!(format!("{} {}", left.text, left.note).contains(name), "{left:?}");
        assert!(!path.with_extension("lock").exists());
        let drafts = home.path().join("xdg/state/bedside/drafts");
        assert!(kept(&drafts).unwrap().contains("not yet said"));
        home.run(&["check"]).is(0, &["intact, not closed"]);
    }
}

#[test]
fn a_window_that_is_closed_ends_it_with_a_row() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.types("not yet said");
    glass.hang_up();
    assert_eq!(glass.ends(), 129, "gone, and not turning in circles");
    assert_eq!(of(&path, RowKind::Session, "leave").len(), 1);
    assert!(kept(&home.path().join("xdg/state/bedside/drafts")).unwrap().contains("not yet said"));
    home.run(&["check"]).is(0, &["intact, not closed"]);
}

#[test]
fn stopped_from_outside_it_gives_the_terminal_back_and_draws_anew_afterwards() {
    let home = Home::new();
    let mut glass = Glass::under_a_shell(&home, START);
    glass.wait_saved();
    let path = record(&home.sessions());
    let pid = holder(&path);
    glass.types("before the stop");
    for way in ["SIGTSTP", "/shell"] {
        if way == "/shell" {
            glass.keys("\x15");
            glass.wait("an empty line", |glass| glass.line().is_empty());
            glass.line_of("/shell");
        } else {
            send(pid, Signal::TSTP);
        }
        glass.wait("the shell's screen", |glass| !glass.is_full());
        glass.is_given_back();
        // It may not quite have stopped yet; then it is continued once more.
        let mut pieces = 0;
        while !(glass.is_full() && is_veiled(&glass)) {
            pieces += 1;
            assert!(pieces < 300, "{way}: it does not come back");
            send(pid, Signal::CONT);
            glass.pieces(100);
        }
        glass.is_taken();
        glass.lift();
        let line = if way == "/shell" { "" } else { "before the stop" };
        glass.wait("the line as it was", |glass| glass.line() == line && glass.shows("C-017"));
    }
    glass.enters("after both");
    assert_eq!(notes(&path), ["after both"]);
    leave(&mut glass);
}

/// Whether nothing but the time is shown.
fn is_veiled(glass: &Glass) -> bool {
    let shown = glass.screen();
    let mut words = shown.split_whitespace();
    words.next().is_some_and(|word| word.contains(':')) && words.next().is_none_or(|word| word == "–")
}

#[test]
fn keys_are_told_apart_where_the_terminal_offers_it_and_as_before_afterwards() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    assert_eq!((glass.wrote("\x1b[?u"), glass.wrote("\x1b[>1u")), (1, 0), "asked once, and nothing taken for granted");
    glass.keys("\x1b[?0u");
    glass.wait("kitty's protocol", |glass| glass.wrote("\x1b[>1u") == 1);
    // Pressed, repeated, let go; the number pad; Escape.
    glass.keys("\x1b[98;1:1u\x1b[98;1:2u\x1b[98;1:3u");
    glass.wait("one letter", |glass| glass.line() == "b");
    glass.keys("\x1b[57400;129u");
    glass.wait("a digit of the pad", |glass| glass.line() == "b1");
    glass.keys("\x1b[27u");
    glass.wait("the veil", |glass| !glass.shows("C-017"));
    glass.keys("\t");
    glass.wait_for("C-017");
    glass.keys("\x1b[57414u");
    glass.wait_saved();
    assert_eq!(notes(&path), ["b1"]);
    glass.keys("\x1b[99;5u");
    glass.wait_for(words::LEAVING);
    glass.keys("\x1b[B\r");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    assert_eq!(glass.wrote("\x1b[<u"), 1);
}

#[test]
fn without_a_shell_to_go_to_it_says_so_and_goes_on() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.signal(Signal::TSTP);
    glass.wait_for("no shell to go to");
    glass.enters("still here");
    assert_eq!(notes(&path), ["still here"]);
    leave(&mut glass);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a build for tests fails when it is asked to")]
fn a_fault_in_the_program_gives_the_terminal_back_and_says_where_the_record_is() {
    let home = Home::new();
    let mut glass = Glass::with(&home, START, &[("BEDSIDE_TEST_PANIC", "1")]);
    glass.wait_saved();
    let path = record(&home.sessions());
    glass.enters("tears, soft smile");
    glass.types("not yet said");
    glass.keys("\x1b[24~");
    assert_ne!(glass.ends(), 0);
    glass.is_given_back();
    let said: String = glass.rows().concat().split_whitespace().collect();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(said.contains("bedsidestopped") && said.contains(name) && said.contains("`bedsideresume`"), "{}", glass.screen());
    assert!(!glass.screen().contains("not yet said") && !glass.screen().contains("tears"), "what was typed is not told");
    assert_eq!(notes(&path), ["tears, soft smile"]);
    assert!(!path.with_extension("lock").exists());
    assert!(kept(&home.path().join("xdg/state/bedside/drafts")).unwrap().contains("not yet said"));
    home.run(&["check"]).is(0, &["intact, not closed"]);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a build for tests hangs when it is asked to")]
fn a_program_that_hangs_is_ended_by_a_signal_and_gives_the_terminal_back() {
    let home = Home::new();
    let mut glass = Glass::with(&home, START, &[("BEDSIDE_TEST_HANG", "1")]);
    glass.wait_saved();
    let path = record(&home.sessions());
    glass.enters("tears, soft smile");
    glass.keys("\x1b[24~");
    glass.pieces(100);
    glass.signal(Signal::TERM);
    assert_eq!(glass.ends(), 143);
    glass.is_given_back();
    assert_eq!(notes(&path), ["tears, soft smile"]);
}

#[test]
fn a_record_that_was_deleted_goes_on_with_all_its_rows_and_says_so() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.enters("tears");
    fs::remove_file(&path).unwrap();
    glass.enters("a house");
    let part = record(&home.sessions());
    assert_eq!(part, path.with_extension("2.csv"));
    assert_eq!(notes(&part), ["tears", "a house"]);
    assert_eq!(of(&part, RowKind::Session, "part").len(), 1);
    assert!(glass.shows("deleted"), "{}", glass.screen());
    leave(&mut glass);
    home.run(&["check"]).is(0, &["intact, not closed"]);
    let mut glass = Glass::start(&home, &["resume"]);
    glass.enters("and on");
    leave(&mut glass);
    assert_eq!(notes(&part), ["tears", "a house", "and on"]);
}

#[test]
fn a_second_program_is_told_who_has_the_session_and_changes_nothing() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    glass.enters("tears");
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let before = home.tree();
    let mut second = Glass::start(&home, &["resume", &name]);
    assert_eq!(second.ends(), 5);
    second.is_given_back();
    let said: String = second.rows().concat().split_whitespace().collect();
    for word in ["openinanotherprogram", "MK", "since20", "Nothingwaschanged"] {
        assert!(said.contains(word), "{word}\n{}", second.screen());
    }
    home.run(&["add", &name, "--text", "late"]).is(5, &["open in another program", "who MK"]);
    home.run(&["list"]).is(0, &["running"]);
    assert_eq!(home.tree(), before);
    glass.enters("undisturbed");
    leave(&mut glass);
    assert_eq!(notes(&path), ["tears", "undisturbed"]);
    // Whoever resumes it holds it under the writer's name too.
    let mut glass = Glass::start(&home, &["resume", &name]);
    glass.wait_saved();
    home.run(&["add", &name, "--text", "late"]).is(5, &["who MK"]);
    leave(&mut glass);
}
