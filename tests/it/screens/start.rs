//! The start screen: what a new session needs, field by field.

use crate::support::app::standard;
use bedside::app::screens::start::StartScreen;
use bedside::app::{App, Effect, Message, Screen, update};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

fn notice(app: &App) -> Option<&str> {
    let Screen::Start(start) = &app.screen else { panic!("the start screen is gone") };
    start.notice.as_deref()
}

#[test]
fn a_faulty_field_is_reported_and_an_empty_one_may_wait() {
    let known = ["C-017", "MK", "82", ""].map(str::to_owned);
    let now = standard().inner.now;
    let mut app = App::with_start_screen(now, (80, 24), StartScreen::new("IM ketamine".to_owned(), None, known));
    let press = |app: &mut App, code, modifiers| update(app, now, Message::Key(KeyEvent::new(code, modifiers)));
    press(&mut app, KeyCode::Up, KeyModifiers::NONE);
    assert_eq!(press(&mut app, KeyCode::Enter, KeyModifiers::NONE), []);
    assert!(notice(&app).is_some_and(|notice| notice.starts_with("Initials have")), "{:?}", notice(&app));
    press(&mut app, KeyCode::Char('u'), KeyModifiers::CONTROL);
    assert_eq!(press(&mut app, KeyCode::Enter, KeyModifiers::NONE), []);
    assert_eq!(notice(&app), None);
    let effects = press(&mut app, KeyCode::Enter, KeyModifiers::NONE);
    assert!(matches!(effects.as_slice(), [Effect::BeginSession(_)]), "{effects:?}");
}
