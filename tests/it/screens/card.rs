//! The emergency card: what it shows at three sizes, what its keys write down, and that a slip leaves nothing.

use crate::support::app::{Desk, standard, standard_around};
use bedside::app::{Screen, SessionContext, Site};
use bedside::session::Elapsed;
use bedside::session::analysis::outstanding;
use bedside::session::clinical::emergency::SbarReport;
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
    };
    SessionContext { site, ..SessionContext::default() }
}

/// What was written since so many rows.
fn since(desk: &Desk, before: usize) -> Vec<String> {
    desk.rows().split_off(before)
}

fn owed(desk: &Desk) -> Vec<String> {
    let Screen::Live(live) = &desk.app.screen else { return Vec::new() };
    outstanding::list(live.session(), live.now().elapsed)
}

#[test]
fn the_card_at_three_sizes() {
    let mut desk = standard_around(around());
    desk.enters("age 41").enters("allergies: none known").enters("escort: Ana 555 0123").press(KeyCode::Char('!'));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("card_{width}x{height}"), desk.screen(width, height));
    }
    desk.enters("1").enters("3").enters("4").types("2");
    assert_snapshot!("card_stamped", desk.screen(80, 24));
}

#[test]
fn what_nobody_recorded_says_so() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:01:00").press(KeyCode::Char('!'));
    assert_snapshot!("card_empty", desk.screen(80, 24));
}

#[test]
fn nothing_on_the_card_scrolls_away_on_an_ordinary_screen() {
    let mut desk = standard_around(around());
    desk.enters("dose 25 im right deltoid lot A4471").press(KeyCode::Enter);
    desk.until("1:20:00").enters("suds 7").enters("moaas 4").press(KeyCode::Char('!'));
    for digit in ["1", "2", "3", "4", "5", "6", "7", "9"] {
        desk.enters(digit);
    }
    let shown = desk.screen(80, 24);
    for words in ["112", "Dr Lee", "hall cupboard", "C-017", "25 mg", "MOAA/S 4", "Please assess and advise", "9 recovery"] {
        assert!(shown.contains(words), "{words} is missing:\n{shown}");
    }
}

#[test]
fn a_slip_leaves_nothing_and_a_card_that_stays_open_is_a_row_at_its_opening() {
    let mut desk = standard();
    let before = desk.rows().len();
    desk.press(KeyCode::Char('!')).until("1:07:33").press(KeyCode::Esc);
    assert!(!desk.screen(80, 24).contains("EMERGENCY"));
    desk.until("1:08:00").press(KeyCode::Char('!')).press(KeyCode::Esc).until("1:08:30");
    assert_eq!(since(&desk, before), Vec::<String>::new());
    desk.press(KeyCode::Char('!')).until("1:08:45");
    assert_eq!(since(&desk, before), ["event,emergency_card"]);
    let Screen::Live(live) = &desk.app.screen else { panic!("the session runs") };
    assert_eq!(live.session().ledger().rows().last().map(|row| row.elapsed), Some(Elapsed::from_secs(4110)));
}

#[test]
fn a_digit_stamps_and_anything_longer_is_an_entry() {
    let mut desk = standard();
    let before = desk.rows().len();
    desk.press(KeyCode::Char('!')).enters("1").enters("128/76 90 88").enters("12 breaths").enters("!");
    let expected = [
        "event,emergency_card",
        "event,ems_called",
        "vital,bp_systolic 128",
        "vital,bp_diastolic 76",
        "vital,heart_rate 90",
        "vital,spo2 88",
        "alert,raised 88 spo2 at once <90, look again within 5 min · no source",
        "timer,recheck 5 set spo2",
        "note,observation 12 breaths",
        "note,observation !",
    ];
    assert_eq!(since(&desk, before).into_iter().filter(|row| !row.starts_with("due,")).collect::<Vec<_>>(), expected);
    // Off the card a digit is a note, as ever.
    desk.press(KeyCode::Esc).enters("1");
    assert_eq!(desk.rows().pop().as_deref(), Some("note,observation 1"));
}

#[test]
fn under_the_veil_the_card_opens_at_once_and_only_on_the_empty_line() {
    let mut desk = standard();
    desk.press(KeyCode::Esc).types("help!");
    assert!(!desk.screen(80, 24).contains("EMERGENCY"));
    desk.ctrl('u').types("!");
    assert!(desk.screen(80, 24).contains("EMERGENCY"));
}

#[test]
fn what_was_pinned_or_asked_does_not_reach_into_the_card() {
    let mut desk = standard();
    desk.until("1:16:00").press(KeyCode::Enter);
    let before = desk.rows().len();
    desk.press(KeyCode::Char('!')).enters("not answering");
    assert_eq!(since(&desk, before), ["note,observation not answering"]);
}

#[test]
fn what_was_given_and_how_much_is_owed_until_it_is_said() {
    let mut desk = standard();
    let before = owed(&desk);
    desk.press(KeyCode::Char('!')).enters("4").press(KeyCode::Esc);
    assert!(owed(&desk).iter().any(|one| one.contains("rescue medication")));
    desk.until("1:08:00").enters("rescue: by prescriber's order, 1 mg");
    assert_eq!(owed(&desk), before);
    assert_eq!(desk.rows().pop().as_deref(), Some("event,rescue_given by prescriber's order, 1 mg"));
}

#[test]
fn an_infusion_that_was_not_begun_is_not_stopped() {
    let mut desk = standard();
    let before = desk.rows().len();
    desk.press(KeyCode::Char('!')).enters("8");
    assert!(desk.screen(80, 24).contains("No infusion belongs to this session"));
    assert_eq!(since(&desk, before), ["event,emergency_card"]);
}

#[test]
fn the_paragraph_says_what_the_record_says() {
    let desk = standard();
    let Screen::Live(live) = &desk.app.screen else { panic!("the session runs") };
    let said = SbarReport::from_session(live.session(), live.now().elapsed).to_string();
    assert_snapshot!("sbar", said);
}
