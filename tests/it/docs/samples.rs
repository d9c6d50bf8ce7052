//! Each sample session is what its script makes, and a sound record. `UPDATE_SAMPLES=1` writes them again.

use crate::support::app::new_session;
use crate::support::session::load;
use bedside::app::playback::script::{Crash, Script};
use bedside::app::{self, App, Effect, LineDraft, Message, ResumedSession, Screen, SessionContext};
use bedside::edge::os::clock::ClockReadings;
use bedside::edge::os::clock_monitor::ClockMonitor;
use bedside::journal::check::check;
use bedside::journal::columns::HEADER;
use bedside::journal::file_name::{file_name, session_name};
use bedside::journal::{self, Chain, SpoolEvent, encode};
use bedside::session::decide::{self, ClockEvent};
use bedside::session::{Elapsed, Moment, Plan, PrivateNotes, RealTime, Session, Value, Wall, Zone};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What each record says of itself beside the program that wrote it.
const SYNTHETIC: &str = "playing a script: this session is synthetic, of no client and no clinic";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions")
}

/// The scripts, by name.
fn scripts() -> Vec<(String, Script)> {
    let entries = std::fs::read_dir(folder().join("scripts")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let script = Script::parse(&std::fs::read_to_string(&path).unwrap());
        (name.clone(), script.unwrap_or_else(|why| panic!("{name}: {why}")))
    };
    paths.into_iter().map(read).collect()
}

/// A desk that plays a script, and the bytes of its record.
struct Player {
    app: App,
    plan: Arc<Plan>,
    zone: Zone,
    watch: ClockMonitor,
    draft: Option<LineDraft>,
    boots: u32,
    begins: Wall,
    name: String,
    now: Elapsed,
    chain: Chain,
    bytes: Vec<u8>,
}

impl Player {
    fn begin(script: &Script) -> Self {
        let loaded = load(&script.protocol);
        let version = format!("{} {}", loaded.plan.id, loaded.plan.version);
        let app = format!("bedside {}, {SYNTHETIC}", env!("CARGO_PKG_VERSION"));
        let opening = script.opening(version, loaded.sha256, loaded.text, app);
        let zone = script.zone();
        let plan = Arc::new(loaded.plan.clone());
        let name = session_name(script.start, 0, &script.client);
        let new = new_session(&name, loaded.plan, zone.clone(), opening);
        let (app, effects) = App::begin_session(moment(script.start, &zone, Elapsed::ZERO), (80, 24), new);
        let bytes = format!("{HEADER}\n").into_bytes();
        let mut player = Self {
            app,
            plan,
            watch: ClockMonitor::new(&readings(script.start, &zone, Elapsed::ZERO)),
            zone,
            draft: None,
            boots: 1,
            begins: script.start,
            name,
            now: Elapsed::ZERO,
            chain: Chain::default(),
            bytes,
        };
        player.carry_out(effects);
        player
    }

    /// What the clocks say of themselves comes before what came, as in the loop.
    fn tell(&mut self, message: Message) {
        for news in self.watch.detect_changes(&readings(self.begins, &self.zone, self.now)) {
            assert!(matches!(news, ClockEvent::Zone { .. }), "a script's clocks run evenly: {news:?}");
            self.update(Message::ClockChanged(news));
        }
        self.update(message);
    }

    fn update(&mut self, message: Message) {
        let effects = app::update(&mut self.app, moment(self.begins, &self.zone, self.now), message);
        self.carry_out(effects);
    }

