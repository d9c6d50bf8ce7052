//! What the screens look like, at five sizes and in their states, as words; and that no size breaks them.

use crate::support::app::{Desk, standard, words};
use bedside::app::keymap;
use bedside::app::keymap::KeyContext;
use bedside::app::{Message, SessionContext};
use bedside::theme::{ColorDepth, Theme};
use crossterm::event::KeyCode;
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
    desk.types("jaw so").ctrl('s');
    let screen = desk.screen(80, 24);
    assert!(!screen.contains("Ctrl-S") && screen.contains("› jaw so"), "the key leaves the line alone: {screen}");
    assert!(desk.newest(1)[0].starts_with("alert,acknowledged bp_systolic"), "{:?}", desk.newest(1));
    desk.ctrl('u').ctrl('s');
    assert!(desk.screen(80, 24).contains("No unacknowledged alerts."));
}

#[test]
fn what_is_wrong_with_the_disk_stands_until_it_is_over() {
    let mut desk = standard();
    let little = "Only 63 MB are free on the record's disk.";
    desk.send(Message::DiskSpace(Some(little.to_owned())));
    desk.types("jaw softens").press(KeyCode::Enter);
    assert!(desk.screen(80, 24).contains(little), "a key does not take it away");
    desk.send(Message::DiskSpace(None));
    assert!(!desk.screen(80, 24).contains(little));
    let around = SessionContext { disk_warning: Some("The records are on a FAT disk.".to_owned()), ..SessionContext::default() };
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
    let plain = words(&desk.cells(80, 24, &Theme::default().at_depth(ColorDepth::NoColor)));
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
    fn no_size_breaks_any_screen(width in 1_u16..=500, height in 1_u16..=200, text in "\\PC{0,40}", state in 0_usize..11) {
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
            7 => desk.ctrl('u').types("/strip").press(KeyCode::Enter),
            8 => desk.ctrl('u').types("/strip").press(KeyCode::Enter).types(&text),
            9 => desk.ctrl('u').types("!"),
            _ => &mut desk,
        };
        desk.screen(width, height);
    }
}

/// Every line of the help, from its first page to its last.
fn whole_help(desk: &mut Desk, width: u16, height: u16) -> String {
    let mut all = String::new();
    loop {
        let page = desk.screen(width, height);
        if all.ends_with(&page) {
            return all;
        }
        all.push_str(&page);
        assert!(all.len() < 4_000_000, "it has no end");
        desk.press(KeyCode::Down);
    }
}

/// The other screens have a help of their own.
fn of_a_session(place: KeyContext) -> bool {
    use KeyContext::{Compare, Demo, FinishGaps, Handout, HandoutFile, Library, Review, ReviewPrompt, Start, Watch};
    !matches!(place, Start | Demo | Library | Review | ReviewPrompt | FinishGaps | Compare | Watch | Handout | HandoutFile)
}

#[test]
fn every_key_can_be_read_in_the_help_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        let mut desk = standard();
        desk.types("?");
        let help = whole_help(&mut desk, width, height).split_whitespace().collect::<Vec<_>>().join(" ");
        for key in KeyContext::ALL.into_iter().filter(|context| of_a_session(*context)).flat_map(keymap::in_context) {
            // Where a sentence goes on below, something else may stand between two screens of it.
            let begins: Vec<&str> = key.description.split_whitespace().take(3).collect();
            assert!(help.contains(&begins.join(" ")), "{} {} at {width}×{height}", key.name(), key.description);
        }
        desk.press(KeyCode::PageUp);
        assert_ne!(desk.screen(width, height), "", "it moves back too");
    }
}

#[test]
fn the_help_is_searched_by_typing_and_enter_never_makes_an_entry_of_a_search_unasked() {
    let mut desk = standard();
    let rows = desk.rows().len();
    desk.types("?draf");
    assert!(!desk.screen(80, 24).contains("deltoid"), "{}", desk.screen(80, 24));
    desk.ctrl('u').types("?client words");
    let found = desk.screen(80, 24);
    assert!(found.contains("client's own words") && !found.contains("Ctrl-Z"), "{found}");
    assert!(!found.contains("note ·"), "a search says nothing of becoming an entry: {found}");
    desk.press(KeyCode::Enter);
    assert!(desk.screen(80, 24).contains("was a search in the help"), "{}", desk.screen(80, 24));
    assert_eq!(desk.rows().len(), rows);
    desk.press(KeyCode::Enter);
    assert_eq!(desk.newest(1), ["note,observation  ?client words"]);
    desk.until("1:08:00").types("?nothinglikeit");
    assert!(desk.screen(80, 24).contains("nothing with these words"), "{}", desk.screen(80, 24));
    desk.ctrl('g');
    assert!(desk.screen(80, 24).contains("MK › ▏"), "{}", desk.screen(80, 24));
    desk.enters("? asleep");
    assert_eq!(desk.newest(1), ["note,observation  ? asleep"]);
}

