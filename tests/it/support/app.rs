//! The app with a clock and a disk that the test holds: times, keys and messages in; effects, rows and the screen out.

use super::samples;
use super::session::{load, moment_after, opening};
use bedside::app::TickRate;
use bedside::app::data::listing::LibraryEvent;
use bedside::app::playback::script::Script;
use bedside::app::screens::library::LibraryScreen;
use bedside::app::screens::review::ReviewScreen;
use bedside::app::{self, App, Demo, Effect, Message, NewSession, Screen, SessionContext, Tutorial};
use bedside::journal::spool::SpoolEvent;
use bedside::session::decide::OpenParams;
use bedside::session::limits::{self, AlertKey};
use bedside::session::{Elapsed, Initials, Moment, Plan, RealTime, Session, Wall, Zone};
use bedside::theme::Theme;
use bedside::view::{self, Painter};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

/// 23 November 2026, 13:24:43 in New York: when the session of [`TestApp::begin`] begins.
const SESSION_START: (i64, i32) = (1_795_458_283_000, -5 * 3600);
/// 12 February 2031, 9:58:10 in New York: a demo plays at any date, also long after its script was written.
const DEMO_START: (i64, i32) = (1_928_674_690_000, -5 * 3600);
/// 20 April 2026, 9:00 UTC: when the library and the review are open.
const REVIEW_TIME: (i64, i32) = (1_776_675_600_000, 0);

/// An app and its time. What it writes is saved at once.
pub struct TestApp {
    pub inner: App,
    /// Every effect so far, but for rows.
    pub effects: Vec<Effect>,
    /// The effects of the last message.
    pub last_effects: Vec<Effect>,
    start: Wall,
    ms: i64,
    frames: Frames,
}

/// The frames of an app. As in the event loop, the app is told when one names other alerts than the one before.
#[derive(Default)]
pub struct Frames {
    painter: Painter,
    named: Vec<AlertKey>,
}

impl Frames {
    /// Draws a frame. Returns the message about it, if there is one.
    pub fn draw(&mut self, app: &App) -> Option<Message> {
        let Screen::Live(live) = &app.screen else { return None };
        let has_alerts = !limits::unacknowledged_alerts(live.session(), live.now().elapsed).is_empty();
        if has_alerts {
            self.painter.draw(app, &Theme::default(), Rect::new(0, 0, app.size.0, app.size.1));
        }
        let named = if has_alerts { self.painter.named_alerts().to_vec() } else { Vec::new() };
        let is_changed = named != self.named;
        self.named.clone_from(&named);
        is_changed.then_some(Message::FrameDrawn(named))
    }
}

impl TestApp {
    /// A new session of C-017 by a shipped protocol, with MK and NR; a rehearsal if a speed is given.
    pub fn begin(protocol_id: &str, rehearsal_speed: Option<u32>) -> Self {
        Self::begin_with(protocol_id, rehearsal_speed, SessionContext::default(), |_| {})
    }

    /// The same, with what is known from outside the record.
    pub fn begin_in(protocol_id: &str, rehearsal_speed: Option<u32>, context: SessionContext) -> Self {
        Self::begin_with(protocol_id, rehearsal_speed, context, |_| {})
    }

    /// The same by a protocol of which something was changed.
    pub fn begin_by(protocol_id: &str, rehearsal_speed: Option<u32>, change: impl FnOnce(&mut Plan)) -> Self {
        Self::begin_with(protocol_id, rehearsal_speed, SessionContext::default(), change)
    }

    /// The same as a rehearsal with the tutorial.
    pub fn begin_tutorial(protocol_id: &str) -> Self {
        let mut test = Self::begin(protocol_id, Some(1));
        let Screen::Live(live) = &test.inner.screen else { return test };
        test.inner.tutorial = Some(Box::new(Tutorial::new(live)));
        test
    }

    /// A demo that plays a script at a speed.
    pub fn begin_demo(script: Script, speed: u32) -> Self {
        let loaded = load(&script.protocol);
        let opening = script.opening("im_kat 1.1".to_owned(), loaded.sha256, loaded.text, "bedside".to_owned());
        let (start_ms, offset_s) = DEMO_START;
        let zone = Zone::fixed("America/New_York", offset_s);
        let new = new_session("20310212-0958-C-017", loaded.plan, zone, opening);
        let start = Wall::from_instant(start_ms, offset_s);
        let now = moment_after(start, 0);
        let (app, effects) = App::begin_demo(now, (80, 24), new, Demo::new(script, now, speed));
        Self::with_app(app, effects, start)
    }

    fn with_app(app: App, effects: Vec<Effect>, start: Wall) -> Self {
        let mut test =
            Self { inner: app, effects: Vec::new(), last_effects: Vec::new(), start, ms: 0, frames: Frames::default() };
        test.answer(effects);
        test
    }

