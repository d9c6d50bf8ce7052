//! The live screen as text, at five sizes and in its states. No size breaks it.

use crate::support::app::{TestApp, buffer_text, standard};
use bedside::app::keymap;
use bedside::app::keymap::KeyContext;
use bedside::app::{Message, SessionContext};
use bedside::theme::{ColorDepth, SHIPPED_THEMES, Theme, parse_theme};
use bedside::view::Painter;
use crossterm::event::KeyCode;
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

#[test]
fn the_standard_screen_at_five_sizes() {
    let mut app = standard();
    for (width, height) in [(80, 24), (120, 40), (160, 45), (40, 10), (20, 3)] {
        assert_snapshot!(format!("standard_{width}x{height}"), app.screen(width, height));
    }
}

#[test]
fn a_line_and_what_it_will_become() {
    let mut app = standard();
    app.type_text("long exhale, jaw softens");
    assert_snapshot!("typing", app.screen(80, 24));
    app.ctrl('u').type_text("dose 25 im right deltoid lot A4471");
    assert_snapshot!("typing_a_dose", app.screen(80, 24));
    app.press(KeyCode::Enter);
    assert_snapshot!("asked_about_a_dose", app.screen(80, 24));
}

#[test]
fn an_alert_stands_in_its_row_until_it_was_seen() {
    let mut app = standard();
    app.advance_to("1:07:30").enter("186/96 84 95");
    assert_snapshot!("alert", app.screen(80, 24));
    app.type_text("jaw so").ctrl('s');
    let screen = app.screen(80, 24);
    assert!(!screen.contains("Ctrl-S") && screen.contains("› jaw so"), "the key leaves the line alone: {screen}");
    assert!(app.newest(1)[0].starts_with("alert,acknowledged bp_systolic"), "{:?}", app.newest(1));
    app.ctrl('u').ctrl('s');
    assert!(app.screen(80, 24).contains("No open alerts."));
}

/// Enter, Tab, Esc and Ctrl-G as one letter each; `|` lets a second pass and `§` seven minutes, `~` selects the entry above.
fn press_sign(app: &mut TestApp, sign: char) {
    match sign {
        '|' => app.advance_ms(1000),
        '§' => app.advance_ms(420_000),
        '~' => app.press(KeyCode::Up),
        '^' => app.ctrl('g'),
        '\n' | '\t' | '\u{1b}' => app.type_keys(&sign.to_string()),
        letter => app.press(KeyCode::Char(letter)),
    };
}

#[test]
fn a_painter_that_keeps_its_frame_shows_what_a_whole_drawing_shows() {
    let story = "jaw softens\n|calm #breath now\n§128/76 84 97\n|186/96 84 95\n\n?dose^/ph^>^~~^\u{1b}\t|x\u{1b}^\t^§dose 25 im right\n|\n||\n§long \
                 exhale, the jaw softens and the breath goes on and on without an end in sight, says somebody\n|a";
    for (width, height) in [(80, 24), (120, 40), (160, 45), (40, 10), (20, 3)] {
        let (mut app, mut painter, theme) = (standard(), Painter::default(), Theme::default());
        let mut shown = Buffer::empty(Rect::new(0, 0, width, height));
        let mut partial = 0;
        for sign in story.chars() {
            press_sign(&mut app, sign);
            let whole = app.cells(width, height, &theme);
            let (next, rows) = painter.draw(&app.inner, &theme, shown.area);
            partial += usize::from(rows.len() < usize::from(height));
            for y in rows {
                for x in 0..width {
                    shown[(x, y)] = next[(x, y)].clone();
                }
            }
            assert_eq!(buffer_text(&shown), buffer_text(&whole), "after {sign:?}");
            assert_eq!(shown, whole, "the styles after {sign:?}");
        }
        assert!(partial > story.chars().count() / 3, "{width}×{height}: {partial} of {} frames were partial", story.len());
    }
}

