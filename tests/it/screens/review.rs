//! The review: timeline, chart, flowsheet, checklists, planned against actual, search, and corrections.

use crate::support::app::{TestApp, buffer_text, review_time};
use crate::support::samples::{self, session};
use crate::support::session::moment_after;
use bedside::app::data::listing::LibraryEvent;
use bedside::app::data::loaded_session::LoadedSession;
use bedside::app::screens::review::{Pane, ReviewPrompt, TimelineItem};
use bedside::app::screens::watch::WatchScreen;
use bedside::app::{self, App, Correction, Effect, LineDraft, Message, Provenance, Request, ReviewScreen, Screen};
use bedside::session::decide::{CloseParams, EndReason, Intent};
use bedside::session::statement::{Statement, StatementKind, VitalReading};
use bedside::session::{Moment, RealTime, RowKind, Session, Timestamp, Value, Zone, apply_intent};
use bedside::theme::{ChartSymbols, Theme};
use bedside::view;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const THIRD: &str = "20260312-1324-C-017";

/// Applies an intent to a session some hours after it began.
fn apply(session: &mut Session, hours: i64, intent: Intent) {
    let begun = session.ledger().rows()[0].time;
    apply_intent(session, moment_after(begun, hours * 3_600_000), intent).unwrap();
}

/// The third session with a pressure corrected for a reason, and a note withdrawn, the day after.
fn corrected() -> Session {
    let mut session = session(THIRD);
    let pressure = session.ledger().rows().iter().find(|row| row.value == Value::parse("186")).unwrap();
    let (entry, at) = (pressure.entry, Timestamp { elapsed: pressure.elapsed, wall: pressure.time });
    let note = session.ledger().rows().iter().rev().find(|row| row.matches(RowKind::Note, "observation")).unwrap().entry;
    apply(&mut session, 26, Intent::Reopen);
    let taken = |item, number| VitalReading::Value { item, value: Value::parse(number).unwrap(), typed: String::new() };
    let form = StatementKind::Vitals(vec![taken("bp_systolic", "168"), taken("bp_diastolic", "98")]);
    let statement = Statement { time: at, observer: None, is_approximate: false, kind: form };
    apply(&mut session, 26, Intent::Amend { entry, statement, reason: "typed 186, cuff showed 168".to_owned() });
    apply(&mut session, 26, Intent::Withdraw(note));
    session
}

#[test]
fn the_review_at_three_sizes_and_each_pane() {
    let mut app = TestApp::review(THIRD);
    app.press(KeyCode::Char('a'));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("review_{width}x{height}"), app.screen(width, height));
    }
    for pane in ["chart", "flowsheet", "checklists", "planned"] {
        app.press(KeyCode::Tab);
        assert_snapshot!(format!("review_{pane}"), app.screen(80, 24));
    }
    app.press(KeyCode::Tab).press(KeyCode::Char('?'));
    assert_snapshot!("review_help", app.screen(80, 24));
}

#[test]
fn older_versions_are_struck_through_with_who_when_and_why() {
    let mut app = TestApp::review_of(THIRD, corrected());
    app.press(KeyCode::Char('a'));
    let screen = app.screen(100, 30);
    assert_snapshot!("review_corrected", screen);
    let whole = app.press(KeyCode::Char('G')).screen(100, 60) + &app.press(KeyCode::Char('g')).screen(100, 200);
    assert!(whole.contains("withdrawn by MK 2026-03-13"), "{whole}");
    assert!(whole.contains("BP 186/98") && whole.contains("typed 186, cuff showed 168"), "{whole}");
}

/// The last column of a screen: where a pane says that it goes on.
fn scroll_marks(screen: &str) -> String {
    screen.lines().filter_map(|line| line.chars().last()).filter(|sign| matches!(sign, '↑' | '↓')).collect()
}

