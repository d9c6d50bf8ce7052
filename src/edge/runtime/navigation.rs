//! Moves from one screen to another: from the start screen, the library or a review to what was asked for there.

use super::reload::UserFiles;
use crate::app::{App, Demo, Message, Request, Screen, StartAnswers};
use crate::edge::error::CommandError;
use crate::edge::os::clock::{self, ClockReadings};
use crate::edge::runtime::browser::{Browser, DEMO_SPEED, Response};
use crate::edge::runtime::event_loop::EventLoop;
use crate::edge::sessions::demo::PreparedDemo;
use std::panic::resume_unwind;
use tokio::task::{JoinError, spawn_blocking};

impl EventLoop {
    /// Begins a session once the start screen has all answers.
    pub(crate) fn begin_session(&mut self, answers: &StartAnswers, readings: &ClockReadings) {
        let Some(open) = &mut self.session_opener else { return };
        let begun = open(answers, &mut self.clock, readings, &self.files).and_then(|(new, opened)| {
            self.start_record_writer(opened, readings)?;
            Ok(App::begin_session(self.clock.moment(readings), self.app.size, new))
        });
        match begun {
            Ok((app, effects)) => {
                self.app = app;
                self.execute_effects(effects, readings);
                self.apply_settings(readings);
                // Faults and pending changes were reported to the start screen; the session has not heard of them.
                self.files.recheck();
            }
            Err(fault) => self.update(readings, Message::Notice(fault.sentence)),
        }
    }

    /// Follows these files from now on.
    fn follow_files(&mut self, files: UserFiles) {
        self.files = files;
        self.files.start_following(self.events.clone());
    }

    /// Begins a demonstration.
    fn start_demo(&mut self, demo: PreparedDemo, readings: &ClockReadings) {
        let PreparedDemo { new, open_record: opened, script, mut clock, files } = demo;
        self.browser = None;
        clock.start_session(readings);
        self.clock = clock;
        if let Err(fault) = self.start_record_writer(*opened, readings) {
            self.update(readings, Message::Notice(fault.sentence));
            return;
        }
        let now = self.clock.moment(readings);
        let (app, effects) = App::begin_demo(now, self.app.size, *new, Demo::new(*script, now, DEMO_SPEED));
        self.app = app;
        self.execute_effects(effects, readings);
        self.follow_files(*files);
        self.apply_settings(readings);
    }

    /// Opens the record of a demonstration, whose folder exists until the program ends.
    fn review_demo(&mut self, readings: &ClockReadings) {
        let reviewed = self.release_record().and_then(|name| {
            let mut browser = Browser::new(self.files.workspace.clone(), Some(name.clone()));
            browser.start(self.events.clone());
            let review = browser.load_review(&name, self.clock.moment(readings), self.clock.zone().clone())?;
            Ok((browser, review))
        });
        match reviewed {
            Ok((browsing, review)) => {
                self.browser = Some(browsing);
                self.app.demo = None;
                self.app.open_review(review);
                self.apply_settings(readings);
            }
            Err(fault) => self.update(readings, Message::Notice(fault.sentence)),
        }
    }

    /// Carries out a request of the library or a review on the blocking pool, one after another.
    pub(crate) fn handle_request(&mut self, request: Request, readings: &ClockReadings) {
        if request == Request::ReviewDemo {
            return self.review_demo(readings);
        }
        self.requests.push_back(request);
        self.start_next_request();
    }

    fn start_next_request(&mut self) {
        if self.pending_request.is_some() || self.browser.is_none() {
            return;
        }
        if let Some(request) = self.requests.pop_front()
            && let Some(mut browser) = self.browser.take()
        {
            let (readings, zone) = (clock::read(), self.clock.zone().clone());
            let now = self.clock.moment(&readings);
            self.pending_request = Some(spawn_blocking(move || {
                let response = browser.handle_request(request, now, &readings, &zone);
                (browser, response)
            }));
        }
    }

    /// Takes the result of a request. A panic in it goes on here and ends the program.
    pub(crate) fn finish_request(&mut self, done: Result<(Browser, Result<Response, CommandError>), JoinError>) {
        self.pending_request = None;
        let (browser, response) = done.unwrap_or_else(|failed| resume_unwind(failed.into_panic()));
        self.browser = Some(browser);
        let at = clock::read();
        match response {
            Ok(response) => self.apply_response(response, &at),
            Err(fault) => self.update(&at, Message::Notice(fault.sentence)),
        }
        self.start_next_request();
    }

    fn apply_response(&mut self, response: Response, readings: &ClockReadings) {
        match response {
            Response::Messages(messages) => messages.into_iter().for_each(|message| self.update(readings, message)),
            Response::Library(library) => self.app.screen = Screen::Library(library),
            Response::Compare(compare) => self.app.open_comparison(*compare),
            Response::Review(review) => {
                self.app.open_review(*review);
                self.apply_settings(readings);
            }
            Response::StartScreen(clock, start, open, files) => {
                (self.clock, self.session_opener, self.browser) = (clock, Some(open), None);
                self.app.screen = Screen::Start(start);
                self.apply_settings(readings);
                self.follow_files(*files);
            }
            Response::Demo(demo) => self.start_demo(*demo, readings),
            Response::ResumedSession(clock, resumed, open_record, files, notices) => {
                self.browser = None;
                self.clock = clock;
                if let Err(fault) = self.start_record_writer(*open_record, readings) {
                    self.update(readings, Message::Notice(fault.sentence));
                    return;
                }
                let (app, effects) = App::resume_session(self.clock.moment(readings), self.app.size, *resumed);
                self.app = app;
                self.execute_effects(effects, readings);
                self.follow_files(*files);
                self.apply_settings(readings);
                for notice in notices {
                    self.update(readings, Message::Notice(notice));
                }
            }
        }
    }
}
