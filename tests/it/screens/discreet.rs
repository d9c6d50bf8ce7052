//! What others in the room can see: the veil and the lines typed under it, the dimmed and the quiet screen, the client's screen;
//! and how few bytes an idle screen writes.

use crate::support::app::{KeptOutput, TestApp, standard};
use bedside::app::data::display_settings::{AmbientMode, DisplaySettings};
use bedside::app::{App, Message, Settings};
use bedside::session::decide::ClockEvent;
use bedside::theme::{Role, Theme, luminance};
use bedside::view;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

fn set_display(app: &mut TestApp, ambient: AmbientMode, veil_after_ms: Option<i64>, dim_after_ms: Option<i64>) {
    let display = DisplaySettings { ambient, veil_after_ms, dim_after_ms, ..DisplaySettings::default() };
    app.tell(Message::Settings(Box::new(Settings { display, ..Settings::default() })));
}

/// The words on a screen without its blanks.
fn screen_words(app: &mut TestApp) -> String {
    app.screen(80, 24).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_veiled(app: &mut TestApp) -> bool {
    let words = screen_words(app).replace(" · Tab lifts", "");
    words.len() <= "· 14:32 –".len() && words.contains(':')
}

#[test]
fn under_the_veil_these_lines_are_entries() {
    for (typed, row) in [
        ("tears, soft smile #grief", "note,observation grief tears, soft smile #grief"),
        ("q I can see it", "note,quote  I can see it"),
        ("h", "event,hand_held"),
        ("t", "event,tears"),
        ("m Spiegel im Spiegel", "music,track Spiegel im Spiegel"),
        ("128/76 71 97", "note,observation  typed unseen: 128/76 71 97"),
        ("suds 4", "note,observation  typed unseen: suds 4"),
    ] {
        let mut app = standard();
        app.press(KeyCode::Esc).enter(typed);
        assert_eq!(app.newest(1), [row], "{typed}");
        assert!(is_veiled(&mut app), "{typed}");
    }
    let mut app = standard();
    app.press(KeyCode::Esc).enter("ok breathing slow");
    assert!(app.newest(2).contains(&"checkin,silent ok breathing slow".to_owned()), "{:?}", app.newest(2));
    app.advance_to("1:07:40").press(KeyCode::Char(' '));
    assert_eq!(app.newest(1), ["event,moment"]);
    app.enter("a sigh");
    assert_eq!(app.newest(1), ["event,moment  a sigh"]);
}

#[test]
fn under_the_veil_nothing_else_is_done() {
    for typed in ["dose 25 im", ">", "/close", "/take-back", "-5", "?", "/show", "/quit"] {
        let mut app = standard();
        let before = app.newest(3);
        app.press(KeyCode::Esc).enter(typed).enter("");
        assert_eq!(app.newest(3), before, "{typed}");
        assert!(is_veiled(&mut app), "{typed}");
    }
    for code in [KeyCode::Backspace, KeyCode::Delete, KeyCode::Up, KeyCode::Enter, KeyCode::Esc, KeyCode::PageUp] {
        let mut app = standard();
        let before = app.newest(3);
        app.advance_to("1:07:30").press(KeyCode::Esc).press(code).press(KeyCode::Enter);
        app.ctrl('z').ctrl('c').ctrl('g').press(KeyCode::Enter);
        assert_eq!(app.newest(3), before, "{code:?}");
        assert!(is_veiled(&mut app), "{code:?}");
    }
}

#[test]
fn a_key_without_effect_shows_how_the_veil_is_lifted() {
    for code in [KeyCode::Esc, KeyCode::Enter, KeyCode::Up, KeyCode::F(5)] {
        let mut app = standard();
        app.advance_to("1:07:30").press(KeyCode::Esc);
        assert!(!screen_words(&mut app).contains("Tab"), "the veil says nothing by itself");
        app.press(code);
        assert!(screen_words(&mut app).ends_with("14:32 · Tab lifts"), "{code:?}: {}", screen_words(&mut app));
        app.type_text("x");
        assert!(!screen_words(&mut app).contains("Tab"), "{code:?}");
        app.ctrl('u').press(code).press(KeyCode::Tab);
        assert!(!is_veiled(&mut app) && !screen_words(&mut app).contains("Tab lifts"), "{code:?}");
    }
    let mut app = standard();
    app.enter("/show");
    assert!(app.screen(80, 24).trim_end().ends_with("any key: back"), "{}", app.screen(80, 24));
    assert!(!app.screen(30, 8).contains("any key: back"), "{}", app.screen(30, 8));
}

#[test]
fn vitals_typed_under_the_veil_are_offered_once_and_keep_their_time() {
    let mut app = standard();
    app.press(KeyCode::Esc).enter("-2 128/76 71 97").enter("134/80").advance_to("1:12:00");
    app.press(KeyCode::Tab);
    assert!(screen_words(&mut app).contains("Typed unseen -2 128/76 71 97: enter as vitals?"), "{}", app.screen(80, 24));
    app.press(KeyCode::Enter);
    let rows = app.newest(12).join("\n");
    assert!(rows.contains("void,row") && rows.contains("vital,bp_systolic") && rows.contains("vital,spo2"), "{rows}");
    assert!(screen_words(&mut app).contains("Typed unseen 134/80: enter as vitals?"), "{}", app.screen(80, 24));
    app.type_text("x").ctrl('u');
    assert!(!screen_words(&mut app).contains("enter as vitals?"));
    // 14:32:07 less two minutes, not the time at which it was looked at.
    let bedside::app::Screen::Live(live) = &app.inner.screen else { panic!() };
    assert_eq!(live.session().last_reading("spo2").map(|last| last.time.wall.hm()).as_deref(), Some("14:30"));
    assert_eq!(live.session().last_reading("bp_systolic").map(|last| last.value.to_string()).as_deref(), Some("128"));
    app.advance_to("1:13:00").press(KeyCode::Esc).press(KeyCode::Tab);
    assert!(!screen_words(&mut app).contains("enter as vitals?"), "offered twice");
}

#[test]
fn esc_veils_in_every_context_and_what_was_open_stays_beneath() {
    let open: [fn(&mut TestApp); 10] = [
        |_| {},
        |app| _ = app.type_text("a line"),
        |app| _ = app.type_text("/"),
        |app| _ = app.type_text("?"),
        |app| _ = app.type_text(">"),
        |app| _ = app.press(KeyCode::Tab),
        |app| _ = app.press(KeyCode::Up),
        |app| _ = app.ctrl('c'),
        |app| _ = app.enter("/checklist"),
        |app| _ = app.enter("/leave"),
    ];
    for (number, open) in open.into_iter().enumerate() {
        let mut app = standard();
        open(&mut app);
        let before = app.screen(80, 24);
        app.press(KeyCode::Esc);
        assert!(is_veiled(&mut app), "{number}: {before}");
        app.press(KeyCode::Tab);
        assert_eq!(app.screen(80, 24), before, "{number}");
    }
    let mut app = standard();
    app.enter("/show").press(KeyCode::Esc);
    assert!(is_veiled(&mut app), "the client's screen");
}

#[test]
fn letters_with_alt_edit_by_word_or_do_nothing() {
    // The line with a mark at the caret.
    let caret = |app: &mut TestApp| {
        app.type_text("|");
        let line = app.screen(80, 24).lines().nth(22).unwrap().to_owned();
        app.press(KeyCode::Backspace);
        line.split_once('›').unwrap().1.split("  ").next().unwrap().trim().trim_end_matches('▏').to_owned()
    };
    let alt = |app: &mut TestApp, code: KeyCode, modifiers: KeyModifiers| {
        app.tell(Message::Key(KeyEvent::new(code, modifiers)));
    };
    let mut app = standard();
    app.type_text("tears soft smile");
    for (code, modifiers, line) in [
        (KeyCode::Char('b'), KeyModifiers::ALT, "tears soft |smile"),
        (KeyCode::Left, KeyModifiers::ALT, "tears |soft smile"),
        (KeyCode::Left, KeyModifiers::CONTROL, "|tears soft smile"),
        (KeyCode::Char('f'), KeyModifiers::ALT, "tears |soft smile"),
        (KeyCode::Right, KeyModifiers::ALT, "tears soft |smile"),
        (KeyCode::Left, KeyModifiers::ALT, "tears |soft smile"),
        (KeyCode::Char('d'), KeyModifiers::ALT, "tears |smile"),
        (KeyCode::Right, KeyModifiers::CONTROL, "tears smile|"),
    ] {
        alt(&mut app, code, modifiers);
        assert_eq!(caret(&mut app), line, "{code:?} {modifiers:?}");
    }
    let before = caret(&mut app);
    for letter in (' '..='~').filter(|letter| !matches!(letter, 'b' | 'f' | 'd')) {
        alt(&mut app, KeyCode::Char(letter), KeyModifiers::ALT);
        assert_eq!(caret(&mut app), before, "Alt-{letter}");
        assert!(!is_veiled(&mut app), "Alt-{letter}");
    }
    let mut empty = standard();
    let rows = empty.rows();
    for letter in ' '..='~' {
        alt(&mut empty, KeyCode::Char(letter), KeyModifiers::ALT);
    }
    assert_eq!((empty.rows(), caret(&mut empty)), (rows, "|".to_owned()));
    assert!(!is_veiled(&mut empty));
}

#[test]
fn without_focus_the_veil_shows_only_the_time_and_a_suspend_veils() {
    let mut app = standard();
    app.advance_to("1:16:00").press(KeyCode::Esc).type_text("unsent");
    assert_eq!(screen_words(&mut app), "· 14:40 –");
    app.tell(Message::Focus(false));
    assert_eq!(screen_words(&mut app), "14:40");
    let mut app = standard();
    app.tell(Message::ClockChanged(ClockEvent::Suspended { duration_ms: 60_000 }));
    assert!(is_veiled(&mut app));
}

#[test]
fn the_veil_falls_after_the_idle_time_in_the_settings() {
    let mut app = standard();
    set_display(&mut app, AmbientMode::Never, Some(300_000), None);
    app.run_idle(299, |_| {});
    assert!(!is_veiled(&mut app));
    app.run_idle(1, |_| {});
    assert!(is_veiled(&mut app));
    app.press(KeyCode::Tab);
    assert!(!is_veiled(&mut app));
    app.run_idle(299, |_| {});
    assert!(!is_veiled(&mut app), "counted from the last key");
}

#[test]
fn the_ambient_screen_shows_little_and_ends_at_a_key() {
    let mut app = standard();
    let whole = app.screen(80, 24);
    app.run_idle(9, |_| {});
    assert!(app.screen(80, 24).contains("C-017"));
    app.run_idle(2, |_| {});
    insta::assert_snapshot!("quiet", app.screen(80, 24));
    let said = screen_words(&mut app);
    for never in ["C-017", "ketamine", "tears", "128", "session", ":24", "saved"] {
        assert!(!said.contains(never), "{never}: {said}");
    }
    app.press(KeyCode::Down);
    assert_eq!(app.screen(80, 24).replace("1:07:35", "1:07:24").replace("0:52:21", "0:52:10"), whole);
    app.run_idle(11, |_| {});
    app.type_text("l");
    let typed = app.screen(80, 24);
    assert!(typed.contains("C-017") && typed.contains("MK › l"), "a letter is text and brings everything back:\n{typed}");
}

#[test]
fn the_ambient_screen_never_covers_what_is_open() {
    for (quiet, in_presence, before) in
        [(AmbientMode::Presence, true, false), (AmbientMode::Always, true, true), (AmbientMode::Never, false, false)]
    {
        let mut app = standard();
        set_display(&mut app, quiet, None, None);
        app.run_idle(30, |_| {});
        assert_eq!(!app.screen(80, 24).contains("C-017"), in_presence, "{quiet:?}");
        let mut app = TestApp::begin("im_kat", None);
        set_display(&mut app, quiet, None, None);
        app.run_idle(30, |_| {});
        assert_eq!(!app.screen(80, 24).contains("C-017"), before, "{quiet:?}");
    }
    for open in ["/", "?", ">", "dose 25 im\n"] {
        let mut app = standard();
        for letter in open.chars() {
            app.press(if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) });
        }
        let before = app.screen(80, 24).lines().rev().take(10).map(str::to_owned).collect::<Vec<_>>();
        app.run_idle(60, |_| {});
        let after = app.screen(80, 24).lines().rev().take(10).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(before, after, "{open:?}");
    }
}

