//! The app that a story runs in, on the program's own clock, with a disk that keeps bytes and answers. Time passes as in the
//! event loop: a message each minute and at each deadline of the session.

use super::story::{Resume, Step, Story};
use crate::support::app::{Frames, new_session, screen_text};
use crate::support::saved_files::SavedFiles;
use crate::support::session::load;
use bedside::app::live::LiveScreen;
use bedside::app::playback::script::{parse_span, step_keys};
use bedside::app::{self, App, Effect, Message, NewSession, Screen, SessionContext};
use bedside::edge::os::clock::{ClockReadings, ResumePoint, SessionClock};
use bedside::edge::os::clock_monitor::ClockMonitor;
use bedside::journal::disk_order::{PartFile, RecordFolder};
use bedside::journal::{self, SpoolEvent};
use bedside::protocol::LoadedProtocol;
use bedside::session::analysis::previous_session::SessionRecap;
use bedside::session::decide::{self, ClockEvent, OpenParams};
use bedside::session::{Moment, Plan, RealTime, Row, RowKind, Session, Value, Wall, Zone};
use crossterm::event::KeyEvent;
use std::sync::Arc;

const NAME: &str = "20261123-0902-C-017";
const SIZE: (u16, u16) = (80, 24);
const MINUTE_MS: i64 = 60_000;
/// Between two keys.
const GAP_MS: i64 = 10;
/// How long the computer had been on, in milliseconds.
const WAS_ON_MS: i64 = 3_600_000;

/// A session under way.
pub struct Stage {
    app: App,
    frames: Frames,
    /// What the disk has.
    pub files: SavedFiles,
    sessions: u32,
    plan: Arc<Plan>,
    zone: Zone,
    clock: SessionClock,
    clock_monitor: ClockMonitor,
    readings: ClockReadings,
    boot_number: usize,
    /// The running clock when the step before began.
    step_began_ms: i64,
    disk_answers: bool,
    has_ended: bool,
    reported_rows: usize,
    pub effects: Vec<&'static str>,
}

impl Stage {
    /// Begins the story's session; its first rows are not reported as new.
    pub fn set(story: &Story) -> Result<Self, String> {
        let (start, zone) = (story.start, story.zone());
        let loaded = load(&story.protocol);
        let readings = ClockReadings {
            running_ms: WAS_ON_MS,
            awake_ms: WAS_ON_MS,
            wall_ms: start.instant_ms(),
            offset_s: zone.offset_at(start.instant_ms()),
            real_time: RealTime::from_ms(0),
        };
        let clock = SessionClock::start(1, zone.clone(), &readings);
        let plan = Arc::new(loaded.plan.clone());
        let opening = opening(story, &loaded, &clock, story.session_no)?;
        let new = new_session(NAME, loaded.plan, zone.clone(), opening);
        let (app, effects) = App::begin_session(clock.moment(&readings), SIZE, new);
        let mut stage = Self {
            app,
            frames: Frames::default(),
            files: SavedFiles::new(NAME),
            sessions: story.session_no,
            plan,
            clock_monitor: ClockMonitor::new(&readings),
            step_began_ms: readings.running_ms,
            zone,
            clock,
            readings,
            boot_number: 1,
            disk_answers: true,
            has_ended: false,
            reported_rows: 0,
            effects: Vec::new(),
        };
        stage.handle_effects(effects);
        stage.answer();
        stage.reported_rows = stage.files.rows.len();
        Ok(stage)
    }

    /// The live screen.
    pub fn live(&self) -> &LiveScreen {
        match &self.app.screen {
            Screen::Live(live) => live,
            _ => panic!("a story begins with a session"),
        }
    }

    /// What is on the screen, line by line.
    pub fn screen(&self) -> String {
        screen_text(&self.app, SIZE.0, SIZE.1)
    }

    /// Now, as the session has it.
    pub fn now(&self) -> Moment {
        self.clock.moment(&self.readings)
    }