#[test]
fn a_pane_says_that_more_lies_above_or_below() {
    let mut app = TestApp::review(THIRD);
    assert_eq!(scroll_marks(&app.screen(80, 24)), "↓");
    assert_eq!(
        scroll_marks(&app.press(KeyCode::PageDown).press(KeyCode::PageDown).press(KeyCode::PageDown).screen(80, 24)),
        "↑↓"
    );
    assert_eq!(scroll_marks(&app.press(KeyCode::Char('G')).screen(80, 24)), "↑");
    for pane in [Pane::Flowsheet, Pane::Checklists, Pane::Plan] {
        while app.review_screen().pane != pane {
            app.press(KeyCode::Tab);
        }
        assert_eq!(scroll_marks(&app.screen(80, 14)), "↑", "{pane:?}: {}", app.screen(80, 14));
        assert_eq!(scroll_marks(&app.screen(80, 200)), "", "{pane:?}");
    }
    // Each line of the longest checklist can be brought into sight.
    let mut app = TestApp::review(THIRD);
    while app.review_screen().pane != Pane::Checklists {
        app.press(KeyCode::Tab);
    }
    let titles: Vec<String> = app
        .review_screen()
        .session()
        .plan()
        .discharge_checklist
        .iter()
        .map(|check| check.title.chars().take(30).collect())
        .collect();
    let mut screens = String::new();
    for _ in 0..app.review_screen().counts().1 {
        screens += &app.press(KeyCode::Down).screen(200, 10);
    }
    assert!(titles.iter().all(|title| screens.contains(title)), "{titles:?}");
}

#[test]
fn planned_items_are_in_the_order_of_their_times() {
    for name in [THIRD, "20251204-1310-C-014", "20260423-1302-C-051", "20260402-0845-C-030", "20260507-1004-C-058"] {
        let mut app = TestApp::review(name);
        app.type_text("G");
        while app.review_screen().pane != Pane::Plan {
            app.press(KeyCode::Tab);
        }
        let screen = app.screen(80, 200);
        let minute = |line: &str| {
            let label = line.strip_prefix(" T")?.split(' ').next()?;
            if label == "0" { Some(0) } else { label.replace('−', "-").parse::<i32>().ok() }
        };
        let all: Vec<i32> = screen.lines().filter_map(minute).collect();
        assert!(all.len() > 8 && all.is_sorted(), "{name}: {all:?}\n{screen}");
    }
}

#[test]
fn a_narrow_chart_names_limits_and_covers_no_dose_label() {
    let mut app = TestApp::review("20260423-1302-C-051");
    let beside = app.screen(112, 30).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["50 25 ▲", " 160", " 120", " 92", "dia 100"] {
        assert!(beside.contains(words), "{words}:\n{beside}");
    }
    for width in 110..170 {
        let row = app.screen(width, 40).lines().find(|line| line.contains('▲') && !line.contains("alert")).unwrap().to_owned();
        let row = row.replace('▲', " ▲");
        let last: Vec<&str> = row.split_whitespace().rev().take_while(|word| ["50", "25", "mg", "▲"].contains(word)).collect();
        assert!(matches!(last[..], ["▲", "25", "50"] | ["▲", "mg", "25", "mg", "50"]), "{width}: {row}");
    }
    let alone = app.press(KeyCode::Tab).screen(80, 24);
    assert!(alone.contains("50 mg 25 mg") && alone.contains("dia 100"), "{alone}");
    // No room for both: what was measured has it.
    assert!(!app.screen(34, 24).contains("dia 100"));
}

#[test]
fn times_are_those_of_the_record() {
    let mut app = TestApp::review(THIRD);
    // The app's zone is UTC; the record was written four or five hours west of it.
    assert!(app.screen(80, 24).contains(" 13:24  session opened"));
}

#[test]
fn the_filter_takes_kind_phase_tag_author_and_words() {
    let mut app = TestApp::review(THIRD);
    let (_, all) = app.review_screen().counts();
    for (filter, fits) in
        [("kind:dose", 2), ("kind:quote house", 1), ("phase:begin kind:look", 2), ("by:app kind:alert", 1), ("zzz", 0)]
    {
        app.type_text("f").type_text(filter);
        assert_eq!(app.review_screen().counts(), (fits, all), "{filter}");
        app.press(KeyCode::Enter);
        assert_eq!(app.review_screen().counts(), (fits, all), "{filter}");
        assert!(app.screen(80, 24).contains(&format!("only {filter} · {fits} of {all}")));
        assert_eq!(app.press(KeyCode::Esc).last_effects, [], "{filter}");
        assert_eq!(app.review_screen().counts(), (all, all), "{filter}");
    }
}

