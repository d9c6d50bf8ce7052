//! Moves from one screen to another: from the start screen, the library or a review to what was asked for there.

use crate::app::{Message, Request, Screen, StartAnswers};
use crate::edge::error::CommandError;
use crate::edge::os::clock::{self, ClockReadings, SessionClock};
use crate::edge::runtime::browser::{Browser, CompletedRequest, Response};
use crate::edge::runtime::event_loop::EventLoop;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::shutdown::QUIT_TIMEOUT;
use crate::edge::runtime::startup::{Startup, StartupMode};
use crate::edge::store::record_writer::RecordWriter;
use std::panic::resume_unwind;
use tokio::task::{JoinError, spawn_blocking};

impl EventLoop {
    /// Opens the record of a new session once the start screen has all answers.
    pub(crate) fn begin_session(&mut self, answers: StartAnswers, readings: ClockReadings) {
        let Some(open) = self.session_opener.clone() else { return };
        let (mut clock, workspace, loaded) =
            (self.clock.clone(), self.files.in_use.workspace.clone(), self.files.loaded_protocol.clone());
        let name = self.files.in_use.protocol.0.clone();
        self.run_in_background(None, move |_| {
            let other = answers.protocol.as_ref().filter(|id| **id != name);
            let other = other.map(|id| workspace.load_protocol(id)).transpose()?;
            let mode = open(&answers, &mut clock, &readings, &workspace, other.as_ref().or(loaded.as_ref()))?;
            let chosen = other.zip(answers.protocol.clone()).map(|(loaded, id)| (id, Box::new(loaded)));
            Ok(Response::NewSession(mode, clock, readings, chosen))
        });
    }

    /// Leaves the screen for a session, or for the questions before one. False where its record cannot be written.
    fn open_app(&mut self, mode: StartupMode, clock: SessionClock, readings: &ClockReadings) -> bool {
        self.clock = clock;
        let (app, first) = mode.start(&mut self.clock, readings, self.app.size);
        let previous = std::mem::replace(&mut self.app, app);
        if let Err(error) = self.take_first_steps(first, readings) {
            self.app = previous;
            self.update(readings, Message::Notice(error.sentence));
            return false;
        }
        self.browser = None;
        true
    }

    /// Opens the record of a demonstration, whose folder exists until the program ends.
    fn review_demo(&mut self) {
        let mut browser = Browser::new(self.files.in_use.workspace.clone(), None);
        let (record, events) = (self.record_writer.take(), self.events.clone());
        let (now, zone) = (self.clock.now(), self.clock.zone.clone());
        self.run_in_background(None, move |kept| {
            let name = release_record(record)?;
            let review = browser.load_review(&name, false, now, zone)?;
            browser.followed_session = Some(name);
            browser.start(events);
            *kept = Some(browser);
            Ok(Response::Review(Box::new(review)))
        });
    }

    /// Carries out a request of the library or a review on the blocking pool, one after another.
    pub(crate) fn handle_request(&mut self, request: Request) {
        if request == Request::ReviewDemo {
            return self.review_demo();
        }
        self.requests.push_back(request);
        self.start_next_request();
    }

    fn start_next_request(&mut self) {
        if self.pending_request.is_some() {
            return;
        }
        if self.browser.is_none() {
            self.requests.clear();
        }
        if let Some(request) = self.requests.pop_front() {
            let (readings, zone) = (clock::read(), self.clock.zone.clone());
            let (browser, now) = (self.browser.take(), self.clock.moment(&readings));
            self.run_in_background(browser, move |browser| match browser {
                Some(browser) => browser.handle_request(request, now, &readings, &zone),
                None => Ok(Response::Messages(Vec::new())),
            });
        }
    }

    fn run_in_background(
        &mut self,
        mut browser: Option<Browser>,
        work: impl FnOnce(&mut Option<Browser>) -> Result<Response, CommandError> + Send + 'static,
    ) {
        self.pending_request = Some(spawn_blocking(move || {
            let response = work(&mut browser);
            (browser, response)
        }));
    }

    /// Takes the result of a request. A panic in it goes on here and ends the program.
    pub(crate) fn finish_request(&mut self, done: Result<CompletedRequest, JoinError>) {
        self.pending_request = None;
        let (browser, response) = done.unwrap_or_else(|failed| resume_unwind(failed.into_panic()));
        self.browser = browser;
        let at = clock::read();
        match response {
            Ok(response) => self.apply_response(response, &at),
            Err(error) => self.update(&at, Message::Notice(error.sentence)),
        }
        self.start_next_request();
    }

    fn apply_response(&mut self, response: Response, readings: &ClockReadings) {
        match response {
            Response::Messages(messages) => messages.into_iter().for_each(|message| self.update(readings, message)),
            Response::Library(library) => {
                self.app.screen = Screen::Library(library);
                if let Some(browser) = &mut self.browser {
                    browser.start_library_worker();
                }
            }
            Response::Compare(compare) => self.app.open_comparison(*compare),
            Response::Review(review) => {
                self.app.demo = None;
                self.app.open_review(*review);
                self.apply_settings(readings);
            }
            Response::NewSession(mode, clock, begun_at, chosen) => {
                if self.open_app(mode, clock, &begun_at) {
                    if let Some((id, loaded)) = chosen {
                        let (workspace, theme) = (self.files.in_use.workspace.clone(), self.files.in_use.theme.clone());
                        self.files = UserFiles::for_new_session(workspace, theme, &id, *loaded);
                        self.files.start_following(self.events.clone());
                    }
                    self.apply_settings(readings);
                    // Faults and pending changes were reported to the start screen; the session has not heard of them.
                    self.files.recheck();
                }
            }
            Response::Start(startup, notices) => {
                let Startup { mode, clock, files } = *startup;
                if self.open_app(mode, clock, readings) {
                    self.files = files;
                    self.files.start_following(self.events.clone());
                    self.apply_settings(readings);
                    for notice in notices {
                        self.update(readings, Message::Notice(notice));
                    }
                }
            }
        }
    }
}

/// Waits until everything is written, closes the record and returns the session's name.
fn release_record(record: Option<RecordWriter>) -> Result<String, CommandError> {
    let none = || CommandError::failed("The demo's record is not in a file, so it cannot be reviewed.");
    let mut record = record.ok_or_else(none)?;
    record.finish(QUIT_TIMEOUT);
    record.record_path().and_then(|path| Some(path.file_stem()?.to_str()?.to_owned())).ok_or_else(none)
}
