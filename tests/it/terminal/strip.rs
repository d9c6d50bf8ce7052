//! The strip: three lines below the shell's own, which are left as they were.

use super::work::{START, notes, record};
use crate::support::pty::{Glass, send, words};
use crate::support::sandbox::Home;
use rustix::process::Signal;

/// A terminal in which something was done before, and what it shows; then a strip in it.
fn begun(home: &Home, words: &[&str]) -> (Glass, Vec<String>) {
    let mut glass = Glass::start(home, &["protocol", "list"]);
    assert_eq!(glass.ends(), 0);
    let before = shell(&glass);
    assert!(before.len() >= 4, "{before:?}");
    glass.then(home, &[words, &["--strip"]].concat());
    (glass, before)
}

/// The rows that have something on them, as far as the narrowest terminal keeps them.
fn shell(glass: &Glass) -> Vec<String> {
    let begins = |row: String| row.chars().take(26).collect::<String>();
    glass.rows().into_iter().filter(|row| !row.trim().is_empty()).map(begins).collect()
}

/// Waits for the three lines with nothing on the input line and everything saved, in the last rows.
#[track_caller]
fn wait_strip(glass: &mut Glass) {
    glass.wait("the strip", |glass| {
        let rows = glass.rows();
        let [.., clocks, _, input] = rows.as_slice() else { return false };
        clocks.contains('●') && input.contains(words::PROMPT) && glass.line().is_empty() && !glass.is_full()
    });
}

#[track_caller]
fn leave(glass: &mut Glass, before: &[String]) {
    glass.keys("\x03");
    glass.wait_for(words::LEAVING);
    assert!(glass.is_full(), "what must be read opens over all");
    glass.keys("\x1b[B\r");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
    assert_eq!(shell(glass), before, "nothing is left");
}

#[test]
fn a_strip_stands_below_the_shells_lines_and_leaves_none_of_its_own() {
    let home = Home::new();
    let (mut glass, before) = begun(&home, START);
    wait_strip(&mut glass);
    assert_eq!(shell(&glass)[..before.len()], before, "what was there stays");
    assert_eq!(shell(&glass).len(), before.len() + 3);
    glass.types("tears, soft smile");
    assert!(glass.rows().last().unwrap().contains("note ·"), "{}", glass.screen());
    glass.keys("\r");
    wait_strip(&mut glass);
    assert_eq!(notes(&record(&home.sessions())), ["tears, soft smile"]);
    for (cols, height) in [(60, 12), (100, 30), (30, 9), (80, 24)] {
        glass.resize(cols, height);
        wait_strip(&mut glass);
        assert_eq!(glass.rows().iter().filter(|row| row.contains(words::PROMPT)).count(), 1, "{}", glass.screen());
    }
    assert!(shell(&glass).len() <= before.len() + 3, "{}", glass.screen());
    glass.keys("\x1b");
    glass.wait("the veil in its own lines", |glass| !glass.shows(words::PROMPT) && !glass.shows("T0"));
    assert_eq!(shell(&glass)[..before.len()], before);
    glass.keys("\t");
    wait_strip(&mut glass);
    leave(&mut glass, &before);
    let text = String::from_utf8_lossy(&glass.raw).into_owned();
    assert!(!text.contains("\x1b[6n"), "the terminal is not asked where its cursor is");
}

#[test]
fn a_dose_and_the_emergency_card_open_over_the_whole_terminal_and_go_again() {
    let home = Home::new();
    let (mut glass, before) = begun(&home, START);
    wait_strip(&mut glass);
    glass.line_of("dose 50 im");
    glass.wait(words::DOSE, |glass| glass.is_full() && glass.shows(words::DOSE));
    glass.is_taken();
    glass.keys("\r");
    wait_strip(&mut glass);
    assert!(glass.shows(words::T_PLUS));
    glass.keys("!");
    glass.wait("the card", |glass| glass.is_full() && glass.shows("Prescriber"));
    glass.keys("\x1b");
    wait_strip(&mut glass);
    assert_eq!(shell(&glass)[..before.len()], before, "what was there is back");
    // All of it, and three lines again.
    glass.line_of("/strip");
    glass.wait("the whole screen", |glass| glass.is_full() && glass.shows(words::SAVED));
    glass.line_of("/strip");
    wait_strip(&mut glass);
    leave(&mut glass, &before);
}

#[test]
fn a_strip_first_asks_on_the_whole_screen_for_what_is_missing_and_resumes_as_one() {
    let home = Home::new();
    let (mut glass, before) = begun(&home, &["start", "C-017"]);
    glass.wait_for(words::START);
    assert!(glass.is_full());
    glass.keys("MK\r");
    glass.keys("\r\r");
    wait_strip(&mut glass);
    leave(&mut glass, &before);
    glass.then(&home, &["resume", "--strip"]);
    wait_strip(&mut glass);
    leave(&mut glass, &before);
}

#[test]
fn a_signal_erases_the_strip_too() {
    let home = Home::new();
    let (mut glass, before) = begun(&home, START);
    wait_strip(&mut glass);
    glass.types("not yet said");
    glass.signal(Signal::TERM);
    assert_eq!(glass.ends(), 143);
    glass.is_given_back();
    assert_eq!(shell(&glass), before);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a build for tests fails when it is asked to")]
fn a_fault_in_the_program_erases_the_strip_and_says_where_the_record_is() {
    let home = Home::new();
    let words = [START, &["--strip"]].concat();
    let mut glass = Glass::with(&home, &words, &[("BEDSIDE_TEST_PANIC", "1")]);
    wait_strip(&mut glass);
    glass.keys("\x1b[24~");
    assert_ne!(glass.ends(), 0);
    glass.is_given_back();
    let said: String = glass.rows().concat().split_whitespace().collect();
    assert!(said.contains("bedsidestopped") && said.contains("`bedsideresume`"), "{}", glass.screen());
    assert!(!glass.shows(words::PROMPT), "{}", glass.screen());
}

#[test]
fn stopped_it_leaves_the_shell_its_lines_and_comes_back_veiled() {
    let home = Home::new();
    let words = [START, &["--strip"]].concat();
    let mut glass = Glass::under_a_shell(&home, &words);
    wait_strip(&mut glass);
    let lock = std::fs::read_to_string(record(&home.sessions()).with_extension("lock")).unwrap();
    let pid = lock.lines().find_map(|line| line.strip_prefix("pid ")).unwrap().parse().unwrap();
    send(pid, Signal::TSTP);
    glass.wait("an empty terminal", |glass| shell(glass).is_empty());
    glass.is_given_back();
    let mut pieces = 0;
    while shell(&glass).is_empty() {
        pieces += 1;
        assert!(pieces < 300, "it does not come back");
        send(pid, Signal::CONT);
        glass.pieces(100);
    }
    assert!(!glass.shows(words::PROMPT), "veiled\n{}", glass.screen());
    let mut pieces = 0;
    while !glass.shows(words::PROMPT) {
        pieces += 1;
        assert!(pieces < 300, "the veil stays");
        glass.keys("\t");
        glass.pieces(100);
    }
    glass.keys("\x03");
    glass.wait_for(words::LEAVING);
    glass.keys("\x1b[B\r");
    assert_eq!(glass.ends(), 0);
    glass.is_given_back();
}
