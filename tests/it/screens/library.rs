//! The library: what it lists, in which order, what it finds, what Enter then wants, and how it looks.

use crate::support::shelf::{Shelves, known, names, session};
use bedside::app::data::listing::{LibraryEvent, SessionInfo};
use bedside::app::{Effect, Message, Request, Screen};
use bedside::session::Session;
use crossterm::event::KeyCode;
use insta::assert_snapshot;
use proptest::prelude::*;

const FIRST: &str = "20260212-0958-C-017";
const THIRD: &str = "20260312-1324-C-017";

/// The names that are shown, in order.
fn shown(shelves: &Shelves) -> Vec<String> {
    let Screen::Library(library) = &shelves.app.screen else { panic!("no library") };
    library.visible().map(|one| one.name.clone()).collect()
}

/// A sample as it was before its record was closed.
fn unclosed(name: &str) -> Session {
    let whole = session(name);
    let rows: Vec<_> = whole.ledger().rows().iter().take_while(|row| row.item != "close").cloned().collect();
    Session::from_rows(whole.plan().clone(), &rows)
}

#[test]
fn the_library_at_three_sizes() {
    let mut shelves = Shelves::library();
    shelves.tell(Message::Library(LibraryEvent::InfoLoaded(vec![(THIRD.to_owned(), known(&unclosed(THIRD)))])));
    let broken =
        SessionInfo { summary: None, is_running: false, damage: vec!["The file is not a record.".to_owned()], is_sealed: false };
    shelves.tell(Message::Library(LibraryEvent::InfoLoaded(vec![("20260402-0845-C-030".to_owned(), broken)])));
    for (width, height) in [(80, 24), (120, 40), (40, 10)] {
        assert_snapshot!(format!("library_{width}x{height}"), shelves.screen(width, height));
    }
    shelves.press(KeyCode::Char('?'));
    assert_snapshot!("library_help", shelves.screen(80, 24));
}

#[test]
fn an_empty_folder_offers_what_can_be_done() {
    let mut shelves = Shelves::empty();
    assert!(shelves.screen(80, 24).contains("looking"));
    shelves.tell(Message::Library(LibraryEvent::Listed(Vec::new())));
    assert_snapshot!("library_first_run", shelves.screen(80, 24));
    for wish in [Request::NewSession, Request::Rehearse, Request::Demo, Request::Samples, Request::NewSession] {
        assert_eq!(shelves.press(KeyCode::Enter).wanted, [Effect::Request(wish)]);
        shelves.press(KeyCode::Down);
    }
    assert_eq!(shelves.press(KeyCode::Esc).wanted, [Effect::Quit]);
}

#[test]
fn names_are_there_before_anything_is_read() {
    let mut shelves = Shelves::empty();
    shelves.tell(Message::Library(LibraryEvent::Listed(names().into_iter().map(|name| (name, false)).collect())));
    assert_eq!(shown(&shelves), names());
    let screen = shelves.screen(80, 24);
    assert!(screen.contains("2026-02-12  C-017") || screen.contains("2026-02-12 C-017"), "{screen}");
    assert_eq!(shelves.press(KeyCode::Enter).wanted, [Effect::Request(Request::OpenReview(names().remove(0)))]);
}

#[test]
fn unclosed_sessions_stand_on_top_and_enter_goes_on_with_them() {
    let mut shelves = Shelves::library();
    assert_eq!(shown(&shelves), names(), "newest first");
    shelves.tell(Message::Library(LibraryEvent::InfoLoaded(vec![(FIRST.to_owned(), known(&unclosed(FIRST)))])));
    assert_eq!(shown(&shelves).first().map(String::as_str), Some(FIRST));
    assert_eq!(shelves.press(KeyCode::Enter).wanted, [Effect::Request(Request::Resume(FIRST.to_owned()))]);
    // Where another program writes it, it is only looked at.
    let running = SessionInfo { is_running: true, ..known(&unclosed(FIRST)) };
    shelves.tell(Message::Library(LibraryEvent::InfoLoaded(vec![(FIRST.to_owned(), running)])));
    assert_eq!(shelves.press(KeyCode::Enter).wanted, [Effect::Request(Request::OpenReview(FIRST.to_owned()))]);
    // It is among the older ones by its date, so what comes next is the newest.
    assert_ne!(names().remove(0), FIRST);
    shelves.press(KeyCode::Down);
    assert_eq!(shelves.press(KeyCode::Enter).wanted, [Effect::Request(Request::OpenReview(names().remove(0)))]);
}

