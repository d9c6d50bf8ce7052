//! The library: what it lists, in which order, what search finds, what Enter requests, and how it looks.

use crate::support::app::TestApp;
use crate::support::samples::{self, session};
use bedside::app::data::listing::{LibraryEvent, SessionInfo};
use bedside::app::{Effect, Message, Request, Screen};
use bedside::session::Session;
use crossterm::event::KeyCode;
use insta::assert_snapshot;
use proptest::prelude::*;

const FIRST: &str = "20260212-0958-C-017";
const THIRD: &str = "20260312-1324-C-017";

/// The names that are shown, in order.
fn visible_names(app: &TestApp) -> Vec<String> {
    let Screen::Library(library) = &app.inner.screen else { panic!("no library") };
    library.visible().map(|entry| entry.name.clone()).collect()
}

/// A sample as it was before its record was closed.
fn unclosed(name: &str) -> Session {
    let whole = session(name);
    let rows: Vec<_> = whole.ledger().rows().iter().take_while(|row| row.item != "close").cloned().collect();
    Session::from_rows(whole.plan().clone(), &rows)
}

#[test]
fn the_library_at_three_sizes() {
    let mut app = TestApp::library();
    app.tell(Message::Library(LibraryEvent::InfoLoaded(vec![(THIRD.to_owned(), samples::info(&unclosed(THIRD)))])));
    let broken =
        SessionInfo { summary: None, is_running: false, damage: vec!["The file is not a record.".to_owned()], is_sealed: false };
    app.tell(Message::Library(LibraryEvent::InfoLoaded(vec![("20260402-0845-C-030".to_owned(), broken)])));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("library_{width}x{height}"), app.screen(width, height));
    }
    app.press(KeyCode::Char('?'));
    assert_snapshot!("library_help", app.screen(80, 24));
}

#[test]
fn an_empty_folder_offers_sessions_rehearsal_demo_and_samples() {
    let mut app = TestApp::empty_library();
    assert!(app.screen(80, 24).contains("searching"));
    app.tell(Message::Library(LibraryEvent::Listed(Vec::new())));
    assert_snapshot!("library_first_run", app.screen(80, 24));
    for request in [Request::NewSession, Request::Rehearse, Request::Demo, Request::Samples, Request::NewSession] {
        assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Request(request)]);
        app.press(KeyCode::Down);
    }
    assert_eq!(app.press(KeyCode::Esc).last_effects, [Effect::Quit]);
}

#[test]
fn names_are_listed_before_any_file_is_read() {
    let mut app = TestApp::empty_library();
    app.tell(Message::Library(LibraryEvent::Listed(samples::names().into_iter().map(|name| (name, false)).collect())));
    assert_eq!(visible_names(&app), samples::names());
    let screen = app.screen(80, 24);
    assert!(screen.contains("2026-02-12  C-017") || screen.contains("2026-02-12 C-017"), "{screen}");
    assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Request(Request::OpenReview(samples::names().remove(0)))]);
}

#[test]
fn a_name_alone_decides_client_and_day() {
    let mut app = TestApp::empty_library();
    app.tell(Message::Library(LibraryEvent::Listed(vec![("20261123-0902-C-017".to_owned(), false)])));
    for (query, is_found) in [
        ("c-017", true),
        ("client:c-01", true),
        ("since:2026-11", true),
        ("until:2026-11", true),
        ("since:2026-11-23 until:2026-11-23", true),
        ("20261123", true),
        ("client:c-018", false),
        ("since:2026-12", false),
        ("until:2026-10", false),
        ("grief", false),
        ("by:mk", false),
        ("protocol:im", false),
    ] {
        app.ctrl('u').type_text(query);
        assert_eq!(visible_names(&app).len(), usize::from(is_found), "{query}");
    }
}

#[test]
fn unclosed_sessions_come_first_and_enter_resumes_them() {
    let mut app = TestApp::library();
    assert_eq!(visible_names(&app), samples::names(), "newest first");
    app.tell(Message::Library(LibraryEvent::InfoLoaded(vec![(FIRST.to_owned(), samples::info(&unclosed(FIRST)))])));
    assert_eq!(visible_names(&app).first().map(String::as_str), Some(FIRST));
    assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Request(Request::Resume(FIRST.to_owned()))]);
    // Where another program writes it, it is only looked at.
    let running = SessionInfo { is_running: true, ..samples::info(&unclosed(FIRST)) };
    app.tell(Message::Library(LibraryEvent::InfoLoaded(vec![(FIRST.to_owned(), running)])));
    assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Request(Request::OpenReview(FIRST.to_owned()))]);
    // It is among the older ones by its date, so what comes next is the newest.
    assert_ne!(samples::names().remove(0), FIRST);
    app.press(KeyCode::Down);
    assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Request(Request::OpenReview(samples::names().remove(0)))]);
}

