//! What the room sees: the veil and what can be typed under it, the dimmed and the quiet face, the client's screen; and how few
//! bytes a screen that nobody touches writes.

use crate::support::app::{Desk, Sheet, standard};
use bedside::app::data::display_settings::{AmbientMode, DisplaySettings};
use bedside::app::{App, Message, Settings};
use bedside::session::decide::ClockEvent;
use bedside::theme::{Role, Theme, luminance};
use bedside::view;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

fn manner(desk: &mut Desk, quiet: AmbientMode, veil_after_ms: Option<i64>, dim_after_ms: Option<i64>) {
    let manner = DisplaySettings { ambient: quiet, veil_after_ms, dim_after_ms, ..DisplaySettings::default() };
    desk.send(Message::Settings(Box::new(Settings { display: manner, ..Settings::default() })));
}

/// The words on a screen without its blanks.
fn said(desk: &mut Desk) -> String {
    desk.screen(80, 24).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_veiled(desk: &mut Desk) -> bool {
    let said = said(desk).replace(" · Tab lifts", "");
    said.len() <= "· 14:32 –".len() && said.contains(':')
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
        let mut desk = standard();
        desk.press(KeyCode::Esc).enters(typed);
        assert_eq!(desk.newest(1), [row], "{typed}");
        assert!(is_veiled(&mut desk), "{typed}");
    }
    let mut desk = standard();
    desk.press(KeyCode::Esc).enters("ok breathing slow");
    assert!(desk.newest(2).contains(&"checkin,silent ok breathing slow".to_owned()), "{:?}", desk.newest(2));
    desk.until("1:07:40").press(KeyCode::Char(' '));
    assert_eq!(desk.newest(1), ["event,moment"]);
    desk.enters("a sigh");
    assert_eq!(desk.newest(1), ["event,moment  a sigh"]);
}

#[test]
fn under_the_veil_nothing_else_is_done() {
    for typed in ["dose 25 im", ">", "/close", "/take-back", "-5", "?", "/show", "/quit"] {
        let mut desk = standard();
        let before = desk.newest(3);
        desk.press(KeyCode::Esc).enters(typed).enters("");
        assert_eq!(desk.newest(3), before, "{typed}");
        assert!(is_veiled(&mut desk), "{typed}");
    }
    for code in [KeyCode::Backspace, KeyCode::Delete, KeyCode::Up, KeyCode::Enter, KeyCode::Esc, KeyCode::PageUp] {
        let mut desk = standard();
        let before = desk.newest(3);
        desk.until("1:07:30").press(KeyCode::Esc).press(code).press(KeyCode::Enter);
        desk.ctrl('z').ctrl('c').ctrl('g').press(KeyCode::Enter);
        assert_eq!(desk.newest(3), before, "{code:?}");
        assert!(is_veiled(&mut desk), "{code:?}");
    }
}

#[test]
fn whoever_looks_for_the_way_back_is_told_it() {
    for code in [KeyCode::Esc, KeyCode::Enter, KeyCode::Up, KeyCode::F(5)] {
        let mut desk = standard();
        desk.until("1:07:30").press(KeyCode::Esc);
        assert!(!said(&mut desk).contains("Tab"), "the veil says nothing by itself");
        desk.press(code);
        assert!(said(&mut desk).ends_with("14:32 · Tab lifts"), "{code:?}: {}", said(&mut desk));
        desk.types("x");
        assert!(!said(&mut desk).contains("Tab"), "{code:?}");
        desk.ctrl('u').press(code).press(KeyCode::Tab);
        assert!(!is_veiled(&mut desk) && !said(&mut desk).contains("Tab lifts"), "{code:?}");
    }
    let mut desk = standard();
    desk.enters("/show");
    assert!(desk.screen(80, 24).trim_end().ends_with("any key returns"), "{}", desk.screen(80, 24));
    assert!(!desk.screen(30, 8).contains("any key returns"), "{}", desk.screen(30, 8));
}

#[test]
fn vitals_typed_blind_are_offered_once_and_keep_their_time() {
    let mut desk = standard();
    desk.press(KeyCode::Esc).enters("-2 128/76 71 97").enters("134/80").until("1:12:00");
    desk.press(KeyCode::Tab);
    assert!(said(&mut desk).contains("Typed unseen -2 128/76 71 97: enter as vitals?"), "{}", desk.screen(80, 24));
    desk.press(KeyCode::Enter);
    let rows = desk.newest(12).join("\n");
    assert!(rows.contains("void,row") && rows.contains("vital,bp_systolic") && rows.contains("vital,spo2"), "{rows}");
    assert!(said(&mut desk).contains("Typed unseen 134/80: enter as vitals?"), "{}", desk.screen(80, 24));
    desk.types("x").ctrl('u');
    assert!(!said(&mut desk).contains("enter as vitals?"));
    // 14:32:07 less two minutes, not the time at which it was looked at.
    let bedside::app::Screen::Live(live) = &desk.app.screen else { panic!() };
    assert_eq!(live.session().last_reading("spo2").map(|last| last.time.wall.hm()).as_deref(), Some("14:30"));
    assert_eq!(live.session().last_reading("bp_systolic").map(|last| last.value.to_string()).as_deref(), Some("128"));
    desk.until("1:13:00").press(KeyCode::Esc).press(KeyCode::Tab);
    assert!(!said(&mut desk).contains("enter as vitals?"), "offered twice");
}

