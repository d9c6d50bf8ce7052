//! The event loop: sleeps until an event or the next change of the screen, updates the app, carries out its effects and draws once.
//! There is no frame rate. Requests of screens are in `navigation`, the end is in `shutdown`.

use super::reload::UserFiles;
use crate::app::{self, App, Effect, Message, Request, Screen};
use crate::edge::error::{CommandError, fail_for_test};
use crate::edge::event::{Event, EventSender, TimedEvent};
use crate::edge::os::clock::{self, ClockReadings, SessionClock};
use crate::edge::os::clock_monitor::{ClockMonitor, possible_sleep_ms};
use crate::edge::os::process_signal::{ProcessSignal, Termination};
use crate::edge::os::signals::Resizes;
use crate::edge::os::timezone;
use crate::edge::os::tty::Tty;
use crate::edge::runtime::browser::{Browser, PendingRequest};
use crate::edge::runtime::next_wake::{MIN_DRAW_INTERVAL, until_next_change};
use crate::edge::runtime::startup::{Ended, FirstSteps, SessionOpener, Startup};
use crate::edge::store::record_writer::RecordWriter;
use crate::edge::terminal::input::InputReader;
use crate::edge::terminal::screen::{DrawOutcome, TerminalScreen};
use crate::edge::terminal::signals;
use crate::edge::terminal::{self, TerminalMode};
use crate::journal::file_name::file_name;
use crate::session::RealTime;
use crate::session::decide::ClockEvent;
use crate::session::limits::AlertKey;
use crate::view::{Painter, caret_position};
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::sleep;

/// Events are handled for so long before the next draw, in milliseconds.
const MAX_HANDLING_MS: i64 = 50;

/// Runs the full screen until it ends. A screen that reads sessions needs a browser.
///
/// # Errors
///
/// The terminal or the record's writer could not be started, or the closed record could not be verified.
pub(crate) fn run(startup: Startup, browser: Option<Browser>, terminal_mode: TerminalMode) -> Result<Ended, CommandError> {
    terminal::install_panic_hook();
    let failed = |what: &str, why: io::Error| CommandError::failed(format!("{what}: {why}. What was saved is saved."));
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|why| failed("The program could not start waiting for events", why))?;
    let inside_runtime = runtime.enter();
    let (queue, event_queue) = unbounded_channel();
    let events = EventSender::new(queue);
    // Before the terminal is taken: a signal in the first milliseconds must not leave it raw.
    let loop_guard =
        signals::start(events.clone()).map_err(|why| failed("The system's stop signals could not be received", why))?;
    let screen = TerminalScreen::open(startup.mode.terminal_mode(terminal_mode))
        .map_err(|why| failed("The terminal could not be used", why))?;
    let at = clock::read();
    let mut run = EventLoop::start(startup, browser, screen, events.clone(), event_queue, &at)?;
    run.terminal_mode = terminal_mode;
    run.apply_settings(&at);
    run.draw();
    // Only now: the first frame waits for no file.
    run.files.start_following(events);
    let mut resizes = Resizes::listen().map_err(|why| failed("The system's stop signals could not be received", why))?;
    let input = Tty::from_stdio().and_then(InputReader::new);
    let mut input = input.map_err(|why| failed("The keyboard could not be read", why))?;
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(run.run_until_quit(&mut input, &mut resizes))));
    run.shut_down();
    drop((input, inside_runtime));
    // Whatever still reads on the pool is not waited for.
    runtime.shutdown_background();
    drop(loop_guard);
    run.into_ended(outcome)
}

