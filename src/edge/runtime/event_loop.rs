//! The loop: sleeps until something comes or the screen changes by itself, tells the app, does what it answers, draws once.
//! There is no frame rate.

use super::reload::UserFiles;
use crate::app::{self, App, Effect, Message};
use crate::edge::error::{CommandError, Exit, panic_for_test};
use crate::edge::event::{Event, EventSender, Termination, TimedEvent};
use crate::edge::os::clock::{self, ClockReadings, SessionClock};
use crate::edge::os::clock_monitor::ClockMonitor;
use crate::edge::os::tty::Tty;
use crate::edge::os::{disk_space, timezone};
use crate::edge::runtime::browser::Browser;
use crate::edge::runtime::startup::{StartedApp, StartupMode};
use crate::edge::runtime::wake::{MIN_DRAW_INTERVAL, until_next_change};
use crate::edge::sessions::new::SessionOpener;
use crate::edge::store::record_files;
use crate::edge::store::record_writer::{OpenRecord, RecordWriter, display_path};
use crate::edge::store::writer::WriterReport;
use crate::edge::terminal::screen::{DrawOutcome, TerminalScreen};
use crate::edge::terminal::signals::{self, ShutdownGate};
use crate::edge::terminal::{self, TerminalMode, input, stdio};
use crate::journal::file_name::file_name;
use crate::session::RealTime;
use crate::session::decide::ClockEvent;
use crate::view;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// How long an ending waits for the disk, in milliseconds: by a signal, and asked for.
const SIGNAL_TIMEOUT_MS: i64 = 1200;
/// See [`SIGNAL_TIMEOUT_MS`].
const QUIT_TIMEOUT_MS: i64 = 5000;

/// Runs the full screen until it ends.
pub(crate) fn run(
    startup: StartupMode,
    clock: SessionClock,
    files: UserFiles,
    terminal_mode: TerminalMode,
) -> Result<Exit, CommandError> {
    terminal::install_panic_hook();
    let failed = |what: &str, why: std::io::Error| CommandError::failed(format!("{what}: {why}. What was saved is saved."));
    let screen = TerminalScreen::open(startup.terminal_mode(terminal_mode))
        .map_err(|why| failed("The terminal could not be taken over", why))?;
    let (to, arrivals) = unbounded_channel();
    let events = EventSender::new(to);
    let shutdown_gate = ShutdownGate::default();
    let at = clock::read();
    let mut run = EventLoop::start(startup, clock, files, screen, events.clone(), arrivals, &at)?;
    run.terminal_mode = terminal_mode;
    run.apply_settings(&at);
    run.draw();
    // Only now: the first frame waits for no file.
    if let Some(sentence) = run.files.start_following(events.clone()) {
        run.update(&at, Message::Notice(sentence));
    }
    signals::start(events.clone(), shutdown_gate.clone()).map_err(|why| failed("Signals could not be listened to", why))?;
    let keyboard = Tty::from_stdio().and_then(|tty| input::start(tty, events, shutdown_gate.clone()));
    keyboard.map_err(|why| failed("The keyboard could not be listened to", why))?;
    let waiting = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let waiting = waiting.map_err(|why| failed("The program could not begin to wait", why))?;
    let outcome = catch_unwind(AssertUnwindSafe(|| waiting.block_on(run.run_until_quit())));
    run.shut_down();
    shutdown_gate.mark_done();
    // The panic's own words were said when it happened, after the terminal was given back.
    outcome.unwrap_or_else(|panicked| resume_unwind(panicked));
    run.into_exit()
}

pub(crate) struct EventLoop {
    pub(crate) app: App,
    pub(crate) clock: SessionClock,
    clock_monitor: ClockMonitor,
    pub(crate) files: UserFiles,
    /// How much of the terminal was asked for.
    pub(crate) terminal_mode: TerminalMode,
    screen: Option<TerminalScreen>,
    pub(crate) events: EventSender,
    event_queue: UnboundedReceiver<TimedEvent>,
    pub(crate) session_opener: Option<SessionOpener>,
    pub(crate) browser: Option<Browser>,
    pub(crate) record_writer: Option<RecordWriter>,
    finalize_requested: bool,
    finalize_result: Option<Result<String, String>>,
    quit_deadline: Option<RealTime>,
    termination: Option<Termination>,
    needs_redraw: bool,
}

