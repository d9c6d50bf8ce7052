//! What surrounds one session: clocks, the disk, the terminal, and the event loop between them.

use super::checks::Checks;
use super::dice::Dice;
use super::disk::{Mood, Pretended, RUNTIME};
use super::typist;
use crate::support::app::new_session;
use crate::support::session::opening;
use bedside::app;
use bedside::app::screens::start;
use bedside::app::{App, Effect, LineDraft, LiveScreen, Message, Screen, StartAnswers};
use bedside::edge::os::clock::{ClockReadings, SessionClock};
use bedside::edge::os::clock_monitor::ClockMonitor;
use bedside::edge::store::disk::{Disk as _, RecordDisk, RecordFolders};
use bedside::journal::disk_order::{DiskAnswer, DiskFailure, DiskOrder, RecordFolder};
use bedside::journal::file_name::session_name;
use bedside::journal::spool::{Spool, SpoolEvent};
use bedside::protocol::LoadedProtocol;
use bedside::session::decide::{ClockEvent, OpenParams};
use bedside::session::{ClientCode, Initials, RealTime, Row, Session, Value, Zone};
use bedside::theme::Theme;
use bedside::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// What does not change from seed to seed.
#[derive(Debug)]
pub struct Given {
    pub protocols: Vec<LoadedProtocol>,
    pub theme: Theme,
}

/// Rows that were shown as saved: in which file, how many of its bytes, up to which row.
#[derive(Clone, Copy, Debug)]
pub struct Ack {
    pub inode: usize,
    pub bytes: usize,
    pub seq: u64,
    /// In a folder that a power cut empties, and the screen said so.
    pub short_lived: bool,
}

/// A session that runs.
pub struct Running {
    pub app: App,
    pub clock: SessionClock,
    pub watch: ClockMonitor,
    pub spool: Spool,
    pub disk: RecordDisk<Pretended>,
    /// When the disk's answer comes, what it is, and what it then makes sure.
    flight: Option<(RealTime, DiskAnswer, Option<Ack>)>,
    flies_since: RealTime,
    pub seals: bool,
    pub is_over: bool,
}

pub struct World<'a> {
    pub given: &'a Given,
    pub dice: Dice,
    pub fs: Pretended,
    pub name: String,
    pub zone: Zone,
    pub at: ClockReadings,
    pub boot: u32,
    /// Session time wanders against the wall clock by so many thousandths.
    drift: i64,
    pub acks: Vec<Ack>,
    pub checks: Checks,
    pub draft: Option<LineDraft>,
    /// The private notes, on a disk that never fails: what becomes of the record is looked at here.
    pub private: Vec<Row>,
    pub is_closed: bool,
    /// What the disk says is not looked into at once: a power cut must show it.
    pub trusts: bool,
    terminal: Terminal<TestBackend>,
    loaded: usize,
}

pub fn folders() -> RecordFolders {
    RecordFolders { record: Some("/record".into()), state: Some("/state".into()), runtime: Some(RUNTIME.into()) }
}

/// Zones in which a session can lie: plain ones, one whose clocks go back in the middle of it, and an odd one.
fn zones(start_ms: i64) -> Vec<Zone> {
    vec![
        Zone::fixed("UTC-05:00", -5 * 3600),
        Zone::from_spans("America/New_York", vec![(i64::MIN, -4 * 3600), (start_ms + 5_400_000, -5 * 3600)]),
        Zone::from_spans("Australia/Lord_Howe", vec![(i64::MIN, 37_800), (start_ms + 2_000_000, 39_600)]),
        Zone::fixed("Asia/Kathmandu", 20_700),
        Zone::fixed("LMT", 1172),
    ]
}

impl<'a> World<'a> {
    pub fn new(given: &'a Given, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let fs = Pretended::new(dice.another());
        let start_ms = 1_795_442_400_000 + dice.between(0, 86_400_000);
        let zone = dice.pick(&zones(start_ms));
        let offset_s = zone.offset_at(start_ms);
        let running_ms = dice.between(0, 900_000_000);
        let at = ClockReadings { running_ms, awake_ms: running_ms, wall_ms: start_ms, offset_s, real_time: RealTime::from_ms(0) };
        let terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let loaded = dice.below(given.protocols.len());
        let drift = dice.between(-3, 3);
        Self {
            given,
            dice,
            fs,
            name: String::new(),
            zone,
            at,
            boot: 1,
            drift,
            acks: Vec::new(),
            checks: Checks::default(),
            draft: None,
            private: Vec::new(),
            is_closed: false,
            trusts: false,
            terminal,
            loaded,
        }
    }