pub(crate) struct EventLoop {
    pub(crate) app: App,
    pub(crate) clock: SessionClock,
    clock_monitor: ClockMonitor,
    pub(crate) files: UserFiles,
    /// How much of the terminal was asked for.
    pub(crate) terminal_mode: TerminalMode,
    pub(crate) screen: Option<TerminalScreen>,
    painter: Painter,
    /// The alerts that the app knows to be on the screen.
    named_alerts: Vec<AlertKey>,
    pub(crate) events: EventSender,
    pub(crate) event_queue: UnboundedReceiver<TimedEvent>,
    /// Typed while a request is carried out, for the screen that it leads to.
    typed_ahead: VecDeque<Event>,
    pub(crate) session_opener: Option<SessionOpener>,
    pub(crate) browser: Option<Browser>,
    pub(crate) requests: VecDeque<Request>,
    pub(crate) pending_request: Option<PendingRequest>,
    pub(crate) record_writer: Option<RecordWriter>,
    pub(crate) finalize_requested: bool,
    pub(crate) finalize_result: Option<Result<String, String>>,
    pub(crate) quit_deadline: Option<RealTime>,
    pub(crate) termination: Option<Termination>,
    needs_redraw: bool,
}

impl EventLoop {
    fn start(
        startup: Startup,
        mut browser: Option<Browser>,
        screen: TerminalScreen,
        events: EventSender,
        event_queue: UnboundedReceiver<TimedEvent>,
        readings: &ClockReadings,
    ) -> Result<Self, CommandError> {
        let Startup { mode, mut clock, files } = startup;
        let (app, first) = mode.start(&mut clock, readings, screen.size());
        if let Some(browser) = &mut browser {
            browser.start(events.clone());
        }
        let mut run = Self {
            app,
            clock,
            clock_monitor: ClockMonitor::new(readings),
            files,
            terminal_mode: TerminalMode::Fullscreen,
            screen: Some(screen),
            painter: Painter::default(),
            named_alerts: Vec::new(),
            events,
            event_queue,
            typed_ahead: VecDeque::new(),
            session_opener: None,
            browser,
            requests: VecDeque::new(),
            pending_request: None,
            record_writer: None,
            finalize_requested: false,
            finalize_result: None,
            quit_deadline: None,
            termination: None,
            needs_redraw: true,
        };
        run.take_first_steps(first, readings)?;
        Ok(run)
    }

    /// Starts the writer of a new app's record and carries out the app's first effects.
    pub(crate) fn take_first_steps(&mut self, first: FirstSteps, readings: &ClockReadings) -> Result<(), CommandError> {
        self.session_opener = first.session_opener;
        if let Some(open_record) = first.open_record {
            let failed = |why| CommandError::failed(format!("The writer could not be started: {why}. Nothing was written."));
            terminal::set_panic_record(&open_record.record_folder.join(file_name(&open_record.name, 1)));
            let writer = RecordWriter::start(*open_record, self.events.clone(), readings.real_time).map_err(failed)?;
            self.record_writer = Some(writer);
        }
        self.execute_effects(first.effects, readings);
        Ok(())
    }

    async fn run_until_quit(&mut self, input: &mut InputReader, resizes: &mut Resizes) {
        let mut accepts_input = true;
        while !self.should_quit() {
            let at = clock::read();
            self.update_from_record(&at, |record| record.poll(at.real_time));
            if self.needs_redraw {
                self.draw();
            }
            // Only now: the key that was typed is on the screen.
            if let Some(record) = &mut self.record_writer {
                record.save_when_due(clock::real_time());
            }
            if self.should_quit() {
                return;
            }
            let (wait, is_screen_due) = self.next_wake();
            let may_read = accepts_input && self.pending_request.is_none() && self.typed_ahead.is_empty();
            tokio::select! {
                Some(event) = self.event_queue.recv() => self.handle_event(event),
                typed = input.next(), if may_read => {
                    if let Ok(events) = typed {
                        self.typed_ahead.extend(events);
                    } else {
                        accepts_input = false;
                        self.terminate(Termination::HANG_UP);
                    }
                }
                Some(()) = resizes.recv() => self.redraw_after(|screen| screen.resize().map(drop)),
                done = finished(&mut self.pending_request) => self.finish_request(done),
                // The screen or the record changes by itself.
                () = sleep(wait) => self.handle_timeout(is_screen_due),
            }
            self.handle_waiting_events();
        }
    }

