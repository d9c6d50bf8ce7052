//! The people of the day and what they go through: checklists, intention, touch, a hold before the dose, two who write.

use crate::support::app::Desk;
use bedside::app::Screen;
use bedside::session::{RowKind, Session};
use crossterm::event::KeyCode;

fn session(desk: &Desk) -> &Session {
    match &desk.app.screen {
        Screen::Live(live) => live.session(),
        _ => panic!("no session"),
    }
}

fn notice(desk: &Desk) -> String {
    match &desk.app.screen {
        Screen::Live(live) => live.notice().unwrap_or_default().to_owned(),
        _ => panic!("no session"),
    }
}

/// Rows of a kind as `item text note amends`, in the order written.
fn rows(desk: &Desk, kind: RowKind) -> Vec<String> {
    let rows = session(desk).ledger().rows().iter().filter(|row| row.kind == kind);
    let parts = |row: &bedside::session::Row| {
        let amends = row.amends.map(|seq| session(desk).ledger().row(seq).unwrap().text.clone());
        [row.item.to_string(), row.text.clone(), row.note.clone(), amends.map_or(String::new(), |text| format!("amends {text}"))]
    };
    rows.map(|row| parts(row).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_checklist_writes_only_what_was_turned() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:02:00").enters("/checklist");
    desk.press(KeyCode::Enter).press(KeyCode::Down);
    assert!(rows(&desk, RowKind::Checklist).is_empty(), "going through it answers nothing");
    desk.types(" ").press(KeyCode::Enter);
    desk.types("  asked about the ride").press(KeyCode::Down);
    desk.types("   ");
    desk.ctrl('g');
    let written = ["feelings done", "intention not_done asked about the ride", "changes not_applicable"];
    assert_eq!(rows(&desk, RowKind::Checklist), written);
    assert!(desk.screen(80, 24).contains("checklist 3/16"));
}

#[test]
fn another_answer_is_a_new_version_and_the_old_one_stays() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:02:00").enters("/checklist").types("  not yet").press(KeyCode::Enter);
    desk.until("0:09:00").press(KeyCode::Up).types("  ");
    assert!(desk.screen(80, 24).contains("▸ done            identity · not yet"), "{}", desk.screen(80, 24));
    desk.types("card shown").press(KeyCode::Enter);
    assert_eq!(rows(&desk, RowKind::Checklist), ["identity not_done not yet", "identity done not yetcard shown amends not_done"]);
    desk.press(KeyCode::Up).press(KeyCode::Enter);
    assert_eq!(rows(&desk, RowKind::Checklist).len(), 2, "the same answer once more is none");
}

#[test]
fn words_without_an_answer_wait_and_say_so() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:02:00").enters("/checklist").types("passport").press(KeyCode::Enter);
    assert!(notice(&desk).contains("no answer beside them"));
    assert!(rows(&desk, RowKind::Checklist).is_empty());
    desk.ctrl('u').types(" passport").press(KeyCode::Enter);
    assert_eq!(rows(&desk, RowKind::Checklist), ["identity done passport"]);
}

#[test]
fn intention_themes_and_touch_are_rows_of_their_own() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:05:00").enters("/intention to meet the fear #fear");
    desk.enters("/intention").enters("and to rest");
    desk.enters("theme: water").enters("touch offered").enters("touch withdrawn, pulled her hand back");
    assert_eq!(rows(&desk, RowKind::Note), ["intention fear to meet the fear #fear", "intention and to rest", "theme water"]);
    assert_eq!(rows(&desk, RowKind::Event), ["touch_offered", "touch_withdrawn pulled her hand back"]);
}

