//! What comes after a session: late entries, the replay, comparisons and the client's page, without a folder.

use crate::support::app::TestApp;
use crate::support::samples::{self, session};
use crate::support::session::moment_after;
use bedside::app::data::listing::LibraryEvent;
use bedside::app::screens::handout::{HandoutItem, HandoutPart, HandoutScreen};
use bedside::app::screens::review::ReviewPrompt;
use bedside::app::{CompareScreen, Correction, Effect, Message, Provenance, Request, Screen, Settings};
use bedside::session::ComparedSession;
use bedside::session::analysis::compare;
use bedside::session::analysis::gaps;
use bedside::session::analysis::gaps::MissingKind;
use bedside::session::analysis::outstanding;
use bedside::session::clinical::vital::Vital;
use bedside::session::decide::{EndReason, Intent};
use bedside::session::statement::{ClientFact, Statement, StatementKind, VitalReading};
use bedside::session::{Elapsed, PhaseId, Row, RowKind, Session, Value, apply_intent};
use crossterm::event::KeyCode;
use insta::assert_snapshot;
use proptest::prelude::*;
use std::sync::LazyLock;

const THIRD: &str = "20260312-1324-C-017";

/// Applies an intent at a minute of the session.
fn apply(session: &mut Session, minute: i64, intent: Intent) {
    let begun = session.ledger().rows()[0].time;
    apply_intent(session, moment_after(begun, minute * 60_000), intent).unwrap();
}

fn add_entry(session: &mut Session, minute: i64, form: StatementKind) {
    let begun = session.ledger().rows()[0].time;
    let at = moment_after(begun, minute * 60_000).into();
    apply(session, minute, Intent::AddEntry(Statement { time: at, observer: None, is_approximate: false, kind: form }));
}

/// The third session, open as it was at its fiftieth row, with a stamp, a pressure not possible and a word left short.
fn unfinished() -> Session {
    let whole = session(THIRD);
    let is_before_dose = |row: &&Row| row.elapsed < whole.t0().unwrap();
    let rows: Vec<Row> = whole.ledger().rows().iter().take_while(is_before_dose).cloned().collect();
    let mut session = Session::from_rows(whole.plan().clone(), &rows);
    let begun = session.ledger().rows().last().unwrap().elapsed.ms() / 60_000 + 1;
    add_entry(&mut session, begun, StatementKind::BareStamp);
    let refused = VitalReading::NotPossible { vital: Vital::Bp, reason: String::new() };
    add_entry(&mut session, begun + 1, StatementKind::Vitals(vec![refused]));
    add_entry(&mut session, begun + 2, StatementKind::Note { words: "calm, ;br".to_owned(), tags: Vec::new() });
    session
}

fn filled(correction: Correction, provenance: Provenance) -> [Effect; 1] {
    [Effect::Request(Request::Correct(THIRD.to_owned(), correction, provenance))]
}

/// Whoever writes wrote it: what the edge does with a correction of one row.
fn annotated(session: &mut Session, row: u64, note: &str) {
    let minute = session.ledger().rows().last().unwrap().entered_elapsed().ms() / 60_000 + 600;
    apply(session, minute, Intent::Annotate { row, note: note.to_owned() });
}