    /// Handles what has arrived, for [`MAX_HANDLING_MS`] at most: in a flood of input there is a frame, and a save, in between.
    fn handle_waiting_events(&mut self) {
        let begin = clock::real_time();
        let has_time = || clock::real_time().since_ms(begin) < MAX_HANDLING_MS;
        while has_time()
            && let Ok(event) = self.event_queue.try_recv()
        {
            self.handle_event(event);
        }
        while has_time()
            && self.pending_request.is_none()
            && let Some(event) = self.typed_ahead.pop_front()
        {
            self.handle_event(TimedEvent { readings: clock::read(), event });
        }
    }

    fn handle_timeout(&mut self, is_screen_due: bool) {
        let at = clock::read();
        if let Some(ms) = self.record_writer.as_ref().and_then(|record| record.slow_write_ms(at.real_time)) {
            self.update_with_clock_changes(&at, Message::SlowWrite(ms));
        }
        if is_screen_due {
            self.update_with_clock_changes(&at, Message::Tick);
        }
    }

    fn handle_event(&mut self, TimedEvent { readings: at, event }: TimedEvent) {
        match event {
            Event::Message(message) => {
                fail_for_test(&message);
                self.update_with_clock_changes(&at, message);
            }
            Event::RecordAnswer(answer) => {
                self.update_from_record(&at, |record| record.handle_answer(at.real_time, answer));
                self.finalize_when_saved();
            }
            Event::PrivateAnswer(answer) => {
                self.update_from_record(&at, |record| record.handle_private_answer(at.real_time, answer));
                self.finalize_when_saved();
            }
            Event::FilesChanged(changes) => changes.into_iter().for_each(|change| {
                let change = self.files.add_change(change);
                self.update_with_clock_changes(&at, Message::FileChanged(change));
            }),
            Event::KittyKeyboardSupported => {
                if terminal::enable_kitty_keyboard().is_err() {
                    self.terminate(Termination::HANG_UP);
                }
            }
            Event::Signal(ProcessSignal::Terminate(ending)) => self.terminate(ending),
            Event::Signal(ProcessSignal::Suspend) => self.suspend(),
            Event::Signal(ProcessSignal::Continued) => {
                self.redraw_after(TerminalScreen::reenter);
                self.update_with_clock_changes(&at, Message::ReturnedFromShell);
            }
        }
    }

