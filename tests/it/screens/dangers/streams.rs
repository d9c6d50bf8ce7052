//! No danger goes dark, and nothing is acknowledged that was not on the screen: random streams of readings, drafts, sizes, faces and
//! keys. After each message the screen is compared with what the rows say, computed here in another way.
//!
//! `BEDSIDE_STREAMS=n` runs so many streams, `BEDSIDE_STREAM=n` one alone. A stream that fails is printed.

use super::{Frame, ITEMS, PROTOCOLS, at};
use crate::simulation::dice::Dice;
use crate::support::app::{buffer_text, new_session};
use crate::support::session::{alert_keys, opening};
use bedside::app::keymap::KeyContext;
use bedside::app::live::LiveScreen;
use bedside::app::{self, App, Effect, Message, Screen};
use bedside::journal::spool::SpoolEvent;
use bedside::session::plan::{AlertLevel, Plan};
use bedside::session::record::row::{Row, Source};
use bedside::session::{Elapsed, RowKind, Session, Zone, limits};
use bedside::theme::Theme;
use bedside::view::Painter;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const STREAMS: u64 = 400;
const STEPS: usize = 10;
/// Real time between two keys, in milliseconds.
const KEY_MS: i64 = 30;

/// What is wrong with a program that the checks have to find.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It says of every alert that a frame named it.
    NamesUndrawn,
    /// It says so before the frame is drawn for the second that a person needs.
    NamesEarly,
    /// It draws no alert.
    DrawsNone,
}

struct Stream {
    app: App,
    fault: Option<Fault>,
    painter: Painter,
    named: Vec<limits::AlertKey>,
    ms: i64,
    dice: Dice,
    frames: Vec<Frame>,
    buffer: Buffer,
    rows_checked: usize,
    /// What is typed and not saved, and since when: item, value, text.
    draft: Option<(&'static str, i64, String, i64)>,
    acknowledged: u64,
    dangers: u64,
    log: Vec<String>,
}

impl Stream {
    fn begin(seed: u64, fault: Option<Fault>) -> Self {
        let mut dice = Dice::new(seed);
        let loaded = dice.pick(&PROTOCOLS);
        let opening = opening(&loaded);
        let zone = Zone::fixed("America/New_York", -18_000);
        let (app, _) = App::begin_session(at(0), (80, 24), new_session("20261123-1324-C-017", loaded.plan, zone, opening));
        let mut stream = Self {
            app,
            fault,
            painter: Painter::default(),
            named: Vec::new(),
            ms: 0,
            dice,
            frames: Vec::new(),
            buffer: Buffer::default(),
            rows_checked: 0,
            draft: None,
            acknowledged: 0,
            dangers: 0,
            log: Vec::new(),
        };
        if stream.dice.one_in(2) {
            let route = stream.live().session().plan().route.clone();
            stream.line(&format!("dose 50 {route}"));
            stream.key(KeyCode::Enter);
            stream.pass(60_000);
            if stream.dice.one_in(2) {
                stream.line(">");
                stream.pass(2_000);
            }
        }
        stream
    }

    fn live(&self) -> &LiveScreen {
        let Screen::Live(live) = &self.app.screen else { panic!("the session runs") };
        live
    }

    /// Sends a message and draws, as the event loop does, then checks the rows and the frame.
    fn tell(&mut self, message: Message) {
        self.log.push(format!("{} {message:?}", self.ms));
        self.send(message);
        self.check_acknowledgements();
        for _ in 0..2 {
            let (width, height) = self.app.size;
            let area = Rect::new(0, 0, width, height);
            let (buffer, _) = self.painter.draw(&self.app, &Theme::default(), area);
            self.buffer = buffer.clone();
            let mut named = self.painter.named_alerts().to_vec();
            match self.fault {
                Some(Fault::DrawsNone) => self.buffer.reset(),
                Some(Fault::NamesUndrawn) => named = alert_keys(self.live().session(), Elapsed::from_ms(self.ms)),
                Some(Fault::NamesEarly) | None => {}
            }
            if self.named == named {
                break;
            }
            let told_ms = self.ms - if self.fault == Some(Fault::NamesEarly) { 1_000 } else { 0 };
            self.named.clone_from(&named);
            self.send_at(told_ms, Message::FrameDrawn(named));
        }
        self.frames.push(Frame::read(&self.buffer, self.ms));
        self.check_frame();
    }

    fn send(&mut self, message: Message) {
        self.send_at(self.ms, message);
    }

    fn send_at(&mut self, ms: i64, message: Message) {
        let effects = app::update(&mut self.app, at(ms), message);
        for effect in effects {
            if let Effect::Append(rows) = effect
                && let Some(last) = rows.last()
            {
                app::update(&mut self.app, at(self.ms), Message::RecordSpool(SpoolEvent::Saved(last.seq)));
            }
        }
    }

    fn key(&mut self, code: KeyCode) {
        self.ms += KEY_MS;
        self.tell(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn ctrl(&mut self, letter: char) {
        self.ms += KEY_MS;
        self.tell(Message::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)));
    }

