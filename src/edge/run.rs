//! The loop: sleeps until something comes or the screen changes by itself, tells the app, does what it answers, draws once.
//! There is no frame rate.

use super::arrival::{Arrival, Door};
use super::clock::{self, Clock, Readings};
use super::clock_watch::Watch;
use super::fault::{Exit, Fault};
use super::keeping::{Keeping, Opened, shown};
use super::signals::{self, Signal};
use super::terminal::Terminal;
use super::{input, panic, zone};
use crate::app::{self, Answers, App, Effect, Message, Screen, Shows};
use crate::session::decide::ClockNews;
use crate::session::{Elapsed, Hand};
use crate::theme::Theme;
use crate::view;
use signal_hook::consts::SIGHUP;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Between two draws that no key asked for, at least this long.
const BETWEEN_DRAWS: Duration = Duration::from_millis(100);
/// How long an ending waits for the disk, in milliseconds: by a signal, and asked for.
const SIGNAL_WAITS_MS: i64 = 1200;
/// See [`SIGNAL_WAITS_MS`].
const ASKED_WAITS_MS: i64 = 5000;

/// Opens the record of a new session once everything about it is known.
pub type Open = Box<dyn FnMut(&Answers, &mut Clock, &Readings) -> Result<(app::New, Opened), Fault>>;

/// What a run begins with.
pub enum Beginning {
    /// Asks for what is missing first.
    Asking(app::start::Start, Open),
    /// A new session.
    New(app::New, Opened),
    /// An earlier session.
    Resumed(app::Resumed, Opened),
}

/// Runs the full screen until it ends.
pub fn run(beginning: Beginning, clock: Clock, theme: Theme) -> Result<Exit, Fault> {
    panic::install();
    let terminal = Terminal::take()?;
    let (to, arrivals) = unbounded_channel();
    let door = Door::new(to);
    let at = clock::read();
    let mut run = Run::begin(beginning, clock, theme, terminal, door.clone(), arrivals, &at)?;
    run.draw();
    let orderly = signals::start(&door)?;
    input::start(&door)?;
    let failed = |why| Fault::failed(format!("The program could not begin to wait: {why}. What was saved is saved."));
    let waiting = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(failed)?;
    let outcome = catch_unwind(AssertUnwindSafe(|| waiting.block_on(run.go())));
    let path = run.finish();
    if let Err(panicked) = outcome {
        panic::tell(path.as_deref());
        resume_unwind(panicked);
    }
    drop(orderly);
    run.end()
}

struct Run {
    app: App,
    clock: Clock,
    watch: Watch,
    theme: Theme,
    terminal: Option<Terminal>,
    door: Door,
    arrivals: UnboundedReceiver<Arrival>,
    open: Option<Open>,
    record: Option<Keeping>,
    seals: bool,
    sealed: Option<Result<String, String>>,
    quits_by: Option<Hand>,
    signal: Option<i32>,
    is_dirty: bool,
}

impl Run {
    fn begin(
        beginning: Beginning,
        mut clock: Clock,
        theme: Theme,
        terminal: Terminal,
        door: Door,
        arrivals: UnboundedReceiver<Arrival>,
        at: &Readings,
    ) -> Result<Self, Fault> {
        let size = terminal.size();
        let (app, effects, opened, open) = match beginning {
            Beginning::Asking(start, open) => (App::asking(clock.moment(at), size, start), Vec::new(), None, Some(open)),
            Beginning::New(new, opened) => {
                clock.begin(at);
                let (app, effects) = App::begin(clock.moment(at), size, new);
                (app, effects, Some(opened), None)
            }
            Beginning::Resumed(resumed, opened) => {
                let (app, effects) = App::resume(clock.moment(at), size, resumed);
                (app, effects, Some(opened), None)
            }
        };
        let mut run = Self {
            app,
            clock,
            watch: Watch::new(at),
            theme,
            terminal: Some(terminal),
            door,
            arrivals,
            open,
            record: None,
            seals: false,
            sealed: None,
            quits_by: None,
            signal: None,
            is_dirty: true,
        };
        if let Some(opened) = opened {
            run.keep(opened)?;
        }
        run.carry_out(effects, at);
        Ok(run)
    }