    /// The program is gone for a while, and the record is opened again as the program does it.
    fn lose(&mut self, loss: Crash, resumed_at: Elapsed) {
        self.pass(loss.time);
        self.now = resumed_at;
        let record = journal::read(&self.bytes).unwrap();
        let session = Session::from_rows(self.plan.clone(), &record.rows);
        let last = record.rows.iter().map(bedside::session::Row::entered_elapsed).max().unwrap();
        self.boots += u32::from(loss.is_reboot);
        // The computer had been on for a minute.
        let boot = || (format!("script-{}", self.boots), Value::new((60 - self.now.secs()) as f64).unwrap());
        let what = decide::ResumeParams {
            gap_ms: (self.now - last).num_milliseconds(),
            is_gap_estimated: loss.is_reboot,
            torn_file: None,
            new_boot_clock: loss.is_reboot.then(boot),
        };
        let resumed = ResumedSession {
            private: PrivateNotes::default(),
            name: self.name.clone(),
            session,
            chain: record.chain,
            zone: self.zone.clone(),
            interruption: what,
            draft: self.draft.clone(),
            context: SessionContext::default(),
        };
        let (app, effects) = App::resume_session(moment(self.begins, &self.zone, self.now), (80, 24), resumed);
        self.app = app;
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(rows) => {
                    encode(&rows, &self.name, &mut self.chain, &mut self.bytes);
                    self.tell(Message::RecordSpool(SpoolEvent::Saved(rows.last().unwrap().seq)));
                }
                Effect::SaveDraft(draft) => self.draft = draft,
                Effect::AppendPrivate(rows) => self.tell(Message::PrivateSpool(SpoolEvent::Saved(rows.last().unwrap().seq))),
                _ => {}
            }
        }
    }

    /// Time passes as the loop lets it: from deadline to deadline, and by the minute.
    fn pass(&mut self, until: Elapsed) {
        while self.now < until {
            let minute = Elapsed::from_secs((self.now.secs() / 60 + 1) * 60);
            let deadline = self.app.next_wake().deadline.filter(|at| *at > self.now);
            self.now = deadline.into_iter().chain([minute, until]).min().unwrap();
            self.tell(Message::Tick);
        }
    }
}

fn readings(begins: Wall, zone: &Zone, elapsed: Elapsed) -> ClockReadings {
    let (ms, wall_ms) = (elapsed.ms(), begins.instant_ms() + elapsed.ms());
    ClockReadings { running_ms: ms, awake_ms: ms, wall_ms, offset_s: zone.offset_at(wall_ms), real_time: RealTime::from_ms(ms) }
}

fn moment(begins: Wall, zone: &Zone, elapsed: Elapsed) -> Moment {
    let instant = begins.instant_ms() + elapsed.ms();
    let wall = Wall::from_instant(instant, zone.offset_at(instant));
    Moment { elapsed, wall, real_time: RealTime::from_ms(elapsed.ms()) }
}

/// Plays a script to its end. The record's file name and bytes, and what the desk last said.
fn play(script: &Script) -> (String, Vec<u8>, Option<String>) {
    let mut player = Player::begin(script);
    for step in &script.steps {
        if let Some(crash) = step.crash {
            player.lose(crash, step.time);
        }
        for (at, key) in step.timed_keys() {
            player.pass(at);
            player.tell(Message::Key(key));
        }
    }
    let Screen::Live(live) = &player.app.screen else { panic!("a script plays a session") };
    let said = live.notice().map(str::to_owned);
    (file_name(&player.name, 1), player.bytes, said)
}

#[test]
fn each_sample_is_its_script_played_and_a_sound_record() {
    let update = std::env::var_os("UPDATE_SAMPLES").is_some();
    let mut known = Vec::new();
    for (name, script) in scripts() {
        let (file, bytes, said) = play(&script);
        let path = folder().join(&file);
        if update {
            std::fs::write(&path, &bytes).unwrap();
        }
        let report = check(&bytes).unwrap();
        assert_eq!(report.exit_code(), 0, "{name}: {report:?}");
        assert!(report.findings.is_empty(), "{name}: {:?}; the desk said {said:?}", report.findings);
        assert!(String::from_utf8_lossy(&bytes).contains(SYNTHETIC), "{name} says that it is synthetic");
        let stands = std::fs::read(&path).unwrap_or_default();
        assert!(stands == bytes, "{file} is not what its script makes; UPDATE_SAMPLES=1 writes it anew");
        known.push(path);
    }
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut records: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).collect();
    records.sort();
    known.sort();
    assert_eq!(records, known, "a record without a script");
    assert!(known.len() >= 11, "{known:?}");
}
