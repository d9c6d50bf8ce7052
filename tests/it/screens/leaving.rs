//! Leaving and closing: the checklist, the hard floor, gaps with their reason, a no-go; and the recap of the previous session.

use crate::support::app::{TestApp, standard, standard_in};
use crate::support::made_up_plan;
use bedside::app::{Screen, SessionContext};
use bedside::session::analysis::outstanding;
use bedside::session::analysis::previous_session::SessionRecap;
use bedside::session::apply_intent;
use crossterm::event::KeyCode;
use insta::assert_snapshot;

fn owed(app: &TestApp) -> Vec<String> {
    let Screen::Live(live) = &app.inner.screen else { return Vec::new() };
    outstanding::list(live.session(), live.now().elapsed)
}

#[test]
fn the_discharge_checklist_is_owed_until_it_is_answered() {
    let mut app = standard();
    assert!(owed(&app).contains(&"14 discharge items".to_owned()), "{:?}", owed(&app));
    let before = app.rows().len();
    app.enter("/discharge").press(KeyCode::Char(' ')).press(KeyCode::Down);
    assert_eq!(app.rows().len(), before, "done against the record needs words");
    let refused = app.screen(80, 24);
    assert!(refused.contains("The record says: 0:52 of 1:30 since the last dose. Type why it is done"), "{refused}");
    app.type_text("Dr Lee accepts").press(KeyCode::Down);
    app.press(KeyCode::Char(' ')).press(KeyCode::Char(' '));
    assert_snapshot!("discharge", app.screen(80, 24));
    app.press(KeyCode::Enter).ctrl('g');
    let rows = app.rows();
    assert!(rows.ends_with(&["checklist,d1 done Dr Lee accepts".to_owned(), "checklist,d2 not_done".to_owned()]), "{rows:?}");
    assert!(owed(&app).contains(&"12 discharge items".to_owned()));
}

#[test]
fn gaps_are_closed_over_with_a_reason() {
    let mut app = standard();
    app.advance_to("1:50:00").enter("/close");
    assert_snapshot!("close", app.screen(80, 24));
    app.press(KeyCode::Down).press(KeyCode::Enter);
    let before = app.rows().len();
    app.press(KeyCode::Enter);
    assert_eq!(app.rows().len(), before, "no reason, no close");
    app.enter("cuff broke, seen by Dr Lee");
    let rows = app.rows().split_off(before);
    assert!(rows[0].starts_with("session,close completed gaps accepted: "), "{rows:?}");
    assert!(rows[0].ends_with(" · cuff broke, seen by Dr Lee"), "{rows:?}");
    assert!(rows[1].starts_with("session,digest"), "{rows:?}");
}

#[test]
fn a_no_go_before_the_dose_closes_without_the_points_of_a_dose() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter("120/78 68 97 r14 36.6c");
    app.advance_to("0:09:00");
    assert_eq!(owed(&app), Vec::<String>::new());
    app.enter("/close").press(KeyCode::Down).press(KeyCode::Down).press(KeyCode::Down).press(KeyCode::Enter);
    let rows = app.rows().split_off(12);
    assert!(rows.contains(&"session,close no_go".to_owned()), "{rows:?}");
}

#[test]
fn the_session_before_is_shown_while_this_one_arrives() {
    let mut earlier = standard();
    earlier.enter("weight on the chest #helped").enter("12:00 nothing");
    let Screen::Live(live) = &earlier.inner.screen else { panic!("the session runs") };
    let last = SessionRecap::from_session(live.session());
    let around = SessionContext { previous_session: last, ..SessionContext::default() };
    let mut app = TestApp::begin_in("im_kat", None, around.clone());
    app.advance_to("0:01:00");
    assert_snapshot!("last_time", app.screen(80, 24));
    app.enter("/last");
    assert_snapshot!("last_time_whole", app.screen(80, 24));
    let shown = standard_in(around).screen(80, 24);
    assert!(!shown.contains("last time"), "{shown}");
}

#[test]
fn only_the_wall_clock_moves_once_the_client_left() {
    let mut app = standard();
    app.advance_to("2:20:00").enter("/leave").enter("with Ana, steady");
    let clocks = |app: &mut TestApp| app.screen(80, 24).lines().nth(1).unwrap().to_owned();
    let before = clocks(&mut app);
    assert!(before.contains("release ≥ ") && before.contains("left "), "{before}");
    app.advance_to("3:10:00");
    assert_eq!(clocks(&mut app), before);
}

#[test]
fn the_recap_tells_orders_answers_and_a_dose_to_come() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter("order 50 mg im max 100 prescriber DR").enter("120/78 68 97 r14 36.6c");
    app.advance_to("0:31:00").enter("120/78 68 97 r14 36.6c").enter("go");
    let screen = app.screen(100, 30);
    assert!(screen.contains("order   50 mg ketamine im · prescriber DR · at most 100 mg"), "{screen}");
    assert!(screen.contains("nothing more is planned before the dose"), "{screen}");
    app.advance_to("0:45:00").enter("dose 50 im").press(KeyCode::Enter);
    assert!(!app.screen(100, 30).contains("nothing more is planned"));
    app.advance_to("2:20:00").enter("gait yes");
    assert!(app.screen(100, 30).contains("gait: yes"), "{}", app.screen(100, 30));
}