#[test]
fn alerts_phases_tags_and_words_are_jumped_to_and_n_goes_on() {
    let kind = |app: &TestApp| {
        let review = app.review_screen();
        let rows = review.session().ledger().newest_versions_of(review.timeline.selected_entry.unwrap());
        (rows[0].kind, rows[0].item.to_string())
    };
    let mut app = TestApp::review(THIRD);
    app.type_text("a");
    assert_eq!(kind(&app), (RowKind::Alert, "raised".to_owned()));
    app.type_text("pn");
    assert_eq!(kind(&app), (RowKind::Phase, "after".to_owned()));
    app.type_text("N");
    assert_eq!(kind(&app), (RowKind::Phase, "integrate".to_owned()));
    app.type_text("P");
    assert_eq!(kind(&app), (RowKind::Phase, "presence".to_owned()));
    app.type_text("/whole house").press(KeyCode::Enter);
    assert_eq!(kind(&app), (RowKind::Note, "quote".to_owned()));
    let quote = app.review_screen().timeline.selected_entry;
    app.type_text("n");
    assert_eq!(app.review_screen().timeline.selected_entry, quote);
    assert!(app.screen(80, 24).contains("There is no other entry like that here."));
    app.type_text("/zzz").press(KeyCode::Enter);
    assert!(app.screen(80, 24).contains("There is no entry like that here."));
}

#[test]
fn the_chart_is_drawn_with_symbols_of_the_font() {
    let mut app = TestApp::review(THIRD);
    app.type_text("a").press(KeyCode::Tab);
    let is_dots = |letter: char| ('\u{2800}'..='\u{28ff}').contains(&letter);
    let is_block = |letter: char| ('▀'..='▟').contains(&letter) && letter != '▏' && letter != '▲';
    for (name, marks) in ChartSymbols::ALL {
        let screen = buffer_text(&app.cells(80, 24, &Theme::default().with_chart_symbols(marks)));
        assert_eq!(screen.contains(is_dots), marks == ChartSymbols::Braille, "{name}:\n{screen}");
        assert_eq!(screen.contains(is_block), marks == ChartSymbols::Block, "{name}:\n{screen}");
        assert!(screen.contains("SpO₂"), "other signs stay as they are");
        if marks != ChartSymbols::Braille {
            assert_snapshot!(format!("review_chart_{name}"), screen);
        }
    }
    // Whatever is set, a terminal that shows only ASCII gets only that.
    let theme = Theme::default().with_chart_symbols(ChartSymbols::Block).with_ascii(true);
    assert!(buffer_text(&app.cells(80, 24, &theme)).is_ascii());
}

#[test]
fn the_chart_is_zoomed_and_panned_around_the_cursor() {
    let mut app = TestApp::review(THIRD);
    app.type_text("a").press(KeyCode::Tab);
    let whole = app.review_screen().chart_window();
    app.type_text("++");
    let close = app.review_screen().chart_window();
    assert!(((whole[1] - whole[0]) / 4.0 - (close[1] - close[0])).abs() < 0.001);
    let cursor = app.review_screen().minutes_from_t0(app.review_screen().cursor_time().unwrap());
    assert!(close[0] <= cursor && cursor <= close[1]);
    app.press(KeyCode::Right);
    assert!(app.review_screen().chart_window()[0] > close[0]);
    for _ in 0..50 {
        app.press(KeyCode::Right);
    }
    assert!((app.review_screen().chart_window()[1] - whole[1]).abs() < 0.001, "no further than the day");
    // What is looked at is in the chart.
    app.type_text("g");
    let window = app.review_screen().chart_window();
    let cursor = app.review_screen().minutes_from_t0(app.review_screen().cursor_time().unwrap());
    assert!(window[0] <= cursor && cursor <= window[1]);
    app.type_text("0");
    let again = app.review_screen().chart_window();
    assert!(again.iter().zip(whole).all(|(a, b)| a.total_cmp(&b).is_eq()), "{again:?} {whole:?}");
}