    /// The rows written since the last call.
    pub fn new_rows(&mut self) -> Vec<Row> {
        let new = self.files.rows.get(self.reported_rows..).unwrap_or_default().to_vec();
        self.reported_rows = self.files.rows.len();
        new
    }

    /// Does what a step says.
    pub fn play(&mut self, story: &Story, step: &Step) -> Result<(), String> {
        let until_ms = self.time_of(&step.at)?;
        if until_ms < self.readings.running_ms {
            return Err(format!("at: {} is {} ms before the last key", step.at, self.readings.running_ms - until_ms));
        }
        self.effects.clear();
        self.step_began_ms = until_ms;
        if step.slept {
            self.advance(until_ms - self.readings.running_ms, true);
            self.tell(Message::Tick);
        } else {
            self.pass(until_ms);
            // The clocks on the screen go by seconds, so the app has always just had a tick.
            self.tell(Message::Tick);
        }
        if let Some(by) = &step.clock_set {
            let (sign, span) = if let Some(span) = by.strip_prefix('-') { (-1, span) } else { (1, by.trim_start_matches('+')) };
            self.readings.wall_ms += sign * parse_span(span)?.num_milliseconds();
            self.advance(0, false);
            self.tell(Message::Tick);
        }
        if let Some(offset) = &step.moved_to {
            self.zone = Zone::fixed(&format!("UTC{offset}"), offset_s(offset)?);
            self.advance(0, false);
            self.tell(Message::Tick);
        }
        self.disk(step);
        if let Some(focused) = step.focus {
            self.tell(Message::Focus(focused));
        }
        if let Some(resume) = &step.resume {
            self.resume(resume)?;
        }
        if let Some(name) = &step.another_session {
            self.begin_another(story, name)?;
        }
        if let Some(text) = &step.paste {
            self.tell(Message::Paste(text.clone()));
        }
        let gap_ms = step.gap.as_deref().map_or(Ok(GAP_MS), |gap| parse_span(gap).map(|gap| gap.num_milliseconds()))?;
        self.press(step_keys(step.enter.as_deref(), step.keys.as_deref())?, gap_ms)
    }

    fn press(&mut self, keys: Vec<KeyEvent>, gap_ms: i64) -> Result<(), String> {
        for (number, key) in keys.into_iter().enumerate() {
            if self.has_ended {
                return Err("keys: the program has ended".to_owned());
            }
            if number > 0 {
                self.pass(self.readings.running_ms + gap_ms);
            }
            self.tell(Message::Key(key));
        }
        Ok(())
    }

    fn disk(&mut self, step: &Step) {
        if let Some(why) = &step.disk_moved {
            let target = PartFile { folder: RecordFolder::Record, part: 2 };
            self.tell(Message::RecordSpool(SpoolEvent::Moved { file: target, reason: why.clone() }));
        }
        if let Some(sentence) = &step.disk_trouble {
            let event = if sentence.is_empty() { SpoolEvent::Recovered } else { SpoolEvent::Trouble(sentence.clone()) };
            self.tell(Message::RecordSpool(event));
        }
        if let Some(answers) = step.disk_answers {
            self.disk_answers = answers;
            self.answer();
        }
    }

    /// What must be true after every step.
    pub fn broken_laws(&self) -> Vec<String> {
        let session = self.live().session();
        let mut broken = Vec::new();
        if session.ledger().rows() != self.files.rows {
            broken.push("law: the written rows are not those of the session".to_owned());
        }
        if Session::from_rows(self.plan.clone(), &self.files.rows) != *session {
            broken.push("law: the same rows folded at once are another session".to_owned());
        }
        match journal::read(&self.files.bytes) {
            Err(why) => broken.push(format!("law: the record cannot be read: {why}")),
            Ok(record) => {
                broken.extend(record.findings.iter().map(|found| format!("law: in the record, {found}")));
                if record.rows != self.files.rows || !record.unreadable_rows.is_empty() || record.unknown_item_count > 0 {
                    broken.push("law: the record reads back as other rows".to_owned());
                }
            }
        }
        let line = self.live().line().text();
        let kept = self.files.draft.as_ref().map_or("", |draft| draft.text.as_str());
        // Commands put these two there; nobody typed them.
        if kept != line && !matches!(line, ">" | "?") {
            broken.push(format!("law: the draft kept is `{kept}`, and the line is `{line}`"));
        }
        broken
    }