#[test]
fn what_is_wrong_with_the_disk_stands_until_it_is_over() {
    let mut app = standard();
    let little = "Only 63 MB are free on the record's disk.";
    app.tell(Message::DiskSpace(Some(little.to_owned())));
    app.type_text("jaw softens").press(KeyCode::Enter);
    assert!(app.screen(80, 24).contains(little), "a key does not take it away");
    app.tell(Message::DiskSpace(None));
    assert!(!app.screen(80, 24).contains(little));
    let around = SessionContext { disk_warning: Some("The records are on a FAT disk.".to_owned()), ..SessionContext::default() };
    let told = TestApp::begin_in("im_kat", None, around).screen(80, 24);
    assert!(told.contains("The records are on a FAT disk."), "{told}");
}

#[test]
fn what_opens_above_the_line() {
    for (name, open) in [("commands", "/"), ("help", "?"), ("next_phase", ">")] {
        let mut app = standard();
        app.type_text(open);
        assert_snapshot!(name, app.screen(80, 24));
    }
    for (name, key) in [("fields", KeyCode::Tab), ("take_back", KeyCode::Backspace), ("timeline", KeyCode::Up)] {
        let mut app = standard();
        app.advance_to("1:07:30").enter("a new note").press(key);
        assert_snapshot!(name, app.screen(80, 24));
    }
    let mut app = standard();
    app.advance_to("1:07:30").enter("a new note").press(KeyCode::Up).press(KeyCode::Enter).type_text("another note");
    assert_snapshot!("correcting", app.screen(80, 24));
    let mut app = standard();
    app.ctrl('c');
    assert_snapshot!("leaving", app.screen(80, 24));
}

#[test]
fn the_veil_shows_the_time_and_no_more() {
    let mut app = standard();
    app.type_text("blind").press(KeyCode::Esc);
    let shown = app.screen(80, 24);
    assert_eq!(shown.split_whitespace().collect::<Vec<_>>(), ["14:32", "–"]);
}

#[test]
fn the_end_of_the_day() {
    let mut app = standard();
    app.advance_to("1:12:00").enter(">");
    assert_snapshot!("integrate", app.screen(80, 24));
    app.type_text("/close").press(KeyCode::Enter);
    assert_snapshot!("closing", app.screen(80, 24));
}

#[test]
fn a_rehearsal_says_so_on_every_screen_but_the_veil() {
    let mut app = TestApp::begin("im_kat", Some(60));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert!(app.screen(width, height).contains("rehearsal ×60"), "{width}×{height}");
    }
}

#[test]
fn without_colours_the_same_words_stand_there() {
    let mut app = standard();
    let coloured = app.screen(80, 24);
    let plain = buffer_text(&app.cells(80, 24, &Theme::default().at_depth(ColorDepth::NoColor)));
    assert_eq!(plain, coloured);
}

#[test]
fn wide_and_combining_letters_stay_in_their_cells() {
    let mut app = standard();
    app.enter("漢字 e\u{301}tude 👩‍👩‍👧 שלום #漢");
    app.type_text("漢字 👩‍👩‍👧 e\u{301}");
    assert_snapshot!("wide", app.screen(80, 24));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_size_breaks_any_screen(width in 1_u16..=500, height in 1_u16..=200, text in "\\PC{0,40}", state in 0_usize..11) {
        let mut app = standard();
        app.type_text(&text);
        match state {
            0 => app.press(KeyCode::Esc),
            1 => app.ctrl('u').press(KeyCode::Tab),
            2 => app.ctrl('u').type_text("?"),
            3 => app.ctrl('u').type_text("/"),
            4 => app.ctrl('c'),
            5 => app.ctrl('u').press(KeyCode::Up),
            6 => app.ctrl('u').type_text("dose 25 im").press(KeyCode::Enter),
            7 => app.ctrl('u').type_text("/strip").press(KeyCode::Enter),
            8 => app.ctrl('u').type_text("/strip").press(KeyCode::Enter).type_text(&text),
            9 => app.ctrl('u').type_text("!"),
            _ => &mut app,
        };
        app.screen(width, height);
    }
}