#[test]
fn open_items_are_asked_one_by_one_with_a_count() {
    let mut now = unfinished();
    let mut app = TestApp::review_of(THIRD, now.clone());
    let mut abbreviations = bedside::app::input::abbreviations::Abbreviations::default();
    abbreviations.add("br", "breathing regular").unwrap();
    app.tell(Message::Settings(Box::new(Settings { abbreviations, ..Settings::default() })));
    app.type_text("o");
    let remain = app.review_screen().finish.as_ref().unwrap().gaps.len();
    assert_eq!(remain, gaps::missing_for_completion(&now, Elapsed::from_mins(40 * 24 * 60)).len(), "what a close would lack now");
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("finish_{width}x{height}"), app.screen(width, height));
    }

    // A stamp gets its words, as a new version of its row.
    let rows = |session: &Session, item: &str| session.ledger().live_rows().find(|row| row.item == item).unwrap().seq;
    let stamp = rows(&now, "moment");
    app.type_text("128/76, then she slept").press(KeyCode::Enter);
    let note = "128/76, then she slept".to_owned();
    assert_eq!(app.last_effects, filled(Correction::Annotate { row: stamp, note: note.clone() }, Provenance::Memory));
    app.tell(Message::CorrectionDone(Err("Another program holds it.".to_owned())));
    assert_eq!(app.review_screen().line().text(), note, "what was not written stays on the line");
    annotated(&mut now, stamp, &note);
    app.tell(Message::CorrectionDone(Ok("added".to_owned())));
    app.tell(Message::SessionLoaded(Box::new(samples::loaded(THIRD, now.clone()))));
    assert!(app.screen(80, 24).contains(&format!("missing · {} left", remain - 1)), "{}", app.screen(80, 24));

    // A reason from paper.
    app.ctrl('p').type_text("cuff too small").press(KeyCode::Enter);
    let refused = rows(&now, "bp_systolic");
    let newest = now.ledger().live_rows().find(|row| row.text == "not_possible").unwrap().seq;
    assert_ne!(refused, 0);
    assert_eq!(
        app.last_effects,
        filled(Correction::Annotate { row: newest, note: "cuff too small".to_owned() }, Provenance::Paper)
    );
    annotated(&mut now, newest, "cuff too small");
    app.tell(Message::CorrectionDone(Ok("added".to_owned())));
    app.tell(Message::SessionLoaded(Box::new(samples::loaded(THIRD, now.clone()))));
    assert_eq!(now.projection().missing_reasons, 0);

    // An abbreviation stands on the line in full; what was typed in the record waits for Enter.
    assert_eq!(app.review_screen().line().text(), "calm, breathing regular");
    assert!(matches!(app.review_screen().finish.as_ref().unwrap().current_gap().unwrap().kind, MissingKind::Abbreviation(_)));
}

#[test]
fn leaving_something_owed_is_allowed_and_it_is_counted() {
    let mut app = TestApp::review_of(THIRD, unfinished());
    app.type_text("o");
    let all = app.review_screen().finish.as_ref().unwrap().gaps.len();
    app.press(KeyCode::Tab);
    assert!(app.screen(80, 24).contains(&format!("{all} left · 1 skipped")));
    app.press(KeyCode::BackTab);
    assert!(matches!(app.review_screen().finish.as_ref().unwrap().current_gap().unwrap().kind, MissingKind::StampWords(_)));
    assert_eq!(app.press(KeyCode::Enter).last_effects, [], "Enter alone writes nothing");
    for _ in 0..all {
        app.press(KeyCode::Tab);
    }
    assert!(app.screen(80, 24).contains(&format!("{all} skipped")), "{}", app.screen(80, 24));
    assert_eq!(app.review_screen().prompt(), None);
}

/// The completion of a session with its dose and a note two hours later.
fn finishing_a_bare_dose() -> TestApp {
    let whole = session(THIRD);
    let t0 = whole.t0().unwrap();
    let rows: Vec<Row> = whole.ledger().rows().iter().take_while(|row| row.elapsed <= t0).cloned().collect();
    let mut dosed = Session::from_rows(whole.plan().clone(), &rows);
    add_entry(&mut dosed, t0.ms() / 60_000 + 120, StatementKind::Note { words: "asleep".to_owned(), tags: Vec::new() });
    let mut app = TestApp::review_of(THIRD, dosed);
    app.type_text("o");
    app
}

