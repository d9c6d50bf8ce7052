//! Every way in which a run can end or be interrupted: what was saved stays saved, the line is kept, the terminal is restored.

use super::work::{START, leave, notes, of, record, start_session};
use crate::support::pty::{PtySession, send_signal, words};
use crate::support::sandbox::{Sandbox, rows};
use bedside::session::RowKind;
use rustix::process::Signal;
use std::fs;
use std::path::Path;

/// Waits until the unfinished line on the disk holds these words.
#[track_caller]
fn wait_kept(sandbox: &Sandbox, pty: &mut PtySession, text: &str) {
    let drafts = sandbox.path().join("xdg/state/bedside/drafts");
    pty.wait(&format!("`{text}` kept"), |_| kept(&drafts).is_some_and(|line| line.contains(text)));
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
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter("tears, soft smile");
    pty.enter("128/76 71 97");
    let saved = rows(&path);
    pty.type_text("long exhale, jaw sof");
    wait_kept(&sandbox, &mut pty, "long exhale, jaw sof");
    pty.signal(Signal::KILL);
    pty.wait_exit();
    assert_eq!(rows(&path), saved, "nothing more and nothing less");
    sandbox.run(&["list"]).assert(0, &[" open "]);

    // The same terminal, just as it was left behind.
    pty.then(&sandbox, &["resume"]);
    pty.wait_for(words::LINE_IS_BACK);
    pty.wait("the unfinished line", |pty| pty.line().starts_with("long exhale, jaw sof") && pty.shows(words::SAVED));
    // What was read back after the kill is in a new file.
    let path = record(&sandbox.sessions());
    assert_eq!(rows(&path)[..saved.len()], saved, "every saved row is there");
    let gap = of(&path, RowKind::Session, "gap").remove(0);
    assert!(gap.value.is_some_and(|secs| (0.0..60.0).contains(&secs.get())), "{gap:?}");
    pty.type_text("tens");
    pty.send("\r");
    pty.wait_saved();
    let note = of(&path, RowKind::Note, "observation").remove(1);
    assert_eq!(note.note, "long exhale, jaw softens");
    assert!(note.elapsed < gap.elapsed, "its time is that of its first key");
    leave(&mut pty);
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
    assert!(!sandbox.path().join("xdg/state/bedside/drafts").read_dir().unwrap().any(|_| true), "no line is left");
}

#[test]
fn a_torn_last_line_is_set_aside() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter("tears");
    pty.signal(Signal::KILL);
    pty.wait_exit();
    let whole = fs::read(&path).unwrap();
    let torn = b"99,2026-11-25T10:00:00.000+00:00,S+00:0";
    fs::write(&path, [&whole[..], torn].concat()).unwrap();
    sandbox.run(&["check"]).assert(4, &["cut short"]);
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_saved();
    leave(&mut pty);
    assert_eq!(fs::read(path.with_extension("torn")).unwrap(), torn);
    let path = record(&sandbox.sessions());
    assert!(fs::read(&path).unwrap().starts_with(&whole));
    assert_eq!(of(&path, RowKind::Session, "torn").len(), 1);
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
}

#[test]
fn a_signal_ends_it_with_its_number_and_a_row() {
    for (signal, code, name) in [(Signal::TERM, 143, "SIGTERM"), (Signal::INT, 130, "SIGINT"), (Signal::QUIT, 131, "SIGQUIT")] {
        let sandbox = Sandbox::new();
        let (mut pty, path) = start_session(&sandbox);
        pty.type_text("not yet said");
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), code, "{name}");
        pty.assert_restored();
        let left = of(&path, RowKind::Session, "leave").remove(0);
        assert!(format!("{} {}", left.text, left.note).contains(name), "{left:?}");
        assert!(!path.with_extension("lock").exists());
        let drafts = sandbox.path().join("xdg/state/bedside/drafts");
        assert!(kept(&drafts).unwrap().contains("not yet said"));
        sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
    }
}

#[test]
fn a_window_that_is_closed_ends_it_with_a_row() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.type_text("not yet said");
    pty.hang_up();
    assert_eq!(pty.wait_exit(), 129, "gone, and not turning in circles");
    assert_eq!(of(&path, RowKind::Session, "leave").len(), 1);
    assert!(kept(&sandbox.path().join("xdg/state/bedside/drafts")).unwrap().contains("not yet said"));
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
}

#[test]
fn a_stop_signal_restores_the_terminal_and_redraws_after() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::under_a_shell(&sandbox, START);
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    let pid = holder(&path);
    pty.type_text("before the stop");
    for way in ["SIGTSTP", "/shell"] {
        if way == "/shell" {
            pty.send("\x15");
            pty.wait("an empty line", |pty| pty.line().is_empty());
            pty.type_line("/shell");
        } else {
            send_signal(pid, Signal::TSTP);
        }
        pty.wait("the shell's screen", |pty| !pty.is_full_screen());
        pty.assert_restored();
        // It may not quite have stopped yet; then it is continued once more.
        let mut pieces = 0;
        while !(pty.is_full_screen() && is_veiled(&pty)) {
            pieces += 1;
            assert!(pieces < 300, "{way}: it does not come back");
            send_signal(pid, Signal::CONT);
            pty.read_chunks(100);
        }
        pty.assert_full_screen();
        pty.lift_veil();
        let line = if way == "/shell" { "" } else { "before the stop" };
        pty.wait("the line as it was", |pty| pty.line() == line && pty.shows("C-017"));
    }
    pty.enter("after both");
    assert_eq!(notes(&path), ["after both"]);
    leave(&mut pty);
}

