//! The loop: sleeps until something comes or the screen changes by itself, tells the app, does what it answers, draws once.
//! There is no frame rate.

use super::reload::Files;
use crate::app::{self, App, Effect, Message};
use crate::edge::error::{Exit, Fault, fail_on_purpose};
use crate::edge::event::{Arrival, Door, Ending, News};
use crate::edge::os::clock::{self, Clock, Readings};
use crate::edge::os::clock_monitor::Watch;
use crate::edge::os::{disk_space, timezone};
use crate::edge::runtime::browser::Browsing;
use crate::edge::runtime::startup::{Beginning, Begun, Open};
use crate::edge::runtime::wake::{BETWEEN_DRAWS, until_change};
use crate::edge::store::record_files;
use crate::edge::store::record_writer::{Keeping, Opened, shown};
use crate::edge::store::writer::Report;
use crate::edge::terminal::screen::{Drawn, Screen};
use crate::edge::terminal::signals::{self, Leave};
use crate::edge::terminal::{self, Form, Tty, input, stdio};
use crate::journal::file_name::file_name;
use crate::session::Hand;
use crate::session::decide::ClockNews;
use crate::view;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// How long an ending waits for the disk, in milliseconds: by a signal, and asked for.
const SIGNAL_WAITS_MS: i64 = 1200;
/// See [`SIGNAL_WAITS_MS`].
const ASKED_WAITS_MS: i64 = 5000;

/// Runs the full screen until it ends.
pub fn run(beginning: Beginning, clock: Clock, files: Files, form: Form) -> Result<Exit, Fault> {
    terminal::guard_against_panics();
    let failed = |what: &str, why: std::io::Error| Fault::failed(format!("{what}: {why}. What was saved is saved."));
    let screen = Screen::open(beginning.form(form)).map_err(|why| failed("The terminal could not be taken over", why))?;
    let (to, arrivals) = unbounded_channel();
    let door = Door::new(to);
    let leave = Leave::default();
    let at = clock::read();
    let mut run = Run::begin(beginning, clock, files, screen, door.clone(), arrivals, &at)?;
    run.form = form;
    run.settle_in(&at);
    run.draw();
    // Only now: the first frame waits for no file.
    if let Some(sentence) = run.files.follow(door.clone()) {
        run.update(&at, Message::Said(sentence));
    }
    signals::start(door.clone(), leave.clone()).map_err(|why| failed("Signals could not be listened to", why))?;
    let keyboard = Tty::own().and_then(|tty| input::start(tty.input, door, leave.clone()));
    keyboard.map_err(|why| failed("The keyboard could not be listened to", why))?;
    let waiting = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let waiting = waiting.map_err(|why| failed("The program could not begin to wait", why))?;
    let outcome = catch_unwind(AssertUnwindSafe(|| waiting.block_on(run.go())));
    run.finish();
    leave.done();
    // The panic's own words were said when it happened, after the terminal was given back.
    outcome.unwrap_or_else(|panicked| resume_unwind(panicked));
    run.end()
}

pub(crate) struct Run {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    watch: Watch,
    pub(crate) files: Files,
    /// How much of the terminal was asked for.
    pub(crate) form: Form,
    screen: Option<Screen>,
    pub(crate) door: Door,
    arrivals: UnboundedReceiver<Arrival>,
    pub(crate) open: Option<Open>,
    pub(crate) browsing: Option<Browsing>,
    pub(crate) record: Option<Keeping>,
    seals: bool,
    sealed: Option<Result<String, String>>,
    quits_by: Option<Hand>,
    ending: Option<Ending>,
    is_dirty: bool,
}