impl EventLoop {
    fn start(
        startup: StartupMode,
        mut clock: SessionClock,
        files: UserFiles,
        mut screen: TerminalScreen,
        events: EventSender,
        arrivals: UnboundedReceiver<TimedEvent>,
        readings: &ClockReadings,
    ) -> Result<Self, CommandError> {
        let size = screen.size();
        let StartedApp { app, effects, open_record: opened, session_opener: open, browser: browsing } =
            startup.start(&mut clock, readings, size);
        let mut run = Self {
            app,
            clock,
            clock_monitor: ClockMonitor::new(readings),
            files,
            terminal_mode: TerminalMode::Fullscreen,
            screen: Some(screen),
            events,
            event_queue: arrivals,
            session_opener: open,
            browser: browsing,
            record_writer: None,
            finalize_requested: false,
            finalize_result: None,
            quit_deadline: None,
            termination: None,
            needs_redraw: true,
        };
        if let Some(open_record) = opened {
            run.start_record_writer(open_record, readings)?;
        }
        if let Some(browser) = &mut run.browser {
            browser.start(run.events.clone())?;
        }
        run.execute_effects(effects, readings);
        Ok(run)
    }

    pub(crate) fn start_record_writer(&mut self, open_record: OpenRecord, readings: &ClockReadings) -> Result<(), CommandError> {
        let failed = |why| CommandError::failed(format!("The writer could not be started: {why}. Nothing was written."));
        terminal::set_panic_record(&open_record.record_folder.join(file_name(&open_record.name, 1)));
        self.record_writer = Some(RecordWriter::start(open_record, self.events.clone(), readings.real_time).map_err(failed)?);
        Ok(())
    }

    async fn run_until_quit(&mut self) {
        while !self.should_quit() {
            self.poll_record();
            if self.needs_redraw {
                self.draw();
            }
            if self.should_quit() {
                return;
            }
            let wait = self.wait_time();
            // A timeout with nothing: the screen or the record changes by itself.
            let arrival = tokio::time::timeout(wait, self.event_queue.recv()).await.ok().flatten();
            match arrival {
                Some(arrival) => self.handle_event(arrival),
                None => self.handle_timeout(),
            }
            while let Ok(arrival) = self.event_queue.try_recv() {
                self.handle_event(arrival);
            }
        }
    }

    fn handle_timeout(&mut self) {
        let at = clock::read();
        if let Some(ms) = self.record_writer.as_ref().and_then(|record| record.slow_write_ms(at.real_time)) {
            self.update_with_clock_changes(&at, Message::SlowWrite(ms));
        }
        self.update_with_clock_changes(&at, Message::Tick);
    }

    fn handle_event(&mut self, TimedEvent { readings: at, event: news }: TimedEvent) {
        match news {
            Event::Key(key) => {
                panic_for_test(&key);
                self.update_with_clock_changes(&at, Message::Key(key));
            }
            Event::Paste { text, truncated: cut } => {
                self.update_with_clock_changes(&at, Message::Paste(text));
                if cut {
                    self.update_with_clock_changes(
                        &at,
                        Message::Notice("The paste was longer than 64 kB and was cut there.".to_owned()),
                    );
                }
            }
            Event::Focus(focused) => self.update_with_clock_changes(&at, Message::Focus(focused)),
            Event::Writer(WriterReport::Answer { answer, .. }) => {
                self.update_from_record(&at, |record| record.handle_answer(at.real_time, answer));
                self.finalize_when_saved();
            }
            Event::Writer(WriterReport::DiskSpace(bytes)) => {
                self.update_with_clock_changes(&at, Message::DiskSpace(disk_space::low_space_warning(bytes)))
            }
            // On the record's own disk.
            Event::PrivateWriter(WriterReport::DiskSpace(_)) => {}
            Event::DeviceLine { ticket, line } => self.update_with_clock_changes(&at, Message::DeviceLine { ticket, line }),
            Event::MusicChanged(track) => self.update_with_clock_changes(&at, Message::MusicChanged(track)),
            Event::AppMessage(message) => self.update_with_clock_changes(&at, *message),
            Event::MirrorLag(lags) => self.update_with_clock_changes(&at, Message::MirrorLag(lags)),
            Event::PrivateWriter(WriterReport::Answer { answer, .. }) => {
                self.update_from_record(&at, |record| record.handle_private_answer(at.real_time, answer));
                self.finalize_when_saved();
            }
            Event::Writer(WriterReport::Warning(sentence)) | Event::PrivateWriter(WriterReport::Warning(sentence)) => {
                self.update_with_clock_changes(&at, Message::Notice(sentence));
            }
            Event::FilesChanged(all) => all.into_iter().for_each(|came| {
                let change = self.files.add_change(came);
                self.update_with_clock_changes(&at, Message::FileChanged(change));
            }),
            Event::Terminate(ending) => self.terminate(ending),
            Event::HangUp => self.terminate(Termination::HANG_UP),
            Event::Suspend => self.suspend(),
            Event::KittyKeyboardSupported => {
                if terminal::enable_kitty_keyboard().is_err() {
                    self.terminate(Termination::HANG_UP);
                }
            }
            Event::Continued => {
                self.redraw_after(TerminalScreen::reenter);
                self.update_with_clock_changes(&at, Message::ReturnedFromShell);
            }
            Event::Resized => self.redraw_after(|screen| screen.resize().map(drop)),
        }
    }

