//! What the screens look like, at five sizes and in their states, as words; and that no size breaks them.

mod desk;

use bedside::app::{Around, Message};
use bedside::theme::{Depth, Theme};
use crossterm::event::KeyCode;
use desk::{Desk, standard, words};
use insta::assert_snapshot;
use proptest::prelude::*;

#[test]
fn the_standard_screen_at_five_sizes() {
    let mut desk = standard();
    for (width, height) in [(80, 24), (120, 40), (160, 45), (40, 10), (20, 3)] {
        assert_snapshot!(format!("standard_{width}x{height}"), desk.screen(width, height));
    }
}

#[test]
fn a_line_and_what_it_will_become() {
    let mut desk = standard();
    desk.types("long exhale, jaw softens");
    assert_snapshot!("typing", desk.screen(80, 24));
    desk.ctrl('u').types("dose 25 im right deltoid lot A4471");
    assert_snapshot!("typing_a_dose", desk.screen(80, 24));
    desk.press(KeyCode::Enter);
    assert_snapshot!("asked_about_a_dose", desk.screen(80, 24));
}

#[test]
fn an_alert_stands_in_its_row_until_it_was_seen() {
    let mut desk = standard();
    desk.until("1:07:30").enters("186/96 84 95");
    assert_snapshot!("alert", desk.screen(80, 24));
    desk.enters("seen");
    assert!(!desk.screen(80, 24).contains("acknowledges"));
}

#[test]
fn what_is_wrong_with_the_disk_stands_until_it_is_over() {
    let mut desk = standard();
    let little = "Only 63 MB are free on the record's disk.";
    desk.send(Message::Room(Some(little.to_owned())));
    desk.types("jaw softens").press(KeyCode::Enter);
    assert!(desk.screen(80, 24).contains(little), "a key does not take it away");
    desk.send(Message::Room(None));
    assert!(!desk.screen(80, 24).contains(little));
    let around = Around { disk: Some("The records are on a FAT disk.".to_owned()), ..Around::default() };
    let told = Desk::begin_around("im_kat", None, around).screen(80, 24);
    assert!(told.contains("The records are on a FAT disk."), "{told}");
}

#[test]
fn what_opens_above_the_line() {
    for (name, open) in [("commands", "/"), ("help", "?"), ("next_phase", ">")] {
        let mut desk = standard();
        desk.types(open);
        assert_snapshot!(name, desk.screen(80, 24));
    }
    for (name, key) in [("fields", KeyCode::Tab), ("take_back", KeyCode::Backspace), ("timeline", KeyCode::Up)] {
        let mut desk = standard();
        desk.until("1:07:30").enters("a new note").press(key);
        assert_snapshot!(name, desk.screen(80, 24));
    }
    let mut desk = standard();
    desk.until("1:07:30").enters("a new note").press(KeyCode::Up).press(KeyCode::Enter).types("another note");
    assert_snapshot!("correcting", desk.screen(80, 24));
    let mut desk = standard();
    desk.ctrl('c');
    assert_snapshot!("leaving", desk.screen(80, 24));
}

#[test]
fn the_veil_shows_the_time_and_no_more() {
    let mut desk = standard();
    desk.types("blind").press(KeyCode::Esc);
    let shown = desk.screen(80, 24);
    assert_eq!(shown.split_whitespace().collect::<Vec<_>>(), ["14:32", "–"]);
}

#[test]
fn the_end_of_the_day() {
    let mut desk = standard();
    desk.until("1:12:00").enters(">");
    assert_snapshot!("integrate", desk.screen(80, 24));
    desk.types("/close").press(KeyCode::Enter);
    assert_snapshot!("closing", desk.screen(80, 24));
}

#[test]
fn a_rehearsal_says_so_on_every_screen_but_the_veil() {
    let mut desk = Desk::begin("im_kat", Some(60));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert!(desk.screen(width, height).contains("rehearsal ×60"), "{width}×{height}");
    }
}

#[test]
fn without_colours_the_same_words_stand_there() {
    let mut desk = standard();
    let coloured = desk.screen(80, 24);
    let plain = words(&desk.cells(80, 24, &Theme::default().at(Depth::None)));
    assert_eq!(plain, coloured);
}

#[test]
fn wide_and_combining_letters_stay_in_their_cells() {
    let mut desk = standard();
    desk.enters("漢字 e\u{301}tude 👩‍👩‍👧 שלום #漢");
    desk.types("漢字 👩‍👩‍👧 e\u{301}");
    assert_snapshot!("wide", desk.screen(80, 24));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_size_breaks_any_screen(width in 1_u16..=500, height in 1_u16..=200, text in "\\PC{0,40}", state in 0_usize..8) {
        let mut desk = standard();
        desk.types(&text);
        match state {
            0 => desk.press(KeyCode::Esc),
            1 => desk.ctrl('u').press(KeyCode::Tab),
            2 => desk.ctrl('u').types("?"),
            3 => desk.ctrl('u').types("/"),
            4 => desk.ctrl('c'),
            5 => desk.ctrl('u').press(KeyCode::Up),
            6 => desk.ctrl('u').types("dose 25 im").press(KeyCode::Enter),
            _ => &mut desk,
        };
        desk.screen(width, height);
    }
}