impl Run {
    fn begin(
        beginning: Beginning,
        mut clock: Clock,
        files: Files,
        mut screen: Screen,
        door: Door,
        arrivals: UnboundedReceiver<Arrival>,
        at: &Readings,
    ) -> Result<Self, Fault> {
        let size = screen.size();
        let Begun { app, effects, opened, open, browsing } = beginning.begin(&mut clock, at, size);
        let mut run = Self {
            app,
            clock,
            watch: Watch::new(at),
            files,
            form: Form::Full,
            screen: Some(screen),
            door,
            arrivals,
            open,
            browsing,
            record: None,
            seals: false,
            sealed: None,
            quits_by: None,
            ending: None,
            is_dirty: true,
        };
        if let Some(opened) = opened {
            run.keep(opened, at)?;
        }
        if let Some(browsing) = &mut run.browsing {
            browsing.begin(run.door.clone())?;
        }
        run.carry_out(effects, at);
        Ok(run)
    }

    pub(crate) fn keep(&mut self, opened: Opened, at: &Readings) -> Result<(), Fault> {
        let failed = |why| Fault::failed(format!("The writer could not be started: {why}. Nothing was written."));
        terminal::record_is(&opened.folder.join(file_name(&opened.name, 1)));
        self.record = Some(Keeping::start(opened, self.door.clone(), at.hand).map_err(failed)?);
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
            let wait = self.wait();
            // A timeout with nothing: the screen or the record changes by itself.
            let arrival = tokio::time::timeout(wait, self.arrivals.recv()).await.ok().flatten();
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

    fn take(&mut self, Arrival { at, news }: Arrival) {
        match news {
            News::Key(key) => {
                fail_on_purpose(&key);
                self.tell(&at, Message::Key(key));
            }
            News::Paste { text, cut } => {
                self.tell(&at, Message::Paste(text));
                if cut {
                    self.tell(&at, Message::Said("The paste was longer than 64 kB and was cut there.".to_owned()));
                }
            }
            News::Focus(focused) => self.tell(&at, Message::Focus(focused)),
            News::Writer(Report::Answer { answer, .. }) => {
                self.ask_record(&at, |record| record.answer(at.hand, answer));
                self.seal();
            }
            News::Writer(Report::Room(bytes)) => self.tell(&at, Message::Room(disk_space::little_room(bytes))),
            // On the record's own disk.
            News::Private(Report::Room(_)) => {}
            News::Device { ticket, line } => self.tell(&at, Message::Device { ticket, line }),
            News::Music(track) => self.tell(&at, Message::Played(track)),
            News::Told(message) => self.tell(&at, *message),
            News::Copy(lags) => self.tell(&at, Message::Copy(lags)),
            News::Private(Report::Answer { answer, .. }) => {
                self.ask_record(&at, |record| record.private_answer(at.hand, answer));
                self.seal();
            }
            News::Writer(Report::Trouble(sentence)) | News::Private(Report::Trouble(sentence)) => {
                self.tell(&at, Message::Said(sentence));
            }
            News::Files(all) => all.into_iter().for_each(|came| {
                let change = self.files.came(came);
                self.tell(&at, Message::File(change));
            }),
            News::End(ending) => self.end_by(ending),
            News::HangUp => self.end_by(Ending::HANG_UP),
            News::Stop => self.stop(),
            News::OffersKeyboard => {
                if terminal::keyboard_is_offered().is_err() {
                    self.end_by(Ending::HANG_UP);
                }
            }
            News::Continued => {
                self.afresh(Screen::continued);
                self.tell(&at, Message::Returned);
            }
            News::Resized => self.afresh(|screen| screen.resized().map(drop)),
        }
    }

    /// What the clocks say of themselves comes before what came.
    fn tell(&mut self, at: &Readings, message: Message) {
        let news = if self.clock.speed() == 1 { self.watch.look(at) } else { Vec::new() };
        for news in news {
            if let ClockNews::Zone { .. } = news {
                let (zone, _) = timezone::system(at.wall_ms);
                self.clock.set_zone(zone.clone());
                self.update(at, Message::Zone(zone));
            }
            self.update(at, Message::Clock(news));
        }
        self.update(at, message);
    }

    pub(crate) fn update(&mut self, at: &Readings, message: Message) {
        let effects = app::update(&mut self.app, self.clock.moment(at), message);
        self.is_dirty = true;
        self.carry_out(effects, at);
    }

    pub(crate) fn carry_out(&mut self, effects: Vec<Effect>, at: &Readings) {
        for effect in effects {
            match effect {
                effect @ (Effect::Append(_) | Effect::Private(_) | Effect::Draft(_) | Effect::Reply { .. }) => {
                    self.hand_on(effect, at.hand);
                }
                Effect::Begin(answers) => self.begin_session(&answers, at),
                Effect::Take(file) => self.files.take(file),
                Effect::LookAtFiles => self.files.look(),
                Effect::Wish(wish) => self.grant(wish, at),
                Effect::Suspend => self.stop(),
                Effect::Seal => self.seals = true,
                Effect::Quit => self.quit(at.hand, ASKED_WAITS_MS),
            }
        }
    }

    /// What the user has set holds from the session's first frame on.
    pub(crate) fn settle_in(&mut self, at: &Readings) {
        self.update(at, Message::Settings(self.files.settings()));
        self.update(at, Message::Strip(self.form == Form::Strip));
    }

    fn drive(&mut self) {
        let at = clock::read();
        self.ask_record(&at, |record| record.drive(at.hand));
    }

    fn ask_record(&mut self, at: &Readings, ask: impl FnOnce(&mut Keeping) -> Vec<Message>) {
        for message in self.record.as_mut().map_or_else(Vec::new, ask) {
            self.tell(at, message);
        }
    }

    /// A closed record is verified as soon as its last row is saved; then the program ends.
    fn seal(&mut self) {
        let Some(record) = self.record.as_ref().filter(|record| self.seals && record.is_idle()) else { return };
        let app::Screen::Live(live) = &self.app.screen else { return };
        let rows = live.session().ledger().rows().len();
        let digest = live.session().ledger().rows().last().map(|row| row.text.clone()).unwrap_or_default();
        self.seals = false;
        self.sealed = Some(match record.seal() {
            Ok(path) => Ok(record_files::closed(&path, rows, &digest)),
            Err(why) => Err(format!("{why:#} Every row is saved, but the record was not made read-only.")),
        });
        self.quit(clock::hand(), ASKED_WAITS_MS);
    }

    fn quit(&mut self, now: Hand, within_ms: i64) {
        self.quits_by.get_or_insert(now.plus_ms(within_ms));
    }

    fn end_by(&mut self, ending: Ending) {
        if self.ending.replace(ending).is_some() {
            return;
        }
        let at = clock::read();
        self.tell(&at, Message::End(ending.name));
        self.quits_by = Some(at.hand.plus_ms(SIGNAL_WAITS_MS));
        // Nobody may be looking any more, and a terminal that is gone must not be waited for.
        self.screen = None;
    }

    /// To the shell, and back when it says so.
    fn stop(&mut self) {
        let stopped = self.screen.as_mut().map(Screen::stop);
        let at = clock::read();
        match stopped {
            Some(Ok(())) => self.tell(&at, Message::Returned),
            Some(Err(why)) => self.tell(&at, Message::Said(why.to_string())),
            None => {}
        }
        self.afresh(|_| Ok(()));
    }

    /// The whole screen is drawn again, at the size that it has now.
    fn afresh(&mut self, how: impl FnOnce(&mut Screen) -> std::io::Result<()>) {
        let done = self.screen.as_mut().map(|screen| how(screen).map(|()| screen.size()));
        match done {
            Some(Ok((width, height))) => self.tell(&clock::read(), Message::Resize(width, height)),
            Some(Err(_)) => self.end_by(Ending::HANG_UP),
            None => {}
        }
    }

    fn is_over(&self) -> bool {
        let Some(by) = self.quits_by else { return false };
        self.record.as_ref().is_none_or(Keeping::is_idle) && !self.seals || by <= clock::hand()
    }

    fn draw(&mut self) {
        // What three lines cannot say opens over the whole terminal, and goes again.
        let form = if self.form == Form::Strip && self.app.is_strip() { Form::Strip } else { Form::Full };
        let changed = self.screen.as_mut().map(|screen| screen.change_form(form));
        if matches!(changed, Some(Ok(true) | Err(_))) {
            self.afresh(|_| changed.transpose().map(drop));
        }
        let (app, theme) = (&self.app, &self.files.theme);
        let drawn = self.screen.as_mut().map(|screen| screen.draw(|frame| view::draw(app, theme, frame)));
        self.is_dirty = matches!(drawn, Some(Ok(Drawn::Later)));
        if let Some(Err(_)) = drawn {
            self.end_by(Ending::HANG_UP);
        }
    }

    /// Until the screen or the record next wants something without a message.
    fn wait(&self) -> Duration {
        let now = clock::hand();
        let by_time = until_change(self.app.wake(), &self.clock);
        let record = self.record.as_ref().map(|record| clock::until(record.deadline(now)));
        // A terminal that took no frame is tried again soon.
        let redraw = self.is_dirty.then_some(BETWEEN_DRAWS);
        let quits = self.quits_by.map(clock::until);
        by_time.into_iter().chain(record).chain(quits).chain(redraw).min().unwrap_or(Duration::MAX)
    }

    /// Gives the terminal back and waits for the writer.
    fn finish(&mut self) {
        self.screen = None;
        let Some(record) = &mut self.record else { return };
        let now = clock::hand();
        record.drive(now);
        record.finish(Duration::from_millis(ASKED_WAITS_MS.unsigned_abs()));
        // The writer's last answers are in by now.
        while let Ok(Arrival { news, .. }) = self.arrivals.try_recv() {
            match news {
                News::Writer(Report::Answer { answer, .. }) => drop(record.answer(now, answer)),
                News::Private(Report::Answer { answer, .. }) => drop(record.private_answer(now, answer)),
                _ => {}
            }
        }
    }

    /// Everything is written and the record let go of; gives the session's name.
    pub(crate) fn let_go_of_record(&mut self) -> Result<String, Fault> {
        let none = || Fault::failed("What was played stands in no file, so it cannot be looked at.");
        let mut record = self.record.take().ok_or_else(none)?;
        record.finish(Duration::from_millis(ASKED_WAITS_MS.unsigned_abs()));
        record.path().and_then(|path| Some(path.file_stem()?.to_str()?.to_owned())).ok_or_else(none)
    }

    fn end(self) -> Result<Exit, Fault> {
        for place in terminal::panics_elsewhere() {
            stdio::tell(&format!(
                "A part of the program failed at {place}, and this is our fault. What was shown as saved is saved."
            ));
        }
        let unsaved = self.record.as_ref().map_or(0, Keeping::unsaved_rows);
        let place = shown(self.record.as_ref().and_then(Keeping::path).as_deref());
        drop(self.record);
        if self.files.desk.let_go() {
            stdio::tell("The demonstration is over. What it recorded was in a folder of its own, which is gone.");
        }
        if unsaved > 0 {
            stdio::tell(&format!(
                "{unsaved} rows could not be written anywhere before the end. What was shown as saved is in {place}."
            ));
        }
        match (self.ending, self.sealed) {
            (Some(ending), _) => Ok(Exit::Signal(ending.exit_code)),
            (None, Some(Ok(sentence))) => stdio::print(format!("{sentence}\n").as_bytes()),
            (None, Some(Err(sentence))) => Err(Fault::failed(sentence)),
            (None, None) if unsaved > 0 => Ok(Exit::Failed),
            (None, None) => Ok(Exit::Done),
        }
    }
}
