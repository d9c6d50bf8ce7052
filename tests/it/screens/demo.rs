//! The demo and the tutorial. The demo plays a whole session by itself, can be paused, stepped and sped up, and only its own keys
//! reach the session.

use crate::support::app::{TestApp, new_session, screen_text};
use crate::support::session::{load, moment_after};
use bedside::app::playback::script::Script;
use bedside::app::{self, App, Demo, Effect, Message, Request, Screen};
use bedside::journal::SpoolEvent;
use bedside::session::{Elapsed, Moment, RealTime, Row, Wall, Zone};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;

const SCRIPT: &str = include_str!("../../../sample-sessions/scripts/im-third-session.toml");
/// 9:58:10 in New York, in ms since 1970 UTC.
const BEGINS_MS: i64 = 1_770_908_290_000;

struct Watching {
    app: App,
    ms: i64,
    rows: Vec<Row>,
    effects: Vec<Effect>,
}

fn moment(ms: i64) -> Moment {
    moment_after(Wall::from_instant(BEGINS_MS, -5 * 3600), ms)
}

impl Watching {
    fn begin(speed: u32) -> Self {
        let script = Script::parse(SCRIPT).unwrap();
        let loaded = load(&script.protocol);
        let opening = script.opening("im_kat 1.0".to_owned(), loaded.sha256, loaded.text, "bedside".to_owned());
        let zone = Zone::fixed("America/New_York", -5 * 3600);
        let new = new_session("20260212-0958-C-017", loaded.plan, zone, opening);
        let demo = Demo::new(script, moment(0), speed);
        let (app, effects) = App::begin_demo(moment(0), (80, 24), new, demo);
        let mut watching = Self { app, ms: 0, rows: Vec::new(), effects: Vec::new() };
        watching.carry_out(effects);
        watching
    }