    fn line(&mut self, text: &str) {
        self.ms += KEY_MS;
        self.tell(Message::Paste(text.to_owned()));
        self.key(KeyCode::Enter);
    }

    fn pass(&mut self, ms: i64) {
        self.ms += ms;
        self.tell(Message::Tick);
    }

    fn reading(&mut self, is_device: bool) -> (&'static str, i64, String) {
        let count = if is_device { 6 } else { ITEMS.len() };
        let (item, _, device, typed, least, most) = ITEMS[self.dice.below(count)];
        // Half of them near the last value of the item, so that steps and rechecks matter.
        let last = self.live().session().last_reading(item).map(|last| last.value.get() as i64);
        let near = self.dice.between(-4, 4);
        let anywhere = self.dice.between(least, most);
        let value = last.filter(|_| self.dice.one_in(2)).map_or(anywhere, |last| (last + near).clamp(least, most));
        (item, value, if is_device { device } else { typed }.replace('#', &value.to_string()))
    }

    fn step(&mut self) {
        match self.dice.below(16) {
            0..=3 => {
                let (_, _, line) = self.reading(true);
                self.ms += 1_100;
                self.tell(Message::DeviceLine { ticket: 1, line });
            }
            4 | 5 => {
                let (_, _, line) = self.reading(false);
                self.ctrl('u');
                self.line(&line);
                self.ms += KEY_MS;
                self.key(KeyCode::Enter);
            }
            6 => {
                self.ctrl('u');
                let (item, value, line) = self.reading(false);
                self.tell(Message::Paste(line.clone()));
                self.draft = Some((item, value, line, self.ms));
            }
            7 => {
                let (width, height) = (self.dice.between(20, 130), self.dice.between(3, 34));
                let (width, height) = self.dice.pick(&[(width, height), (20, 3), (80, 24), (40, 10), (width, 3)]);
                self.tell(Message::Resize(width as u16, height as u16));
            }
            8 => {
                let code = self.dice.pick(&[KeyCode::Esc, KeyCode::Tab, KeyCode::Char('!'), KeyCode::Enter, KeyCode::Down]);
                if code == KeyCode::Tab {
                    // Tab turns a line into its other readings, and one of them is a note.
                    self.draft = None;
                }
                self.key(code);
            }
            9 => {
                let command = self.dice.pick(&["/show", "/strip", "/dim", "/checklist", "?", "/", "/discharge"]);
                self.ctrl('u');
                self.line(command);
            }
            10 => self.ctrl('g'),
            11 | 12 => self.ctrl('s'),
            13 => {
                self.ctrl('u');
                let words = self.dice.pick(&["seen", "seen: look again", "ack"]);
                self.line(words);
            }
            14 => self.tell(Message::Focus(self.ms % 2 == 0)),
            _ => {}
        }
        let pause_ms = self.dice.pick(&[0, 100, 400, 700, 1_000, 1_500, 12_000, 70_000, 320_000]);
        if pause_ms > 0 {
            self.pass(pause_ms);
        }
    }

    /// Each new acknowledgement is of a reading that the frames named for a second, and until the key.
    fn check_acknowledgements(&mut self) {
        let rows = self.live().session().ledger().rows();
        let new: Vec<Row> =
            rows[self.rows_checked..].iter().filter(|row| row.matches(RowKind::Alert, "acknowledged")).cloned().collect();
        self.rows_checked = rows.len();
        for row in new {
            self.acknowledged += 1;
            let value = row.value.map(bedside::session::Value::get).unwrap();
            let until_ms = self.ms - 1_000;
            let is_named =
                |frame: &Frame| frame.names(&row.text, value) || row.text.ends_with("_overdue") && frame.names_item(&row.text);
            let first = self.frames.iter().rposition(|frame| frame.real_ms <= until_ms && is_named(frame));
            let Some(first) = first else {
                panic!("{} {value} was never on the screen for a second\n{}", row.text, self.story())
            };
            let gone = self.frames[first..].iter().find(|frame| !frame.names_item(&row.text));
            assert!(gone.is_none(), "{} was not on the screen at {}\n{}", row.text, gone.unwrap().real_ms, self.story());
        }
    }