#[test]
fn a_reading_that_is_missing_needs_its_time_or_a_reason() {
    let mut app = finishing_a_bare_dose();
    let is_point = |app: &TestApp| {
        let finish = app.review_screen().finish.as_ref().unwrap();
        matches!(finish.current_gap().unwrap().kind, MissingKind::Point(_))
    };
    while !is_point(&app) {
        app.press(KeyCode::Tab);
    }
    assert_eq!(app.type_text("128/76 71 97").press(KeyCode::Enter).last_effects, []);
    assert!(app.screen(80, 24).contains("When was it?"));
    assert_eq!(app.ctrl('u').type_text("13:50 she slept").press(KeyCode::Enter).last_effects, []);
    assert!(app.screen(80, 24).contains("This is a note"), "{}", app.screen(80, 24));
    app.ctrl('u').type_text("13:50 128/76 71 97").press(KeyCode::Enter);
    let line = "13:50 128/76 71 97".to_owned();
    assert_eq!(app.last_effects, filled(Correction::AddLateEntry(line), Provenance::Memory));
    app.ctrl('u').type_text("no cuff was broken").press(KeyCode::Enter);
    let is_left_out = |effect: &Effect| matches!(effect, Effect::Request(Request::Correct(_, Correction::Skip { reason, .. }, _)) if reason == "cuff was broken");
    assert!(app.last_effects.iter().all(is_left_out) && app.last_effects.len() == 1, "{:?}", app.last_effects);
}

#[test]
fn a_late_checkbox_previews_needs_a_time_and_can_ask() {
    let mut app = finishing_a_bare_dose();
    let id = loop {
        match &app.review_screen().finish.as_ref().unwrap().current_gap().unwrap().kind {
            MissingKind::DischargeItem(id) => break id.clone(),
            _ => drop(app.press(KeyCode::Tab)),
        }
    };
    assert_eq!(app.type_text("done").press(KeyCode::Enter).last_effects, []);
    let screen = app.screen(80, 24);
    assert!(screen.contains("When was it?") && screen.contains("done · begin with the time"), "{screen}");
    app.ctrl('u').type_text("15:30 perhaps");
    assert!(app.screen(80, 24).contains("no answer yet: done, not done or na · 20"), "{}", app.screen(80, 24));
    app.ctrl('u').type_text("15:30 not done, she slept").press(KeyCode::Enter);
    let line = "15:30 not done, she slept".to_owned();
    assert_eq!(app.last_effects, filled(Correction::AnswerChecklistItem { id: id.clone(), line }, Provenance::Memory));
    // What is doubtful about a line is asked here as it is of any other.
    let line = "15:30 done ,, her own words".to_owned();
    assert_eq!(app.ctrl('u').type_text(&line).press(KeyCode::Enter).last_effects, []);
    assert!(app.screen(80, 24).contains("Enter again"), "{}", app.screen(80, 24));
    app.press(KeyCode::Enter);
    assert_eq!(app.last_effects, filled(Correction::AnswerChecklistItem { id, line }, Provenance::Memory), "asked once");
}

#[test]
fn the_close_comes_last_and_accepts_gaps_with_a_reason_only() {
    let mut app = TestApp::review_of(THIRD, unfinished());
    app.type_text("o");
    while app.review_screen().finish.as_ref().unwrap().current_gap().unwrap().kind != MissingKind::Close {
        app.press(KeyCode::Tab);
    }
    assert_eq!(app.type_text("done").press(KeyCode::Enter).last_effects, []);
    assert_eq!(app.ctrl('u').type_text("no-go").press(KeyCode::Enter).last_effects, [], "something is owed");
    app.type_text(", unwell").press(KeyCode::Enter);
    let close = Correction::Close { reason: EndReason::NoGo, why: "unwell".to_owned() };
    assert_eq!(app.last_effects, filled(close, Provenance::Memory));
}

#[test]
fn the_library_requests_completion_of_the_selected_session() {
    let mut app = TestApp::library();
    let name = {
        let Screen::Library(library) = &app.inner.screen else { panic!("a library") };
        library.selected().unwrap().name.clone()
    };
    assert_eq!(app.ctrl('o').last_effects, [Effect::Request(Request::FinishGaps(name))]);
}

#[test]
fn gaps_in_words_are_the_list_of_gaps() {
    for name in samples::names() {
        let whole = session(&name);
        for rows in (1..=whole.ledger().rows().len()).step_by(7) {
            let then = whole.at_row_count(rows);
            let end = then.end_time();
            let (words, gaps) = (outstanding::list(&then, end), gaps::missing_for_close(&then, end));
            assert_eq!(words.is_empty(), gaps.is_empty(), "{name} {rows}");
            let counted = |phrase: &String| phrase.split(' ').next().and_then(|first| first.parse::<usize>().ok()).unwrap_or(1);
            assert_eq!(words.iter().map(counted).sum::<usize>(), gaps.len(), "{name} {rows} {words:?}");
        }
    }
}