    fn keep(&mut self, opened: Opened) -> Result<(), Fault> {
        let failed = |why| Fault::failed(format!("The writer could not be started: {why}. Nothing was written."));
        panic::set_record(opened.folder.clone(), &opened.name);
        self.record = Some(Keeping::start(opened, self.door.clone()).map_err(failed)?);
        Ok(())
    }

    async fn go(&mut self) {
        while !self.is_over() {
            self.drive();
            if self.is_dirty {
                self.draw();
            }
            if self.is_over() {
                return;
            }
            let arrival = tokio::select! {
                biased;
                arrival = self.arrivals.recv() => arrival,
                () = tokio::time::sleep(self.wait()) => None,
            };
            match arrival {
                Some(arrival) => self.take(arrival),
                None => self.time(),
            }
            while let Ok(arrival) = self.arrivals.try_recv() {
                self.take(arrival);
            }
        }
    }

    fn time(&mut self) {
        let at = clock::read();
        if let Some(ms) = self.record.as_ref().and_then(|record| record.slow_ms(at.hand)) {
            self.tell(&at, Message::DiskSlow(ms));
        }
        self.tell(&at, Message::Time);
    }

    fn take(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Message(at, message) => {
                panic::on_purpose(&message);
                self.tell(&at, message);
            }
            Arrival::Answer(answer) => {
                let at = clock::read();
                let news = self.record.as_mut().map_or_else(Vec::new, |record| record.answer(at.hand, answer));
                for news in news {
                    self.tell(&at, Message::Disk(news));
                }
                self.seal();
            }
            Arrival::Signal(Signal::End(number, name)) => self.end_by(number, name),
            Arrival::HungUp => self.end_by(SIGHUP, "SIGHUP"),
            Arrival::Signal(Signal::Stop) => self.stop(),
            Arrival::Signal(Signal::Continue) => self.resume_screen(),
        }
    }

    /// What the clocks say of themselves comes before what came.
    fn tell(&mut self, at: &Readings, message: Message) {
        let news = if self.clock.speed() == 1 { self.watch.look(at) } else { Vec::new() };
        for news in news {
            if let ClockNews::Zone { .. } = news {
                let (zone, _) = zone::system(at.wall_ms);
                self.clock.set_zone(zone.clone());
                self.update(at, Message::Zone(zone));
            }
            self.update(at, Message::Clock(news));
        }
        self.update(at, message);
    }

    fn update(&mut self, at: &Readings, message: Message) {
        let effects = app::update(&mut self.app, self.clock.moment(at), message);
        self.is_dirty = true;
        self.carry_out(effects, at);
    }

    fn carry_out(&mut self, effects: Vec<Effect>, at: &Readings) {
        for effect in effects {
            match effect {
                Effect::Append(rows) => {
                    if let Some(record) = &mut self.record {
                        record.push(&rows);
                    }
                }
                Effect::Draft(draft) => {
                    if let Some(record) = &mut self.record {
                        record.line(at.hand, draft);
                    }
                }
                Effect::Begin(answers) => self.begin_session(&answers, at),
                Effect::Suspend => self.stop(),
                Effect::Seal => self.seals = true,
                Effect::Quit => self.quit(at.hand, ASKED_WAITS_MS),
            }
        }
    }

    fn begin_session(&mut self, answers: &Answers, at: &Readings) {
        let Some(open) = &mut self.open else { return };
        let begun = open(answers, &mut self.clock, at).and_then(|(new, opened)| {
            self.keep(opened)?;
            Ok(App::begin(self.clock.moment(at), self.app.size, new))
        });
        match begun {
            Ok((app, effects)) => {
                self.app = app;
                self.carry_out(effects, at);
            }
            Err(fault) => self.update(at, Message::Said(fault.sentence)),
        }
    }

    fn drive(&mut self) {
        let now = clock::hand();
        if let Some(record) = &mut self.record {
            record.drive(now);
        }
    }

    /// A closed record is verified as soon as its last row is saved; then the program ends.
    fn seal(&mut self) {
        let Some(record) = self.record.as_ref().filter(|record| self.seals && record.is_idle()) else { return };
        let Screen::Live(live) = &self.app.screen else { return };
        let rows = live.session().ledger().rows().len();
        let digest = live.session().ledger().rows().last().map(|row| row.text.clone()).unwrap_or_default();
        self.seals = false;
        self.sealed = Some(match record.seal() {
            Ok(_) => Ok(format!("Closed, verified and made read-only: {rows} rows, digest {digest}.")),
            Err(why) => Err(format!("{why:#} Every row is saved, but the record was not made read-only.")),
        });
        self.quit(clock::hand(), ASKED_WAITS_MS);
    }

    fn quit(&mut self, now: Hand, within_ms: i64) {
        self.quits_by.get_or_insert(now.plus_ms(within_ms));
    }

    fn end_by(&mut self, number: i32, name: &'static str) {
        if self.signal.replace(number).is_some() {
            return;
        }
        let at = clock::read();
        self.tell(&at, Message::End(name));
        self.quits_by = Some(at.hand.plus_ms(SIGNAL_WAITS_MS));
        // Nobody may be looking any more, and a terminal that is gone must not be waited for.
        self.terminal = None;
    }

    /// To the shell, and back when it says so.
    fn stop(&mut self) {
        if let Some(terminal) = &mut self.terminal {
            terminal.suspend();
            signals::stop();
        }
        self.resume_screen();
    }

    fn resume_screen(&mut self) {
        let resumed = self.terminal.as_mut().map(|terminal| terminal.resume().map(|()| terminal.size()));
        match resumed {
            Some(Ok((width, height))) => self.tell(&clock::read(), Message::Resize(width, height)),
            Some(Err(_)) => self.end_by(SIGHUP, "SIGHUP"),
            None => {}
        }
    }

    fn is_over(&self) -> bool {
        let Some(by) = self.quits_by else { return false };
        self.record.as_ref().is_none_or(Keeping::is_idle) && !self.seals || by <= clock::hand()
    }

    fn draw(&mut self) {
        self.is_dirty = false;
        let Some(terminal) = &mut self.terminal else { return };
        let (app, theme) = (&self.app, &self.theme);
        if terminal.draw(|frame| view::draw(app, theme, frame)).is_err() {
            self.end_by(SIGHUP, "SIGHUP");
        }
    }

    /// Until the screen or the record next wants something without a message.
    fn wait(&self) -> Duration {
        let now = clock::hand();
        let wake = self.app.wake();
        let moment = self.clock.now();
        let shows = match wake.shows {
            Shows::Second => Some(self.clock.until(Elapsed::from_secs(moment.elapsed.secs() + 1))),
            Shows::Minute => {
                let left_ms = 60_000 - moment.wall.instant_ms().rem_euclid(60_000);
                Some(self.clock.until(Elapsed::from_ms(moment.elapsed.ms() + left_ms)))
            }
            Shows::Still => None,
        };
        let falls_due = wake.deadline.map(|at| self.clock.until(at));
        let by_time = shows.into_iter().chain(falls_due).min();
        // A rehearsal's seconds pass faster than anybody reads.
        let by_time = by_time.map(|wait| if self.clock.speed() > 1 { wait.max(BETWEEN_DRAWS) } else { wait });
        let record = self.record.as_ref().and_then(|record| record.deadline(now)).map(clock::until);
        let quits = self.quits_by.map(clock::until);
        by_time.into_iter().chain(record).chain(quits).min().unwrap_or(Duration::from_secs(3600))
    }

    /// Gives the terminal back and waits for the writer. Says where the record is.
    fn finish(&mut self) -> Option<std::path::PathBuf> {
        self.terminal = None;
        let now = clock::hand();
        let record = self.record.as_mut()?;
        record.drive(now);
        record.finish();
        // The writer's last answers are in by now.
        while let Ok(arrival) = self.arrivals.try_recv() {
            if let Arrival::Answer(answer) = arrival {
                record.answer(now, answer);
            }
        }
        record.path()
    }

    fn end(self) -> Result<Exit, Fault> {
        let unsaved = self.record.as_ref().map_or(0, Keeping::unsaved_rows);
        let place = shown(self.record.as_ref().and_then(Keeping::path).as_deref());
        drop(self.record);
        if unsaved > 0 {
            let sentence = format!("{unsaved} rows could not be written anywhere before the end. What was shown as saved is in {place}.");
            super::shell::tell(&sentence);
        }
        if let Some(number) = self.signal {
            signals::end_by(number);
        }
        match self.sealed {
            Some(Ok(sentence)) => super::shell::print(format!("{sentence}\n").as_bytes()),
            Some(Err(sentence)) => Err(Fault::failed(sentence)),
            None if unsaved > 0 => Ok(Exit::Failed),
            None => Ok(Exit::Done),
        }
    }
}