    /// From an empty folder to a running session, by the shell or through the first screen.
    pub fn start(&mut self) -> Running {
        let clock = SessionClock::start(1, self.zone.clone(), &self.at);
        let asked = self.dice.one_in(4);
        let answers = if asked { self.ask(&clock) } else { None };
        let answers = answers.unwrap_or_else(|| StartAnswers {
            client: ClientCode::parse("C-017").unwrap(),
            staff: vec![Initials::parse("MK").unwrap(), Initials::parse("NR").unwrap()],
            weight_kg: Value::new(72.5),
            protocol: None,
        });
        self.begin(clock, answers)
    }

    /// The first screen, with keys that may not be what it wants.
    fn ask(&mut self, clock: &SessionClock) -> Option<StartAnswers> {
        let known = [String::new(), String::new(), "NR".to_owned(), String::new()];
        let mut app =
            App::with_start_screen(clock.moment(&self.at), (80, 24), start::StartScreen::new("Made up".to_owned(), None, known));
        for text in ["C-017", "x", "mk", "", "70,5", "", ""] {
            let mut messages: Vec<Message> = vec![Message::Paste(text.to_owned())];
            messages.extend(typist::deeds(&mut self.dice).into_iter().map(|(_, message)| message).take(2));
            let enter = crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Enter);
            messages.push(Message::Key(enter));
            for message in messages {
                for effect in app::update(&mut app, clock.moment(&self.at), message) {
                    if let Effect::BeginSession(answers) = effect {
                        return Some(answers);
                    }
                }
            }
            self.draw(&app);
        }
        None
    }

    fn begin(&mut self, mut clock: SessionClock, answers: StartAnswers) -> Running {
        clock.start_session(&self.at);
        let now = clock.moment(&self.at);
        self.name = session_name(now.wall, 0, &answers.client);
        let loaded = &self.given.protocols[self.loaded];
        let opening = OpenParams {
            client: answers.client,
            staff: answers.staff,
            weight_kg: answers.weight_kg,
            time_zone: self.zone.name.clone(),
            boot_clock: (self.boot_id(), Value::new(clock.boot_s_at_start()).unwrap()),
            ..opening(loaded)
        };
        let new = new_session(&self.name, loaded.plan.clone(), self.zone.clone(), opening);
        let (app, effects) = App::begin_session(now, (80, 24), new);
        let disk = RecordDisk::with_file_system(self.fs.clone(), folders(), &self.name);
        let spool = Spool::create(&self.name);
        let mut running = self.run(app, clock, spool, disk);
        self.carry_out(&mut running, effects);
        running
    }

    pub fn run(&self, app: App, clock: SessionClock, spool: Spool, disk: RecordDisk<Pretended>) -> Running {
        let watch = ClockMonitor::new(&self.at);
        let flies_since = self.at.real_time;
        Running { app, clock, watch, spool, disk, flight: None, flies_since, seals: false, is_over: false }
    }

    pub fn boot_id(&self) -> String {
        format!("boot-{}", self.boot)
    }

    /// Time passes for everybody.
    pub fn pass(&mut self, ms: i64) {
        self.at.running_ms += ms;
        self.at.awake_ms += ms;
        self.at.real_time = self.at.real_time.plus_ms(ms);
        self.set_wall(self.at.wall_ms + ms + ms * self.drift / 1000);
    }

    fn set_wall(&mut self, wall_ms: i64) {
        self.at.wall_ms = wall_ms;
        self.at.offset_s = self.zone.offset_at(wall_ms);
    }

    /// A suspend, somebody at the clock, a flight.
    pub fn odd_time(&mut self) {
        match self.dice.below(6) {
            0 | 1 => {
                let ms = self.dice.between(500, 4_000_000);
                self.at.running_ms += ms;
                self.at.real_time = self.at.real_time.plus_ms(ms);
                self.set_wall(self.at.wall_ms + ms);
            }
            2 | 3 => {
                let by = self.dice.pick(&[-3_600_000, 3_600_000, -2_500, 2_500, -400, 400, 86_400_000]);
                self.set_wall(self.at.wall_ms + by);
            }
            4 => {
                self.zone = self.dice.pick(&zones(self.at.wall_ms));
                self.set_wall(self.at.wall_ms);
            }
            _ => {
                let far = self.dice.pick(&[0, 4_102_444_800_000, 253_402_300_799_999, 300_000_000_000_000, -80_000_000_000_000]);
                self.set_wall(far);
            }
        }
    }

    /// What the clocks say of themselves comes before what came.
    pub fn tell(&mut self, running: &mut Running, message: Message) {
        for news in running.watch.detect_changes(&self.at) {
            if let ClockEvent::Zone { .. } = news {
                running.clock.zone = self.zone.clone();
                self.update(running, Message::Zone(self.zone.clone()));
            }
            self.update(running, Message::ClockChanged(news));
        }
        self.update(running, message);
    }

    fn update(&mut self, running: &mut Running, message: Message) {
        let now = running.clock.moment(&self.at);
        let effects = app::update(&mut running.app, now, message);
        self.carry_out(running, effects);
        self.checks.step(live(&running.app));
    }

    pub fn carry_out(&mut self, running: &mut Running, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(rows) => running.spool.push(&rows),
                Effect::AppendPrivate(rows) => {
                    self.private.extend(rows);
                    let last = self.private.last().map_or(0, |row| row.seq);
                    self.update(running, Message::PrivateSpool(SpoolEvent::Saved(last)));
                }
                Effect::SaveDraft(draft) => self.draft = draft,
                Effect::SealRecord => running.seals = true,
                Effect::Quit => running.is_over = true,
                Effect::Reply { ticket, answer } => {
                    let last = rows(running).last().map_or(0, |row| row.seq);
                    match answer {
                        Ok(row) => assert_eq!((ticket, row), (7, last), "a device is answered with another row than its own"),
                        Err(reason) => assert!(!reason.is_empty(), "a device is refused without a reason"),
                    }
                }
                Effect::LineTaken { .. }
                | Effect::BeginSession(_)
                | Effect::ApplyFile(_)
                | Effect::CheckFiles
                | Effect::Suspend
                | Effect::AddSleep(_)
                | Effect::Request(_) => {}
            }
        }
    }

    /// Gives the disk what is next and takes its answers, as far as time allows.
    pub fn drive(&mut self, running: &mut Running) {
        self.go(running);
        while let Some(news) = running.spool.poll_trouble_change() {
            self.tell(running, Message::RecordSpool(news));
        }
        self.checks.settled(live(&running.app), &running.spool);
    }

    fn go(&mut self, running: &mut Running) {
        for _ in 0..40 {
            if let Some((due, answer, ack)) = running.flight.take() {
                if due > self.at.real_time {
                    let ms = self.at.real_time.since_ms(running.flies_since);
                    running.flight = Some((due, answer, ack));
                    if ms >= 2000 {
                        self.tell(running, Message::SlowWrite(ms));
                    }
                    return;
                }
                self.answered(running, answer, ack);
            }
            let Some(order) = running.spool.next_order(self.at.real_time) else { break };
            let answer = running.disk.execute(&order);
            if self.fs.is_off() {
                return;
            }
            if let (DiskOrder::Append { .. }, Err(DiskFailure::System(why))) = (&order, &answer) {
                assert!(!why.contains("no file is open"), "rows were to go to a file that the disk had let go");
            }
            let ack = if answer == Ok(()) { self.verified(running, &order) } else { None };
            let takes_ms = match self.dice.below(12) {
                0 => self.dice.between(1500, 20_000),
                1..=4 => self.dice.between(1, 60),
                _ => 0,
            };
            running.flies_since = self.at.real_time;
            running.flight = Some((self.at.real_time.plus_ms(takes_ms), answer, ack));
        }
    }

    fn answered(&mut self, running: &mut Running, answer: DiskAnswer, ack: Option<Ack>) {
        let news = running.spool.handle_answer(self.at.real_time, answer);
        for news in &news {
            if let (SpoolEvent::Saved(seq), Some(ack)) = (news, ack) {
                self.acks.push(Ack { seq: *seq, ..ack });
            }
            self.checks.told(news);
        }
        for news in news {
            self.tell(running, Message::RecordSpool(news));
        }
        self.seal(running);
    }

    /// The disk says that it is done: do the rows really lie where a power cut cannot reach them, under the record's own name?
    fn verified(&self, running: &Running, order: &DiskOrder) -> Option<Ack> {
        let (target, bytes) = match order {
            DiskOrder::Create { file: target, bytes } => (*target, bytes.len()),
            DiskOrder::Append { length, .. } => (running.spool.current_file().expect("an append has a file"), *length as usize),
        };
        let path = running.disk.part_path(target).unwrap();
        let seq = session(running).ledger().next_seq() - 1;
        let found = self.fs.at(&path);
        let holds = found.as_ref().is_some_and(|(_, read, durable, _)| {
            let due = &running.spool.bytes()[..bytes];
            read.len() == bytes && durable.starts_with(due)
        });
        // Between its last two looks nobody can be kept out, nor while an unfinished file is tidied away.
        let last_steps = if matches!(order, DiskOrder::Create { .. }) { 6 } else { 1 };
        assert!(
            holds || self.fs.was_meddled_with_lately(last_steps) || self.trusts,
            "the disk is done with row {seq}, and {} does not hold it to last",
            path.display()
        );
        found.filter(|_| holds || self.trusts).map(|(inode, ..)| Ack {
            inode,
            bytes,
            seq: 0,
            short_lived: target.folder == RecordFolder::Runtime,
        })
    }

    /// A closed record is read again as soon as its last row is saved.
    fn seal(&mut self, running: &mut Running) {
        if !running.seals || !running.spool.is_idle() {
            return;
        }
        running.seals = false;
        running.is_over = true;
        self.is_closed = true;
        let path =
            running.spool.current_file().and_then(|target| running.disk.part_path(target)).expect("idle, so it stands in a file");
        let found = self.fs.at(&path).map(|(_, cache, ..)| cache);
        let holds = found.as_deref() == Some(running.spool.bytes());
        assert!(holds || self.fs.was_meddled_with(), "the closed record does not hold what was written to it");
    }

    pub fn draw(&mut self, app: &App) {
        let (width, height) = app.size;
        self.terminal.backend_mut().resize(width, height);
        self.terminal.draw(|frame| view::draw(app, &self.given.theme, frame)).unwrap();
    }

    pub fn resize(&mut self, running: &mut Running) {
        let size = match self.dice.below(8) {
            0 => self.dice.pick(&[(0, 0), (1, 1), (2, 2), (0, 9), (9, 0), (500, 2), (3, 300)]),
            1 => (80, 24),
            _ => (self.dice.below(180) as u16, self.dice.below(60) as u16),
        };
        self.tell(running, Message::Resize(size.0, size.1));
        self.draw(&running.app);
    }

    /// Something happened after which the record may rightly say that it is damaged.
    pub fn is_scarred(&self) -> bool {
        self.checks.scarred || self.fs.was_meddled_with()
    }

    /// How the disk is from now on.
    pub fn mood(&mut self) {
        let fails = self.dice.pick(&[0, 0, 0, 6, 20, 60]);
        let fills = self.dice.pick(&[0, 0, 0, 30, 100]);
        let meddles = self.dice.pick(&[0, 0, 0, 0, 40, 150]);
        self.fs.be(Mood { fails, fills, meddles });
    }

    /// Rows up to here were shown as saved, and nothing that happened since may have taken them away.
    pub fn promised(&self, power_was_cut: bool) -> u64 {
        let holds = |ack: &&Ack| self.fs.sure(ack.inode) >= ack.bytes && !(power_was_cut && ack.short_lived);
        self.acks.iter().filter(holds).map(|ack| ack.seq).max().unwrap_or(0)
    }
}

pub fn live(app: &App) -> &LiveScreen {
    match &app.screen {
        Screen::Live(live) => live,
        _ => panic!("the session has begun"),
    }
}

pub fn session(running: &Running) -> &Session {
    live(&running.app).session()
}

pub fn rows(running: &Running) -> &[Row] {
    session(running).ledger().rows()
}