#[test]
fn esc_veils_from_everywhere_and_what_was_open_stays_beneath() {
    for open in ["", "a line", "/", "?", ">"] {
        let mut desk = standard();
        desk.types(open);
        let before = desk.screen(80, 24);
        desk.press(KeyCode::Esc);
        assert!(is_veiled(&mut desk), "{open}");
        desk.press(KeyCode::Tab);
        assert_eq!(desk.screen(80, 24), before, "{open}");
    }
    for key in [KeyCode::Tab, KeyCode::Up] {
        let mut desk = standard();
        desk.press(key);
        let before = desk.screen(80, 24);
        desk.press(KeyCode::Esc);
        assert!(is_veiled(&mut desk), "{key:?}");
        desk.press(KeyCode::Tab);
        assert_eq!(desk.screen(80, 24), before, "{key:?}");
    }
}

#[test]
fn a_letter_with_alt_is_esc_and_then_the_letter() {
    let mut desk = standard();
    desk.send(Message::Key(KeyEvent::new(KeyCode::Char('t'), KeyModifiers::ALT)));
    assert!(is_veiled(&mut desk));
    desk.press(KeyCode::Enter);
    assert_eq!(desk.newest(1), ["event,tears"]);
}

#[test]
fn dot_and_dash_go_out_when_nobody_looks_and_a_suspend_comes_back_veiled() {
    let mut desk = standard();
    desk.until("1:16:00").press(KeyCode::Esc).types("unsent");
    assert_eq!(said(&mut desk), "· 14:40 –");
    desk.send(Message::Focus(false));
    assert_eq!(said(&mut desk), "14:40");
    let mut desk = standard();
    desk.send(Message::ClockChanged(ClockEvent::Suspended { duration_ms: 60_000 }));
    assert!(is_veiled(&mut desk));
}

#[test]
fn the_veil_comes_by_itself_after_the_time_that_is_set() {
    let mut desk = standard();
    manner(&mut desk, AmbientMode::Never, Some(300_000), None);
    desk.sleeps(299, |_| {});
    assert!(!is_veiled(&mut desk));
    desk.sleeps(1, |_| {});
    assert!(is_veiled(&mut desk));
    desk.press(KeyCode::Tab);
    assert!(!is_veiled(&mut desk));
    desk.sleeps(299, |_| {});
    assert!(!is_veiled(&mut desk), "counted from the last key");
}

#[test]
fn the_quiet_face_says_little_and_goes_at_a_key() {
    let mut desk = standard();
    let whole = desk.screen(80, 24);
    desk.sleeps(9, |_| {});
    assert!(desk.screen(80, 24).contains("C-017"));
    desk.sleeps(2, |_| {});
    insta::assert_snapshot!("quiet", desk.screen(80, 24));
    let said = said(&mut desk);
    for never in ["C-017", "ketamine", "tears", "128", "session", ":24", "saved"] {
        assert!(!said.contains(never), "{never}: {said}");
    }
    desk.press(KeyCode::Down);
    assert_eq!(desk.screen(80, 24).replace("1:07:35", "1:07:24").replace("0:52:21", "0:52:10"), whole);
    desk.sleeps(11, |_| {});
    desk.types("l");
    let typed = desk.screen(80, 24);
    assert!(typed.contains("C-017") && typed.contains("MK › l"), "a letter is text and brings everything back:\n{typed}");
}

#[test]
fn the_quiet_face_comes_where_it_is_set_and_never_over_what_is_open() {
    for (quiet, in_presence, before) in
        [(AmbientMode::Presence, true, false), (AmbientMode::Always, true, true), (AmbientMode::Never, false, false)]
    {
        let mut desk = standard();
        manner(&mut desk, quiet, None, None);
        desk.sleeps(30, |_| {});
        assert_eq!(!desk.screen(80, 24).contains("C-017"), in_presence, "{quiet:?}");
        let mut desk = Desk::begin("im_kat", None);
        manner(&mut desk, quiet, None, None);
        desk.sleeps(30, |_| {});
        assert_eq!(!desk.screen(80, 24).contains("C-017"), before, "{quiet:?}");
    }
    for open in ["/", "?", ">", "dose 25 im\n"] {
        let mut desk = standard();
        for letter in open.chars() {
            desk.press(if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) });
        }
        let before = desk.screen(80, 24).lines().rev().take(10).map(str::to_owned).collect::<Vec<_>>();
        desk.sleeps(60, |_| {});
        let after = desk.screen(80, 24).lines().rev().take(10).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(before, after, "{open:?}");
    }
}