#[test]
fn follow_up_journal_and_contact_are_added_on_any_later_day() {
    let mut session = session(THIRD);
    let day = 26 * 60;
    apply(&mut session, day, Intent::Reopen);
    add_entry(
        &mut session,
        day,
        StatementKind::ItemNote { item: "contact", words: "called, is well".to_owned(), tags: Vec::new() },
    );
    add_entry(&mut session, day, StatementKind::ClientFact(ClientFact::PlanItem("followup", "2026-03-20 10:00".to_owned())));
    assert!(session.ledger().live_rows().any(|row| row.matches(RowKind::Note, "contact")));
    let mut app = TestApp::review_of(THIRD, session);
    app.type_text("i").type_text("journal: slept well");
    assert!(app.screen(80, 24).contains("journal"), "{}", app.screen(80, 24));
    app.press(KeyCode::Enter);
    let line = "journal: slept well".to_owned();
    assert_eq!(
        app.last_effects,
        [Effect::Request(Request::Correct(THIRD.to_owned(), Correction::AddLateEntry(line), Provenance::Memory))]
    );
}

/// The third session with a pressure corrected the day after.
fn corrected() -> Session {
    let mut session = session(THIRD);
    let pressure = session.ledger().rows().iter().find(|row| row.value == Value::parse("186")).unwrap();
    let (entry, at) = (pressure.entry, pressure.timestamp());
    apply(&mut session, 26 * 60, Intent::Reopen);
    let taken = |item, number| VitalReading::Value { item, value: Value::parse(number).unwrap(), typed: String::new() };
    let form = StatementKind::Vitals(vec![taken("bp_systolic", "168"), taken("bp_diastolic", "98")]);
    let statement = Statement { time: at, observer: None, is_approximate: false, kind: form };
    apply(&mut session, 26 * 60, Intent::Amend { entry, statement, reason: "misread".to_owned() });
    session
}

#[test]
fn a_replay_shows_only_what_was_written_by_then() {
    let whole = corrected();
    let mut app = TestApp::review_of(THIRD, whole.clone());
    app.type_text("a").type_text("r");
    let then = app.review_screen().session().clone();
    assert!(then.ledger().rows().len() < whole.ledger().rows().len());
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("replay_{width}x{height}"), app.screen(width, height));
    }
    let has = |app: &TestApp, value: &str| {
        let value = Value::parse(value);
        app.review_screen().session().ledger().live_rows().any(|row| row.item == "bp_systolic" && row.value == value)
    };
    assert!(has(&app, "186") && !has(&app, "168"), "the correction was not there yet");
    // Nothing can be written into it.
    for key in ["i", "x", "o"] {
        assert_eq!(app.type_text(key).review_screen().prompt(), None, "{key}");
        assert!(app.screen(80, 24).contains("This is a replay"), "{key}");
    }
    app.type_text("r");
    assert_eq!(app.review_screen().session(), &whole);
    assert!(has(&app, "168") && !has(&app, "186"));
}