    /// Every unacknowledged reading at `act` or above is named, or marked where a client may look.
    fn check_frame(&mut self) {
        let live = self.live();
        let session = live.session();
        let mut dangers: BTreeMap<String, Vec<(f64, AlertLevel)>> = BTreeMap::new();
        for row in session.ledger().live_rows() {
            if let Some((value, level)) = danger(session, row) {
                dangers.entry(row.item.to_string()).or_default().push((value, level));
            }
        }
        let draft = self.draft.as_ref().filter(|(_, _, text, since)| live.line().text() == text && self.ms - since >= 1_000);
        let draft = draft.filter(|(item, value, ..)| {
            let level = limits::judge_reading(session, item, *value as f64, Elapsed::from_ms(self.ms)).map(|(level, _)| level);
            level >= Some(AlertLevel::Act)
        });
        if dangers.is_empty() && draft.is_none() {
            return;
        }
        let is_covered = live.is_veiled() || live.key_context() == KeyContext::ClientScreen;
        let frame = self.frames.last().unwrap();
        let mut missing = BTreeSet::new();
        if is_covered {
            let area = self.buffer.area;
            let marked = (0..area.width).any(|x| self.buffer[(x, area.height - 1)].symbol() == "+");
            missing.extend((!marked).then(|| "the mark".to_owned()));
            for label in ITEMS.iter().flat_map(|item| item.1) {
                missing.extend(buffer_text(&self.buffer).contains(label).then(|| format!("{label} is told to the client")));
            }
        } else {
            let worst = |values: &[(f64, AlertLevel)]| values.iter().map(|(_, level)| *level).max();
            let named = |item: &str, values: &[(f64, AlertLevel)]| {
                values.iter().any(|(value, level)| Some(*level) == worst(values) && frame.names(item, *value))
            };
            for (item, values) in &dangers {
                missing.extend((!named(item, values) && !frame.says_hidden(item)).then(|| item.clone()));
            }
            if let Some((item, value, ..)) = draft {
                let is_named = frame.names(item, *value as f64) || frame.says_hidden(item);
                missing.extend((!is_named).then(|| format!("draft {item} {value}")));
            }
            let any = dangers.iter().any(|(item, values)| named(item, values))
                || draft.is_some_and(|(item, value, ..)| frame.names(item, *value as f64));
            missing.extend((!any).then(|| "every number".to_owned()));
        }
        assert!(missing.is_empty(), "not on the screen: {missing:?}, of {dangers:?}\n{}", self.story());
        self.dangers += 1;
    }

    fn story(&self) -> String {
        format!("{}\n{:?} {:?}\n{}", self.log.join("\n"), self.app.size, self.frames.last(), buffer_text(&self.buffer))
    }
}

/// The value and level of a row that holds a reading at `act` or above that nobody has acknowledged.
fn danger(session: &Session, row: &Row) -> Option<(f64, AlertLevel)> {
    let value = row.value.filter(|_| matches!(row.kind, RowKind::Vital | RowKind::Scale))?.get();
    let (level, limit) =
        limits::judge_reading(session, &row.item, value, row.elapsed).filter(|(level, _)| *level >= AlertLevel::Act)?;
    let is_seen =
        session.ledger().live_rows().filter(|ack| ack.matches(RowKind::Alert, "acknowledged") && ack.text == row.item).any(
            |ack| {
                let known = ack.value.unwrap().get();
                let worse_by = if limit.is_upward() { value - known } else { known - value };
                let is_step = worse_by > 0.0 && worse_by >= step(session.plan(), &row.item);
                let level_at = |at| limits::judge_reading(session, &row.item, known, at).map(|(level, _)| level);
                if ack.seq > row.seq {
                    worse_by <= 0.0 || !is_step && level_at(row.elapsed) >= Some(level)
                } else {
                    let is_recent = limit.recheck_after(level).is_none_or(|recheck| row.elapsed - ack.elapsed < recheck);
                    row.source == Source::Socket && is_recent && !is_step && level_at(ack.elapsed) >= Some(level)
                }
            },
        );
    (!is_seen).then_some((value, level))
}

fn step(plan: &Plan, item: &str) -> f64 {
    plan.raise_steps.iter().find(|step| step.item == item).map_or(0.0, |step| step.by)
}

/// Plays one stream. Returns the acknowledgements and the frames with a danger, or `None` if a check fails.
fn play(seed: u64, fault: Option<Fault>) -> Option<(u64, u64)> {
    let run = std::panic::catch_unwind(|| {
        let mut stream = Stream::begin(seed, fault);
        (0..STEPS).for_each(|_| stream.step());
        (stream.acknowledged, stream.dangers)
    });
    run.ok()
}

#[test]
fn no_danger_goes_dark_and_nothing_unseen_is_acknowledged() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (first, count) = number("BEDSIDE_STREAM").map_or((0, number("BEDSIDE_STREAMS").unwrap_or(STREAMS)), |seed| (seed, 1));
    let next = AtomicU64::new(first);
    let (acknowledged, dangers) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                return;
            }
            let (seen, shown) = play(seed, None).unwrap_or_else(|| panic!("BEDSIDE_STREAM={seed}"));
            acknowledged.fetch_add(seen, Ordering::Relaxed);
            dangers.fetch_add(shown, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
    let (acknowledged, dangers) = (acknowledged.into_inner(), dangers.into_inner());
    if number("BEDSIDE_STREAMS").is_some() {
        let figures = format!("{count} streams, {dangers} frames with a danger, {acknowledged} acknowledgements");
        writeln!(std::io::stdout(), "{figures}").expect("standard output");
    }
    assert!(
        count == 1 || (dangers > count && acknowledged > count / 20),
        "{dangers} {acknowledged}: the streams show too little"
    );
}

#[test]
fn each_fault_of_a_program_is_found_within_the_streams() {
    for fault in [Fault::NamesUndrawn, Fault::NamesEarly, Fault::DrawsNone] {
        let found = (0..STREAMS).find(|seed| play(*seed, Some(fault)).is_none());
        assert!(found.is_some(), "{fault:?} passes {STREAMS} streams");
    }
}
