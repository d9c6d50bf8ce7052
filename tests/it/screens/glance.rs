//! What a glance at the live screen reads: folded checklists, alerts and delays in words, values that no line break parts.

use crate::support::app::{TestApp, screen_text, standard};
use bedside::app::data::loaded_session::LoadedSession;
use bedside::app::screens::watch::WatchScreen;
use bedside::app::{App, Screen};
use bedside::session::{Session, Zone};
use crossterm::event::KeyCode;

fn session(app: &TestApp) -> &Session {
    let Screen::Live(live) = &app.inner.screen else { panic!("no session") };
    live.session()
}

/// The rows of the screen that hold some words.
fn rows_with(screen: &str, words: &str) -> Vec<String> {
    screen.lines().filter(|row| row.contains(words)).map(|row| row.trim().to_owned()).collect()
}

/// Answers the next items of the open checklist: so many presses of Space for each.
fn answer(app: &mut TestApp, spaces: &[usize]) {
    for count in spaces {
        for _ in 0..*count {
            app.press(KeyCode::Char(' '));
        }
        app.press(KeyCode::Enter);
    }
}

#[test]
fn folded_ticks_say_what_they_tick_and_how_the_list_was_then() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:01:00").enter("/checklist");
    answer(&mut app, &[1, 1, 1, 1]);
    app.ctrl('g').advance_to("0:03:00").enter("talks about the train");
    app.advance_to("0:04:00").enter("/checklist");
    answer(&mut app, &[2, 1, 1, 1]);
    app.ctrl('g').advance_to("0:06:00");
    let total = bedside_total(&app);
    let screen = app.screen(100, 40);
    let folded = rows_with(&screen, "check   arrive:");
    let then = format!("13:25  check   arrive: done 4 of {total}, {} missing", total - 4);
    let now = format!("13:28  check   arrive: 3 ticked · done 7 of {total}, 1 not done, {} missing", total - 8);
    assert_eq!(folded, [then, now], "{screen}");
    assert_eq!(rows_with(&screen, ": not done").len(), 1, "what was not done keeps its row: {screen}");
    // Narrow rows wrap and cut no number.
    let narrow = app.screen(46, 24);
    assert!(narrow.contains(&format!("{} missing", total - 8)), "{narrow}");
    // A tick of another writer is another line.
    app.enter("/as NR").enter("/checklist");
    answer(&mut app, &[1, 1, 1]);
    app.ctrl('g');
    let screen = app.screen(120, 40);
    assert!(screen.contains(&format!("3 ticked · done 10 of {total}, 1 not done")), "{screen}");
}

/// The items of the first checklist, as the screen counts them.
fn bedside_total(app: &TestApp) -> usize {
    let screen = screen_text(&app.inner, 120, 40);
    let count = screen.lines().find_map(|row| row.split_once("checklist ")).expect("a count").1;
    count.split(' ').next().unwrap().split_once('/').unwrap().1.parse().unwrap()
}

#[test]
fn alerts_name_no_source_on_the_screen_and_the_key_shows_them() {
    let mut app = standard();
    app.advance_to("1:07:30").enter("186/96 84 95");
    for (width, height) in [(80, 24), (120, 40)] {
        let screen = app.screen(width, height);
        let alert = rows_with(&screen, "act ≥180");
        assert!(!alert.is_empty() && alert.iter().all(|row| !row.contains(" S1")), "{screen}");
    }
    app.ctrl('l');
    let screen = app.screen(120, 40);
    assert!(screen.contains("186 · act ≥180") && screen.contains("Any key goes on."), "{screen}");
}

#[test]
fn a_watched_session_offers_no_key_that_writes() {
    let mut app = standard();
    app.advance_to("1:07:30").enter("186/96 84 95");
    let loaded = LoadedSession {
        name: "20261123-1324-C-017".to_owned(),
        session: session(&app).clone(),
        faults: Vec::new(),
        is_running: true,
        progress: None,
    };
    let (now, zone) = (app.inner.now, Zone::fixed("Europe/Berlin", 3600));
    let watch = App::with_screen(now, (120, 40), Screen::Watch(Box::new(WatchScreen::new(now, loaded, zone))));
    for (width, height) in [(80, 24), (120, 40), (160, 45)] {
        let screen = screen_text(&watch, width, height);
        assert!(screen.contains("BP systolic 186 · act ≥180"), "{screen}");
        assert!(!screen.contains("Ctrl-S") && !screen.contains("> goes to"), "{screen}");
    }
    assert!(app.screen(80, 24).contains("Ctrl-S seen"), "the writer has the key");
}

#[test]
fn late_vitals_are_said_in_minutes() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:15:00").enter("dose 50 im left deltoid lot A4471").press(KeyCode::Enter);
    app.advance_to("0:40:00");
    let screen = app.screen(120, 40);
    assert!(!screen.contains("tolerances"), "{screen}");
    assert_eq!(rows_with(&screen, "min late").len(), 1, "{screen}");
    assert!(screen.contains("vitals for T+"), "{screen}");
    app.ctrl('l');
    let sources = app.screen(120, 40);
    assert!(sources.contains("min late · watch >5 min · consensus, no source"), "{sources}");
}

#[test]
fn no_width_parts_a_value_at_its_slash() {
    let mut app = standard();
    app.advance_to("1:20:00").enter("moaas 4").press(KeyCode::Char('!'));
    for width in 40..=130 {
        let screen = app.screen(width, 40);
        let parted = screen.lines().find(|row| ["MOAA/", " mg/", "L/"].iter().any(|end| row.trim_end().ends_with(end)));
        assert_eq!(parted, None, "at {width}: {screen}");
    }
    assert!(app.screen(80, 40).contains("MOAA/S"));
}