    /// When a step comes, on the running clock.
    fn time_of(&self, at: &str) -> Result<i64, String> {
        let from = |elapsed_ms: i64, span: &str| {
            Ok(self.readings.running_ms + elapsed_ms + parse_span(span)?.num_milliseconds() - self.now().elapsed.ms())
        };
        if let Some(span) = at.strip_prefix("S+") {
            return from(0, span);
        }
        if let Some(span) = at.strip_prefix("T+") {
            let t0 = self.live().session().t0().ok_or_else(|| format!("at: {at}, but no dose was given"))?;
            return from(t0.ms(), span);
        }
        let span = at.strip_prefix('+').ok_or_else(|| format!("at: `{at}` is none of +5m, S+5m, T+5m"))?;
        Ok(self.step_began_ms + parse_span(span)?.num_milliseconds())
    }

    /// Time passes as in the event loop: with a message at each whole minute and each deadline.
    fn pass(&mut self, until_ms: i64) {
        while self.readings.running_ms < until_ms {
            let minute_ms = MINUTE_MS - self.readings.wall_ms.rem_euclid(MINUTE_MS);
            let deadline = self.app.next_wake().deadline.map(|at| (at - self.now().elapsed).num_milliseconds());
            let next_ms = deadline.into_iter().filter(|ms| *ms > 0).fold(minute_ms, i64::min);
            let left_ms = until_ms - self.readings.running_ms;
            self.advance(next_ms.min(left_ms), false);
            if next_ms <= left_ms {
                self.tell(Message::Tick);
            }
        }
    }

    fn advance(&mut self, ms: i64, is_asleep: bool) {
        self.readings.running_ms += ms;
        self.readings.awake_ms += if is_asleep { 0 } else { ms };
        self.readings.wall_ms += ms;
        self.readings.real_time = self.readings.real_time.plus_ms(ms);
        self.readings.offset_s = self.zone.offset_at(self.readings.wall_ms);
    }

    /// Sends a message after what the clocks report, as the event loop does.
    fn tell(&mut self, message: Message) {
        if self.has_ended {
            return;
        }
        for event in self.clock_monitor.detect_changes(&self.readings) {
            if let ClockEvent::Zone { .. } = event {
                self.clock.zone = self.zone.clone();
                self.update(Message::Zone(self.zone.clone()));
            }
            self.update(Message::ClockChanged(event));
        }
        self.update(message);
    }

    fn update(&mut self, message: Message) {
        self.send(message);
        self.answer();
        if let Some(message) = self.frames.draw(&self.app) {
            self.send(message);
            self.answer();
        }
    }