#[test]
fn key_hints_fit_commands_phases_and_fixed_entries() {
    let mut app = standard();
    let bottom = |app: &mut TestApp| app.screen(80, 24).lines().last().unwrap().to_owned();
    for (typed, hints) in
        [("/le", "↑ ↓ choose   Enter select   Ctrl-G close"), (">", "Enter start   Ctrl-G stay"), ("le", "Enter save")]
    {
        app.type_text(typed);
        assert!(bottom(&mut app).contains(hints), "{typed}: {}", bottom(&mut app));
        app.ctrl('u');
    }
    // A stamp that got its words was not corrected.
    app.advance_to("1:08:00").press(KeyCode::Char(' ')).enter("a sigh");
    let screen = app.screen(80, 24);
    assert!(screen.contains("moment  a sigh") && !screen.contains("amended"), "{screen}");
    app.press(KeyCode::Up);
    assert!(app.screen(80, 24).contains("Enter corrects   Delete withdraws"), "{}", app.screen(80, 24));
    let mut steps = 0;
    while !app.screen(80, 24).contains("missed\n The program wrote this row.") {
        app.press(KeyCode::Up);
        steps += 1;
        assert!(steps < 100, "no row of the program was reached:\n{}", app.screen(80, 24));
    }
}

#[test]
fn a_low_terminal_marks_cut_questions_and_shows_lists_first() {
    let mut app = standard();
    app.advance_to("1:50:00").enter("/close");
    let screen = app.screen(40, 10);
    assert!(screen.lines().nth(1).unwrap().ends_with('↑') && screen.contains("transferred"), "{screen}");
    app.ctrl('g').advance_to("1:51:00").enter("/checklist");
    let items = app.screen(40, 10).lines().filter(|line| line.contains('·')).count();
    assert!(items >= 3, "{}", app.screen(40, 10));
    app.ctrl('g').advance_to("1:52:00").press(KeyCode::Tab).type_text("12").ctrl('g').press(KeyCode::Tab);
    let said = app.screen(40, 12).replace('\n', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("Kept from 15:16: Enter saves it with that time, Ctrl-U twice empties all."), "{said}");
}

#[test]
fn leaving_before_a_hard_floor_needs_its_own_words() {
    use bedside::session::clinical::discharge::EARLY_PREFIX;
    use bedside::session::decide::{CloseParams, EndReason};
    use bedside::session::statement::{Dose, Statement, StatementKind};
    use bedside::session::{Intent, Session, Value};
    let mut plan = made_up_plan::plan();
    plan.release.is_hard_floor = true;
    let mut session = Session::new(std::sync::Arc::new(plan));
    let now = |mins: i64| made_up_plan::moment(mins * 60, 0);
    apply_intent(&mut session, now(0), made_up_plan::opening()).unwrap();
    let dose = Dose::new("ketamine", Value::from(50), "im");
    let said = Statement { time: now(30).into(), observer: None, is_approximate: false, kind: StatementKind::Dose(dose) };
    apply_intent(&mut session, now(30), Intent::AddEntry(said)).unwrap();
    let left = |words: &str| Intent::ClientLeft { time: now(100).into(), words: words.to_owned() };
    for words in ["with escort, steady", "with escort · before the earliest release: "] {
        let refused = apply_intent(&mut session.clone(), now(100), left(words)).unwrap_err().to_string();
        assert!(refused.starts_with("The protocol's earliest release is"), "{refused}");
    }
    let blank = CloseParams {
        end_reason: EndReason::Transferred,
        accepts_gaps: true,
        gaps_reason: " ".to_owned(),
        early_reason: String::new(),
    };
    assert!(apply_intent(&mut session.clone(), now(100), Intent::Close(blank)).is_err());
    apply_intent(&mut session, now(100), left(&format!("with crew · {EARLY_PREFIX}transferred by Dr Lee"))).unwrap();
    // At the floor's own minute nothing is asked.
    assert_eq!(bedside::session::clinical::discharge::hard_release_floor_after(&session, now(120).elapsed), None);
}

#[test]
fn a_record_of_any_length_is_gone_on_with() {
    use bedside::app::{App, Effect, ResumedSession};
    use bedside::journal::Chain;
    use bedside::session::{PrivateNotes, RowKind, Zone, decide, evolve};
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:01:00").enter("jaw softens");
    let Screen::Live(live) = &app.inner.screen else { panic!("the session runs") };
    let mut session = live.session().clone();
    let mut row = session.ledger().rows().last().unwrap().clone();
    // More than may ever wait for a disk: all of it was read from one.
    for _ in 0..6000 {
        (row.seq, row.entry) = (row.seq + 1, row.seq + 1);
        evolve(&mut session, &row);
    }
    let resumed = ResumedSession {
        name: "20261123-1324-C-017".to_owned(),
        session,
        private: PrivateNotes::default(),
        chain: Chain::default(),
        zone: Zone::fixed("America/New_York", -5 * 3600),
        interruption: decide::ResumeParams { gap_ms: 1000, is_gap_estimated: false, torn_file: None, new_boot_clock: None },
        draft: None,
        context: SessionContext::default(),
    };
    let (app, effects) = App::resume_session(app.inner.now, (80, 24), resumed);
    let Screen::Live(live) = &app.screen else { panic!("the session runs") };
    assert_eq!(live.notice(), None);
    let written =
        effects.iter().any(|effect| matches!(effect, Effect::Append(rows) if rows[0].matches(RowKind::Session, "resume")));
    assert!(written, "that it was opened again is a row");
}