    /// Changes of the clocks come before the message.
    pub(crate) fn update_with_clock_changes(&mut self, readings: &ClockReadings, message: Message) {
        let changes = if self.clock.speed == 1 { self.clock_monitor.detect_changes(readings) } else { Vec::new() };
        for change in changes {
            if let ClockEvent::Zone { .. } = change {
                let (zone, _) = timezone::system_zone(readings.wall_ms);
                self.clock.zone = zone.clone();
                self.update(readings, Message::Zone(zone));
            }
            self.update(readings, Message::ClockChanged(change));
            if let Some(slept_ms) = possible_sleep_ms(change, clock::stops_in_sleep()) {
                self.update(readings, Message::MayHaveSlept(slept_ms));
            }
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
                effect @ (Effect::Append(_)
                | Effect::AppendPrivate(_)
                | Effect::SaveDraft(_)
                | Effect::LineTaken { .. }
                | Effect::Reply { .. }) => {
                    self.forward_to_writer(effect, readings.real_time);
                }
                Effect::BeginSession(answers) => self.begin_session(answers, *readings),
                Effect::ApplyFile(file) => self.files.adopt_change(file),
                Effect::CheckFiles => self.files.recheck(),
                Effect::Request(request) => self.handle_request(request),
                Effect::Suspend => self.suspend(),
                Effect::AddSleep(duration_ms) => {
                    self.clock.add_sleep(duration_ms);
                    self.update(readings, Message::ClockChanged(ClockEvent::Suspended { duration_ms }));
                }
                Effect::SealRecord => self.finalize_requested = true,
                Effect::Quit => self.schedule_quit(readings.real_time),
            }
        }
    }

    /// Rows and drafts go to the record that is written, or to the review whose line it is.
    fn forward_to_writer(&mut self, effect: Effect, now: RealTime) {
        if let Some(record) = &mut self.record_writer {
            record.handle_effect(now, effect);
        } else if let (Some(browser), Effect::SaveDraft(line)) = (&mut self.browser, effect)
            && let Screen::Review(review) = &self.app.screen
        {
            browser.save_draft(&review.record.name, line);
        }
    }

    /// Applies the user's settings from the first frame of a session on.
    pub(crate) fn apply_settings(&mut self, readings: &ClockReadings) {
        let settings = self.files.in_use.workspace.config.app_settings();
        self.update(readings, Message::Settings(Box::new(settings)));
        self.update(readings, Message::SetStrip(self.terminal_mode == TerminalMode::Strip));
    }

    fn update_from_record(&mut self, readings: &ClockReadings, poll: impl FnOnce(&mut RecordWriter) -> Vec<Message>) {
        for message in self.record_writer.as_mut().map_or_else(Vec::new, poll) {
            self.update_with_clock_changes(readings, message);
        }
    }

    /// Stops the program until the shell continues it.
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

    /// Redraws the whole screen at its present size after `how`.
    fn redraw_after(&mut self, how: impl FnOnce(&mut TerminalScreen) -> io::Result<()>) {
        let done = self.screen.as_mut().map(|screen| how(screen).map(|()| screen.size()));
        match done {
            Some(Ok((width, height))) => self.update_with_clock_changes(&clock::read(), Message::Resize(width, height)),
            Some(Err(_)) => self.terminate(Termination::HANG_UP),
            None => {}
        }
    }

    fn draw(&mut self) {
        // What three lines cannot show opens over the whole terminal.
        let mode = if self.terminal_mode == TerminalMode::Strip && self.app.is_strip_mode() {
            TerminalMode::Strip
        } else {
            TerminalMode::Fullscreen
        };
        let changed = self.screen.as_mut().map(|screen| screen.set_terminal_mode(mode));
        if matches!(changed, Some(Ok(true) | Err(_))) {
            self.redraw_after(|_| changed.transpose().map(drop));
        }
        let (app, theme) = (&self.app, &self.files.in_use.theme);
        let painter = &mut self.painter;
        let drawn = self
            .screen
            .as_mut()
            .map(|screen| screen.draw(|area| painter.draw(app, theme, area), |frame| caret_position(frame, theme)));
        self.needs_redraw = matches!(drawn, Some(Ok(DrawOutcome::Busy)));
        match drawn {
            Some(Err(_)) => self.terminate(Termination::HANG_UP),
            Some(Ok(DrawOutcome::Written | DrawOutcome::Unchanged)) => self.note_named_alerts(),
            Some(Ok(DrawOutcome::Busy)) | None => {}
        }
    }

    /// Tells the app which alerts stand on the screen now, if they are others than before.
    fn note_named_alerts(&mut self) {
        if self.painter.named_alerts() == self.named_alerts {
            return;
        }
        self.named_alerts = self.painter.named_alerts().to_vec();
        self.update_with_clock_changes(&clock::read(), Message::FrameDrawn(self.named_alerts.clone()));
    }

    /// The time until the screen or the record next needs an update without a message, and whether it is the screen.
    fn next_wake(&self) -> (Duration, bool) {
        let now = clock::real_time();
        let screen = until_next_change(self.app.next_wake(), &self.clock).unwrap_or(Duration::MAX);
        let record = self.record_writer.as_ref().map(|record| clock::duration_until(record.deadline(now)));
        // A terminal that took no frame is tried again soon.
        let redraw = self.needs_redraw.then_some(MIN_DRAW_INTERVAL);
        let quit = self.quit_deadline.map(clock::duration_until);
        let unhandled = (!self.typed_ahead.is_empty() && self.pending_request.is_none()).then_some(Duration::ZERO);
        let other = [record, redraw, quit, unhandled].into_iter().flatten().min().unwrap_or(Duration::MAX);
        (screen.min(other), screen <= other)
    }
}

/// Waits for the pending request; for ever when there is none.
async fn finished(pending: &mut Option<PendingRequest>) -> <PendingRequest as Future>::Output {
    match pending {
        Some(request) => request.await,
        None => std::future::pending().await,
    }
}
