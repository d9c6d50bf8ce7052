//! The demo and the tutorial. The demo plays a whole session by itself, can be paused, stepped and sped up, and only its own keys
//! reach the session.

use crate::support::app::TestApp;
use bedside::app::playback::script::Script;
use bedside::app::{DEMO_SPEED, Demo, Effect, Message, Request, Screen};
use bedside::session::Elapsed;
use crossterm::event::KeyCode;
use insta::assert_snapshot;

fn script() -> Script {
    Script::parse(include_str!("../../../sample-sessions/scripts/im-third-session.toml")).unwrap()
}

fn demo(app: &TestApp) -> &Demo {
    app.inner.demo.as_ref().unwrap()
}

/// The time of the session that is played.
fn elapsed(app: &TestApp) -> Elapsed {
    let Screen::Live(live) = &app.inner.screen else { panic!("a session is demonstrated") };
    live.now().elapsed
}

fn has_row(app: &TestApp, row: &str) -> bool {
    app.rows().iter().any(|known| known.starts_with(row))
}

#[test]
fn each_step_of_the_demo_has_a_caption() {
    for step in script().steps {
        assert!(!step.caption.is_empty(), "{}", step.source);
    }
}

#[test]
fn the_demo_plays_a_whole_session_to_its_close_in_minutes() {
    let mut app = TestApp::begin_demo(script(), 600);
    app.run_idle(300, |_| {});
    assert!(demo(&app).is_finished());
    assert!(app.rows().contains(&"session,close completed".to_owned()), "nothing is owed at its end");
    assert!(
        app.effects.iter().all(|effect| matches!(effect, Effect::SaveDraft(_) | Effect::LineTaken { .. })),
        "nothing is sealed, nothing ends"
    );
    assert_snapshot!("demo_over", app.screen(80, 24));
    app.press(KeyCode::Enter);
    assert_eq!(app.effects.last(), Some(&Effect::Request(Request::ReviewDemo)));
}

#[test]
fn the_demo_takes_about_three_minutes() {
    let mut app = TestApp::begin_demo(script(), DEMO_SPEED);
    let mut secs = 0;
    while !demo(&app).is_finished() {
        app.run_idle(1, |_| {});
        secs += 1;
        assert!(secs < 600, "it does not end");
    }
    assert!((150..=210).contains(&secs), "{secs} s");
}

#[test]
fn keys_and_captions_are_shown_as_they_are_pressed() {
    let mut app = TestApp::begin_demo(script(), 60);
    app.run_idle(2, |_| {});
    let screen = app.screen(80, 24);
    assert!(screen.contains("› allergies: no") || screen.contains("allergies · none known"), "{screen}");
    app.run_idle(2, |_| {});
    assert_snapshot!("demo_first_step", app.screen(80, 24));
    assert_snapshot!("demo_low", app.screen(40, 10));
}

#[test]
fn only_the_scripts_keys_reach_the_session() {
    let mut app = TestApp::begin_demo(script(), 60);
    let rows = app.rows();
    for code in [KeyCode::Char('x'), KeyCode::Char('!'), KeyCode::Tab, KeyCode::Enter, KeyCode::Backspace] {
        app.press(code);
    }
    app.tell(Message::Paste("a note".to_owned()));
    assert_eq!(app.rows(), rows);
    assert!(app.effects.is_empty());
    app.press(KeyCode::Esc);
    assert_eq!(app.effects, [Effect::Quit]);
}

#[test]
fn the_demo_can_be_paused_stepped_and_sped_up() {
    let mut app = TestApp::begin_demo(script(), 60);
    app.press(KeyCode::Char(' '));
    assert!(demo(&app).is_paused);
    assert_eq!((app.run_idle(600, |_| {}), elapsed(&app)), (0, Elapsed::ZERO), "paused, it costs nothing");
    app.press(KeyCode::Right).press(KeyCode::Right);
    assert!(elapsed(&app) >= Elapsed::from_secs(70) && has_row(&app, "plan,escort"), "{:?}", app.rows());
    assert_eq!(demo(&app).progress().0, 2);
    app.press(KeyCode::Up);
    assert_eq!(demo(&app).speed, 120);
    for _ in 0..20 {
        app.press(KeyCode::Down);
    }
    assert_eq!(demo(&app).speed, 1);
    app.press(KeyCode::Char(' '));
    app.run_idle(3, |_| {});
    let passed = elapsed(&app);
    assert!(passed > Elapsed::from_secs(70) && passed < Elapsed::from_secs(90), "{passed:?}");
    for _ in 0..100 {
        app.press(KeyCode::Right);
    }
    assert!(demo(&app).is_finished() && has_row(&app, "session,digest"));
}

#[test]
fn pressing_what_the_tutorial_says_leads_to_its_end() {
    let mut app = TestApp::begin_tutorial("im_kat");
    assert_snapshot!("guide_first_step", app.screen(80, 24));
    for number in 0.. {
        let tutorial = app.inner.tutorial.clone().unwrap();
        let Some(step) = tutorial.current_step() else { break };
        assert!(number < 100 && tutorial.progress().0 == number, "`{}` did not lead on", step.source);
        assert!(!step.caption.is_empty(), "`{}` does not say why", step.source);
        // About as long as reading the step takes in a rehearsal.
        app.advance_ms(88_000).tell(Message::Tick);
        app.advance_ms(2_000);
        for key in &step.keys {
            app.tell(Message::Key(*key));
            app.advance_ms(200);
        }
    }
    let (done, all) = app.inner.tutorial.as_ref().unwrap().progress();
    // The last step leaves the words to the user.
    assert!(done == all && all > 10, "{done} of {all}");
    assert_snapshot!("guide_over", app.screen(80, 24));
}

#[test]
fn the_tutorial_accepts_other_words_of_the_same_kind_only() {
    let mut app = TestApp::begin_tutorial("im_kat");
    let done = |app: &TestApp| app.inner.tutorial.as_ref().unwrap().progress().0;
    app.enter("128/76 71 97");
    assert_eq!(done(&app), 0, "a note was asked for");
    app.enter("she looks at the window");
    assert_eq!(done(&app), 1);
    app.enter("h");
    assert_eq!(done(&app), 1);
}

#[test]
fn a_changed_theme_is_used_at_once_in_a_demo() {
    use bedside::app::data::user_files::{UserFile, UserFileChange};
    let mut app = TestApp::begin_demo(script(), 1);
    app.effects.clear();
    app.tell(Message::FileChanged(UserFileChange::Theme { brighter: true }));
    app.tell(Message::FileChanged(UserFileChange::Settings(Box::default())));
    assert_eq!(app.effects, [Effect::ApplyFile(UserFile::Theme)]);
}
