//! User settings of the app: key bindings, letters of the line, abbreviations.

use crate::support::app::{TestApp, standard};
use bedside::app::grammar::LetterMap;
use bedside::app::input::abbreviations::{AbbreviationError, Abbreviations};
use bedside::app::keymap::user_bindings::Bindings;
use bedside::app::{LiveScreen, Message, Screen, Settings};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

fn live(app: &TestApp) -> &LiveScreen {
    match &app.inner.screen {
        Screen::Live(live) => live,
        _ => panic!("a session runs"),
    }
}

fn settings(change: impl FnOnce(&mut Settings)) -> Message {
    let mut settings = Settings::default();
    change(&mut settings);
    Message::Settings(Box::new(settings))
}

fn function(number: u8) -> Message {
    Message::Key(KeyEvent::new(KeyCode::F(number), KeyModifiers::NONE))
}

#[test]
fn bound_keys_work_and_lose_no_line() {
    let mut bindings = Bindings::default();
    for (key, word) in [("F2", "vitals"), ("F3", "stamp"), ("F4", "card"), ("F5", "as"), ("F6", "veil")] {
        bindings.bind(key, word).unwrap();
    }
    let mut app = standard();
    app.tell(settings(|settings| settings.bindings = bindings));
    app.tell(function(9));
    assert!(live(&app).open_vitals_form().is_none());
    app.tell(function(2));
    assert!(live(&app).open_vitals_form().is_some());
    // In the fields a key for the empty line does nothing, and one of the table's does what that does there.
    app.tell(function(3));
    app.tell(function(4));
    assert!(live(&app).card_opened_at().is_some());
    app.press(KeyCode::Esc).ctrl('g');
    let before = app.rows().len();
    app.type_text("soft");
    app.tell(function(2));
    assert_eq!((live(&app).line().text(), live(&app).open_vitals_form().is_none()), ("soft", true));
    assert!(app.screen(80, 24).contains("F2 works on the empty line"), "{}", app.screen(80, 24));
    app.tell(function(3));
    app.tell(function(6));
    assert!(live(&app).is_veiled() && live(&app).line().text() == "soft");
    app.press(KeyCode::Tab).ctrl('u');
    app.advance_to("1:08:00");
    app.tell(function(5));
    assert_eq!(live(&app).line().text(), "/as ");
    app.ctrl('u');
    app.advance_to("1:08:10");
    assert_eq!(app.rows().len(), before);
    app.tell(function(3));
    assert_eq!(app.newest(1), ["event,moment"]);
    app.type_text("?");
    let help = app.screen(100, 45);
    assert!(help.contains("F3") && help.contains("F5"), "{help}");
    app.ctrl('g').type_text("/vit");
    assert!(app.screen(80, 24).contains("F2"), "{}", app.screen(80, 24));
}

#[test]
fn user_letters_and_abbreviations_are_previewed() {
    let mut letters = LetterMap::default();
    letters.set("l", &["laughing"]).unwrap();
    letters.set("t", &[]).unwrap();
    let mut abbreviations = Abbreviations::default();
    abbreviations.add("br", "breathing regular").unwrap();
    let mut app = standard();
    app.tell(settings(|settings| {
        settings.letters = letters;
        settings.abbreviations = abbreviations;
    }));
    app.type_text("l");
    assert!(live(&app).preview().unwrap().starts_with("laughing"), "{:?}", live(&app).preview());
    app.enter("");
    assert_eq!(app.newest(1), ["event,laughing"]);
    app.type_text("t");
    assert!(live(&app).preview().unwrap().starts_with("note"), "{:?}", live(&app).preview());
    app.ctrl('u');
    app.type_text("ok ;br ");
    assert_eq!(live(&app).line().text(), "ok breathing regular ");
    assert!(live(&app).preview().unwrap().starts_with("look ok"), "{:?}", live(&app).preview());
    app.enter("");
    assert!(app.rows().iter().any(|row| row == "checkin,silent ok breathing regular"), "{:?}", app.newest(3));
    for (search, shown) in [("?laughing", "l  laughing"), ("?breathing regular", ";br  breathing regular")] {
        app.advance_to("1:09:00").type_text(search);
        let help = app.screen(100, 45);
        assert!(help.contains(shown), "{search}\n{help}");
        app.ctrl('g');
    }
}

#[test]
fn an_abbreviation_is_expanded_at_its_space_and_nothing_else_is() {
    let mut abbreviations = Abbreviations::default();
    assert_eq!(abbreviations.add("br", " breathing regular "), Ok(()));
    let mut app = standard();
    app.tell(settings(|settings| settings.abbreviations = abbreviations));
    for (typed, expected) in [
        (";br ", "breathing regular "),
        ("-5 ;br ", "-5 breathing regular "),
        (",,;br ", ",,breathing regular "),
        (";br", ";br"),
        (";bx ", ";bx "),
        ("x;br ", "x;br "),
        (";;br ", ";;br "),
        ("br ", "br "),
    ] {
        app.ctrl('u').type_text(typed);
        assert_eq!(live(&app).line().text(), expected, "{typed:?}");
    }
}

#[test]
fn an_abbreviation_with_digits_or_a_faulty_name_is_refused() {
    let mut abbreviations = Abbreviations::default();
    for (name, words, is_name) in
        [("", "x", true), ("a b", "x", true), ("n", "120/80", false), ("n", " ", false), ("n", "a\nb", false)]
    {
        let result = abbreviations.add(name, words);
        assert!(result.is_err());
        assert_eq!(matches!(result, Err(AbbreviationError::Name(_))), is_name, "{name:?} {words:?}");
    }
    assert_eq!(abbreviations, Abbreviations::default());
}