#[test]
fn a_replay_goes_by_entries_by_minutes_and_to_a_time() {
    let whole = corrected();
    let mut app = TestApp::review_of(THIRD, whole.clone());
    app.type_text("]");
    assert!(app.screen(80, 24).contains("No replay is running"));
    app.type_text("g").type_text("r");
    let rows = |app: &TestApp| app.review_screen().replay.as_ref().unwrap().progress().0;
    let first = rows(&app);
    app.type_text("]]]");
    let third = rows(&app);
    assert!(third > first);
    app.type_text("[[[");
    assert_eq!(rows(&app), first);
    app.type_text("[");
    assert_eq!(rows(&app), first, "before the opening there was no record");
    let until = |app: &TestApp| app.review_screen().replay.as_ref().unwrap().last_written().unwrap().instant_ms();
    let before = until(&app);
    app.type_text("}}}");
    assert!((until(&app) - before) <= 3 * 600_000 && rows(&app) > third);
    app.type_text("R").type_text("t+20").press(KeyCode::Enter);
    let t0 = whole.t0().unwrap();
    let session = app.review_screen().session();
    let until = t0 + chrono::TimeDelta::minutes(20);
    let later: Vec<_> = session.ledger().rows().iter().filter(|row| row.entered_elapsed() > until).collect();
    assert!(later.is_empty(), "{later:?}");
    assert!(session.t0().is_some() && session.phase_start(PhaseId::After).is_none());
    app.type_text("R").type_text("words").press(KeyCode::Enter);
    assert_eq!(app.review_screen().prompt(), Some(&ReviewPrompt::ReplayTime), "no time, so the line stays");
    app.press(KeyCode::Esc).press(KeyCode::Esc);
    assert!(app.review_screen().replay.as_ref().is_none());
    assert_eq!(app.review_screen().session(), &whole);
}

#[test]
fn a_prefix_of_the_rows_is_the_session_at_that_row() {
    for name in samples::names() {
        let whole = session(&name);
        let rows = whole.ledger().rows();
        assert_eq!(whole.at_row_count(rows.len()), whole, "{name}");
        for until in [1, rows.len() / 3, rows.len() / 2] {
            assert_eq!(whole.at_row_count(until), Session::from_rows(whole.plan().clone(), &rows[..until]), "{name} {until}");
        }
    }
}

fn compared_sessions() -> Vec<ComparedSession> {
    static ALL: LazyLock<Vec<ComparedSession>> = LazyLock::new(|| {
        samples::names().iter().map(|name| ComparedSession::from_session(name, &session(name)).unwrap()).collect()
    });
    ALL.clone()
}

fn comparing(compare: CompareScreen) -> TestApp {
    let mut app = TestApp::library();
    app.inner.open_comparison(compare);
    app
}

#[test]
fn a_clients_sessions_are_compared_side_by_side() {
    let theirs = compared_sessions().into_iter().filter(|course| course.summary.client == "C-017").collect();
    let mut app = comparing(CompareScreen::for_client("C-017".to_owned(), theirs, 0));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("compare_{width}x{height}"), app.screen(width, height));
    }
    let look = |name: &str| [Effect::Request(Request::OpenReview(name.to_owned()))];
    assert_eq!(app.press(KeyCode::Enter).last_effects, look(THIRD), "the newest first");
    assert_eq!(app.press(KeyCode::Left).press(KeyCode::Enter).last_effects, look("20260212-0958-C-017"));
    for _ in 0..50 {
        app.press(KeyCode::Down).press(KeyCode::Left);
    }
    assert!(app.screen(80, 24).contains("helped"), "{}", app.screen(80, 24));
    assert_eq!(app.press(KeyCode::Esc).last_effects, []);
    assert!(matches!(app.inner.screen, Screen::Library(_)));
}

#[test]
fn sessions_that_are_still_being_read_join_the_others() {
    let theirs: Vec<ComparedSession> =
        compared_sessions().into_iter().filter(|course| course.summary.client == "C-017").collect();
    let (first, later) = (theirs[..1].to_vec(), theirs[1..].to_vec());
    let mut app = comparing(CompareScreen::for_client("C-017".to_owned(), first, later.len() + 1));
    assert!(app.screen(80, 24).contains("1 session, "), "{}", app.screen(80, 24));
    let other = compared_sessions().into_iter().find(|course| course.summary.client != "C-017").map(Box::new);
    app.tell(Message::Library(LibraryEvent::ComparisonLoaded("C-021".to_owned(), other)));
    for course in later {
        app.tell(Message::Library(LibraryEvent::ComparisonLoaded("C-017".to_owned(), Some(Box::new(course)))));
    }
    assert!(app.screen(80, 24).contains("reading 1 more"));
    app.tell(Message::Library(LibraryEvent::ComparisonLoaded("C-017".to_owned(), None)));
    let mut whole = comparing(CompareScreen::for_client("C-017".to_owned(), theirs, 0));
    // The newest came first, and what is looked at stays.
    assert_eq!(app.screen(80, 24), whole.screen(80, 24));
}

