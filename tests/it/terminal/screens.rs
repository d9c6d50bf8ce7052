//! What the program writes to a terminal: silent, still, and whole at every size.

use super::work::{START, leave, notes, start_session};
use crate::support::pty::{PtySession, words};
use crate::support::sandbox::{CLOSED, OPEN, Sandbox};

#[test]
fn every_size_is_drawn_and_typed_on() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    let mut written = Vec::new();
    for (cols, height) in [(120, 40), (160, 45), (40, 10), (20, 3), (80, 24)] {
        pty.resize(cols, height);
        pty.wait(&format!("a line at the bottom of {cols}×{height}"), |pty| {
            pty.rows().iter().rev().take(2).any(|row| row.contains(words::PROMPT.trim_end()))
        });
        let note = format!("at {cols}");
        pty.type_text(&note);
        pty.send("\r");
        pty.wait("an empty line", |pty| pty.line().is_empty());
        written.push(note);
    }
    pty.wait_saved();
    // Nobody can type on these, but nothing may break. Without a size it is 80×24, and the largest has 400 rows.
    for (cols, height, last_row) in [(1, 1, 1), (2, 2, 2), (0, 0, 24), (500, 1, 1), (1, u16::MAX, 400), (80, 24, 24)] {
        let before = pty.raw.len();
        pty.resize(cols, height);
        pty.wait(&format!("a frame of {last_row} rows at {cols}×{height}"), |pty| {
            let written = String::from_utf8_lossy(&pty.raw[before..]);
            written.contains("\x1b[1;1H\x1b[2K")
                && written.contains(&format!("\x1b[{last_row};"))
                && !written.contains("\x1b[65535;")
        });
    }
    pty.wait_saved();
    assert!(pty.rows().last().unwrap().contains(words::SAVED), "{}", pty.screen());
    assert_eq!(notes(&path), written);
    leave(&mut pty);
}

#[test]
fn nothing_rings_blinks_or_touches_the_title() {
    let sandbox = Sandbox::new();
    let (mut pty, _) = start_session(&sandbox);
    for line in ["dose 50 im", "", "220/130 140 71", "", "\u{1f642} wörter", "ok"] {
        pty.send(line);
        pty.read_chunks(100);
        pty.send("\r");
        pty.read_chunks(200);
    }
    for key in ["\x7f", "\x1b[A", "\x1b[3~", "\t", "\x07", "?", "\r", "/nonsense", "\r", "\x15", "\x1b", "x", "\t", "\x15"] {
        pty.send(key);
        pty.read_chunks(100);
    }
    pty.resize(60, 12);
    pty.read_chunks(200);
    leave(&mut pty);
    is_quiet(&pty.raw);
}

/// What is wrong is said on the screen: standard error is the same terminal, and what is written there overwrites the screen.
#[test]
fn no_screen_writes_to_standard_error() {
    let sandbox = Sandbox::with_two_sessions();
    Sandbox::write(&sandbox.config(), "by = \"JD\"\n");
    Sandbox::write(&sandbox.data().join("private").join(format!("{CLOSED}.csv")), "no record\n");
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions/20260312-1324-C-017.csv");
    let silent = |words: &[&str], shown: &str, then: &dyn Fn(&mut PtySession)| {
        let mut pty = PtySession::with_errors_apart(&sandbox, words);
        pty.wait_for(shown);
        then(&mut pty);
        let errors = std::fs::read_to_string(sandbox.path().join("errors.txt")).unwrap();
        assert_eq!(errors, "", "{words:?} wrote while its screen was up");
    };
    let nothing: &dyn Fn(&mut PtySession) = &|_| {};
    silent(&["start"], words::START, nothing);
    silent(START, words::SAVED, &|pty| pty.enter("tears"));
    silent(&["demo", "--speed", "600"], "demo plays", &|pty| pty.wait_for("allergies: none known"));
    silent(&["review", "C-017"], "compared", nothing);
    silent(&["watch", CLOSED], "read-only", nothing);
    silent(&["finish", OPEN], " left", nothing);
    silent(&["handout", page], "0 of 2 sentences", nothing);
    // A late entry finds the file of the private notes at fault.
    silent(&[], "C-018", &|pty| {
        pty.send(CLOSED);
        pty.wait("only what fits", |pty| !pty.shows("C-018"));
        pty.send("\r");
        pty.wait_for("tears, soft smile");
        pty.send("i");
        pty.wait_for("late entry");
        pty.send("cold hands");
        pty.wait_for("cold hands▏");
        pty.send("\r");
        pty.wait_for("added: note");
        assert!(pty.shows("another file next to it"), "{}", pty.screen());
    });
    // So does the session of today when it is resumed.
    let files = std::fs::read_dir(sandbox.sessions()).unwrap().map(|entry| entry.unwrap().path());
    let mut names = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let today = names.find(|name| name != CLOSED && name != OPEN && name.ends_with("C-017")).unwrap();
    Sandbox::write(&sandbox.data().join("private").join(format!("{today}.csv")), "no record\n");
    silent(&[], "C-018", &|pty| {
        pty.send(&today);
        pty.wait("only what fits", |pty| !pty.shows("C-018"));
        pty.send("\r");
        pty.wait_saved();
        assert!(pty.shows("kat/private/"), "{}", pty.screen());
    });
}

