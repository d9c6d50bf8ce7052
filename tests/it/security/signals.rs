//! A signal at any moment gives the terminal back: before the first frame, in the room check, while a passphrase is typed.

use crate::support::pty::PtySession;
use crate::support::sandbox::{CLOSED, Sandbox};
use crate::terminal::work::START;
use rustix::process::Signal;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Starts a command and sends it a signal as soon as it has written something to the terminal, or later by so many milliseconds.
fn signal_early(words: &[&str], signal: Signal, later_ms: i64) -> (Sandbox, PtySession) {
    let sandbox = Sandbox::with_two_sessions();
    let mut pty = PtySession::start(&sandbox, words);
    while pty.raw.is_empty() {
        pty.read_chunks(1);
    }
    pty.read_chunks(later_ms);
    pty.signal(signal);
    (sandbox, pty)
}

fn is_restored(pty: &PtySession) -> bool {
    catch_unwind(AssertUnwindSafe(|| pty.assert_restored())).is_ok()
}

#[test]
fn a_signal_in_the_first_milliseconds_restores_the_terminal() {
    for words in [START, &[], &["review", CLOSED], &["demo"]] {
        for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)] {
            for later_ms in [0, 2, 10] {
                let (_sandbox, mut pty) = signal_early(words, signal, later_ms);
                assert_eq!(pty.wait_exit(), code, "{words:?} after {later_ms} ms\n{}", pty.screen());
                pty.assert_restored();
            }
        }
    }
}

#[test]
fn a_kill_in_the_first_milliseconds_does_not() {
    let (_sandbox, mut pty) = signal_early(START, Signal::KILL, 0);
    pty.wait_exit();
    assert!(!is_restored(&pty), "the test above would find a terminal that is left raw");
}

#[test]
fn the_documented_line_restores_a_terminal_after_a_kill() {
    let docs = include_str!("../../../docs/security.md");
    let line = docs.lines().find(|line| line.starts_with("stty sane;")).unwrap();
    let (_sandbox, mut pty) = signal_early(START, Signal::KILL, 300);
    pty.wait_exit();
    assert!(!pty.is_usable());
    pty.then_shell(line);
    pty.wait_exit();
    assert!(pty.is_usable(), "{}", pty.screen());
    // So does the program itself, when it ends there.
    let (sandbox, mut pty) = signal_early(START, Signal::KILL, 300);
    pty.wait_exit();
    pty.then(&sandbox, &[]);
    pty.wait("the library", PtySession::is_full_screen);
    pty.signal(Signal::TERM);
    pty.wait_exit();
    assert!(pty.is_usable(), "{}", pty.screen());
}

#[test]
fn a_signal_in_the_room_check_restores_the_terminal() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let sandbox = Sandbox::new();
        let mut pty = PtySession::start(&sandbox, &["roomcheck"]);
        pty.wait_for("Press the keys");
        assert!(!is_restored(&pty), "the terminal is raw");
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), code);
        pty.assert_restored();
    }
}

#[cfg(feature = "seal")]
#[test]
fn a_signal_while_a_passphrase_is_typed_shows_what_is_typed_again() {
    let sandbox = Sandbox::with_two_sessions();
    let mut pty = PtySession::start(&sandbox, &["seal", CLOSED]);
    pty.wait_for("it does not show");
    pty.wait("a line that does not show", |pty| !is_restored(pty));
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 143);
    pty.assert_restored();
}