    fn begin_with(
        protocol_id: &str,
        rehearsal_speed: Option<u32>,
        context: SessionContext,
        change: impl FnOnce(&mut Plan),
    ) -> Self {
        let mut loaded = load(protocol_id);
        change(&mut loaded.plan);
        let opening = OpenParams { rehearsal_speed, ..opening(&loaded) };
        let (start_ms, offset_s) = SESSION_START;
        let zone = Zone::fixed(&opening.time_zone, offset_s);
        let new = NewSession { context, ..new_session("20261123-1324-C-017", loaded.plan, zone, opening) };
        let start = Wall::from_instant(start_ms, offset_s);
        let (app, effects) = App::begin_session(moment_after(start, 0), (80, 24), new);
        Self::with_app(app, effects, start)
    }

    /// The library of all sample sessions.
    pub fn library() -> Self {
        let mut test = Self::empty_library();
        let names = samples::names();
        test.tell(Message::Library(LibraryEvent::Listed(names.iter().map(|name| (name.clone(), false)).collect())));
        let infos = names.into_iter().map(|name| (name.clone(), samples::info(&samples::session(&name)))).collect();
        test.tell(Message::Library(LibraryEvent::InfoLoaded(infos)));
        test
    }

    /// A library that knows no session yet.
    pub fn empty_library() -> Self {
        Self::with_screen(Screen::Library(Box::new(LibraryScreen::new(false))))
    }

    /// The review of a sample session.
    pub fn review(name: &str) -> Self {
        Self::review_of(name, samples::session(name))
    }

    /// The review of a session by JD.
    pub fn review_of(name: &str, session: Session) -> Self {
        let (zone, author) = (Zone::fixed("UTC", 0), Initials::parse("JD").unwrap());
        let review = ReviewScreen::new(review_time(), samples::loaded(name, session), zone, Some(author));
        Self::with_screen(Screen::Review(Box::new(review)))
    }

    fn with_screen(screen: Screen) -> Self {
        let now = review_time();
        Self::with_app(App::with_screen(now, (80, 24), screen), Vec::new(), now.wall)
    }

    /// The review that is open.
    pub fn review_screen(&self) -> &ReviewScreen {
        let Screen::Review(review) = &self.inner.screen else { panic!("{:?}", self.inner.screen) };
        review
    }

    fn now(&self) -> Moment {
        moment_after(self.start, self.ms)
    }

    /// Lets time pass until a time of the session, `h:mm:ss`.
    pub fn advance_to(&mut self, time: &str) -> &mut Self {
        let parts: Vec<i64> = time.split(':').map(|part| part.parse().unwrap()).collect();
        self.advance_to_ms(((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000)
    }

    fn advance_to_ms(&mut self, until_ms: i64) -> &mut Self {
        assert!(until_ms >= self.ms, "{until_ms} ms have passed");
        while self.ms < until_ms {
            self.ms = (self.ms + 30_000).min(until_ms);
            self.tell(Message::Tick);
        }
        self
    }

    /// Types letter by letter.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.press(KeyCode::Char(letter));
        }
        self
    }

