//! What the program writes to a terminal: silent, still, and whole at every size.

use super::work::{START, begun, leave, notes};
use crate::support::pty::{Glass, words};
use crate::support::sandbox::{CLOSED, Home, OPEN};

#[test]
fn every_size_is_drawn_and_typed_on() {
    let home = Home::new();
    let (mut glass, path) = begun(&home);
    let mut written = Vec::new();
    for (cols, height) in [(120, 40), (160, 45), (40, 10), (20, 3), (80, 24)] {
        glass.resize(cols, height);
        glass.wait(&format!("a line at the bottom of {cols}×{height}"), |glass| {
            glass.rows().iter().rev().take(2).any(|row| row.contains(words::PROMPT.trim_end()))
        });
        let note = format!("at {cols}");
        glass.types(&note);
        glass.keys("\r");
        glass.wait("an empty line", |glass| glass.line().is_empty());
        written.push(note);
    }
    glass.wait_saved();
    // Nobody can type on these, but nothing may break.
    for (cols, height) in [(1, 1), (2, 2), (0, 0), (500, 1), (80, 24)] {
        glass.resize(cols, height);
        glass.pieces(150);
    }
    glass.wait_saved();
    assert!(glass.rows().last().unwrap().contains(words::SAVED), "{}", glass.screen());
    assert_eq!(notes(&path), written);
    leave(&mut glass);
}

#[test]
fn nothing_rings_blinks_or_touches_the_title() {
    let home = Home::new();
    let (mut glass, _) = begun(&home);
    for line in ["dose 50 im", "", "220/130 140 71", "", "\u{1f642} wörter", "ok"] {
        glass.keys(line);
        glass.pieces(100);
        glass.keys("\r");
        glass.pieces(200);
    }
    for key in ["\x7f", "\x1b[A", "\x1b[3~", "\t", "\x07", "?", "\r", "/nonsense", "\r", "\x15", "\x1b", "x", "\t", "\x15"] {
        glass.keys(key);
        glass.pieces(100);
    }
    glass.resize(60, 12);
    glass.pieces(200);
    leave(&mut glass);
    is_quiet(&glass.raw);
}

/// What is wrong is said on the screen: standard error is the same terminal, and what is written there overwrites the screen.
#[test]
fn no_screen_writes_to_standard_error() {
    let home = Home::with_two();
    Home::put(&home.config(), "by = \"JD\"\n");
    Home::put(&home.data().join("private").join(format!("{CLOSED}.csv")), "no record\n");
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions/20260312-1324-C-017.csv");
    let silent = |words: &[&str], shown: &str, then: &dyn Fn(&mut Glass)| {
        let mut glass = Glass::with_errors_apart(&home, words);
        glass.wait_for(shown);
        then(&mut glass);
        let errors = std::fs::read_to_string(home.path().join("errors.txt")).unwrap();
        assert_eq!(errors, "", "{words:?} wrote while its screen was up");
    };
    let nothing: &dyn Fn(&mut Glass) = &|_| {};
    silent(&["start"], words::START, nothing);
    silent(&START, words::SAVED, &|glass| glass.enters("tears"));
    silent(&["demo", "--speed", "600"], "demo plays", &|glass| glass.wait_for("allergies: none known"));
    silent(&["review", "C-017"], "beside each other", nothing);
    silent(&["watch", CLOSED], "read-only", nothing);
    silent(&["finish", OPEN], "remain", nothing);
    silent(&["handout", page], "0 of 2 sentences", nothing);
    // A late entry finds the file of the private notes at fault.
    silent(&[], "C-018", &|glass| {
        glass.keys(CLOSED);
        glass.wait("only what fits", |glass| !glass.shows("C-018"));
        glass.keys("\r");
        glass.wait_for("tears, soft smile");
        glass.keys("i");
        glass.wait_for("late entry");
        glass.keys("cold hands");
        glass.wait_for("cold hands▏");
        glass.keys("\r");
        glass.wait_for("added: note");
        assert!(glass.shows("file beside it"), "{}", glass.screen());
    });
    // So does the session of today when it is resumed.
    let files = std::fs::read_dir(home.sessions()).unwrap().map(|entry| entry.unwrap().path());
    let mut names = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let today = names.find(|name| name != CLOSED && name != OPEN && name.ends_with("C-017")).unwrap();
    Home::put(&home.data().join("private").join(format!("{today}.csv")), "no record\n");
    silent(&[], "C-018", &|glass| {
        glass.keys(&today);
        glass.wait("only what fits", |glass| !glass.shows("C-018"));
        glass.keys("\r");
        glass.wait_saved();
        assert!(glass.shows("kat/private/"), "{}", glass.screen());
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
    let home = Home::new();
    let mut glass = Glass::start(&home, &["start"]);
    glass.wait_for(words::START);
    assert_eq!(glass.pieces(1500), [], "the first screen stands still");
    glass.keys("\x03");
    glass.ends();

    let (mut glass, _) = begun(&home);
    let mut before = glass.screen();
    for (bytes, after) in glass.pieces(2500) {
        assert_ne!(after, before, "{}", bytes.escape_ascii());
        assert!(bytes.len() < 200, "a tick of the clock is small: {}", bytes.escape_ascii());
        before = after;
    }
    // Under the veil the minute alone changes.
    glass.keys("\x1b");
    glass.wait("the veil", |glass| !glass.shows("C-017"));
    let mut before = glass.screen();
    let pieces = glass.pieces(2500);
    assert!(pieces.len() <= 1, "{pieces:?}");
    for (bytes, after) in pieces {
        assert_ne!(after, before, "{}", bytes.escape_ascii());
        before = after;
    }
    glass.keys("\t");
    glass.wait_for("C-017");
    leave(&mut glass);
}

#[test]
fn without_colours_no_colour_is_asked_for() {
    let home = Home::new();
    for environment in [&[("NO_COLOR", "1")][..], &[("COLORTERM", "truecolor")]] {
        let mut glass = Glass::with(&home, &["start", "C-017", "--by", "MK"], environment);
        glass.wait_saved();
        leave(&mut glass);
        let text = String::from_utf8_lossy(&glass.raw).into_owned();
        let styles = text.split("\x1b[").filter_map(|part| part.split_once('m')).map(|(parameters, _)| parameters);
        let coloured = styles.filter(|style| style.split(';').any(|number| matches!(number, "38" | "48"))).count();
        assert_eq!(coloured == 0, environment[0].0 == "NO_COLOR", "{environment:?}");
    }
}