#[test]
fn statistics_of_a_folder_are_by_protocol() {
    let mut app = comparing(CompareScreen::for_all(&compared_sessions()));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("counted_{width}x{height}"), app.screen(width, height));
    }
    let sums = compare::statistics_by_protocol(compared_sessions().iter());
    assert_eq!(sums.values().map(|sum| sum.sessions).sum::<usize>(), samples::names().len());
    for (protocol, sum) in &sums {
        let of_protocol = || compared_sessions().into_iter().filter(|course| course.summary.protocol == *protocol);
        assert_eq!(sum.alerts, of_protocol().map(|course| course.summary.alerts).sum::<usize>(), "{protocol}");
        assert!(sum.missed <= sum.required, "{protocol}");
        assert!(sum.look_lateness_quantile_min(0.5) <= sum.look_lateness_quantile_min(0.9), "{protocol}");
    }
    // A rehearsal is nobody's session.
    let mut rehearsed = compared_sessions();
    rehearsed[0].summary.rehearsal = Some(60.0);
    assert_eq!(
        compare::statistics_by_protocol(rehearsed.iter()).values().map(|sum| sum.sessions).sum::<usize>(),
        samples::names().len() - 1
    );
    assert_eq!(app.ctrl('t').press(KeyCode::Enter).last_effects, [], "a protocol is no session to look at");
    for (width, height) in [(40, 20), (57, 24), (80, 24), (160, 50)] {
        let screen = app.screen(width, height);
        for phase in PhaseId::ALL {
            let line = screen.lines().find(|line| line.trim_start().starts_with(phase.id()) && line.contains('█'));
            let minutes = line.and_then(|line| line.rsplit(' ').next()).and_then(|minutes| minutes.parse::<u32>().ok());
            assert!(minutes.is_some(), "{phase:?} at {width}: {screen}");
        }
    }
}

#[test]
fn the_library_requests_comparison_and_statistics() {
    let mut app = TestApp::library();
    // The newest one is chosen.
    let code = samples::names()[0].splitn(3, '-').nth(2).unwrap().to_owned();
    assert_eq!(app.ctrl('k').last_effects, [Effect::Request(Request::Compare(code))]);
    // Without a session there is no client.
    assert_eq!(app.type_text("zzz").ctrl('k').last_effects, []);
    assert!(app.screen(80, 24).contains("No session is selected"));
    app.ctrl('u');
    // What the list knows is all that counting needs.
    app.last_effects.clear();
    assert_eq!(app.ctrl('t').last_effects, []);
    assert!(app.screen(80, 24).contains(&format!("all sessions by protocol · {}", samples::names().len())));
    app.press(KeyCode::Esc);
    assert!(matches!(app.inner.screen, Screen::Library(_)), "and back");
}

#[test]
fn statistics_wait_for_unread_sessions_and_can_be_cancelled() {
    let mut app = TestApp::library();
    let all = samples::names().len();
    let names = samples::names().into_iter().map(|name| (name, false)).chain([("20250101-0900-C-099".to_owned(), false)]);
    app.tell(Message::Library(LibraryEvent::Listed(names.collect())));
    let screen = app.ctrl('t').screen(80, 24);
    assert!(screen.contains(&format!("read {all} of {} · Esc stops", all + 1)), "{screen}");
    assert!(!app.press(KeyCode::Esc).screen(80, 24).contains("Esc stops"));
    let known = bedside::app::data::listing::SessionInfo {
        summary: None,
        is_running: false,
        damage: vec!["It is torn.".to_owned()],
        is_sealed: false,
    };
    let late = Message::Library(LibraryEvent::InfoLoaded(vec![("20250101-0900-C-099".to_owned(), known)]));
    app.tell(late);
    assert!(matches!(app.inner.screen, Screen::Library(_)), "it was given up");
    app.ctrl('t');
    assert!(matches!(app.inner.screen, Screen::Compare(_)), "one that cannot be read holds nothing up");
}