    fn tell(&mut self, message: Message) {
        let effects = app::update(&mut self.app, moment(self.ms), message);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(rows) => {
                    let last = rows.last().unwrap().seq;
                    self.rows.extend(rows);
                    self.tell(Message::RecordSpool(SpoolEvent::Saved(last)));
                }
                Effect::AppendPrivate(rows) => self.tell(Message::PrivateSpool(SpoolEvent::Saved(rows.last().unwrap().seq))),
                other => self.effects.push(other),
            }
        }
    }

    fn press(&mut self, code: KeyCode) {
        self.tell(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    /// The loop's own way: it sleeps until something changes by itself, for so long at most.
    fn watch(&mut self, secs: i64) {
        let until = self.ms + secs * 1000;
        while let Some(next) = self.app.next_wake().idle_deadline.map(RealTime::ms).filter(|next| *next <= until) {
            assert!(next > self.ms, "it would wake for ever");
            self.ms = next;
            self.tell(Message::Tick);
        }
        self.ms = until;
    }

    fn demo(&self) -> &Demo {
        self.app.demo.as_ref().unwrap()
    }

    fn elapsed(&self) -> Elapsed {
        let Screen::Live(live) = &self.app.screen else { panic!("a session is demonstrated") };
        live.now().elapsed
    }

    fn screen(&self, width: u16, height: u16) -> String {
        screen_text(&self.app, width, height)
    }
}

#[test]
fn each_step_says_why() {
    let bare: Vec<String> =
        Script::parse(SCRIPT).unwrap().steps.into_iter().filter(|step| step.caption.is_empty()).map(|step| step.source).collect();
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn it_plays_a_whole_session_to_its_close_in_minutes() {
    let mut watching = Watching::begin(600);
    watching.watch(300);
    assert!(watching.demo().is_finished());
    let close = watching.rows.iter().find(|row| row.item == "close").unwrap();
    assert_eq!((close.text.as_str(), close.note.as_str()), ("completed", ""), "nothing is owed at its end");
    assert!(watching.effects.iter().all(|effect| matches!(effect, Effect::SaveDraft(_))), "nothing is sealed, nothing ends");
    assert_snapshot!("demo_over", watching.screen(80, 24));
    watching.press(KeyCode::Enter);
    assert_eq!(watching.effects.last(), Some(&Effect::Request(Request::ReviewDemo)));
}

#[test]
fn keys_are_seen_to_be_pressed_and_told() {
    let mut watching = Watching::begin(60);
    watching.watch(2);
    let screen = watching.screen(80, 24);
    assert!(screen.contains("› allergies: no") || screen.contains("allergies · none known"), "{screen}");
    watching.watch(2);
    assert_snapshot!("demo_first_step", watching.screen(80, 24));
    assert_snapshot!("demo_low", watching.screen(40, 10));
}

#[test]
fn only_its_own_keys_reach_the_session() {
    let mut watching = Watching::begin(60);
    let rows = watching.rows.len();
    for code in [KeyCode::Char('x'), KeyCode::Char('!'), KeyCode::Tab, KeyCode::Enter, KeyCode::Backspace] {
        watching.press(code);
    }
    watching.tell(Message::Paste("a note".to_owned()));
    assert_eq!(watching.rows.len(), rows);
    assert!(watching.effects.is_empty());
    watching.press(KeyCode::Esc);
    assert_eq!(watching.effects, [Effect::Quit]);
}

#[test]
fn it_can_be_held_stepped_and_hurried() {
    let mut watching = Watching::begin(60);
    watching.press(KeyCode::Char(' '));
    assert!(watching.demo().is_paused());
    watching.watch(600);
    assert_eq!((watching.elapsed(), watching.app.next_wake().idle_deadline), (Elapsed::ZERO, None), "held, it costs nothing");
    watching.press(KeyCode::Right);
    watching.press(KeyCode::Right);
    assert!(watching.elapsed() >= Elapsed::from_secs(70) && watching.rows.iter().any(|row| row.item == "escort"));
    assert_eq!(watching.demo().progress().0, 2);
    watching.press(KeyCode::Up);
    assert_eq!(watching.demo().speed(), 120);
    for _ in 0..20 {
        watching.press(KeyCode::Down);
    }
    assert_eq!(watching.demo().speed(), 1);
    watching.press(KeyCode::Char(' '));
    watching.watch(3);
    let passed = watching.elapsed();
    assert!(passed > Elapsed::from_secs(70) && passed < Elapsed::from_secs(90), "{passed:?}");
    for _ in 0..100 {
        watching.press(KeyCode::Right);
    }
    assert!(watching.demo().is_finished() && watching.rows.iter().any(|row| row.item == "digest"));
}

#[test]
fn whoever_presses_what_the_guide_says_is_led_to_the_end() {
    let mut app = TestApp::begin_tutorial("im_kat");
    assert_snapshot!("guide_first_step", app.screen(80, 24));
    for number in 0.. {
        let guide = app.inner.tutorial.clone().unwrap();
        let Some(step) = guide.current_step() else { break };
        assert!(number < 100 && guide.progress().0 == number, "`{}` did not lead on", step.source);
        assert!(!step.caption.is_empty(), "`{}` does not say why", step.source);
        // As much as a rehearsal lets pass while a hand reads.
        app.advance_ms(88_000).tell(Message::Tick);
        app.advance_ms(2_000);
        for key in &step.keys {
            app.tell(Message::Key(*key));
            app.advance_ms(200);
        }
    }
    let guide = app.inner.tutorial.as_ref().unwrap();
    let (done, all) = guide.progress();
    // The last step leaves the words to whoever closes.
    assert!(done == all && all > 10, "{done} of {all}");
    assert_snapshot!("guide_over", app.screen(80, 24));
}

#[test]
fn own_words_lead_on_as_well_and_nothing_else_does() {
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
fn a_saved_theme_is_shown_at_once_since_nobody_is_disturbed() {
    use bedside::app::data::user_files::{UserFile, UserFileChange};
    let mut watching = Watching::begin(1);
    let before = watching.effects.len();
    watching.tell(Message::FileChanged(UserFileChange::Theme { brighter: true }));
    watching.tell(Message::FileChanged(UserFileChange::Settings(Box::default())));
    assert_eq!(watching.effects[before..], [Effect::ApplyFile(UserFile::Theme)]);
}
