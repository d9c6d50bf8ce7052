//! The people in the session: checklists, intention, touch, a hold before the dose, two authors.

use crate::support::app::TestApp;
use bedside::app::Screen;
use bedside::session::{RowKind, Session};
use crossterm::event::KeyCode;

fn session(app: &TestApp) -> &Session {
    match &app.inner.screen {
        Screen::Live(live) => live.session(),
        _ => panic!("no session"),
    }
}

fn notice(app: &TestApp) -> String {
    match &app.inner.screen {
        Screen::Live(live) => live.notice().unwrap_or_default().to_owned(),
        _ => panic!("no session"),
    }
}

/// Rows of a kind as `item text note amends`, in the order written.
fn rows(app: &TestApp, kind: RowKind) -> Vec<String> {
    let rows = session(app).ledger().rows().iter().filter(|row| row.kind == kind);
    let parts = |row: &bedside::session::Row| {
        let amends = row.amends.map(|seq| session(app).ledger().row(seq).unwrap().text.clone());
        [row.item.to_string(), row.text.clone(), row.note.clone(), amends.map_or(String::new(), |text| format!("amends {text}"))]
    };
    rows.map(|row| parts(row).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_checklist_writes_only_what_was_turned() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter("/checklist");
    app.press(KeyCode::Enter).press(KeyCode::Down);
    assert!(rows(&app, RowKind::Checklist).is_empty(), "going through it answers nothing");
    app.type_text(" ").press(KeyCode::Enter);
    app.type_text("  asked about the ride").press(KeyCode::Down);
    app.type_text("   ");
    app.ctrl('g');
    let mut written = vec!["feelings done", "intention not_done asked about the ride"];
    assert_eq!(rows(&app, RowKind::Checklist), written, "leaving writes nothing");
    assert!(app.screen(80, 24).contains("One answer is not saved"), "{}", app.screen(80, 24));
    app.enter("/checklist").press(KeyCode::Enter);
    app.ctrl('g');
    written.push("changes not_applicable");
    assert_eq!(rows(&app, RowKind::Checklist), written);
    assert!(app.screen(80, 24).contains("checklist 3/16"));
}

#[test]
fn another_answer_is_a_new_version_and_the_old_one_stays() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter("/checklist").type_text("  not yet").press(KeyCode::Enter);
    app.advance_to("0:09:00").press(KeyCode::Up).type_text("  ");
    assert!(app.screen(80, 24).contains("▸ done            identity · not yet"), "{}", app.screen(80, 24));
    app.type_text("card shown").press(KeyCode::Enter);
    assert_eq!(rows(&app, RowKind::Checklist), ["identity not_done not yet", "identity done not yetcard shown amends not_done"]);
    app.press(KeyCode::Up).press(KeyCode::Enter);
    assert_eq!(rows(&app, RowKind::Checklist).len(), 2, "the same answer once more is none");
}

#[test]
fn words_without_an_answer_wait_and_say_so() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter("/checklist").type_text("passport").press(KeyCode::Enter);
    assert!(notice(&app).contains("Choose an answer for these words"));
    assert!(rows(&app, RowKind::Checklist).is_empty());
    app.ctrl('u').type_text(" passport").press(KeyCode::Enter);
    assert_eq!(rows(&app, RowKind::Checklist), ["identity done passport"]);
}

#[test]
fn intention_themes_and_touch_are_rows_of_their_own() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:05:00").enter("/intention to meet the fear #fear");
    app.enter("/intention").enter("and to rest");
    app.enter("theme: water").enter("touch offered").enter("touch withdrawn, pulled her hand back");
    assert_eq!(rows(&app, RowKind::Note), ["intention fear to meet the fear #fear", "intention and to rest", "theme water"]);
    assert_eq!(rows(&app, RowKind::Event), ["touch_offered", "touch_withdrawn pulled her hand back"]);
}