#[test]
fn every_term_of_a_filter_must_match() {
    for (query, is_found) in [
        ("whole HOUSE", true),
        ("\"the whole\"", true),
        ("kind:quote house", true),
        ("kind:note house by:mk", true),
        ("phase:pres house", true),
        ("\"whole the\"", false),
        ("#nothing", false),
        ("kind:dose house", false),
        ("by:nr house", false),
        ("house phase:after", false),
        ("nokind:quote", false),
    ] {
        let mut app = TestApp::review(THIRD);
        app.type_text("f").type_text(query);
        assert_eq!(app.review_screen().counts().0 > 0, is_found, "{query}");
    }
}

#[test]
fn a_growing_record_is_followed_and_the_cursor_stays() {
    let whole = session(THIRD);
    let rows = whole.ledger().rows();
    let part = |until: usize| samples::loaded(THIRD, Session::from_rows(whole.plan().clone(), &rows[..until]));
    let mut app = TestApp::review_of(THIRD, part(80).session);
    app.press(KeyCode::PageDown).press(KeyCode::Down);
    let (at, (_, before)) = (app.review_screen().timeline.selected_entry, app.review_screen().counts());
    app.tell(Message::SessionLoaded(Box::new(part(120))));
    assert_eq!(app.review_screen().timeline.selected_entry, at);
    assert!(app.review_screen().counts().1 > before);
    // News of another session is not this one's.
    let other = samples::loaded("20260212-0958-C-017", session("20260212-0958-C-017"));
    let now = app.review_screen().counts();
    app.tell(Message::SessionLoaded(Box::new(other)));
    assert_eq!(app.review_screen().counts(), now);
}

#[test]
fn a_correction_stays_on_the_line_until_it_is_written() {
    let correct = |correction: Correction| [Effect::Request(Request::Correct(THIRD.to_owned(), correction, Provenance::Memory))];
    let mut app = TestApp::review(THIRD);
    app.type_text("i").type_text("14:50 slept a little");
    assert!(app.screen(80, 24).contains("JD late entry › 14:50 slept a little"), "{}", app.screen(80, 24));
    // By the record's own clock, on its own day.
    assert!(app.screen(80, 24).contains("14:50:00") && !app.screen(80, 24).contains("to come"));
    app.press(KeyCode::Enter);
    assert_eq!(app.last_effects, correct(Correction::AddLateEntry("14:50 slept a little".to_owned())));
    app.tell(Message::CorrectionDone(Err("Another program holds it.".to_owned())));
    assert_eq!(app.review_screen().prompt(), Some(&ReviewPrompt::LateEntry));
    assert_eq!(app.review_screen().line().text(), "14:50 slept a little");
    app.tell(Message::CorrectionDone(Ok("added: note".to_owned())));
    assert_eq!(app.review_screen().prompt(), None);

    // A reading is corrected with a reason, words without.
    app.type_text("f").type_text("kind:vitals 186").press(KeyCode::Enter);
    let entry = app.review_screen().timeline.selected_entry.unwrap();
    app.press(KeyCode::Enter).type_text("168/98").press(KeyCode::Enter);
    assert_eq!(app.last_effects, []);
    app.type_text("misread").press(KeyCode::Enter);
    let (line, why) = ("168/98".to_owned(), "misread".to_owned());
    assert_eq!(app.last_effects, correct(Correction::Amend { entry, line, why }));
    app.tell(Message::CorrectionDone(Ok("corrected".to_owned())));
    app.press(KeyCode::Delete);
    assert!(app.screen(80, 24).contains("Withdraw 14:24"), "{}", app.screen(80, 24));
    assert_eq!(app.type_text("n").last_effects, [], "any other key keeps it");
    assert_eq!(app.review_screen().prompt(), None);
    app.press(KeyCode::Delete).press(KeyCode::Enter);
    assert_eq!(app.last_effects, correct(Correction::Withdraw(entry)));
}

