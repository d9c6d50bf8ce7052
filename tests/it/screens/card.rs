//! The emergency card at three sizes, the rows its keys write, and that opening it by mistake leaves none.

use crate::support::app::{TestApp, standard, standard_in};
use bedside::app::{Screen, SessionContext, Site};
use bedside::session::Elapsed;
use bedside::session::analysis::outstanding;
use bedside::session::clinical::sbar::SbarReport;
use crossterm::event::KeyCode;
use insta::assert_snapshot;

fn around() -> SessionContext {
    let site = Site {
        emergency_number: "112".to_owned(),
        address: "12 Elm Street, 2nd floor, left".to_owned(),
        door_code: "4711".to_owned(),
        crew_contact: "reception meets the crew".to_owned(),
        prescriber: "Dr Lee 555 0100".to_owned(),
        escort_contact: "numbers at reception".to_owned(),
        kit_location: "hall cupboard, left".to_owned(),
        id: String::new(),
    };
    SessionContext { site, ..SessionContext::default() }
}

/// What was written since so many rows.
fn since(app: &TestApp, before: usize) -> Vec<String> {
    app.rows().split_off(before)
}

fn owed(app: &TestApp) -> Vec<String> {
    let Screen::Live(live) = &app.inner.screen else { return Vec::new() };
    outstanding::list(live.session(), live.now().elapsed)
}

#[test]
fn the_card_at_three_sizes() {
    let mut app = standard_in(around());
    app.enter("age 41").enter("allergies: none known").enter("escort: Ana 555 0123").press(KeyCode::Char('!'));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("card_{width}x{height}"), app.screen(width, height));
    }
    app.enter("1").enter("3").enter("4").type_text("2");
    assert_snapshot!("card_stamped", app.screen(80, 24));
}

#[test]
fn what_nobody_recorded_says_so() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:01:00").press(KeyCode::Char('!'));
    assert_snapshot!("card_empty", app.screen(80, 24));
}

#[test]
fn nothing_on_the_card_scrolls_away_on_an_ordinary_screen() {
    let mut app = standard_in(around());
    app.enter("dose 25 im right deltoid lot A4471").press(KeyCode::Enter);
    app.advance_to("1:20:00").enter("suds 7").enter("moaas 4").press(KeyCode::Char('!'));
    for digit in ["1", "2", "3", "4", "5", "6", "7", "9"] {
        app.enter(digit);
    }
    let shown = app.screen(80, 24).replace('\u{a0}', " ");
    for words in ["112", "Dr Lee", "hall cupboard", "C-017", "25 mg", "MOAA/S 4", "Please assess and advise", "9 recovery"] {
        assert!(shown.contains(words), "{words} is missing:\n{shown}");
    }
}

#[test]
fn a_card_opened_by_mistake_leaves_no_row() {
    let mut app = standard();
    let before = app.rows().len();
    app.press(KeyCode::Char('!')).advance_to("1:07:33").press(KeyCode::Esc);
    assert!(!app.screen(80, 24).contains("EMERGENCY"));
    app.advance_to("1:08:00").press(KeyCode::Char('!')).press(KeyCode::Esc).advance_to("1:08:30");
    assert_eq!(since(&app, before), Vec::<String>::new());
    app.press(KeyCode::Char('!')).advance_to("1:08:45");
    assert_eq!(since(&app, before), ["event,emergency_card"]);
    let Screen::Live(live) = &app.inner.screen else { panic!("the session runs") };
    assert_eq!(live.session().ledger().rows().last().map(|row| row.elapsed), Some(Elapsed::from_secs(4110)));
}

#[test]
fn a_digit_stamps_and_anything_longer_is_an_entry() {
    let mut app = standard();
    let before = app.rows().len();
    app.press(KeyCode::Char('!')).enter("1").enter("128/76 90 88").enter("12 breaths").enter("!");
    let expected = [
        "event,emergency_card",
        "event,ems_called",
        "vital,bp_systolic 128",
        "vital,bp_diastolic 76",
        "vital,heart_rate 90",
        "vital,spo2 88",
        "alert,raised 88 spo2 at once <90: recheck within 1 min · S122 (secondary)",
        "timer,recheck 1 set spo2",
        "note,observation 12 breaths",
        "note,observation !",
    ];
    assert_eq!(since(&app, before).into_iter().filter(|row| !row.starts_with("due,")).collect::<Vec<_>>(), expected);
    // Off the card a digit is asked about, and is then a note.
    app.press(KeyCode::Esc).enter("1");
    assert_eq!(app.rows().pop().as_deref(), Some("note,observation !"));
    app.press(KeyCode::Enter);
    assert_eq!(app.rows().pop().as_deref(), Some("note,observation 1"));
}

#[test]
fn under_the_veil_the_card_opens_on_the_empty_line_only() {
    let mut app = standard();
    app.press(KeyCode::Esc).type_text("help!");
    assert!(!app.screen(80, 24).contains("EMERGENCY"));
    app.ctrl('u').type_text("!");
    assert!(app.screen(80, 24).contains("EMERGENCY"));
}

#[test]
fn what_was_pinned_or_asked_does_not_reach_into_the_card() {
    let mut app = standard();
    app.advance_to("1:16:00").press(KeyCode::Enter);
    let before = app.rows().len();
    app.press(KeyCode::Char('!')).enter("not answering");
    assert_eq!(since(&app, before), ["note,observation not answering"]);
}

#[test]
fn what_was_given_and_how_much_is_owed_until_it_is_said() {
    let mut app = standard();
    let before = owed(&app);
    app.press(KeyCode::Char('!')).enter("4").press(KeyCode::Esc);
    assert!(owed(&app).iter().any(|one| one.contains("rescue medication")));
    app.advance_to("1:08:00").enter("rescue: by prescriber's order, 1 mg");
    assert_eq!(owed(&app), before);
    assert_eq!(app.rows().pop().as_deref(), Some("event,rescue_given by prescriber's order, 1 mg"));
}

#[test]
fn an_infusion_that_was_not_begun_is_not_stopped() {
    let mut app = standard();
    let before = app.rows().len();
    app.press(KeyCode::Char('!')).enter("8");
    assert!(app.screen(80, 24).contains("There is no infusion in this session"));
    assert_eq!(since(&app, before), ["event,emergency_card"]);
}

#[test]
fn the_paragraph_says_what_the_record_says() {
    let app = standard();
    let Screen::Live(live) = &app.inner.screen else { panic!("the session runs") };
    let said = SbarReport::from_session(live.session(), live.now().elapsed).to_string();
    assert_snapshot!("sbar", said);
}
