//! What the user has set of the desk: keys beside those of the table, letters alone on the line, abbreviations.

use crate::support::app::{Desk, standard};
use bedside::app::grammar::LetterMap;
use bedside::app::input::abbreviations::Abbreviations;
use bedside::app::keymap::bindings::Bindings;
use bedside::app::{LiveScreen, Message, Screen, Settings};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

fn live(desk: &Desk) -> &LiveScreen {
    match &desk.app.screen {
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
fn bound_keys_do_what_they_are_bound_to_and_no_line_is_lost_by_one() {
    let mut bindings = Bindings::default();
    for (key, word) in [("F2", "vitals"), ("F3", "stamp"), ("F4", "card"), ("F5", "as"), ("F6", "veil")] {
        bindings.bind(key, word).unwrap();
    }
    let mut desk = standard();
    desk.send(settings(|settings| settings.bindings = bindings));
    desk.send(function(9));
    assert!(live(&desk).open_vitals_form().is_none());
    desk.send(function(2));
    assert!(live(&desk).open_vitals_form().is_some());
    // In the fields a key for the empty line does nothing, and one of the table's does what that does there.
    desk.send(function(3));
    desk.send(function(4));
    assert!(live(&desk).card_opened_at().is_some());
    desk.press(KeyCode::Esc).ctrl('g');
    let before = desk.rows().len();
    desk.types("soft");
    desk.send(function(2));
    assert_eq!((live(&desk).line().text(), live(&desk).open_vitals_form().is_none()), ("soft", true));
    assert!(desk.screen(80, 24).contains("F2 is for the empty line"), "{}", desk.screen(80, 24));
    desk.send(function(3));
    desk.send(function(6));
    assert!(live(&desk).is_veiled() && live(&desk).line().text() == "soft");
    desk.press(KeyCode::Tab).ctrl('u');
    desk.until("1:08:00");
    desk.send(function(5));
    assert_eq!(live(&desk).line().text(), "/as ");
    desk.ctrl('u');
    desk.until("1:08:10");
    assert_eq!(desk.rows().len(), before);
    desk.send(function(3));
    assert_eq!(desk.newest(1), ["event,moment"]);
    desk.types("?");
    let help = desk.screen(100, 45);
    assert!(help.contains("F3") && help.contains("F5"), "{help}");
    desk.ctrl('g').types("/vit");
    assert!(desk.screen(80, 24).contains("F2"), "{}", desk.screen(80, 24));
}

#[test]
fn the_users_letters_and_abbreviations_are_read_and_shown_before_enter() {
    let mut letters = LetterMap::default();
    letters.set("l", &["laughing"]).unwrap();
    letters.set("t", &[]).unwrap();
    let mut abbreviations = Abbreviations::default();
    abbreviations.add("br", "breathing regular").unwrap();
    let mut desk = standard();
    desk.send(settings(|settings| {
        settings.letters = letters;
        settings.abbreviations = abbreviations;
    }));
    desk.types("l");
    assert!(live(&desk).preview().unwrap().starts_with("laughing"), "{:?}", live(&desk).preview());
    desk.enters("");
    assert_eq!(desk.newest(1), ["event,laughing"]);
    desk.types("t");
    assert!(live(&desk).preview().unwrap().starts_with("note"), "{:?}", live(&desk).preview());
    desk.ctrl('u');
    desk.types("ok ;br ");
    assert_eq!(live(&desk).line().text(), "ok breathing regular ");
    assert!(live(&desk).preview().unwrap().starts_with("look ok"), "{:?}", live(&desk).preview());
    desk.enters("");
    assert!(desk.rows().iter().any(|row| row == "checkin,silent ok breathing regular"), "{:?}", desk.newest(3));
    for (search, shown) in [("?laughing", "l  laughing"), ("?breathing regular", ";br  breathing regular")] {
        desk.until("1:09:00").types(search);
        let help = desk.screen(100, 45);
        assert!(help.contains(shown), "{search}\n{help}");
        desk.ctrl('g');
    }
}