/// Every line of the help, from its first page to its last.
fn whole_help(app: &mut TestApp, width: u16, height: u16) -> String {
    let mut all = String::new();
    loop {
        let page = app.screen(width, height);
        if all.ends_with(&page) {
            return all;
        }
        all.push_str(&page);
        assert!(all.len() < 4_000_000, "it has no end");
        app.press(KeyCode::Down);
    }
}

/// The other screens have a help of their own.
fn of_a_session(place: KeyContext) -> bool {
    use KeyContext::{Compare, Demo, FinishGaps, Handout, HandoutFile, Library, Review, ReviewPrompt, Start, Tutorial, Watch};
    !matches!(
        place,
        Start | Tutorial | Demo | Library | Review | ReviewPrompt | FinishGaps | Compare | Watch | Handout | HandoutFile
    )
}

#[test]
fn every_key_can_be_read_in_the_help_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        let mut app = standard();
        app.type_text("?");
        let help = whole_help(&mut app, width, height).split_whitespace().collect::<Vec<_>>().join(" ");
        for key in KeyContext::ALL.into_iter().filter(|context| of_a_session(*context)).flat_map(keymap::in_context) {
            // Where a sentence goes on below, something else may stand between two screens of it.
            let begins: Vec<&str> = key.description.split_whitespace().take(3).collect();
            assert!(help.contains(&begins.join(" ")), "{} {} at {width}×{height}", key.name(), key.description);
        }
        app.press(KeyCode::PageUp);
        assert_ne!(app.screen(width, height), "", "it moves back too");
    }
}

#[test]
fn typing_searches_the_help_and_enter_makes_no_entry() {
    let mut app = standard();
    let rows = app.rows().len();
    app.type_text("?draf");
    assert!(!app.screen(80, 24).contains("deltoid"), "{}", app.screen(80, 24));
    app.ctrl('u').type_text("?client words");
    let found = app.screen(80, 24);
    assert!(found.contains("client's own words") && !found.contains("Ctrl-Z"), "{found}");
    assert!(!found.contains("note ·"), "a search says nothing of becoming an entry: {found}");
    app.press(KeyCode::Enter);
    assert!(app.screen(80, 24).contains("was a search in the help"), "{}", app.screen(80, 24));
    assert_eq!(app.rows().len(), rows);
    app.press(KeyCode::Enter);
    assert_eq!(app.newest(1), ["note,observation  ?client words"]);
    app.advance_to("1:08:00").type_text("?nothinglikeit");
    assert!(app.screen(80, 24).contains("No help found"), "{}", app.screen(80, 24));
    app.ctrl('g');
    assert!(app.screen(80, 24).contains("MK › ▏"), "{}", app.screen(80, 24));
    app.enter("? asleep");
    assert_eq!(app.newest(1), ["note,observation  ? asleep"]);
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
    let check = |app: &mut TestApp, what: &str| {
        for (width, height) in [(160, 45), (80, 24), (40, 10), (20, 3)] {
            let shown = buffer_text(&app.cells(width, height, &ascii));
            let odd: String = shown.chars().filter(|letter| !letter.is_ascii()).collect();
            assert!(odd.is_empty(), "{what:?} at {width}×{height} has {odd:?}:\n{shown}");
        }
    };
    for protocol in ["im_kat", "sl_kat", "iv_infusion", "in_spravato"] {
        let mut app = TestApp::begin(protocol, Some(60));
        check(&mut app, protocol);
        app.type_text("/checklist").press(KeyCode::Enter);
        check(&mut app, protocol);
    }
    for open in OPENINGS {
        let mut app = standard();
        app.type_keys(open);
        check(&mut app, open);
        app.run_idle(15, |_| {});
        check(&mut app, open);
    }
    let mut app = standard();
    app.enter("q dos años").enter("36.6c");
    let shown = buffer_text(&app.cells(120, 40, &ascii));
    assert!(shown.contains("\"dos años\"") && shown.contains("release >=15:09"), "what was typed stays: {shown}");
}