#[test]
fn the_quiet_face_says_recheck_and_the_number_only_at_a_key() {
    let mut desk = standard();
    desk.enters("190/112").sleeps(12, |_| {});
    let quiet = desk.screen(80, 24);
    assert!(quiet.contains("recheck") && !quiet.contains("190"), "{quiet}");
    desk.press(KeyCode::Down);
    assert!(desk.screen(80, 24).contains("190/112"));
}

#[test]
fn seconds_are_drawn_for_a_while_after_each_dose() {
    let mut desk = standard();
    desk.enters("dose 25 im right deltoid lot A4471").enters("").sleeps(20, |_| {});
    assert!(desk.screen(80, 24).contains("T+ 0:52:3"), "{}", desk.screen(80, 24));
    desk.sleeps(25 * 60, |_| {});
    assert!(desk.screen(80, 24).contains("T+ 1:17\n"), "{}", desk.screen(80, 24));
}

#[test]
fn the_screen_dims_in_two_steps_and_any_key_restores_it() {
    let light = |desk: &mut Desk| {
        let cells = desk.cells(80, 24, &Theme::default());
        cells.content().iter().filter_map(|cell| luminance(cell.fg)).fold(0.0, f64::max)
    };
    let mut desk = standard();
    manner(&mut desk, AmbientMode::Never, None, Some(120_000));
    let full = light(&mut desk);
    desk.sleeps(119, |_| {});
    assert!((light(&mut desk) - full).abs() < 1e-9);
    desk.sleeps(1, |_| {});
    let once = light(&mut desk);
    desk.sleeps(120, |_| {});
    let twice = light(&mut desk);
    assert!(once < full * 0.7 && twice < once * 0.7, "{full} {once} {twice}");
    desk.press(KeyCode::Down);
    assert!((light(&mut desk) - full).abs() < 1e-9);
    desk.types("/dim").press(KeyCode::Enter);
    assert!((light(&mut desk) - twice).abs() < 1e-9);
    desk.types("a");
    assert!((light(&mut desk) - full).abs() < 1e-9);
    let night = Theme::default();
    let dimmed = night.dimmed(0.35).style(Role::Text).fg.and_then(luminance).unwrap();
    assert!(dimmed < 0.1, "{dimmed}");
}

#[test]
fn the_clients_screen_has_no_notes_and_no_scores_and_is_recorded() {
    let mut desk = standard();
    desk.enters("suds 4").types("/show").press(KeyCode::Enter);
    assert_eq!(desk.newest(1), ["session,shown"]);
    insta::assert_snapshot!("shown", desk.screen(80, 24));
    for (width, height) in [(160, 45), (40, 10), (20, 3), (1, 1)] {
        let shown = desk.screen(width, height);
        for never in ["tears", "grief", "128", "suds", "50 mg", "C-017", "C-01"] {
            assert!(!shown.contains(never), "{never} at {width}×{height}:\n{shown}");
        }
    }
    desk.types("x");
    let back = desk.screen(80, 24);
    assert!(back.contains("C-017") && back.contains("MK › ▏"), "the key only comes back:\n{back}");
    desk.types("/show").press(KeyCode::Enter).press(KeyCode::Esc);
    assert!(is_veiled(&mut desk));
    desk.press(KeyCode::Tab);
    assert!(desk.screen(80, 24).contains("C-017"));
}

#[test]
fn a_running_sub_timer_shows_its_seconds_on_the_quiet_face() {
    let mut desk = Desk::begin("sl_kat", None);
    manner(&mut desk, AmbientMode::Always, None, None);
    desk.until("0:15:00").enters("dose 100 sl").enters("").sleeps(70, |_| {});
    let before = desk.screen(80, 24);
    assert!(before.contains("next step in 0:0"), "{before}");
    desk.sleeps(1, |_| {});
    assert_ne!(desk.screen(80, 24), before, "a second later");
    desk.sleeps(15 * 60, |_| {});
    assert!(!desk.screen(80, 24).contains("next step in"), "{}", desk.screen(80, 24));
}

#[test]
fn back_from_the_shell_it_is_veiled_and_what_was_typed_is_beneath() {
    let mut desk = standard();
    desk.types("not yet said");
    desk.send(Message::ReturnedFromShell);
    assert!(is_veiled(&mut desk));
    desk.press(KeyCode::Tab);
    assert!(desk.screen(80, 24).contains("MK › not yet said"));
}

