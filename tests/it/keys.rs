//! The key table, keys bound in the settings, and what `/` and `?` begin on the line.

use crate::support::app::{TestApp, standard};
use bedside::app::keymap::commands::COMMANDS;
use bedside::app::keymap::user_bindings::{BindError, Bindings};
use bedside::app::keymap::{self, KeyContext};
use bedside::app::{LiveScreen, Message, Screen};
use crossterm::event::KeyCode;
use std::collections::HashSet;

fn live(app: &TestApp) -> &LiveScreen {
    let Screen::Live(live) = &app.inner.screen else { panic!("no session runs") };
    live
}

#[test]
fn letters_and_digits_never_run_a_command_on_the_live_line() {
    let takes_text = |context: &KeyContext| !matches!(context, KeyContext::Review | KeyContext::Watch);
    for context in KeyContext::ALL.into_iter().filter(takes_text) {
        for name in keymap::in_context(context).map(bedside::app::keymap::KeyEntry::name) {
            let is_letter = name.chars().count() == 1 && name.chars().all(char::is_alphanumeric);
            assert!(!is_letter, "{name} {context:?}");
        }
    }
}

#[test]
fn no_two_keys_of_a_context_clash() {
    for context in KeyContext::ALL {
        let mut names = HashSet::new();
        for name in keymap::in_context(context).map(bedside::app::keymap::KeyEntry::name) {
            assert!(names.insert(name.clone()), "{context:?} {name}");
        }
    }
}

#[test]
fn a_key_that_cannot_be_bound_is_refused_with_a_reason() {
    let mut bindings = Bindings::default();
    for (key, target) in [("F2", "stamp"), ("ctrl-t", "card"), ("Shift-F2", "close"), ("Ctrl-Insert", "up")] {
        assert_eq!(bindings.bind(key, target), Ok(()), "{key}");
    }
    for (key, reason) in [
        ("x", "makes text"),
        ("Shift-X", "makes text"),
        ("7", "makes text"),
        ("Space", "makes text"),
        ("Alt-x", "as Esc and then the letter"),
        ("Esc", "veil"),
        ("Ctrl-C", "cannot be changed"),
        ("Enter", "already has a meaning"),
        ("Ctrl-G", "(on the empty line: unpin"),
        ("Shift-Tab", "already has a meaning"),
        ("BackTab", "already has a meaning"),
        ("PgUp", "already has a meaning"),
        ("pageup", "already has a meaning"),
        ("Ctrl-W", "edits on the line"),
        ("Home", "edits on the line"),
        ("Ctrl-M", "do not send"),
        ("Ctrl-é", "do not send"),
        ("f2", "the same key as `F2`, which is already `stamp`"),
        ("SHIFT-f2", "the same key as `Shift-F2`, which is already `close`"),
        ("Ctrl-T", "the same key as `Ctrl-T`, which is already `card`"),
        ("ctrl-insert", "the same key as `Ctrl-Insert`, which is already `up`"),
        ("F25", "is not the name of a key"),
        ("Hyper-F2", "is not the name of a key"),
        ("", "is not the name of a key"),
    ] {
        match bindings.bind(key, "veil") {
            Err(BindError::InvalidKey(sentence)) => assert!(sentence.contains(reason), "{key}: {sentence}"),
            other => panic!("{key}: {other:?}"),
        }
    }
    assert_eq!(bindings.bind("F24", "vial"), Err(BindError::UnknownTarget));
    assert_eq!(bindings.bind("F24", "veil"), Ok(()), "what was refused is not bound");
}

/// The commands that the screen lists.
fn listed_commands(app: &mut TestApp) -> Vec<&'static str> {
    let screen = app.screen(100, 45);
    let names = || COMMANDS.iter().map(|command| command.name);
    screen.lines().filter_map(|line| names().find(|name| line.contains(&format!(" /{name:<12}")))).collect()
}

#[test]
fn a_few_letters_find_a_command() {
    for (letters, name) in [("lea", "leave"), ("cls", "close"), ("vit", "vitals"), ("nn", "not-now"), ("Q", "quit")] {
        let mut app = standard();
        app.type_text("/").type_text(letters);
        assert_eq!(listed_commands(&mut app).first(), Some(&name), "{letters}");
    }
    let mut app = standard();
    app.type_text("/");
    assert_eq!(listed_commands(&mut app).len(), COMMANDS.len());
    app.type_text("xyz").press(KeyCode::Enter);
    assert!(app.screen(100, 45).contains("No such command."));
}

#[test]
fn words_follow_only_a_command_that_takes_them() {
    let mut app = standard();
    for (line, listed) in [("/as", "as"), ("/as nr", "as"), ("/int  to meet it ", "intention"), ("/staff ", "staff")] {
        app.ctrl('u').type_text(line);
        assert_eq!(listed_commands(&mut app).first(), Some(&listed), "{line}");
    }
    app.ctrl('u').type_text("/leave now");
    assert_eq!(listed_commands(&mut app), [""; 0]);
    app.ctrl('u').enter("/int  to meet it ");
    assert_eq!(app.newest(1), ["note,intention  to meet it"]);
}

#[test]
fn a_space_or_digit_after_a_mark_makes_text() {
    let mut app = standard();
    for line in ["/ 2 pillows", "/2", "x/y", "veil", "? asleep", "?2 pillows", "??", "a?"] {
        app.ctrl('u').type_text(line);
        assert!(live(&app).preview().is_some_and(|preview| preview.starts_with("note")), "{line}");
    }
    for search in ["?", "?veil", "?/dim", "?ärger", "/", "/lea"] {
        app.ctrl('u').type_text(search);
        assert_eq!(live(&app).preview(), None, "{search}");
    }
}

#[test]
fn the_same_key_ten_times_in_a_second_holds_the_line_back_once() {
    for (step_ms, is_held) in [(0, true), (111, true), (150, false)] {
        let mut app = standard();
        for _ in 0..10 {
            app.type_text("a").advance_ms(step_ms);
        }
        let rows = app.rows().len();
        app.press(KeyCode::Enter);
        assert_eq!((app.rows().len() == rows, live(&app).notice().is_some()), (is_held, is_held), "{step_ms}");
        app.press(KeyCode::Enter);
        assert_eq!(app.newest(1), ["note,observation  aaaaaaaaaa"]);
    }
}

#[test]
fn an_entry_has_the_time_of_the_first_key_of_its_line() {
    let mut app = standard();
    app.type_text("a").advance_ms(5000).press(KeyCode::Backspace).type_text("b");
    app.advance_ms(4000).enter("c");
    let rows = live(&app).session().ledger().rows();
    let note = rows.last().unwrap();
    assert_eq!((note.note.as_str(), note.entered_elapsed().ms() - note.elapsed.ms()), ("bc", 4000), "an empty line has no time");
}

#[test]
fn a_paste_is_inserted_at_the_caret_and_truncated_between_letters() {
    let mut app = standard();
    app.type_text("ad").press(KeyCode::Left).tell(Message::Paste("bc".to_owned())).type_text("×");
    assert_eq!(live(&app).line().text(), "abc×d");
    app.ctrl('u').tell(Message::Paste(format!("x{}", "é".repeat(64 * 1024))));
    assert_eq!(live(&app).line().text().len(), 64 * 1024 - 1);
}