#[test]
fn warnings_ask_once_and_rows_of_the_program_are_fixed() {
    let mut app = TestApp::review(THIRD);
    app.type_text("i").type_text("1200/80").press(KeyCode::Enter);
    assert_eq!(app.last_effects, []);
    assert!(app.screen(80, 24).contains("Enter again"));
    app.press(KeyCode::Enter);
    assert!(matches!(app.last_effects.as_slice(), [Effect::Request(Request::Correct(_, Correction::AddLateEntry(_), _))]));
    app.press(KeyCode::Esc).type_text("g").press(KeyCode::Enter);
    assert!(app.screen(80, 24).contains("The program wrote this row"));
    assert_eq!(app.review_screen().prompt(), None);
}

#[test]
fn leaving_returns_to_the_library_that_opened_it() {
    let mut alone = TestApp::review(THIRD);
    assert_eq!(alone.type_text("q").last_effects, [Effect::Quit]);
    let mut app = TestApp::library();
    let review = TestApp::review(THIRD);
    let Screen::Review(review) = review.inner.screen else { panic!("a review") };
    app.inner.open_review(*review);
    assert_eq!(app.press(KeyCode::Esc).last_effects, []);
    assert!(matches!(app.inner.screen, Screen::Library(_)));
}

#[test]
fn every_earlier_version_has_its_line() {
    let session = corrected();
    let app = TestApp::review_of(THIRD, session);
    let changes = app.review_screen().timeline.items.iter().filter(|item| matches!(item, TimelineItem::Change(..))).count();
    assert_eq!(changes, 2);
}

#[test]
fn a_record_opened_again_many_times_does_not_crowd_its_day() {
    let mut session = session(THIRD);
    for hours in 24..29 {
        apply(&mut session, hours, Intent::Reopen);
        let (why, early) = ("late words".to_owned(), String::new());
        apply(
            &mut session,
            hours,
            Intent::Close(CloseParams {
                end_reason: EndReason::Completed,
                accepts_gaps: true,
                gaps_reason: why,
                early_reason: early,
            }),
        );
    }
    let mut app = TestApp::review_of(THIRD, session);
    let screen = app.press(KeyCode::End).screen(100, 40);
    assert!(screen.contains("reopened 5 times for late entries"), "{screen}");
    assert_eq!(screen.matches("closed: completed").count(), 2, "the first and the last: {screen}");
    let each = app.type_text("fkind:session").press(KeyCode::Enter).screen(100, 40);
    assert_eq!(each.matches("opened again for a late entry").count(), 5, "{each}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_size_and_key_is_drawn(width in 1_u16..=250, height in 1_u16..=80, keys in "[a-zA-Z0-9+/?-]{0,12}", panes in 0_usize..5) {
        let mut app = TestApp::review_of(THIRD, corrected());
        for _ in 0..panes {
            app.press(KeyCode::Tab);
        }
        app.type_text(&keys);
        app.screen(width, height);
        app.press(KeyCode::Enter);
        app.screen(width, height);
    }
}

#[test]
fn a_watched_session_takes_only_keys_that_leave() {
    let session = session(THIRD);
    let rows: Vec<_> = session.ledger().rows().iter().take(130).cloned().collect();
    let session = Session::from_rows(session.plan().clone(), &rows);
    let at = rows.last().unwrap();
    let now = Moment { elapsed: at.elapsed, wall: at.time, real_time: RealTime::from_ms(0) };
    let watch =
        WatchScreen::new(now, LoadedSession { is_running: true, ..samples::loaded(THIRD, session) }, Zone::fixed("UTC", 0));
    let screen = Screen::Watch(Box::new(watch));
    let mut app = App::with_screen(now, (80, 24), screen);
    for code in [KeyCode::Enter, KeyCode::Char(' '), KeyCode::Char('x'), KeyCode::Backspace] {
        let effects = app::update(&mut app, now, Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        assert_eq!(effects, [], "{code:?}");
    }
    let quit = app::update(&mut app, now, Message::Key(KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE)));
    assert_eq!(quit, [Effect::Quit]);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| view::draw(&app, &Theme::default(), frame)).unwrap();
    assert_snapshot!("watch", terminal.backend());
}