    /// What the clocks say of themselves comes before what came.
    fn update_with_clock_changes(&mut self, readings: &ClockReadings, message: Message) {
        let news = if self.clock.speed() == 1 { self.clock_monitor.detect_changes(readings) } else { Vec::new() };
        for news in news {
            if let ClockEvent::Zone { .. } = news {
                let (zone, _) = timezone::system_zone(readings.wall_ms);
                self.clock.set_zone(zone.clone());
                self.update(readings, Message::Zone(zone));
            }
            self.update(readings, Message::ClockChanged(news));
        }
        self.update(readings, message);
    }

    pub(crate) fn update(&mut self, readings: &ClockReadings, message: Message) {
        let effects = app::update(&mut self.app, self.clock.moment(readings), message);
        self.needs_redraw = true;
        self.execute_effects(effects, readings);
    }

    pub(crate) fn execute_effects(&mut self, effects: Vec<Effect>, readings: &ClockReadings) {
        for effect in effects {
            match effect {
                effect @ (Effect::Append(_) | Effect::AppendPrivate(_) | Effect::SaveDraft(_) | Effect::Reply { .. }) => {
                    self.forward_to_writer(effect, readings.real_time);
                }
                Effect::BeginSession(answers) => self.begin_session(&answers, readings),
                Effect::ApplyFile(file) => self.files.adopt_change(file),
                Effect::CheckFiles => self.files.recheck(),
                Effect::Request(wish) => self.handle_request(wish, readings),
                Effect::Suspend => self.suspend(),
                Effect::SealRecord => self.finalize_requested = true,
                Effect::Quit => self.schedule_quit(readings.real_time, QUIT_TIMEOUT_MS),
            }
        }
    }

    /// What the user has set holds from the session's first frame on.
    pub(crate) fn apply_settings(&mut self, readings: &ClockReadings) {
        self.update(readings, Message::Settings(self.files.app_settings()));
        self.update(readings, Message::SetStrip(self.terminal_mode == TerminalMode::Strip));
    }

    fn poll_record(&mut self) {
        let at = clock::read();
        self.update_from_record(&at, |record| record.poll(at.real_time));
    }

    fn update_from_record(&mut self, readings: &ClockReadings, ask: impl FnOnce(&mut RecordWriter) -> Vec<Message>) {
        for message in self.record_writer.as_mut().map_or_else(Vec::new, ask) {
            self.update_with_clock_changes(readings, message);
        }
    }

    /// A closed record is verified as soon as its last row is saved; then the program ends.
    fn finalize_when_saved(&mut self) {
        let Some(record) = self.record_writer.as_ref().filter(|record| self.finalize_requested && record.is_idle()) else {
            return;
        };
        let app::Screen::Live(live) = &self.app.screen else { return };
        let rows = live.session().ledger().rows().len();
        let digest = live.session().ledger().rows().last().map(|row| row.text.clone()).unwrap_or_default();
        self.finalize_requested = false;
        self.finalize_result = Some(match record.finalize() {
            Ok(path) => Ok(record_files::closed_message(&path, rows, &digest)),
            Err(why) => Err(format!("{why:#} Every row is saved, but the record was not made read-only.")),
        });
        self.schedule_quit(clock::real_time(), QUIT_TIMEOUT_MS);
    }

    fn schedule_quit(&mut self, now: RealTime, within_ms: i64) {
        self.quit_deadline.get_or_insert(now.plus_ms(within_ms));
    }

    fn terminate(&mut self, ending: Termination) {
        if self.termination.replace(ending).is_some() {
            return;
        }
        let at = clock::read();
        self.update_with_clock_changes(&at, Message::Terminate(ending.name));
        self.quit_deadline = Some(at.real_time.plus_ms(SIGNAL_TIMEOUT_MS));
        // Nobody may be looking any more, and a terminal that is gone must not be waited for.
        self.screen = None;
    }

    /// To the shell, and back when it says so.
    fn suspend(&mut self) {
        let stopped = self.screen.as_mut().map(TerminalScreen::suspend);
        let at = clock::read();
        match stopped {
            Some(Ok(())) => self.update_with_clock_changes(&at, Message::ReturnedFromShell),
            Some(Err(why)) => self.update_with_clock_changes(&at, Message::Notice(why.to_string())),
            None => {}
        }
        self.redraw_after(|_| Ok(()));
    }