    fn handle_effects(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match self.files.write(effect) {
                // The disk of the record answers when it may.
                Ok(None | Some(Message::RecordSpool(_))) => {}
                Ok(Some(answer)) => self.send(answer),
                Err(Effect::ApplyFile(file)) => self.effects.push(file.name()),
                Err(Effect::CheckFiles) => self.effects.push("look"),
                Err(Effect::Suspend) => self.effects.push("suspend"),
                Err(Effect::SealRecord) => self.effects.push("seal"),
                Err(Effect::Quit) => {
                    self.effects.push("quit");
                    self.has_ended = true;
                }
                Err(other) => panic!("a story begins with a session, and has no device: {other:?}"),
            }
        }
    }

    fn send(&mut self, message: Message) {
        let now = self.now();
        let effects = app::update(&mut self.app, now, message);
        self.handle_effects(effects);
    }

    /// The disk says that all is saved, until it has.
    fn answer(&mut self) {
        while self.disk_answers
            && self.live().unsaved_rows() > 0
            && let Some(answer) = self.files.saved()
        {
            self.send(answer);
        }
    }

    /// Another session of the same client, as the program begins one: what the record before it says comes along as words only.
    fn begin_another(&mut self, story: &Story, name: &str) -> Result<(), String> {
        if !self.has_ended {
            return Err("another_session: the one before it still runs".to_owned());
        }
        let loaded = load(&story.protocol);
        let previous_session = SessionRecap::from_session(self.live().session());
        let context = SessionContext { previous_session, ..SessionContext::default() };
        self.sessions += 1;
        self.clock = SessionClock::start(1, self.zone.clone(), &self.readings);
        self.clock_monitor = ClockMonitor::new(&self.readings);
        let opening = OpenParams { weight_kg: None, ..opening(story, &loaded, &self.clock, self.sessions)? };
        let new = NewSession { context, ..new_session(name, loaded.plan, self.zone.clone(), opening) };
        let (app, effects) = App::begin_session(self.now(), SIZE, new);
        (self.app, self.files, self.has_ended) = (app, SavedFiles::new(name), false);
        self.handle_effects(effects);
        self.answer();
        self.reported_rows = self.files.rows.len();
        Ok(())
    }

    /// The record is opened again, as the program does it.
    fn resume(&mut self, resume: &Resume) -> Result<(), String> {
        let session = self.files.session(&self.plan);
        if resume.other_boot {
            self.boot_number += 1;
            (self.readings.running_ms, self.readings.awake_ms) = (MINUTE_MS, MINUTE_MS);
            self.step_began_ms = MINUTE_MS;
        }
        let boot = boot_id(self.boot_number);
        let resume_point = resume_point(&session);
        let (clock, gap) = SessionClock::resume(1, self.zone.clone(), &resume_point, Some(boot.as_str()), &self.readings);
        let boot_zero = Value::new(clock.boot_s_at_start()).ok_or("no boot clock")?;
        let interruption = decide::ResumeParams {
            gap_ms: gap.ms.max(0),
            is_gap_estimated: gap.is_estimated,
            torn_file: resume.torn.clone(),
            new_boot_clock: resume.other_boot.then_some((boot, boot_zero)),
        };
        self.clock = clock;
        self.clock_monitor = ClockMonitor::new(&self.readings);
        self.has_ended = false;
        let resumed = self.files.resume(session, self.zone.clone(), interruption);
        let (app, effects) = App::resume_session(self.now(), SIZE, resumed);
        self.app = app;
        self.handle_effects(effects);
        self.answer();
        Ok(())
    }
}

fn resume_point(session: &Session) -> ResumePoint {
    let rows = session.ledger().rows();
    let elapsed = rows.iter().map(Row::entered_elapsed).max().unwrap_or_default();
    let wall = session.last_entered().unwrap_or_else(|| Wall::from_instant(0, 0));
    let boot = rows.iter().rev().find(|row| row.matches(RowKind::Meta, "boot"));
    ResumePoint { elapsed, wall, boot: boot.and_then(|row| Some((row.text.clone(), row.value?.get()))) }
}

fn boot_id(number: usize) -> String {
    format!("boot-{number}")
}

fn opening(story: &Story, loaded: &LoadedProtocol, clock: &SessionClock, session_no: u32) -> Result<OpenParams, String> {
    let boot_clock = (boot_id(1), Value::new(clock.boot_s_at_start()).ok_or("no boot clock")?);
    let version = format!("{} {}", loaded.plan.id, loaded.plan.version);
    let opening = story.opening(version, loaded.sha256.clone(), loaded.text.clone(), "bedside story".to_owned());
    Ok(OpenParams { session_no: Some(session_no), boot_clock, ..opening })
}

fn offset_s(text: &str) -> Result<i32, String> {
    Wall::parse(&format!("2026-01-01T00:00:00{text}")).map(Wall::offset_s).ok_or_else(|| format!("`{text}` is no offset"))
}