#[test]
fn a_session_without_a_dose_has_no_axis() {
    let whole = session(THIRD);
    let t0 = whole.t0().unwrap();
    let rows: Vec<Row> = whole.ledger().rows().iter().take_while(|row| row.elapsed < t0).cloned().collect();
    let course = ComparedSession::from_session(THIRD, &Session::from_rows(whole.plan().clone(), &rows)).unwrap();
    let figures = course.figures();
    assert_eq!((figures.total_mg, figures.mg_per_kg, figures.systolic.len()), (None, None, 0));
    let mut app = comparing(CompareScreen::for_client("C-017".to_owned(), vec![course], 0));
    assert!(app.screen(80, 24).contains("no blood pressure around a dose"));
}

/// The client's page of the third session, as the edge puts it together.
fn page(is_named: bool) -> TestApp {
    let session = session(THIRD);
    let live = |kind: RowKind, item: &str| -> Vec<Row> {
        session.ledger().live_rows().filter(|row| row.kind == kind && row.item == item).cloned().collect()
    };
    let stands = |words: &str| HandoutItem::Fixed(words.to_owned());
    let quotes = live(RowKind::Note, "quote").into_iter().map(|row| HandoutItem::Quote(row.entry, row.note)).collect();
    let themes = live(RowKind::Note, "theme").iter().map(|row| stands(&row.note)).collect();
    let parts = vec![
        HandoutPart { title: "What you came with", items: vec![stands("“to be kinder to the part that is afraid”")] },
        HandoutPart { title: "What you said", items: quotes },
        HandoutPart { title: "Themes", items: themes },
        HandoutPart { title: "Until tomorrow", items: vec![stands("a slow day, water, no driving until tomorrow")] },
        HandoutPart { title: "Whom to call", items: vec![stands("Dr Lee 555 0100")] },
    ];
    let handout = HandoutScreen::new("Your session · 12 March 2026".to_owned(), parts, is_named);
    let mut app = TestApp::empty_library();
    app.inner.screen = Screen::Handout(Box::new(handout));
    app
}

fn write_request(chosen: &[u64], path: Option<&str>) -> [Effect; 1] {
    [Effect::Request(Request::WriteHandout { chosen: chosen.to_vec(), path: path.map(str::to_owned) })]
}

#[test]
fn sentences_are_chosen_for_the_page_one_by_one() {
    let mut app = page(true);
    for (width, height) in [(80, 24), (40, 10)] {
        assert_snapshot!(format!("page_{width}x{height}"), app.screen(width, height));
    }
    assert!(!app.screen(80, 24).contains("[x]"), "all are off at first");
    assert_eq!(app.type_text(" ").last_effects, []);
    assert!(app.screen(80, 24).contains("[x] “I can see"), "{}", app.screen(80, 24));
    // Enter turns a sentence too, and turns it back; held down, it never comes to the last line.
    for _ in 0..40 {
        assert_eq!(app.press(KeyCode::Enter).last_effects, []);
    }
    assert!(app.screen(80, 24).contains("1 of 2 sentences"));
    app.press(KeyCode::Down).press(KeyCode::Enter).press(KeyCode::Up).type_text(" ").press(KeyCode::Down).press(KeyCode::Down);
    assert_eq!(app.type_text(" ").last_effects, [], "Space turns sentences and writes nothing");
    assert_snapshot!("page_last_line_40x10", app.screen(40, 10));
    let Effect::Request(Request::WriteHandout { chosen, path: None }) = &app.press(KeyCode::Enter).last_effects[0] else {
        panic!("a page")
    };
    let whole = session(THIRD);
    let quotes = chosen.iter().map(|entry| whole.ledger().live_rows_of(*entry)[0].note.clone()).collect::<Vec<_>>();
    assert_eq!(quotes, ["It was never as big as I thought"]);
    app.tell(Message::HandoutWritten(Err("page.html already exists. It was not changed.".to_owned())));
    assert!(app.screen(80, 24).contains("already exists"));
    assert_eq!(app.press(KeyCode::Enter).last_effects.len(), 1, "it can be tried again");
    app.tell(Message::HandoutWritten(Ok("The page is in page.html, with one of their sentences.".to_owned())));
    assert_snapshot!("page_written", app.screen(80, 24));
    assert_eq!(app.type_text(" ").last_effects, []);
    assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Quit]);
}