#[test]
fn a_hold_rests_until_the_pressure_was_taken_again() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:25:00").enter("158/96 80 97 14");
    app.advance_to("0:31:00").enter("hold, BP 158/96");
    app.advance_to("0:33:00");
    let screen = app.screen(80, 24);
    assert!(screen.contains("recheck, BP"), "{screen}");
    assert!(screen.contains("not now · again in 8 min"), "{screen}");
    app.advance_to("0:41:30");
    assert!(app.screen(80, 24).contains("before the dose: go, hold"), "{}", app.screen(80, 24));
    app.enter("138/84");
    app.enter("go: cleared by Dr L");
    assert_eq!(rows(&app, RowKind::Decision), ["go_no_go hold BP 158/96", "go_no_go go cleared by Dr L"]);
    // The readings stand side by side with who cleared it.
    let cleared = "cleared cleared by Dr L · BP 158/96 13:49, 138/84 14:06";
    assert_eq!(rows(&app, RowKind::Dose), ["held BP 158/96", cleared]);
    assert_eq!(rows(&app, RowKind::Timer), ["go_no_go_recheck set", "go_no_go_recheck reached", "go_no_go_recheck stopped"]);
    let answered = rows(&app, RowKind::Due);
    for id in ["go_no_go", "go_no_go_recheck", "go_no_go_h2"] {
        assert!(answered.contains(&format!("{id} answered")), "{id}: {answered:?}");
    }
}

#[test]
fn a_hold_can_be_cleared_any_time_and_go_said_early() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:10:00").enter("hold").advance_to("0:12:00").enter("go");
    assert_eq!(rows(&app, RowKind::Decision), ["go_no_go hold", "go_no_go go"]);
    assert_eq!(rows(&app, RowKind::Timer), ["go_no_go_recheck set", "go_no_go_recheck stopped"], "nobody waits any more");
    assert!(!app.screen(80, 24).contains("recheck"), "{}", app.screen(80, 24));
    app.advance_to("0:15:00").enter("dose 50 im").enter("");
    app.advance_to("0:30:00");
    assert!(rows(&app, RowKind::Due).iter().all(|row| !row.starts_with("go_no_go_recheck")), "the dose ends what came before it");
}

#[test]
fn who_takes_over_is_told_the_last_minutes() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:05:00").enter("long ago");
    app.advance_to("0:40:00").enter("slept badly");
    app.enter("/as zz");
    assert!(notice(&app).contains("ZZ is not on today's staff (MK, NR)."));
    app.ctrl('u').type_text("/as nr").press(KeyCode::Enter);
    assert_eq!(session(&app).writer().as_str(), "NR");
    let screen = app.screen(80, 24);
    assert!(screen.contains("NR is writing now. The last 20 minutes:"), "{screen}");
    assert!(screen.contains("slept badly") && screen.contains(" NR › "), "{screen}");
    app.advance_to("0:41:00").type_text("a");
    assert!(!app.screen(80, 24).contains("The last 20 minutes"));
    app.press(KeyCode::Enter);
    let last = session(&app).ledger().rows().last().unwrap().clone();
    assert_eq!((last.note.as_str(), last.author.as_str()), ("a", "NR"));
}

#[test]
fn the_header_says_how_long_a_person_is_out() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:05:00").enter("/staff lb nurse").enter("/staff lb");
    assert!(notice(&app).contains("LB is already on today's staff"));
    app.ctrl('u').enter("out lb").enter("b");
    app.advance_to("0:11:00");
    let screen = app.screen(80, 24);
    assert!(screen.contains("LB out 5 min   MK") && screen.contains("bathroom 5 min"), "{screen}");
    app.enter("in lb").enter("b");
    let screen = app.screen(80, 24);
    assert!(!screen.contains("LB out 6 min") && !screen.contains("bathroom 6 min"), "{screen}");
    let staff: Vec<String> = rows(&app, RowKind::Meta).into_iter().filter(|row| row.starts_with("staff")).collect();
    assert_eq!(staff, ["staff MK", "staff NR", "staff LB nurse"]);
}

#[test]
fn older_versions_are_struck_through_below_the_entry() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter("/checklist").type_text("  ").press(KeyCode::Enter);
    app.advance_to("0:09:00").press(KeyCode::Up).type_text(" ").press(KeyCode::Enter);
    app.ctrl('g').advance_to("0:09:30").press(KeyCode::Up);
    let screen = app.screen(80, 24);
    assert!(screen.contains("check identity: not applicable"), "{screen}");
    assert!(screen.contains("identity: not done · MK 13:26:4"), "{screen}");
}
