//! The real desk with a clock and a disk that tests hold: times and typed lines in, the screen out.

use bedside::app::TickRate;
use bedside::app::{self, App, Effect, Message, NewSession, Screen, SessionContext, Tutorial};
use bedside::journal::spool::SpoolEvent;
use bedside::protocol;
use bedside::session::decide::OpenParams;
use bedside::session::{ClientCode, Elapsed, Initials, Moment, Plan, RealTime, Value, Wall, Zone};
use bedside::theme::Theme;
use bedside::view;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

/// 13:24:43 in New York, in ms since 1970 UTC.
const START_MS: i64 = 1_795_458_283_000;
const OFFSET_S: i32 = -5 * 3600;

/// A desk on which a session runs.
pub struct Desk {
    /// What the program shows.
    pub app: App,
    /// What it asked of the world, but for rows.
    pub asked: Vec<Effect>,
    ms: i64,
}

impl Desk {
    /// A new session of C-017 by a shipped protocol, MK and NR present; a rehearsal if a speed is given.
    pub fn begin(protocol_id: &str, rehearsal: Option<u32>) -> Self {
        Self::begin_with(protocol_id, rehearsal, SessionContext::default(), |_| {})
    }

    /// The same, with what is known from outside the record.
    pub fn begin_around(protocol_id: &str, rehearsal: Option<u32>, around: SessionContext) -> Self {
        Self::begin_with(protocol_id, rehearsal, around, |_| {})
    }

    /// The same by a protocol of which something was changed.
    pub fn begin_by(protocol_id: &str, rehearsal: Option<u32>, change: impl FnOnce(&mut Plan)) -> Self {
        Self::begin_with(protocol_id, rehearsal, SessionContext::default(), change)
    }

    /// The same, and somebody is led through it.
    pub fn begin_led(protocol_id: &str) -> Self {
        let mut desk = Self::begin_with(protocol_id, Some(1), SessionContext::default(), |_| {});
        let Screen::Live(live) = &desk.app.screen else { return desk };
        desk.app.tutorial = Some(Box::new(Tutorial::new(live)));
        desk
    }

    fn begin_with(protocol_id: &str, rehearsal: Option<u32>, around: SessionContext, change: impl FnOnce(&mut Plan)) -> Self {
        let text = protocol::shipped_text(protocol_id).unwrap();
        let mut loaded = protocol::load(protocol_id, text, &|id| protocol::shipped_text(id).map(str::to_owned)).unwrap();
        change(&mut loaded.plan);
        let opening = OpenParams {
            client: ClientCode::parse("C-017").unwrap(),
            session_no: Some(3),
            staff: ["MK", "NR"].map(|who| Initials::parse(who).unwrap()).to_vec(),
            weight_kg: Value::parse("70"),
            protocol: format!("{} {}", loaded.plan.id, loaded.plan.version),
            protocol_sha256: loaded.sha256,
            protocol_text: loaded.text,
            time_zone: "America/New_York".to_owned(),
            boot_clock: ("boot".to_owned(), Value::from(100)),
            app_version: "bedside".to_owned(),
            rehearsal_speed: rehearsal,
        };
        let zone = Zone::fixed("America/New_York", OFFSET_S);
        let new = NewSession {
            name: "20261123-1324-C-017".to_owned(),
            plan: Arc::new(loaded.plan),
            zone,
            opening,
            context: around,
            with_tutorial: false,
        };
        let (app, effects) = App::begin_session(moment(0), (80, 24), new);
        let mut desk = Self { app, asked: Vec::new(), ms: 0 };
        desk.answer(effects);
        desk
    }

    /// Time passes until a time of the session, `h:mm:ss`.
    pub fn until(&mut self, time: &str) -> &mut Self {
        let parts: Vec<i64> = time.split(':').map(|part| part.parse().unwrap()).collect();
        let until_ms = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000;
        assert!(until_ms >= self.ms, "{time} has passed");
        // What falls due on the way is seen when it does.
        while self.ms < until_ms {
            self.ms = (self.ms + 30_000).min(until_ms);
            self.send(Message::Tick);
        }
        self
    }

