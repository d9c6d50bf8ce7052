//! The app that a story runs in, on the program's own clock, with a disk that keeps bytes and answers. Time passes as in the
//! event loop: a message each minute and at each deadline of the session.

use super::story::{Resume, Step, Story};
use crate::support::app::{new_session, screen_text};
use crate::support::session::load;
use bedside::app::live::LiveScreen;
use bedside::app::playback::script::{parse_span, step_keys};
use bedside::app::{self, App, Effect, LineDraft, Message, NewSession, ResumedSession, Screen, SessionContext};
use bedside::edge::os::clock::{ClockReadings, ResumePoint, SessionClock};
use bedside::edge::os::clock_monitor::ClockMonitor;
use bedside::journal::columns::HEADER;
use bedside::journal::disk_order::{PartFile, RecordFolder};
use bedside::journal::{self, Chain, SpoolEvent, encode};
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
    name: String,
    sessions: u32,
    plan: Arc<Plan>,
    zone: Zone,
    clock: SessionClock,
    watch: ClockMonitor,
    readings: ClockReadings,
    boots: usize,
    /// The running clock when the step before began.
    step_began_ms: i64,
    disk_answers: bool,
    has_ended: bool,
    chain: Chain,
    /// The record as the disk has it.
    bytes: Vec<u8>,
    /// Every row that went out.
    written: Vec<Row>,
    /// The private file's rows.
    private: Vec<Row>,
    told: usize,
    pub draft: Option<LineDraft>,
    pub effects: Vec<&'static str>,
}