fn with_clicker() -> Desk {
    let mut desk = standard();
    let manner = DisplaySettings { has_remote: true, ..DisplaySettings::default() };
    desk.send(Message::Settings(Box::new(Settings { display: manner, ..Settings::default() })));
    desk
}

#[test]
fn the_remote_stamps_and_looks_wherever_nothing_else_is_asked() {
    for open in ["", "not yet said", "\t", "/show\n", "\u{1b}", "!"] {
        let mut desk = with_clicker();
        desk.opens(open);
        let veiled = is_veiled(&mut desk);
        desk.press(KeyCode::PageDown).press(KeyCode::PageDown);
        assert_eq!(desk.newest(1), ["event,moment"], "{open:?}");
        desk.sleeps(20, |_| {});
        desk.press(KeyCode::PageUp).press(KeyCode::PageUp);
        let looks = desk.rows().iter().filter(|row| row.starts_with("checkin,silent")).count();
        desk.sleeps(2, |_| {});
        desk.press(KeyCode::PageUp);
        let more = desk.rows().iter().filter(|row| row.starts_with("checkin,silent")).count();
        assert_eq!(more, looks + 1, "{open:?}: one that is held down is one, and another is another");
        assert_eq!(is_veiled(&mut desk), veiled, "{open:?}");
        if open == "not yet said" {
            assert!(desk.screen(80, 24).contains("MK › not yet said"), "the line stays");
        }
    }
}

#[test]
fn without_its_setting_and_before_a_question_the_remote_is_two_ordinary_keys() {
    let mut desk = standard();
    let before = desk.rows().len();
    desk.press(KeyCode::PageDown).press(KeyCode::PageUp);
    assert_eq!(desk.rows().len(), before);
    assert!(desk.screen(80, 24).contains("Enter corrects"), "{}", desk.screen(80, 24));
    let mut desk = with_clicker();
    desk.enters("dose 25 im right deltoid lot A4471").press(KeyCode::PageDown);
    assert_eq!(desk.newest(1), ["event,moment"]);
    assert!(desk.screen(80, 24).contains("writes this dose down"), "a dose that waits goes on waiting");
    desk.until("1:07:40").ctrl('g').ctrl('u').types("/close").press(KeyCode::Enter);
    let (before, asked) = (desk.rows().len(), desk.screen(80, 24));
    desk.press(KeyCode::PageDown).press(KeyCode::PageUp);
    assert_eq!((desk.rows().len(), desk.screen(80, 24)), (before, asked), "what is owed was told");
    desk.ctrl('g');
    desk.until("1:08:00").ctrl('u').types("/checklist").press(KeyCode::Enter);
    let before = desk.rows().len();
    desk.press(KeyCode::PageDown);
    assert_eq!(desk.rows().len(), before, "a checklist turns its pages");
    for (desk, shown) in [(&mut standard(), false), (&mut with_clicker(), true)] {
        desk.types("?remote");
        assert_eq!(desk.screen(80, 24).contains("the remote: stamps"), shown);
    }
}

/// Bytes a second that an untouched screen writes over half an hour, after its first frame.
fn bytes_a_second(desk: &mut Desk) -> f64 {
    const SECS: i64 = 1800;
    let sheet = Sheet::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, 80, 24));
    let mut terminal = Terminal::with_options(CrosstermBackend::new(sheet.clone()), TerminalOptions { viewport }).unwrap();
    let mut draw = |app: &App| {
        view::draw(app, &Theme::default(), &mut terminal.get_frame());
        terminal.flush().unwrap();
        terminal.swap_buffers();
    };
    desk.send(Message::Resize(80, 24));
    draw(&desk.app);
    sheet.0.borrow_mut().clear();
    desk.sleeps(SECS, draw);
    sheet.0.borrow().len() as f64 / SECS as f64
}

#[test]
fn a_screen_that_nobody_touches_writes_next_to_nothing() {
    let mut desk = standard();
    manner(&mut desk, AmbientMode::Never, None, None);
    let whole = bytes_a_second(&mut desk);
    assert!(whole <= 120.0, "the whole face writes {whole:.1} bytes a second");
    let mut desk = standard();
    desk.sleeps(12, |_| {});
    let quiet = bytes_a_second(&mut desk);
    assert!(quiet <= 5.0, "the quiet face writes {quiet:.1} bytes a second");
    let mut desk = standard();
    desk.press(KeyCode::Esc);
    let veiled = bytes_a_second(&mut desk);
    assert!(veiled <= 5.0, "the veil writes {veiled:.1} bytes a second");
}