#[test]
fn a_hold_rests_until_the_pressure_was_taken_again() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:25:00").enters("158/96 80 97 14");
    desk.until("0:31:00").enters("hold, BP 158/96");
    desk.until("0:33:00");
    let screen = desk.screen(80, 24);
    assert!(screen.contains("recheck, BP"), "{screen}");
    assert!(screen.contains("not now · again in 8 min"), "{screen}");
    desk.until("0:41:30");
    assert!(desk.screen(80, 24).contains("before the dose: go, hold"), "{}", desk.screen(80, 24));
    desk.enters("138/84");
    desk.enters("go, cleared by Dr L");
    assert_eq!(rows(&desk, RowKind::Decision), ["go_no_go hold BP 158/96", "go_no_go go cleared by Dr L"]);
    // The readings stand side by side with who cleared it.
    let cleared = "cleared cleared by Dr L · BP 158/96 13:49, 138/84 14:06";
    assert_eq!(rows(&desk, RowKind::Dose), ["held BP 158/96", cleared]);
    assert_eq!(rows(&desk, RowKind::Timer), ["go_no_go_recheck set", "go_no_go_recheck reached", "go_no_go_recheck stopped"]);
    let answered = rows(&desk, RowKind::Due);
    for id in ["go_no_go", "go_no_go_recheck", "go_no_go_h2"] {
        assert!(answered.contains(&format!("{id} answered")), "{id}: {answered:?}");
    }
}

#[test]
fn a_hold_can_be_cleared_at_any_time_and_go_said_before_it_is_asked() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:10:00").enters("hold").until("0:12:00").enters("go");
    assert_eq!(rows(&desk, RowKind::Decision), ["go_no_go hold", "go_no_go go"]);
    assert_eq!(rows(&desk, RowKind::Timer), ["go_no_go_recheck set", "go_no_go_recheck stopped"], "nobody waits any more");
    assert!(!desk.screen(80, 24).contains("recheck"), "{}", desk.screen(80, 24));
    desk.until("0:15:00").enters("dose 50 im").enters("");
    desk.until("0:30:00");
    assert!(
        rows(&desk, RowKind::Due).iter().all(|row| !row.starts_with("go_no_go_recheck")),
        "the dose ends what came before it"
    );
}

#[test]
fn who_takes_over_is_told_the_last_minutes() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:05:00").enters("long ago");
    desk.until("0:40:00").enters("slept badly");
    desk.enters("/as zz");
    assert!(notice(&desk).contains("ZZ is not among today's staff, who are MK, NR."));
    desk.ctrl('u').types("/as nr").press(KeyCode::Enter);
    assert_eq!(session(&desk).writer().as_str(), "NR");
    let screen = desk.screen(80, 24);
    assert!(screen.contains("NR writes from here on. The last 20 minutes:"), "{screen}");
    assert!(screen.contains("slept badly") && screen.contains(" NR › "), "{screen}");
    desk.until("0:41:00").types("a");
    assert!(!desk.screen(80, 24).contains("The last 20 minutes"));
    desk.press(KeyCode::Enter);
    let last = session(&desk).ledger().rows().last().unwrap().clone();
    assert_eq!((last.note.as_str(), last.author.as_str()), ("a", "NR"));
}

#[test]
fn a_person_who_joins_can_go_out_and_the_header_says_for_how_long() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:05:00").enters("/staff lb nurse").enters("/staff lb");
    assert!(notice(&desk).contains("LB is among today's staff already"));
    desk.ctrl('u').enters("out lb").enters("b");
    desk.until("0:11:00");
    let screen = desk.screen(80, 24);
    assert!(screen.contains("LB out 5 min   MK") && screen.contains("bathroom 5 min"), "{screen}");
    desk.enters("in lb").enters("b");
    let screen = desk.screen(80, 24);
    assert!(!screen.contains("LB out 6 min") && !screen.contains("bathroom 6 min"), "{screen}");
    let staff: Vec<String> = rows(&desk, RowKind::Meta).into_iter().filter(|row| row.starts_with("staff")).collect();
    assert_eq!(staff, ["staff MK", "staff NR", "staff LB nurse"]);
}

#[test]
fn the_versions_before_stand_struck_through_beneath_the_selected_entry() {
    let mut desk = Desk::begin("im_kat", None);
    desk.until("0:02:00").enters("/checklist").types("  ").press(KeyCode::Enter);
    desk.until("0:09:00").press(KeyCode::Up).types(" ").press(KeyCode::Enter);
    desk.ctrl('g').until("0:09:30").press(KeyCode::Up);
    let screen = desk.screen(80, 24);
    assert!(screen.contains("check identity: not applicable"), "{screen}");
    assert!(screen.contains("identity: not done · MK 13:26:4"), "{screen}");
}