/// Each screen that there is, by what opens it.
const OPENINGS: [&str; 18] = [
    "",
    "l",
    "128/76 71 97",
    "/",
    "?",
    "?a",
    ">",
    "\t",
    "!",
    "\u{1b}",
    "/show\n",
    "/checklist\n",
    "/close\n",
    "/leave\n",
    "/last\n",
    "dose 25 im right deltoid lot A4471\n",
    "230/130 140 71\n",
    "36.6c\n",
];

#[test]
fn in_ascii_nothing_else_stands_on_any_screen() {
    let ascii = Theme::default().with_ascii(true);
    let check = |desk: &mut Desk, what: &str| {
        for (width, height) in [(160, 45), (80, 24), (40, 10), (20, 3)] {
            let shown = words(&desk.cells(width, height, &ascii));
            let odd: String = shown.chars().filter(|letter| !letter.is_ascii()).collect();
            assert!(odd.is_empty(), "{what:?} at {width}×{height} has {odd:?}:\n{shown}");
        }
    };
    for protocol in ["im_kat", "sl_kat", "iv_infusion", "in_spravato"] {
        let mut desk = Desk::begin(protocol, Some(60));
        check(&mut desk, protocol);
        desk.types("/checklist").press(KeyCode::Enter);
        check(&mut desk, protocol);
    }
    for open in OPENINGS {
        let mut desk = standard();
        desk.opens(open);
        check(&mut desk, open);
        desk.sleeps(15, |_| {});
        check(&mut desk, open);
    }
    let mut desk = standard();
    desk.enters("q dos años").enters("36.6c");
    let shown = words(&desk.cells(120, 40, &ascii));
    assert!(shown.contains("\"dos años\"") && shown.contains("release >=15:09"), "what was typed stays: {shown}");
}

#[test]
fn the_strip_is_the_last_three_lines_whatever_happens() {
    let mut desk = standard();
    desk.types("/strip").press(KeyCode::Enter);
    let last = |desk: &mut Desk| {
        let shown = desk.screen(80, 24);
        let (above, below) = shown.split_at(shown.char_indices().filter(|(_, letter)| *letter == '\n').nth(20).unwrap().0 + 1);
        assert!(above.trim().is_empty(), "{shown}");
        below.to_owned()
    };
    let mut shown = vec![("as it is", last(&mut desk))];
    desk.sleeps(15, |_| {});
    shown.push(("quiet", last(&mut desk)));
    desk.types("jaw softens");
    shown.push(("typing", last(&mut desk)));
    desk.enters("").enters("190/112").until("1:09:00").press(KeyCode::Down);
    shown.push(("an alert", last(&mut desk)));
    desk.send(Message::Notice(
        "The disk could not be asked how much room it has, which is said in a sentence that is long.".into(),
    ));
    shown.push(("said", last(&mut desk)));
    desk.types(">");
    shown.push(("the next phase", last(&mut desk)));
    desk.ctrl('u').send(Message::DiskSpace(Some("Only 63 MB are free on the record's disk.".to_owned())));
    shown.push(("trouble", last(&mut desk)));
    let all: String = shown.iter().map(|(what, lines)| ["--- ", what, "\n", lines].concat()).collect();
    assert_snapshot!("strip", all);
    for open in ["?", "/", "!", "\t"] {
        desk.until("1:10:00");
        match open {
            "\t" => desk.press(KeyCode::Tab),
            open => desk.types(open),
        };
        assert!(!desk.app.is_strip_mode(), "{open:?} is read on the whole screen");
        desk.ctrl('g').ctrl('u');
        assert!(desk.app.is_strip_mode(), "{open:?}");
    }
    desk.until("1:11:00").press(KeyCode::Esc);
    assert_eq!(desk.screen(80, 24).split_whitespace().collect::<Vec<_>>(), ["·", "14:35"]);
}

/// What is drawn into the lower part of a terminal is the same as what is drawn into one of its size.
#[test]
fn a_screen_draws_where_it_is_told_to() {
    use bedside::view;
    use ratatui::{Terminal, TerminalOptions, Viewport, backend::TestBackend, layout::Rect};
    let mut desk = standard();
    desk.types("/strip").press(KeyCode::Enter);
    for open in ["", "l", "\u{1b}"] {
        match open {
            "\u{1b}" => desk.press(KeyCode::Esc),
            open => desk.types(open),
        };
        let alone = desk.screen(80, 3);
        let viewport = Viewport::Fixed(Rect::new(0, 7, 80, 3));
        let mut terminal = Terminal::with_options(TestBackend::new(80, 10), TerminalOptions { viewport }).unwrap();
        terminal.draw(|frame| view::draw(&desk.app, &Theme::default(), frame)).unwrap();
        let all = words(terminal.backend().buffer());
        assert_eq!(all.trim_start_matches('\n'), alone.trim_start_matches('\n'), "{open:?}");
    }
}