impl Stage {
    /// Begins the story's session; its first rows are told no further.
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
            name: NAME.to_owned(),
            sessions: story.session_no,
            plan,
            watch: ClockMonitor::new(&readings),
            step_began_ms: readings.running_ms,
            zone,
            clock,
            readings,
            boots: 1,
            disk_answers: true,
            has_ended: false,
            chain: Chain::default(),
            bytes: format!("{HEADER}\n").into_bytes(),
            written: Vec::new(),
            told: 0,
            draft: None,
            private: Vec::new(),
            effects: Vec::new(),
        };
        stage.carry_out(effects);
        stage.answer();
        stage.told = stage.written.len();
        Ok(stage)
    }

    /// What the desk shows.
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

    /// The rows that went out since this was last asked.
    pub fn new_rows(&mut self) -> Vec<Row> {
        let new = self.written.get(self.told..).unwrap_or_default().to_vec();
        self.told = self.written.len();
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
            // The clocks on the screen go by seconds, so the desk has always just been told the time.
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
            let news = if sentence.is_empty() { SpoolEvent::Recovered } else { SpoolEvent::Trouble(sentence.clone()) };
            self.tell(Message::RecordSpool(news));
        }
        if let Some(answers) = step.disk_answers {
            self.disk_answers = answers;
            self.answer();
        }
    }

    /// What must be true after every step.
    pub fn laws(&self) -> Vec<String> {
        let session = self.live().session();
        let mut broken = Vec::new();
        if session.ledger().rows() != self.written {
            broken.push("law: what went out is not what the session holds".to_owned());
        }
        if Session::from_rows(self.plan.clone(), &self.written) != *session {
            broken.push("law: the same rows folded at once are another session".to_owned());
        }
        match journal::read(&self.bytes) {
            Err(why) => broken.push(format!("law: the record cannot be read: {why}")),
            Ok(record) => {
                broken.extend(record.findings.iter().map(|found| format!("law: in the record, {found}")));
                if record.rows != self.written || !record.unreadable_rows.is_empty() || record.unknown_item_count > 0 {
                    broken.push("law: the record reads back as other rows".to_owned());
                }
            }
        }
        let line = self.live().line().text();
        let kept = self.draft.as_ref().map_or("", |draft| draft.text.as_str());
        // The two that commands put there are no words of anybody.
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

    /// Time passes as the loop lets it: with a message at each whole minute and each deadline.
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

    fn advance(&mut self, ms: i64, asleep: bool) {
        self.readings.running_ms += ms;
        self.readings.awake_ms += if asleep { 0 } else { ms };
        self.readings.wall_ms += ms;
        self.readings.real_time = self.readings.real_time.plus_ms(ms);
        self.readings.offset_s = self.zone.offset_at(self.readings.wall_ms);
    }

    /// What the clocks say of themselves comes before what came, as in the loop.
    fn tell(&mut self, message: Message) {
        if self.has_ended {
            return;
        }
        for news in self.watch.detect_changes(&self.readings) {
            if let ClockEvent::Zone { .. } = news {
                self.clock.set_zone(self.zone.clone());
                self.update(Message::Zone(self.zone.clone()));
            }
            self.update(Message::ClockChanged(news));
        }
        self.update(message);
    }

    fn update(&mut self, message: Message) {
        let now = self.now();
        let effects = app::update(&mut self.app, now, message);
        self.carry_out(effects);
        self.answer();
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(rows) => {
                    encode(&rows, &self.name, &mut self.chain, &mut self.bytes);
                    self.written.extend(rows);
                }
                Effect::AppendPrivate(rows) => {
                    self.private.extend(rows);
                    let last = self.private.last().map_or(0, |row| row.seq);
                    let now = self.now();
                    let effects = app::update(&mut self.app, now, Message::PrivateSpool(SpoolEvent::Saved(last)));
                    self.carry_out(effects);
                }
                Effect::SaveDraft(draft) => self.draft = draft,
                Effect::ApplyFile(file) => self.effects.push(file.name()),
                Effect::CheckFiles => self.effects.push("look"),
                Effect::Suspend => self.effects.push("suspend"),
                Effect::SealRecord => self.effects.push("seal"),
                Effect::Quit => {
                    self.effects.push("quit");
                    self.has_ended = true;
                }
                Effect::BeginSession(_) | Effect::Request(_) | Effect::Reply { .. } => {
                    panic!("a story begins with a session, and has no device")
                }
            }
        }
    }

    /// The disk says that all is saved, until it has.
    fn answer(&mut self) {
        while self.disk_answers && self.live().unsaved_rows() > 0 {
            let last = self.written.last().map_or(0, |row| row.seq);
            let now = self.now();
            let effects = app::update(&mut self.app, now, Message::RecordSpool(SpoolEvent::Saved(last)));
            self.carry_out(effects);
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
        self.watch = ClockMonitor::new(&self.readings);
        let opening = OpenParams { weight_kg: None, ..opening(story, &loaded, &self.clock, self.sessions)? };
        let new = NewSession { context, ..new_session(name, loaded.plan, self.zone.clone(), opening) };
        let (app, effects) = App::begin_session(self.now(), SIZE, new);
        (self.app, self.name, self.has_ended, self.draft) = (app, name.to_owned(), false, None);
        (self.chain, self.bytes) = (Chain::default(), format!("{HEADER}\n").into_bytes());
        (self.written, self.private) = (Vec::new(), Vec::new());
        self.carry_out(effects);
        self.answer();
        self.told = self.written.len();
        Ok(())
    }

    /// The record is opened again, as the program does it.
    fn resume(&mut self, how: &Resume) -> Result<(), String> {
        let record = journal::read(&self.bytes).map_err(|why| why.to_string())?;
        let session = Session::from_rows(self.plan.clone(), &record.rows);
        if how.other_boot {
            self.boots += 1;
            (self.readings.running_ms, self.readings.awake_ms) = (MINUTE_MS, MINUTE_MS);
            self.step_began_ms = MINUTE_MS;
        }
        let boot = boot_id(self.boots);
        let stopped = stopped(&session);
        let (clock, lay) = SessionClock::resume(1, self.zone.clone(), &stopped, Some(boot.as_str()), &self.readings);
        let boot_zero = Value::new(clock.boot_s_at_start()).ok_or("no boot clock")?;
        let what = decide::ResumeParams {
            gap_ms: lay.gap_ms().max(0),
            is_gap_estimated: lay.is_estimated(),
            torn_file: how.torn.clone(),
            new_boot_clock: how.other_boot.then_some((boot, boot_zero)),
        };
        self.clock = clock;
        self.watch = ClockMonitor::new(&self.readings);
        self.has_ended = false;
        let resumed = ResumedSession {
            private: bedside::session::PrivateNotes::from_rows(self.private.clone(), &session),
            name: record.name,
            session,
            chain: record.chain,
            zone: self.zone.clone(),
            interruption: what,
            draft: self.draft.clone(),
            context: SessionContext::default(),
        };
        let (app, effects) = App::resume_session(self.now(), SIZE, resumed);
        self.app = app;
        self.carry_out(effects);
        self.answer();
        Ok(())
    }
}

fn stopped(session: &Session) -> ResumePoint {
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