    /// The whole screen is drawn again, at the size that it has now.
    fn redraw_after(&mut self, how: impl FnOnce(&mut TerminalScreen) -> std::io::Result<()>) {
        let done = self.screen.as_mut().map(|screen| how(screen).map(|()| screen.size()));
        match done {
            Some(Ok((width, height))) => self.update_with_clock_changes(&clock::read(), Message::Resize(width, height)),
            Some(Err(_)) => self.terminate(Termination::HANG_UP),
            None => {}
        }
    }

    fn should_quit(&self) -> bool {
        let Some(by) = self.quit_deadline else { return false };
        self.record_writer.as_ref().is_none_or(RecordWriter::is_idle) && !self.finalize_requested || by <= clock::real_time()
    }

    fn draw(&mut self) {
        // What three lines cannot say opens over the whole terminal, and goes again.
        let form = if self.terminal_mode == TerminalMode::Strip && self.app.is_strip_mode() {
            TerminalMode::Strip
        } else {
            TerminalMode::Fullscreen
        };
        let changed = self.screen.as_mut().map(|screen| screen.set_terminal_mode(form));
        if matches!(changed, Some(Ok(true) | Err(_))) {
            self.redraw_after(|_| changed.transpose().map(drop));
        }
        let (app, theme) = (&self.app, &self.files.theme);
        let drawn = self.screen.as_mut().map(|screen| screen.draw(|frame| view::draw(app, theme, frame)));
        self.needs_redraw = matches!(drawn, Some(Ok(DrawOutcome::Busy)));
        if let Some(Err(_)) = drawn {
            self.terminate(Termination::HANG_UP);
        }
    }

    /// Until the screen or the record next wants something without a message.
    fn wait_time(&self) -> Duration {
        let now = clock::real_time();
        let by_time = until_next_change(self.app.next_wake(), &self.clock);
        let record = self.record_writer.as_ref().map(|record| clock::duration_until(record.deadline(now)));
        // A terminal that took no frame is tried again soon.
        let redraw = self.needs_redraw.then_some(MIN_DRAW_INTERVAL);
        let quits = self.quit_deadline.map(clock::duration_until);
        by_time.into_iter().chain(record).chain(quits).chain(redraw).min().unwrap_or(Duration::MAX)
    }

    /// Gives the terminal back and waits for the writer.
    fn shut_down(&mut self) {
        self.screen = None;
        let Some(record) = &mut self.record_writer else { return };
        let now = clock::real_time();
        record.poll(now);
        record.finish(Duration::from_millis(QUIT_TIMEOUT_MS.unsigned_abs()));
        // The writer's last answers are in by now.
        while let Ok(TimedEvent { event: news, .. }) = self.event_queue.try_recv() {
            match news {
                Event::Writer(WriterReport::Answer { answer, .. }) => drop(record.handle_answer(now, answer)),
                Event::PrivateWriter(WriterReport::Answer { answer, .. }) => drop(record.handle_private_answer(now, answer)),
                _ => {}
            }
        }
    }

    /// Everything is written and the record let go of; gives the session's name.
    pub(crate) fn release_record(&mut self) -> Result<String, CommandError> {
        let none = || CommandError::failed("What was played stands in no file, so it cannot be looked at.");
        let mut record = self.record_writer.take().ok_or_else(none)?;
        record.finish(Duration::from_millis(QUIT_TIMEOUT_MS.unsigned_abs()));
        record.record_path().and_then(|path| Some(path.file_stem()?.to_str()?.to_owned())).ok_or_else(none)
    }

    fn into_exit(self) -> Result<Exit, CommandError> {
        for place in terminal::background_panics() {
            stdio::print_notice(&format!(
                "A part of the program failed at {place}. This is a bug in Bedside; please report it. What was shown as saved is saved."
            ));
        }
        let unsaved = self.record_writer.as_ref().map_or(0, RecordWriter::unsaved_rows);
        let place = display_path(self.record_writer.as_ref().and_then(RecordWriter::record_path).as_deref());
        drop(self.record_writer);
        if self.files.workspace.remove_temp_dir() {
            stdio::print_notice("The demonstration is over. What it recorded was in a folder of its own, which is gone.");
        }
        if unsaved > 0 {
            stdio::print_notice(&format!(
                "{unsaved} rows could not be written anywhere before the end. What was shown as saved is in {place}."
            ));
        }
        match (self.termination, self.finalize_result) {
            (Some(ending), _) => Ok(Exit::Signal(ending.exit_code)),
            (None, Some(Ok(sentence))) => stdio::print(format!("{sentence}\n").as_bytes()),
            (None, Some(Err(sentence))) => Err(CommandError::failed(sentence)),
            (None, None) if unsaved > 0 => Ok(Exit::Failed),
            (None, None) => Ok(Exit::Success),
        }
    }
}
