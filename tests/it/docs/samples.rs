//! Each sample session is what its script makes, and a sound record. `UPDATE_SAMPLES=1` writes them again.

use crate::support::app::{Frames, new_session};
use crate::support::saved_files::SavedFiles;
use crate::support::session::load;
use bedside::app::playback::script::{Crash, Script};
use bedside::app::{self, App, Effect, Message, Screen};
use bedside::edge::os::clock::ClockReadings;
use bedside::edge::os::clock_monitor::ClockMonitor;
use bedside::journal::check::check;
use bedside::journal::file_name::{file_name, session_name};
use bedside::session::decide::{ClockEvent, ResumeParams};
use bedside::session::{Elapsed, Moment, Plan, RealTime, Row, RowKind, Value, Wall, Zone};
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

/// An app in which a script is played, and what it saved.
struct Player {
    app: App,
    frames: Frames,
    files: SavedFiles,
    plan: Arc<Plan>,
    zone: Zone,
    clock_monitor: ClockMonitor,
    boots: u32,
    start: Wall,
    now: Elapsed,
}

impl Player {
    fn begin(script: &Script) -> Self {
        let loaded = load(&script.protocol);
        let version = format!("{} {}", loaded.plan.id, loaded.plan.version);
        let app = format!("bedside {}, {SYNTHETIC}", env!("CARGO_PKG_VERSION"));
        let opening = script.opening(version, loaded.sha256, loaded.text, app);
        let zone = script.zone();
        let plan = Arc::new(loaded.plan.clone());
        let files = SavedFiles::new(&session_name(script.start, 0, &script.client));
        let new = new_session(&files.name, loaded.plan, zone.clone(), opening);
        let (app, effects) = App::begin_session(moment(script.start, &zone, Elapsed::ZERO), (80, 24), new);
        let clock_monitor = ClockMonitor::new(&readings(script.start, &zone, Elapsed::ZERO));
        let mut player = Self {
            app,
            frames: Frames::default(),
            files,
            plan,
            clock_monitor,
            zone,
            boots: 1,
            start: script.start,
            now: Elapsed::ZERO,
        };
        player.save(effects);
        player
    }

    /// Sends a message after what the clocks report, as the event loop does.
    fn tell(&mut self, message: Message) {
        for event in self.clock_monitor.detect_changes(&readings(self.start, &self.zone, self.now)) {
            assert!(matches!(event, ClockEvent::Zone { .. }), "a script's clocks run evenly: {event:?}");
            self.update(Message::ClockChanged(event));
        }
        self.update(message);
    }

    fn update(&mut self, message: Message) {
        let effects = app::update(&mut self.app, moment(self.start, &self.zone, self.now), message);
        self.save(effects);
        if let Some(message) = self.frames.draw(&self.app) {
            let effects = app::update(&mut self.app, moment(self.start, &self.zone, self.now), message);
            self.save(effects);
        }
    }

    /// The program is gone for a while, and the record is opened again as the program does it.
    fn crash(&mut self, crash: Crash, resumed_at: Elapsed) {
        self.pass(crash.time);
        self.now = resumed_at;
        let last = self.files.rows.iter().map(Row::entered_elapsed).max().unwrap();
        self.boots += u32::from(crash.is_reboot);
        // The computer had been on for a minute.
        let boot = || (format!("script-{}", self.boots), Value::new((60 - self.now.secs()) as f64).unwrap());
        let interruption = ResumeParams {
            gap_ms: (self.now - last).num_milliseconds(),
            is_gap_estimated: crash.is_reboot,
            torn_file: None,
            new_boot_clock: crash.is_reboot.then(boot),
        };
        let resumed = self.files.resume(self.files.session(&self.plan), self.zone.clone(), interruption);
        let (app, effects) = App::resume_session(moment(self.start, &self.zone, self.now), (80, 24), resumed);
        self.app = app;
        self.save(effects);
    }

    fn save(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Ok(Some(answer)) = self.files.write(effect) {
                self.tell(answer);
            }
        }
    }

    /// Time passes as in the event loop: from deadline to deadline, and by the minute.
    fn pass(&mut self, until: Elapsed) {
        while self.now < until {
            let minute = Elapsed::from_secs((self.now.secs() / 60 + 1) * 60);
            let deadline = self.app.next_wake().deadline.filter(|at| *at > self.now);
            self.now = deadline.into_iter().chain([minute, until]).min().unwrap();
            self.tell(Message::Tick);
        }
    }
}

fn readings(start: Wall, zone: &Zone, elapsed: Elapsed) -> ClockReadings {
    let (ms, wall_ms) = (elapsed.ms(), start.instant_ms() + elapsed.ms());
    ClockReadings { running_ms: ms, awake_ms: ms, wall_ms, offset_s: zone.offset_at(wall_ms), real_time: RealTime::from_ms(ms) }
}

fn moment(start: Wall, zone: &Zone, elapsed: Elapsed) -> Moment {
    let instant = start.instant_ms() + elapsed.ms();
    let wall = Wall::from_instant(instant, zone.offset_at(instant));
    Moment { elapsed, wall, real_time: RealTime::from_ms(elapsed.ms()) }
}

/// Plays a script to its end. Returns the record's file name and bytes, and the last notice.
fn play(script: &Script) -> (String, Vec<u8>, Option<String>) {
    let mut player = Player::begin(script);
    for step in &script.steps {
        if let Some(crash) = step.crash {
            player.crash(crash, step.time);
        }
        for (at, key) in step.timed_keys() {
            player.pass(at);
            player.tell(Message::Key(key));
        }
    }
    let Screen::Live(live) = &player.app.screen else { panic!("a script plays a session") };
    let notice = live.notice().map(str::to_owned);
    (file_name(&player.files.name, 1), player.files.bytes, notice)
}

#[test]
fn each_sample_is_its_script_played_and_a_sound_record() {
    let update = std::env::var_os("UPDATE_SAMPLES").is_some();
    let mut known = Vec::new();
    for (name, script) in scripts() {
        let (file, bytes, notice) = play(&script);
        let path = folder().join(&file);
        if update {
            std::fs::write(&path, &bytes).unwrap();
        }
        let report = check(&bytes).unwrap();
        assert!(report.findings.is_empty(), "{name}: {:?}; the last notice is {notice:?}", report.findings);
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

#[test]
fn samples_show_good_habits() {
    for (name, script) in scripts() {
        let (_, bytes, _) = play(&script);
        let rows = bedside::journal::read(&bytes).unwrap().rows;
        let at = |fits: &dyn Fn(&Row) -> bool| rows.iter().find(|row| fits(row)).map(|row| row.elapsed);
        let given =
            at(&|row| row.kind == RowKind::Dose && matches!(row.unit.as_ref(), "mg" | "mg/h") && !row.item.starts_with("order"));
        let time_out = at(&|row| row.matches(RowKind::Checklist, "time_out") && row.text == "done");
        assert!(given.is_none() || time_out.is_some() && time_out < given, "{name}: the time-out stands before the dose");
        let rates: Vec<String> =
            rows.iter().filter(|row| row.item == "resp_rate").filter_map(|row| Some(row.value?.to_string())).collect();
        let kinds: std::collections::BTreeSet<&String> = rates.iter().collect();
        assert!(kinds.len() >= rates.len().div_ceil(2).min(4), "{name}: the breaths were counted each time: {rates:?}");
    }
}