#[test]
fn what_is_typed_is_looked_for_in_codes_words_tags_quotes_and_fields() {
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
        let mut shelves = Shelves::library();
        shelves.types(query);
        assert_eq!(shown(&shelves), found, "{query}");
        shelves.ctrl('u');
        assert_eq!(shown(&shelves), names(), "{query}");
    }
    // No letter is a command here, and a question mark is one only where nothing is looked for.
    let mut shelves = Shelves::library();
    assert_eq!(shelves.types("q?jkx").wanted, []);
    assert!(shown(&shelves).is_empty());
    assert_eq!(shelves.press(KeyCode::Esc).wanted, [], "first what is looked for goes");
    assert_eq!(shelves.press(KeyCode::Esc).wanted, [Effect::Quit]);
}

#[test]
fn what_was_said_is_wanted_once_where_it_is_shown_and_where_words_are_looked_for() {
    let mut shelves = Shelves::empty();
    shelves.tell(Message::Library(LibraryEvent::Listed(names().into_iter().map(|name| (name, false)).collect())));
    let remembered = names().iter().map(|name| (name.clone(), known(&session(name)).without_words())).collect();
    let wanted = |shelves: &Shelves| match shelves.wanted.as_slice() {
        [Effect::Request(Request::LoadWords(names))] => names.clone(),
        other => panic!("{other:?}"),
    };
    shelves.tell(Message::Library(LibraryEvent::InfoLoaded(remembered)));
    assert_eq!(wanted(&shelves), [names()[0].clone()], "of the chosen one");
    assert_eq!(shelves.press(KeyCode::F(9)).wanted, [], "once");
    shelves.types("whole");
    let others: Vec<String> = names().into_iter().skip(1).collect();
    assert_eq!(shelves.press(KeyCode::Char(' ')).wanted, [], "once");
    assert!(shown(&shelves).is_empty() && shelves.screen(80, 24).contains("read 0"), "nothing was read yet");
    let read = others.iter().map(|name| (name.clone(), known(&session(name)))).collect();
    shelves.tell(Message::Library(LibraryEvent::InfoLoaded(read)));
    assert_eq!(shown(&shelves), [THIRD], "{}", shelves.screen(80, 24));
    let all_but_one = format!("read {}", others.len());
    assert!(shelves.screen(80, 24).contains(&all_but_one), "the chosen one was not told yet");
}

#[test]
fn what_was_chosen_stays_chosen_while_the_list_changes() {
    let mut shelves = Shelves::library();
    shelves.press(KeyCode::Down).press(KeyCode::Down);
    let chosen = shown(&shelves)[2].clone();
    let with_a_new_one = std::iter::once("20260420-0800-C-050".to_owned()).chain(names());
    shelves.tell(Message::Library(LibraryEvent::Listed(with_a_new_one.map(|name| (name, false)).collect())));
    assert_eq!(shelves.press(KeyCode::Enter).wanted, [Effect::Request(Request::OpenReview(chosen.clone()))]);
    shelves.press(KeyCode::Tab);
    assert!(shelves.screen(80, 24).contains("by client"));
    assert_eq!(shelves.press(KeyCode::Enter).wanted, [Effect::Request(Request::OpenReview(chosen))]);
    assert!(shown(&shelves)[0].ends_with("C-012"));
}

#[test]
fn a_summary_says_what_the_rows_say_and_no_more() {
    let third = known(&session(THIRD)).summary.unwrap();
    let peak = third.peak.unwrap();
    assert_eq!((third.client.as_str(), third.protocol.as_str(), third.dose.as_str()), ("C-017", "im_kat", "50 mg im"));
    assert_eq!((peak.systolic, peak.diastolic, peak.rise, third.alerts), (186.0, Some(98.0), Some(66.0), 1));
    assert!(third.is_closed && third.text.as_ref().unwrap().quotes.iter().any(|quote| quote == "I can see the whole house"));
    let no_go = known(&session("20260416-0901-C-033")).summary.unwrap();
    assert_eq!((no_go.dose.as_str(), no_go.peak), ("", None));
    for name in names() {
        // Words of private notes are not in the record, so nothing of them can be found.
        assert!(!known(&session(&name)).summary.unwrap().text.unwrap().search_text.contains("private note"), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_size_and_no_search_breaks_it(width in 1_u16..=300, height in 1_u16..=80, text in "\\PC{0,20}", downs in 0_usize..9) {
        let mut shelves = Shelves::library();
        for _ in 0..downs {
            shelves.press(KeyCode::Down);
        }
        shelves.screen(width, height);
        shelves.tell(Message::Paste(text));
        shelves.screen(width, height);
    }
}

#[test]
fn what_was_refused_is_said_whole() {
    let mut shelves = Shelves::library();
    let why =
        "The clock says that this session lay for very long. Nothing was changed; leave, and `bedside resume` asks about it.";
    shelves.tell(Message::Notice(why.to_owned()));
    let screen = shelves.screen(60, 20).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains(why), "{screen}");
    assert!(!shelves.press(KeyCode::Down).screen(60, 20).contains("very long"));
}