#[test]
fn the_ambient_screen_names_an_unacknowledged_alert_with_its_number() {
    let mut app = standard();
    app.enter("190/112").run_idle(12, |_| {});
    let quiet = app.screen(80, 24);
    assert!(quiet.contains("BP systolic 190 · recheck") && !quiet.contains("190/112"), "{quiet}");
    app.press(KeyCode::Down);
    assert!(app.screen(80, 24).contains("190/112"));
}

#[test]
fn seconds_are_drawn_for_a_while_after_each_dose() {
    let mut app = standard();
    app.enter("dose 25 im right deltoid lot A4471").enter("").run_idle(20, |_| {});
    assert!(app.screen(80, 19).contains("T+ 0:52:3"), "{}", app.screen(80, 19));
    app.run_idle(25 * 60, |_| {});
    assert!(app.screen(80, 19).contains("T+ 1:17\n"), "{}", app.screen(80, 19));
}

#[test]
fn the_screen_dims_in_two_steps_and_any_key_restores_it() {
    let light = |app: &mut TestApp| {
        let cells = app.cells(80, 24, &Theme::default());
        cells.content().iter().filter_map(|cell| luminance(cell.fg)).fold(0.0, f64::max)
    };
    let mut app = standard();
    set_display(&mut app, AmbientMode::Never, None, Some(120_000));
    let full = light(&mut app);
    app.run_idle(119, |_| {});
    assert!((light(&mut app) - full).abs() < 1e-9);
    app.run_idle(1, |_| {});
    let once = light(&mut app);
    app.run_idle(120, |_| {});
    let twice = light(&mut app);
    assert!(once < full * 0.7 && twice < once * 0.7, "{full} {once} {twice}");
    app.press(KeyCode::Down);
    assert!((light(&mut app) - full).abs() < 1e-9);
    app.type_text("/dim").press(KeyCode::Enter);
    assert!((light(&mut app) - twice).abs() < 1e-9);
    app.type_text("a");
    assert!((light(&mut app) - full).abs() < 1e-9);
    let night = Theme::default();
    let dimmed = night.dimmed(0.35).style(Role::Text).fg.and_then(luminance).unwrap();
    assert!(dimmed < 0.1, "{dimmed}");
}