#[test]
fn search_covers_codes_words_tags_quotes_and_fields() {
    for (query, found) in [
        ("c-017", vec![THIRD, FIRST]),
        ("client:c-017 until:2026-02", vec![FIRST]),
        ("since:2026-04-16 until:2026-04-16", vec!["20260416-0901-C-033"]),
        ("protocol:iv", vec!["20260507-1004-C-058", "20260402-0845-C-030"]),
        ("WHOLE HOUSE", vec![THIRD]),
        ("kinder to the part", vec![THIRD]),
        ("by:nobody", vec![]),
        ("zzz", vec![]),
    ] {
        let mut app = TestApp::library();
        app.type_text(query);
        assert_eq!(visible_names(&app), found, "{query}");
        app.ctrl('u');
        assert_eq!(visible_names(&app), samples::names(), "{query}");
    }
    // No letter is a command here, and a question mark is one only where nothing is looked for.
    let mut app = TestApp::library();
    assert_eq!(app.type_text("q?jkx").last_effects, []);
    assert!(visible_names(&app).is_empty());
    assert_eq!(app.press(KeyCode::Esc).last_effects, [], "first what is looked for goes");
    assert_eq!(app.press(KeyCode::Esc).last_effects, [Effect::Quit]);
}

#[test]
fn quotes_are_loaded_once_for_the_list_and_for_search() {
    let mut app = TestApp::empty_library();
    app.tell(Message::Library(LibraryEvent::Listed(samples::names().into_iter().map(|name| (name, false)).collect())));
    let remembered = samples::names().iter().map(|name| (name.clone(), samples::info(&session(name)).without_words())).collect();
    let wanted = |app: &TestApp| match app.last_effects.as_slice() {
        [Effect::Request(Request::LoadWords(names))] => names.clone(),
        other => panic!("{other:?}"),
    };
    app.tell(Message::Library(LibraryEvent::InfoLoaded(remembered)));
    assert_eq!(wanted(&app), [samples::names()[0].clone()], "of the chosen one");
    assert_eq!(app.press(KeyCode::F(9)).last_effects, [], "once");
    app.type_text("whole");
    let others: Vec<String> = samples::names().into_iter().skip(1).collect();
    assert_eq!(app.press(KeyCode::Char(' ')).last_effects, [], "once");
    assert!(visible_names(&app).is_empty() && app.screen(80, 24).contains("read 0"), "nothing was read yet");
    let read = others.iter().map(|name| (name.clone(), samples::info(&session(name)))).collect();
    app.tell(Message::Library(LibraryEvent::InfoLoaded(read)));
    assert_eq!(visible_names(&app), [THIRD], "{}", app.screen(80, 24));
    let all_but_one = format!("read {}", others.len());
    assert!(app.screen(80, 24).contains(&all_but_one), "the chosen one was not told yet");
}

#[test]
fn the_selection_stays_while_the_list_changes() {
    let mut app = TestApp::library();
    app.press(KeyCode::Down).press(KeyCode::Down);
    let chosen = visible_names(&app)[2].clone();
    let with_a_new_one = std::iter::once("20260420-0800-C-050".to_owned()).chain(samples::names());
    app.tell(Message::Library(LibraryEvent::Listed(with_a_new_one.map(|name| (name, false)).collect())));
    assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Request(Request::OpenReview(chosen.clone()))]);
    app.press(KeyCode::Tab);
    assert!(app.screen(80, 24).contains("by client"));
    assert_eq!(app.press(KeyCode::Enter).last_effects, [Effect::Request(Request::OpenReview(chosen))]);
    assert!(visible_names(&app)[0].ends_with("C-012"));
}

#[test]
fn a_summary_has_the_figures_of_the_rows_and_no_private_words() {
    let third = samples::info(&session(THIRD)).summary.unwrap();
    let peak = third.peak.unwrap();
    assert_eq!((third.client.as_str(), third.protocol.as_str(), third.dose.as_str()), ("C-017", "im_kat", "50 mg im"));
    assert_eq!((peak.systolic, peak.diastolic, peak.rise, third.alerts), (186.0, Some(98.0), Some(66.0), 1));
    assert!(third.is_closed && third.text.as_ref().unwrap().quotes.iter().any(|quote| quote == "I can see the whole house"));
    let no_go = samples::info(&session("20260416-0901-C-033")).summary.unwrap();
    assert_eq!((no_go.dose.as_str(), no_go.peak), ("", None));
    for name in samples::names() {
        // Words of private notes are not in the record, so nothing of them can be found.
        assert!(!samples::info(&session(&name)).summary.unwrap().text.unwrap().search_text.contains("private note"), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_size_and_search_is_drawn(width in 1_u16..=300, height in 1_u16..=80, text in "\\PC{0,20}", downs in 0_usize..9) {
        let mut app = TestApp::library();
        for _ in 0..downs {
            app.press(KeyCode::Down);
        }
        app.screen(width, height);
        app.tell(Message::Paste(text));
        app.screen(width, height);
    }
}

#[test]
fn a_refusal_is_shown_in_full() {
    let mut app = TestApp::library();
    let why =
        "The clock says that this session lay for very long. Nothing was changed; leave, and `bedside resume` asks about it.";
    app.tell(Message::Notice(why.to_owned()));
    let screen = app.screen(60, 20).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains(why), "{screen}");
    assert!(!app.press(KeyCode::Down).screen(60, 20).contains("very long"));
}