/// Whether nothing but the time is shown.
fn is_veiled(pty: &PtySession) -> bool {
    let shown = pty.screen();
    let mut words = shown.split_whitespace();
    words.next().is_some_and(|word| word.contains(':')) && words.next().is_none_or(|word| word == "–")
}

#[test]
fn the_keyboard_protocol_is_used_if_offered_and_reset_after() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    assert_eq!(
        (pty.count_written("\x1b[?u"), pty.count_written("\x1b[>5u")),
        (1, 0),
        "asked once, and nothing taken for granted"
    );
    pty.send("\x1b[?0u");
    pty.wait("kitty's protocol", |pty| pty.count_written("\x1b[>5u") == 1);
    // Pressed, repeated, let go; the number pad; Escape.
    pty.send("\x1b[98;1:1u\x1b[98;1:2u\x1b[98;1:3u");
    pty.wait("one letter", |pty| pty.line() == "b");
    pty.send("\x1b[57400;129u");
    pty.wait("a digit of the pad", |pty| pty.line() == "b1");
    pty.send("\x1b[27u");
    pty.wait("the veil", |pty| !pty.shows("C-017"));
    pty.send("\t");
    pty.wait_for("C-017");
    pty.send("\x1b[57414u");
    pty.wait_saved();
    assert_eq!(notes(&path), ["b1"]);
    pty.send("\x1b[99;5u");
    pty.wait_for(words::LEAVING);
    pty.send("\x1b[B\r");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert_eq!(pty.count_written("\x1b[<u"), 1);
}

#[test]
fn without_a_shell_to_go_to_it_says_so_and_goes_on() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.signal(Signal::TSTP);
    pty.wait_for("no shell to go to");
    pty.enter("still here");
    assert_eq!(notes(&path), ["still here"]);
    leave(&mut pty);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a build for tests fails when it is asked to")]
fn a_panic_restores_the_terminal_and_names_the_record() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::with(&sandbox, START, &[("BEDSIDE_TEST_PANIC", "1")]);
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    pty.enter("tears, soft smile");
    pty.type_text("not yet said");
    pty.send("\x1b[24~");
    assert_ne!(pty.wait_exit(), 0);
    pty.assert_restored();
    let said: String = pty.rows().concat().split_whitespace().collect();
    let name = path.file_name().unwrap().to_str().unwrap();
    for words in ["Bedsidestopped", "src/edge/error.rs:", name, "`bedsideresume`"] {
        assert!(said.contains(words), "{words}\n{}", pty.screen());
    }
    assert_eq!(pty.count_written("\x1b[?1049l"), 1, "the terminal is restored once");
    assert!(!pty.screen().contains("not yet said") && !pty.screen().contains("tears"), "what was typed is not told");
    assert_eq!(notes(&path), ["tears, soft smile"]);
    assert!(!path.with_extension("lock").exists());
    assert!(kept(&sandbox.path().join("xdg/state/bedside/drafts")).unwrap().contains("not yet said"));
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a build for tests hangs when it is asked to")]
fn a_signal_ends_a_hung_program_and_restores_the_terminal() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::with(&sandbox, START, &[("BEDSIDE_TEST_HANG", "1")]);
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    pty.enter("tears, soft smile");
    pty.send("\x1b[24~");
    pty.read_chunks(100);
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 143);
    pty.assert_restored();
    assert_eq!(notes(&path), ["tears, soft smile"]);
}

#[test]
fn a_deleted_record_is_written_anew_with_all_rows() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter("tears");
    fs::remove_file(&path).unwrap();
    pty.enter("a house");
    let part = record(&sandbox.sessions());
    assert_eq!(part, path.with_extension("2.csv"));
    assert_eq!(notes(&part), ["tears", "a house"]);
    assert_eq!(of(&part, RowKind::Session, "part").len(), 1);
    assert!(pty.shows("deleted"), "{}", pty.screen());
    leave(&mut pty);
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.enter("and on");
    leave(&mut pty);
    assert_eq!(notes(&part), ["tears", "a house", "and on"]);
}

#[test]
fn a_second_program_is_told_who_has_the_session() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter("tears");
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let before = sandbox.tree();
    let mut second = PtySession::start(&sandbox, &["resume", &name]);
    assert_eq!(second.wait_exit(), 5);
    second.assert_restored();
    let said: String = second.rows().concat().split_whitespace().collect();
    for word in ["openinanotherwindow", "(MK,since", "Nothingwaschanged"] {
        assert!(said.contains(word), "{word}\n{}", second.screen());
    }
    sandbox.run(&["add", &name, "--text", "late"]).assert(5, &["already open in another window", "(MK, since"]);
    sandbox.run(&["list"]).assert(0, &["running"]);
    assert_eq!(sandbox.tree(), before);
    pty.enter("undisturbed");
    leave(&mut pty);
    assert_eq!(notes(&path), ["tears", "undisturbed"]);
    // Whoever resumes it holds it under the writer's name too.
    let mut pty = PtySession::start(&sandbox, &["resume", &name]);
    pty.wait_saved();
    sandbox.run(&["add", &name, "--text", "late"]).assert(5, &["(MK, since"]);
    leave(&mut pty);
}