#[test]
fn the_clients_screen_hides_notes_and_scores() {
    let mut app = standard();
    app.enter("suds 4").type_text("/show").press(KeyCode::Enter);
    assert_eq!(app.newest(1), ["session,shown"]);
    insta::assert_snapshot!("shown", app.screen(80, 24));
    for (width, height) in [(160, 45), (40, 10), (20, 3), (1, 1)] {
        let shown = app.screen(width, height);
        for never in ["tears", "grief", "128", "suds", "50 mg", "C-017", "C-01"] {
            assert!(!shown.contains(never), "{never} at {width}×{height}:\n{shown}");
        }
    }
    app.type_text("x");
    let back = app.screen(80, 24);
    assert!(back.contains("C-017") && back.contains("MK › ▏"), "the key only comes back:\n{back}");
    app.type_text("/show").press(KeyCode::Enter).press(KeyCode::Esc);
    assert!(is_veiled(&mut app));
    app.press(KeyCode::Tab);
    assert!(app.screen(80, 24).contains("C-017"));
}

#[test]
fn a_running_sub_timer_shows_its_seconds_on_the_ambient_screen() {
    let mut app = TestApp::begin("sl_kat", None);
    set_display(&mut app, AmbientMode::Always, None, None);
    app.advance_to("0:15:00").enter("dose 100 sl").enter("").run_idle(70, |_| {});
    let before = app.screen(80, 24);
    assert!(before.contains("next step in 0:0"), "{before}");
    app.run_idle(1, |_| {});
    assert_ne!(app.screen(80, 24), before, "a second later");
    app.run_idle(15 * 60, |_| {});
    assert!(!app.screen(80, 24).contains("next step in"), "{}", app.screen(80, 24));
}