#[test]
fn faults_of_a_record_are_reported_and_the_rest_is_shown() {
    let mut app = TestApp::review(THIRD);
    let faults = vec!["line 3, column check: The row is not as it was written.".to_owned(), "line 9: another".to_owned()];
    app.tell(Message::SessionLoaded(Box::new(LoadedSession { faults, ..samples::loaded(THIRD, session(THIRD)) })));
    let screen = app.screen(100, 24);
    assert!(screen.contains("damaged: line 3, column check: The row is not as it was written. · 1 more"), "{screen}");
    assert!(screen.contains("session opened"), "{screen}");
}

#[test]
fn a_long_record_is_shown_while_it_is_read() {
    let whole = session(THIRD);
    let rows: Vec<_> = whole.ledger().rows().iter().take(60).cloned().collect();
    let mut app = TestApp::review(THIRD);
    let beginning = Session::from_rows(whole.plan().clone(), &rows);
    app.tell(Message::SessionLoaded(Box::new(LoadedSession { progress: Some(0.0), ..samples::loaded(THIRD, beginning) })));
    app.tell(Message::Library(LibraryEvent::ReadProgress(THIRD.to_owned(), 0.42)))
        .tell(Message::Library(LibraryEvent::ReadProgress("20260101-0000-X".to_owned(), 0.9)));
    let screen = app.screen(100, 24);
    assert!(screen.contains("still reading: 42 %") && screen.contains("its beginning"), "{screen}");
    for key in ['i', 'x', 'o'] {
        app.press(KeyCode::Char(key));
        assert!(app.review_screen().prompt().is_none(), "{key}: what follows may change it");
        assert!(app.review_screen().notice.as_deref().is_some_and(|notice| notice.contains("still being read")));
    }
    // The end that is wanted is the record's.
    app.press(KeyCode::End).tell(Message::SessionLoaded(Box::new(samples::loaded(THIRD, whole.clone()))));
    let last = whole.timeline().last().map(|(_, entry)| *entry);
    assert_eq!(app.review_screen().timeline.selected_entry, last);
    let screen = app.screen(100, 24);
    assert!(!screen.contains("still reading"), "{screen}");
    app.press(KeyCode::Char('i'));
    assert!(app.review_screen().prompt().is_some());
}

#[test]
fn an_unfinished_line_is_saved_and_restored() {
    let mut app = TestApp::review(THIRD);
    let kept = |effects: &[Effect]| match effects {
        [Effect::SaveDraft(Some(draft))] => Some((draft.text.clone(), draft.entry)),
        _ => None,
    };
    app.type_text("i-5m te");
    assert_eq!(kept(&app.last_effects), Some(("-5m te".to_owned(), None)));
    // What is looked for becomes no part of the record.
    app.ctrl('g');
    assert_eq!(app.last_effects, [Effect::SaveDraft(None)]);
    app.type_text("/tears");
    assert_eq!(app.last_effects, []);
    app.press(KeyCode::Enter);
    let entry = app.review_screen().timeline.selected_entry;
    app.press(KeyCode::Enter).type_text("tears, then laughing");
    assert_eq!(kept(&app.last_effects), Some(("tears, then laughing".to_owned(), entry)));
    let Some(Effect::SaveDraft(Some(draft))) = app.last_effects.pop() else { panic!("it is kept") };

    let recalled = |draft: LineDraft| {
        let mut review = ReviewScreen::new(review_time(), samples::loaded(THIRD, session(THIRD)), Zone::fixed("UTC", 0), None);
        review.restore_draft(draft);
        review
    };
    let review = recalled(draft.clone());
    assert_eq!((review.prompt(), review.timeline.selected_entry), (entry.map(ReviewPrompt::Amend).as_ref(), entry));
    assert_eq!(review.line().text(), "tears, then laughing");
    assert!(review.notice.as_deref().is_some_and(|notice| notice.contains("is back")));
    let late = recalled(LineDraft { entry: None, ..draft });
    assert_eq!((late.prompt(), late.line().text()), (Some(&ReviewPrompt::LateEntry), "tears, then laughing"));
}
