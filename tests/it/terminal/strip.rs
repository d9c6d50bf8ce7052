//! The strip: three lines below the shell's output, which stays as it was.

use super::work::{START, notes, record};
use crate::support::pty::{PtySession, send_signal, words};
use crate::support::sandbox::Sandbox;
use rustix::process::Signal;

/// A terminal in which something was done before, and what it shows; then a strip in it.
fn start_session(sandbox: &Sandbox, words: &[&str]) -> (PtySession, Vec<String>) {
    let mut pty = PtySession::start(sandbox, &["protocol", "list"]);
    assert_eq!(pty.wait_exit(), 0);
    let before = shell(&pty);
    assert!(before.len() >= 4, "{before:?}");
    pty.then(sandbox, &[words, &["--strip"]].concat());
    (pty, before)
}

/// The rows that have something on them, as far as the narrowest terminal keeps them.
fn shell(pty: &PtySession) -> Vec<String> {
    let begins = |row: String| row.chars().take(26).collect::<String>();
    pty.rows().into_iter().filter(|row| !row.trim().is_empty()).map(begins).collect()
}

/// Waits for the three lines with nothing on the input line and everything saved, in the last rows.
#[track_caller]
fn wait_strip(pty: &mut PtySession) {
    pty.wait("the strip", |pty| {
        let rows = pty.rows();
        let [.., clocks, _, input] = rows.as_slice() else { return false };
        clocks.contains('●') && input.contains(words::PROMPT) && pty.line().is_empty() && !pty.is_full_screen()
    });
}

#[track_caller]
fn leave(pty: &mut PtySession, before: &[String]) {
    pty.send("\x03");
    pty.wait_for(words::LEAVING);
    assert!(pty.is_full_screen(), "what must be read opens over all");
    pty.send("\x1b[B\r");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    // One line says how to go on.
    let after: Vec<String> = shell(pty).into_iter().filter(|row| !row.starts_with("The session is still open.")).collect();
    assert_eq!(after, before, "nothing is left of the strip");
}

#[test]
fn a_strip_leaves_no_line_of_its_own() {
    let sandbox = Sandbox::new();
    let (mut pty, before) = start_session(&sandbox, START);
    wait_strip(&mut pty);
    assert_eq!(shell(&pty)[..before.len()], before, "what was there stays");
    assert_eq!(shell(&pty).len(), before.len() + 3);
    pty.type_text("tears, soft smile");
    assert!(pty.rows().last().unwrap().contains("note ·"), "{}", pty.screen());
    pty.send("\r");
    wait_strip(&mut pty);
    assert_eq!(notes(&record(&sandbox.sessions())), ["tears, soft smile"]);
    for (cols, height) in [(60, 12), (100, 30), (30, 9), (80, 24)] {
        pty.resize(cols, height);
        wait_strip(&mut pty);
        assert_eq!(pty.rows().iter().filter(|row| row.contains(words::PROMPT)).count(), 1, "{}", pty.screen());
    }
    assert!(shell(&pty).len() <= before.len() + 3, "{}", pty.screen());
    pty.send("\x1b");
    pty.wait("the veil in its own lines", |pty| !pty.shows(words::PROMPT) && !pty.shows("T0"));
    assert_eq!(shell(&pty)[..before.len()], before);
    pty.send("\t");
    wait_strip(&mut pty);
    leave(&mut pty, &before);
    let text = String::from_utf8_lossy(&pty.raw).into_owned();
    assert!(!text.contains("\x1b[6n"), "the terminal is not asked where its cursor is");
}

#[test]
fn a_strip_opens_doses_and_the_card_on_the_full_screen() {
    let sandbox = Sandbox::new();
    let (mut pty, before) = start_session(&sandbox, START);
    wait_strip(&mut pty);
    pty.type_line("dose 50 im");
    pty.wait(words::DOSE, |pty| pty.is_full_screen() && pty.shows(words::DOSE));
    pty.assert_full_screen();
    pty.send("\r");
    wait_strip(&mut pty);
    assert!(pty.shows(words::T_PLUS));
    pty.send("!");
    pty.wait("the card", |pty| pty.is_full_screen() && pty.shows("Prescriber"));
    pty.send("\x1b");
    wait_strip(&mut pty);
    assert_eq!(shell(&pty)[..before.len()], before, "what was there is back");
    // All of it, and three lines again.
    pty.type_line("/strip");
    pty.wait("the whole screen", |pty| pty.is_full_screen() && pty.shows(words::SAVED));
    pty.type_line("/strip");
    wait_strip(&mut pty);
    leave(&mut pty, &before);
}

#[test]
fn a_strip_asks_on_the_full_screen_and_resumes_as_a_strip() {
    let sandbox = Sandbox::new();
    let (mut pty, before) = start_session(&sandbox, &["start", "C-017"]);
    pty.wait_for(words::START);
    assert!(pty.is_full_screen());
    pty.send("MK\r");
    pty.send("\r\r");
    wait_strip(&mut pty);
    leave(&mut pty, &before);
    pty.then(&sandbox, &["resume", "--strip"]);
    wait_strip(&mut pty);
    leave(&mut pty, &before);
}

#[test]
fn a_signal_erases_the_strip_too() {
    let sandbox = Sandbox::new();
    let (mut pty, before) = start_session(&sandbox, START);
    wait_strip(&mut pty);
    pty.type_text("not yet said");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 143);
    pty.assert_restored();
    assert_eq!(shell(&pty), before);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a build for tests fails when it is asked to")]
fn a_panic_erases_the_strip_and_names_the_record() {
    let sandbox = Sandbox::new();
    let words = [START, &["--strip"]].concat();
    let mut pty = PtySession::with(&sandbox, &words, &[("BEDSIDE_TEST_PANIC", "1")]);
    wait_strip(&mut pty);
    pty.send("\x1b[24~");
    assert_ne!(pty.wait_exit(), 0);
    pty.assert_restored();
    let said: String = pty.rows().concat().split_whitespace().collect();
    assert!(said.contains("Bedsidestopped") && said.contains("`bedsideresume`"), "{}", pty.screen());
    assert!(!pty.shows(words::PROMPT), "{}", pty.screen());
}

#[test]
fn stopped_it_leaves_the_shell_its_lines_and_comes_back_veiled() {
    let sandbox = Sandbox::new();
    let words = [START, &["--strip"]].concat();
    let mut pty = PtySession::under_a_shell(&sandbox, &words);
    wait_strip(&mut pty);
    let lock = std::fs::read_to_string(record(&sandbox.sessions()).with_extension("lock")).unwrap();
    let pid = lock.lines().find_map(|line| line.strip_prefix("pid ")).unwrap().parse().unwrap();
    send_signal(pid, Signal::TSTP);
    pty.wait("an empty terminal", |pty| shell(pty).is_empty());
    pty.assert_restored();
    let mut pieces = 0;
    while shell(&pty).is_empty() {
        pieces += 1;
        assert!(pieces < 300, "it does not come back");
        send_signal(pid, Signal::CONT);
        pty.read_chunks(100);
    }
    assert!(!pty.shows(words::PROMPT), "veiled\n{}", pty.screen());
    let mut pieces = 0;
    while !pty.shows(words::PROMPT) {
        pieces += 1;
        assert!(pieces < 300, "the veil stays");
        pty.send("\t");
        pty.read_chunks(100);
    }
    pty.send("\x03");
    pty.wait_for(words::LEAVING);
    pty.send("\x1b[B\r");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}