#[test]
fn returning_from_the_shell_veils_the_screen() {
    let mut app = standard();
    app.type_text("not yet said");
    app.tell(Message::ReturnedFromShell);
    assert!(is_veiled(&mut app));
    app.press(KeyCode::Tab);
    assert!(app.screen(80, 24).contains("MK › not yet said"));
}

fn with_remote() -> TestApp {
    let mut app = standard();
    let display = DisplaySettings { has_remote: true, ..DisplaySettings::default() };
    app.tell(Message::Settings(Box::new(Settings { display, ..Settings::default() })));
    app
}

#[test]
fn the_remote_stamps_and_looks_wherever_nothing_else_is_asked() {
    for open in ["", "not yet said", "\t", "/show\n", "\u{1b}", "!"] {
        let mut app = with_remote();
        app.type_keys(open);
        let veiled = is_veiled(&mut app);
        app.press(KeyCode::PageDown).press(KeyCode::PageDown);
        assert_eq!(app.newest(1), ["event,moment"], "{open:?}");
        app.run_idle(20, |_| {});
        app.press(KeyCode::PageUp).press(KeyCode::PageUp);
        let looks = app.rows().iter().filter(|row| row.starts_with("checkin,silent")).count();
        app.run_idle(2, |_| {});
        app.press(KeyCode::PageUp);
        let more = app.rows().iter().filter(|row| row.starts_with("checkin,silent")).count();
        assert_eq!(more, looks + 1, "{open:?}: one that is held down is one, and another is another");
        assert_eq!(is_veiled(&mut app), veiled, "{open:?}");
        if open == "not yet said" {
            assert!(app.screen(80, 24).contains("MK › not yet said"), "the line stays");
        }
    }
}