#[test]
fn a_page_without_a_file_asks_for_its_name() {
    let mut app = page(false);
    app.press(KeyCode::Down).press(KeyCode::Down);
    assert_eq!(app.press(KeyCode::Enter).last_effects, []);
    assert_eq!(app.press(KeyCode::Enter).last_effects, [], "no name stands there");
    assert!(app.screen(80, 24).contains("Type a file name"));
    app.type_text("q ?.html");
    assert_snapshot!("page_name_80x24", app.screen(80, 24));
    assert_eq!(app.press(KeyCode::Esc).last_effects, [], "back to the page");
    app.press(KeyCode::Enter).type_text("wrong").ctrl('u').type_text(" out/page.html ").press(KeyCode::Enter);
    assert_eq!(app.last_effects, write_request(&[], Some("out/page.html")));
    let mut app = page(false);
    assert_eq!(app.press(KeyCode::Esc).last_effects, [Effect::Quit]);
    // Where nothing was said, the last line is all there is.
    let mut app = TestApp::empty_library();
    app.inner.screen = Screen::Handout(Box::new(HandoutScreen::new("Your session".to_owned(), Vec::new(), true)));
    assert!(app.screen(80, 24).contains("none of their sentences is recorded"));
    assert_eq!(app.press(KeyCode::Up).press(KeyCode::Enter).last_effects, write_request(&[], None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_size_and_key_is_drawn(width in 1_u16..=200, height in 1_u16..=60, keys in "[a-zA-Z0-9{}+/? \\[\\]-]{0,12}", first in "[or]") {
        for compare in [CompareScreen::for_client("C-017".to_owned(), compared_sessions(), 0), CompareScreen::for_all(&compared_sessions()), CompareScreen::for_all(&[])] {
            let mut app = comparing(compare);
            app.press(KeyCode::Right).press(KeyCode::Down);
            app.screen(width, height);
        }
        let mut app = page(keys.len() % 2 == 0);
        app.type_text(&keys).press(KeyCode::Down).press(KeyCode::Down).press(KeyCode::Enter).type_text(&keys);
        app.screen(width, height);
        let mut app = TestApp::review_of(THIRD, unfinished());
        app.type_text(&first).type_text(&keys);
        app.screen(width, height);
        app.press(KeyCode::Enter);
        app.press(KeyCode::Tab);
        app.screen(width, height);
    }
}

#[test]
fn an_end_that_is_owed_is_said_in_words() {
    let mut session = unfinished();
    let minute = session.ledger().rows().last().unwrap().elapsed.ms() / 60_000 + 1;
    for (code, text) in [("hand_held", ""), ("staff_out", "MK"), ("bathroom_out", ""), ("ems_called", "")] {
        add_entry(
            &mut session,
            minute,
            StatementKind::Event { code: code.to_owned(), text: text.to_owned(), words: String::new() },
        );
    }
    let begun: Vec<u64> = session.ledger().rows().iter().rev().take(4).map(|row| row.seq).collect();
    let mut app = TestApp::review_of(THIRD, session);
    app.type_text("o");
    for seq in begun.into_iter().rev() {
        while app.review_screen().finish.as_ref().unwrap().current_gap().map(|gap| gap.kind.clone())
            != Some(MissingKind::NotEnded(seq))
        {
            app.press(KeyCode::Tab);
        }
        app.type_text("then");
        app.press(KeyCode::Enter);
        assert!(app.last_effects.is_empty(), "no time, no row");
        app.ctrl('u').type_text("16:40 by itself").press(KeyCode::Enter);
        let end = Correction::End { begun: seq, line: "16:40 by itself".to_owned() };
        assert_eq!(app.last_effects, filled(end, Provenance::Memory));
        app.ctrl('u');
    }
}