    /// Typed letter by letter.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.press(KeyCode::Char(letter));
        }
        self
    }

    /// Typed as well, where `\n`, `\t` and `\u{1b}` stand for Enter, Tab and Esc.
    pub fn opens(&mut self, text: &str) -> &mut Self {
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

    /// A line and Enter, and Enter again where the line is asked about; then a little more than the rest of a second.
    pub fn enters(&mut self, text: &str) -> &mut Self {
        self.types(text).press(KeyCode::Enter);
        self.ms += 1100;
        self
    }

    /// One key.
    pub fn press(&mut self, code: KeyCode) -> &mut Self {
        self.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    /// One letter with Ctrl.
    pub fn ctrl(&mut self, letter: char) -> &mut Self {
        self.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))
    }

    fn key(&mut self, key: KeyEvent) -> &mut Self {
        self.send(Message::Key(key));
        self
    }

    /// The rows of the record from the newest back, each as `kind,item text note`.
    pub fn newest(&self, count: usize) -> Vec<String> {
        let Screen::Live(live) = &self.app.screen else { return Vec::new() };
        let rows = live.session().ledger().rows().iter().rev().take(count);
        rows.map(|row| format!("{},{} {} {}", row.kind.word(), row.item, row.text, row.note).trim().to_owned()).collect()
    }

    /// Any message.
    pub fn send(&mut self, message: Message) {
        self.receives(message);
    }

    /// Any message, and what the app wants then.
    pub fn receives(&mut self, message: Message) -> Vec<Effect> {
        let effects = app::update(&mut self.app, moment(self.ms), message);
        self.answer(effects.clone());
        effects
    }

    /// The clock goes on, and nothing is said about it.
    pub fn passes(&mut self, ms: i64) -> &mut Self {
        self.ms += ms;
        self
    }

    /// The rows so far, each as `kind,item`, with value, text and note where they are.
    pub fn rows(&self) -> Vec<String> {
        let app::Screen::Live(live) = &self.app.screen else { return Vec::new() };
        let rows = live.session().ledger().rows().iter();
        rows.map(|row| {
            let value = row.value.map(|value| value.to_string()).unwrap_or_default();
            let parts = [value.as_str(), &row.text, &row.note].into_iter().filter(|part| !part.is_empty());
            parts.fold(format!("{},{}", row.kind.word(), row.item), |said, part| said + " " + part)
        })
        .collect()
    }

    /// Time passes as the real loop lets it: from each time at which something changes by itself to the next, for so many
    /// seconds. Answers how often it woke.
    pub fn sleeps(&mut self, secs: i64, mut woken: impl FnMut(&App)) -> usize {
        let until_ms = self.ms + secs * 1000;
        let mut times = 0;
        loop {
            let wake = self.app.next_wake();
            let now = moment(self.ms);
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
            self.send(Message::Tick);
            woken(&self.app);
            times += 1;
        }
        self.ms = until_ms;
        times
    }

    /// The cells of the screen at a size.
    pub fn cells(&mut self, width: u16, height: u16, theme: &Theme) -> Buffer {
        self.send(Message::Resize(width, height));
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view::draw(&self.app, theme, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The words on the screen at a size, without blanks at the end of lines.
    pub fn screen(&mut self, width: u16, height: u16) -> String {
        words(&self.cells(width, height, &Theme::default()))
    }

    /// Everything that is written is saved at once.
    fn answer(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let (rows, tell): (_, fn(SpoolEvent) -> Message) = match effect {
                Effect::Append(rows) => (rows, Message::RecordSpool),
                Effect::AppendPrivate(rows) => (rows, Message::PrivateSpool),
                other => {
                    self.asked.push(other);
                    continue;
                }
            };
            if let Some(last) = rows.last() {
                self.send(tell(SpoolEvent::Saved(last.seq)));
            }
        }
    }
}

/// What a buffer says, line by line.
pub fn words(buffer: &Buffer) -> String {
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

fn moment(ms: i64) -> Moment {
    Moment { elapsed: Elapsed::from_ms(ms), wall: Wall::from_instant(START_MS + ms, OFFSET_S), real_time: RealTime::from_ms(ms) }
}

/// The session of the standard screen: 67 min after the start, 52 min after 50 mg.
pub fn standard() -> Desk {
    standard_around(SessionContext::default())
}

/// The same, with what is known from outside the record.
pub fn standard_around(around: SessionContext) -> Desk {
    let mut desk = Desk::begin_around("im_kat", None, around);
    desk.until("0:02:00").enters("120/78 68 97 r14 36.6c");
    desk.until("0:08:00").enters(">");
    desk.until("0:12:40").enters(">");
    desk.until("0:15:14").enters("dose 50 im left deltoid lot A4471").enters("");
    desk.until("0:16:40").enters(">");
    desk.until("0:17:20").enters("ok breathing slow, hands open");
    desk.until("0:20:30").enters("s96 r13");
    desk.until("0:20:50").enters("ok");
    desk.until("0:25:20").enters("ok");
    desk.until("0:30:00").enters("134/82 77 96 14");
    desk.until("0:31:00").enters("ok");
    desk.until("0:32:00").enters("not offered");
    desk.until("0:35:20").enters("ok");
    desk.until("0:45:40").enters("ok still, hand on heart");
    desk.until("0:46:40").enters("m Spiegel im Spiegel");
    desk.until("0:55:10").enters("tears, soft smile #grief");
    desk.until("1:00:10").enters("ok");
    desk.until("1:03:20").enters("q I can see the whole house");
    desk.until("1:03:50").enters("128/76 71 97 14");
    // Somebody is at the keys, so this is the whole face.
    desk.until("1:07:24").press(KeyCode::Down);
    desk
}

/// What the real backend writes, kept to be looked at.
#[derive(Clone, Default)]
pub struct Sheet(pub Rc<RefCell<Vec<u8>>>);

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