#[test]
fn without_its_setting_the_remote_is_two_ordinary_keys() {
    let mut app = standard();
    let before = app.rows().len();
    app.press(KeyCode::PageDown).press(KeyCode::PageUp);
    assert_eq!(app.rows().len(), before);
    assert!(app.screen(80, 24).contains("Enter corrects"), "{}", app.screen(80, 24));
    let mut app = with_remote();
    app.enter("dose 25 im right deltoid lot A4471").press(KeyCode::PageDown);
    assert_eq!(app.newest(1), ["event,moment"]);
    assert!(app.screen(80, 24).contains("records this dose"), "a dose that waits goes on waiting");
    app.advance_to("1:07:40").ctrl('g').ctrl('u').type_text("/close").press(KeyCode::Enter);
    let (before, asked) = (app.rows().len(), app.screen(80, 24));
    app.press(KeyCode::PageDown).press(KeyCode::PageUp);
    assert_eq!((app.rows().len(), app.screen(80, 24)), (before, asked), "what is owed was told");
    app.ctrl('g');
    app.advance_to("1:08:00").ctrl('u').type_text("/checklist").press(KeyCode::Enter);
    let before = app.rows().len();
    app.press(KeyCode::PageDown);
    assert_eq!(app.rows().len(), before, "a checklist turns its pages");
    for (app, shown) in [(&mut standard(), false), (&mut with_remote(), true)] {
        app.type_text("?remote");
        assert_eq!(app.screen(80, 24).contains("remote: stamp"), shown);
    }
}

/// Bytes a second that an untouched screen writes over half an hour, after its first frame.
fn bytes_a_second(app: &mut TestApp) -> f64 {
    const SECS: i64 = 1800;
    let sheet = KeptOutput::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, 80, 24));
    let mut terminal = Terminal::with_options(CrosstermBackend::new(sheet.clone()), TerminalOptions { viewport }).unwrap();
    let mut draw = |app: &App| {
        view::draw(app, &Theme::default(), &mut terminal.get_frame());
        terminal.flush().unwrap();
        terminal.swap_buffers();
    };
    app.tell(Message::Resize(80, 24));
    draw(&app.inner);
    sheet.0.borrow_mut().clear();
    app.run_idle(SECS, draw);
    sheet.0.borrow().len() as f64 / SECS as f64
}

#[test]
fn an_idle_screen_writes_few_bytes() {
    let mut app = standard();
    set_display(&mut app, AmbientMode::Never, None, None);
    let whole = bytes_a_second(&mut app);
    assert!(whole <= 120.0, "the whole face writes {whole:.1} bytes a second");
    let mut app = standard();
    app.run_idle(12, |_| {});
    let quiet = bytes_a_second(&mut app);
    assert!(quiet <= 5.0, "the quiet face writes {quiet:.1} bytes a second");
    let mut app = standard();
    app.press(KeyCode::Esc);
    let veiled = bytes_a_second(&mut app);
    assert!(veiled <= 5.0, "the veil writes {veiled:.1} bytes a second");
}