    /// Types letter by letter, where `\n`, `\t` and `\u{1b}` stand for Enter, Tab and Esc.
    pub fn type_keys(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.press(match letter {
                '\n' => KeyCode::Enter,
                '\t' => KeyCode::Tab,
                '\u{1b}' => KeyCode::Esc,
                letter => KeyCode::Char(letter),
            });
        }
        self
    }

    /// Types a line and Enter; then a second and a little more passes.
    pub fn enter(&mut self, text: &str) -> &mut Self {
        self.type_text(text).press(KeyCode::Enter);
        self.ms += 1100;
        self
    }

    /// Presses one key.
    pub fn press(&mut self, code: KeyCode) -> &mut Self {
        self.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    /// Presses a letter with Ctrl.
    pub fn ctrl(&mut self, letter: char) -> &mut Self {
        self.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))
    }

    fn key(&mut self, key: KeyEvent) -> &mut Self {
        self.tell(Message::Key(key))
    }

    /// The rows of the record from the newest back, each as `kind,item text note`.
    pub fn newest(&self, count: usize) -> Vec<String> {
        let Screen::Live(live) = &self.inner.screen else { return Vec::new() };
        let rows = live.session().ledger().rows().iter().rev().take(count);
        rows.map(|row| format!("{},{} {} {}", row.kind.word(), row.item, row.text, row.note).trim().to_owned()).collect()
    }

    /// Sends any message.
    pub fn tell(&mut self, message: Message) -> &mut Self {
        self.update(message);
        self
    }

    /// Sends any message. Returns what the app wants then.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let effects = app::update(&mut self.inner, moment_after(self.start, self.ms), message);
        self.answer(effects.clone());
        self.last_effects.clone_from(&effects);
        if let Some(message) = self.frames.draw(&self.inner) {
            let effects = app::update(&mut self.inner, moment_after(self.start, self.ms), message);
            self.answer(effects);
        }
        effects
    }

    /// Lets time pass without a tick.
    pub fn advance_ms(&mut self, ms: i64) -> &mut Self {
        self.ms += ms;
        self
    }

    /// The rows so far, each as `kind,item`, with value, text and note where they are.
    pub fn rows(&self) -> Vec<String> {
        let app::Screen::Live(live) = &self.inner.screen else { return Vec::new() };
        let rows = live.session().ledger().rows().iter();
        rows.map(|row| {
            let value = row.value.map(|value| value.to_string()).unwrap_or_default();
            let parts = [value.as_str(), &row.text, &row.note].into_iter().filter(|part| !part.is_empty());
            parts.fold(format!("{},{}", row.kind.word(), row.item), |said, part| said + " " + part)
        })
        .collect()
    }

    /// Lets time pass as the event loop does: from each time at which something changes by itself to the next, for so many
    /// seconds. Returns how often it woke.
    pub fn run_idle(&mut self, secs: i64, mut woken: impl FnMut(&App)) -> usize {
        let until_ms = self.ms + secs * 1000;
        let mut times = 0;
        loop {
            let wake = self.inner.next_wake();
            let now = self.now();
            let next_of = |every_ms: i64, past_ms: i64| self.ms + every_ms - past_ms.rem_euclid(every_ms);
            let shows = match wake.tick_rate {
                TickRate::Second => Some(next_of(1000, now.elapsed.ms())),
                TickRate::Minute => Some(next_of(60_000, now.wall.instant_ms())),
                TickRate::MinuteSince(from) => Some(next_of(60_000, now.elapsed.ms() - from.ms())),
                TickRate::Never => None,
            };
            let deadlines = wake.deadline.map(Elapsed::ms).into_iter().chain(wake.idle_deadline.map(RealTime::ms));
            let Some(next) = shows.into_iter().chain(deadlines).min().filter(|next| *next <= until_ms) else { break };
            assert!(next > self.ms, "it would wake at once and for ever: {wake:?}");
            self.ms = next;
            self.tell(Message::Tick);
            woken(&self.inner);
            times += 1;
        }
        self.ms = until_ms;
        times
    }

    /// The cells of the screen at a size.
    pub fn cells(&mut self, width: u16, height: u16, theme: &Theme) -> Buffer {
        self.tell(Message::Resize(width, height));
        draw(&self.inner, theme, width, height)
    }

    /// The text on the screen at a size, without blanks at the end of lines.
    pub fn screen(&mut self, width: u16, height: u16) -> String {
        buffer_text(&self.cells(width, height, &Theme::default()))
    }

    fn answer(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let (rows, tell): (_, fn(SpoolEvent) -> Message) = match effect {
                Effect::Append(rows) => (rows, Message::RecordSpool),
                Effect::AppendPrivate(rows) => (rows, Message::PrivateSpool),
                other => {
                    self.effects.push(other);
                    continue;
                }
            };
            if let Some(last) = rows.last() {
                self.tell(tell(SpoolEvent::Saved(last.seq)));
            }
        }
    }
}

/// A new session as the start screen hands it over.
pub fn new_session(name: &str, plan: Plan, zone: Zone, opening: OpenParams) -> NewSession {
    let context = SessionContext::default();
    NewSession { name: name.to_owned(), plan: Arc::new(plan), zone, opening, context, with_tutorial: false }
}

/// When the library and the review are open.
pub fn review_time() -> Moment {
    let (ms, offset_s) = REVIEW_TIME;
    moment_after(Wall::from_instant(ms, offset_s), 0)
}

/// The cells of an app's screen at a size.
pub fn draw(app: &App, theme: &Theme, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view::draw(app, theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The text of an app's screen at a size.
pub fn screen_text(app: &App, width: u16, height: u16) -> String {
    buffer_text(&draw(app, &Theme::default(), width, height))
}

/// The text in a buffer, line by line, without blanks at the end of lines.
pub fn buffer_text(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol).max(1)).unwrap();
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The session of the standard screen: 67 min after the start, 52 min after 50 mg.
pub fn standard() -> TestApp {
    standard_in(SessionContext::default())
}

/// The same, with what is known from outside the record.
pub fn standard_in(context: SessionContext) -> TestApp {
    let mut test = TestApp::begin_in("im_kat", None, context);
    for step in Script::parse(include_str!("../../standard_session.toml")).unwrap().steps {
        test.advance_to_ms(step.time.ms());
        for key in step.keys {
            test.key(key);
        }
    }
    test
}

/// A writer that keeps what the real backend writes.
#[derive(Clone, Default)]
pub struct KeptOutput(pub Rc<RefCell<Vec<u8>>>);

impl Write for KeptOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