#[test]
fn the_strip_is_the_last_three_lines_whatever_happens() {
    let mut app = standard();
    app.type_text("/strip").press(KeyCode::Enter);
    let last = |app: &mut TestApp| {
        let shown = app.screen(80, 24);
        let (above, below) = shown.split_at(shown.char_indices().filter(|(_, letter)| *letter == '\n').nth(20).unwrap().0 + 1);
        assert!(above.trim().is_empty(), "{shown}");
        below.to_owned()
    };
    let mut shown = vec![("as it is", last(&mut app))];
    app.run_idle(15, |_| {});
    shown.push(("quiet", last(&mut app)));
    app.type_text("jaw softens");
    shown.push(("typing", last(&mut app)));
    app.enter("").enter("190/112").advance_to("1:09:00").press(KeyCode::Down);
    shown.push(("an alert", last(&mut app)));
    app.tell(Message::Notice(
        "The disk could not be asked how much room it has, which is said in a sentence that is long.".into(),
    ));
    shown.push(("said", last(&mut app)));
    app.type_text(">");
    shown.push(("the next phase", last(&mut app)));
    app.ctrl('u').tell(Message::DiskSpace(Some("Only 63 MB are free on the record's disk.".to_owned())));
    shown.push(("trouble", last(&mut app)));
    let all: String = shown.iter().map(|(what, lines)| ["--- ", what, "\n", lines].concat()).collect();
    assert_snapshot!("strip", all);
    for open in ["?", "/", "!", "\t"] {
        app.advance_to("1:10:00");
        match open {
            "\t" => app.press(KeyCode::Tab),
            open => app.type_text(open),
        };
        assert!(!app.inner.is_strip_mode(), "{open:?} is read on the whole screen");
        app.ctrl('g').ctrl('u');
        assert!(app.inner.is_strip_mode(), "{open:?}");
    }
    app.advance_to("1:11:00").press(KeyCode::Esc);
    assert_eq!(app.screen(80, 24).split_whitespace().collect::<Vec<_>>(), ["·", "+", "14:35"]);
}

/// What is drawn into the lower part of a terminal is the same as what is drawn into one of its size.
#[test]
fn a_screen_draws_where_it_is_told_to() {
    use bedside::view;
    use ratatui::{Terminal, TerminalOptions, Viewport, backend::TestBackend, layout::Rect};
    let mut app = standard();
    app.type_text("/strip").press(KeyCode::Enter);
    for open in ["", "l", "\u{1b}"] {
        match open {
            "\u{1b}" => app.press(KeyCode::Esc),
            open => app.type_text(open),
        };
        let alone = app.screen(80, 3);
        let viewport = Viewport::Fixed(Rect::new(0, 7, 80, 3));
        let mut terminal = Terminal::with_options(TestBackend::new(80, 10), TerminalOptions { viewport }).unwrap();
        terminal.draw(|frame| view::draw(&app.inner, &Theme::default(), frame)).unwrap();
        let all = buffer_text(terminal.backend().buffer());
        assert_eq!(all.trim_start_matches('\n'), alone.trim_start_matches('\n'), "{open:?}");
    }
}

#[test]
fn the_caret_of_every_line_is_found_for_the_cursor_of_the_terminal() {
    for shipped in SHIPPED_THEMES {
        let (name, theme) = (shipped.name, parse_theme(shipped.name, shipped.text, &|_| None).0.unwrap());
        let mut app = standard();
        app.type_text("tears");
        let place = |app: &mut TestApp| bedside::view::caret_position(&app.cells(80, 24, &theme), &theme).map(|at| (at.x, at.y));
        assert_eq!(place(&mut app), Some((11, 22)), "{name}: behind the text");
        app.press(KeyCode::Left).press(KeyCode::Left);
        assert_eq!(place(&mut app), Some((9, 22)), "{name}: on a letter");
        app.press(KeyCode::Esc);
        assert_eq!(place(&mut app), None, "{name}: veiled");
    }
}