/// No bell, no operating system command, no blinking words or cursor, no question to the terminal, no mouse.
#[track_caller]
fn is_quiet(raw: &[u8]) {
    let text = String::from_utf8(raw.to_vec()).unwrap();
    assert!(!text.contains('\x07'), "a bell");
    for not in
        ["\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1bg", "\x1b[?12h", "\x1b[?5h", "\x1b[?1000h", "\x1b[?1003h", "\x1b[6n"]
    {
        assert!(!text.contains(not), "{not:?}");
    }
    let controls: Vec<char> = text.chars().filter(|c| c.is_control() && !matches!(c, '\x1b' | '\r' | '\n')).collect();
    assert!(controls.is_empty(), "{controls:?}");
    for sequence in text.split("\x1b[").skip(1) {
        let (parameters, end) = sequence.split_at(sequence.find(|c: char| ('@'..='~').contains(&c)).unwrap());
        match end.chars().next() {
            Some('m') => assert!(!blinks(parameters), "{parameters:?}"),
            // Styles of the cursor, and reports.
            Some(other) => assert!(!matches!(other, 'q' | 'n' | 'c' | 't'), "{parameters:?}{other}"),
            None => {}
        }
    }
}

/// Whether a style has 5 or 6 in it that is not part of a colour.
fn blinks(parameters: &str) -> bool {
    let mut numbers = parameters.split([';', ':']);
    while let Some(number) = numbers.next() {
        match number {
            "5" | "6" => return true,
            "38" | "48" | "58" => {
                let more = if numbers.next() == Some("2") { 3 } else { 1 };
                numbers.by_ref().take(more).for_each(drop);
            }
            _ => {}
        }
    }
    false
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::start(&sandbox, &["start"]);
    pty.wait_for(words::START);
    assert_eq!(pty.read_chunks(1500), [], "the first screen stands still");
    pty.send("\x03");
    pty.wait_exit();

    let (mut pty, _) = start_session(&sandbox);
    assert!(pty.count_written("\x1b[?2026h") > 0, "a large frame is shown at once");
    let mut before = pty.screen();
    for (bytes, after) in pty.read_chunks(2500) {
        assert_ne!(after, before, "{}", bytes.escape_ascii());
        assert!(bytes.len() < 200, "a tick of the clock is small: {}", bytes.escape_ascii());
        assert!(!bytes.escape_ascii().to_string().contains("?2026"), "a small frame needs no more bytes");
        before = after;
    }
    // Under the veil the minute alone changes.
    pty.send("\x1b");
    pty.wait("the veil", |pty| !pty.shows("C-017"));
    let mut before = pty.screen();
    let pieces = pty.read_chunks(2500);
    assert!(pieces.len() <= 1, "{pieces:?}");
    for (bytes, after) in pieces {
        assert_ne!(after, before, "{}", bytes.escape_ascii());
        before = after;
    }
    pty.send("\t");
    pty.wait_for("C-017");
    leave(&mut pty);
}

#[test]
fn without_colours_no_colour_is_asked_for() {
    for environment in [&[("NO_COLOR", "1")][..], &[("COLORTERM", "truecolor")]] {
        let sandbox = Sandbox::new();
        let mut pty = PtySession::with(&sandbox, &["start", "C-017", "--by", "MK"], environment);
        pty.wait_saved();
        leave(&mut pty);
        let text = String::from_utf8_lossy(&pty.raw).into_owned();
        let styles = text.split("\x1b[").filter_map(|part| part.split_once('m')).map(|(parameters, _)| parameters);
        let coloured = styles.filter(|style| style.split(';').any(|number| matches!(number, "38" | "48"))).count();
        assert_eq!(coloured == 0, environment[0].0 == "NO_COLOR", "{environment:?}");
    }
}
