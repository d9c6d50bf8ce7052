//! How the loop comes from one screen to another: from the first screen, the library or a review to what was wanted there.

use super::reload::UserFiles;
use crate::app::{App, Demo, Effect, Message, Request, Screen, StartAnswers};
use crate::edge::os::clock::ClockReadings;
use crate::edge::runtime::browser::{Browser, DEMO_SPEED, Response};
use crate::edge::runtime::event_loop::EventLoop;
use crate::edge::sessions::demo::PreparedDemo;
use crate::session::RealTime;

impl EventLoop {
    /// What a new session lacked is known: it begins, or it is said why not.
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
                // What is at fault or waits was told to the first screen.
                self.files.recheck();
            }
            Err(fault) => self.update(readings, Message::Notice(fault.sentence)),
        }
    }

    /// From now on these files of the user's are followed.
    fn follow_files(&mut self, files: UserFiles, readings: &ClockReadings) {
        self.files = files;
        if let Some(sentence) = self.files.start_following(self.events.clone()) {
            self.update(readings, Message::Notice(sentence));
        }
    }

    /// A session plays itself.
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
        self.follow_files(*files, readings);
        self.apply_settings(readings);
    }

    /// What a demonstration recorded is looked at; its folder is there until the program ends.
    fn review_demo(&mut self, readings: &ClockReadings) {
        let reviewed = self.release_record().and_then(|name| {
            let mut browser = Browser::new(self.files.workspace.clone(), Some(name.clone()));
            browser.start(self.events.clone())?;
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

    /// Rows and lines go to whoever keeps them: the record that is written, or the review whose line it is.
    pub(crate) fn forward_to_writer(&mut self, effect: Effect, now: RealTime) {
        if let Some(record) = &mut self.record_writer {
            record.handle_effect(now, effect);
        } else if let (Some(browsing), Effect::SaveDraft(line)) = (&mut self.browser, effect)
            && let Screen::Review(review) = &self.app.screen
        {
            browsing.save_draft(review.name(), line);
        }
    }

    /// Something was wanted from the library or a review.
    pub(crate) fn handle_request(&mut self, request: Request, readings: &ClockReadings) {
        if request == Request::ReviewDemo {
            return self.review_demo(readings);
        }
        let Some(browser) = &mut self.browser else { return };
        let now = self.clock.moment(readings);
        match browser.handle_request(request, now, readings, self.clock.zone()) {
            Ok(Response::Messages(messages)) => messages.into_iter().for_each(|message| self.update(readings, message)),
            Ok(Response::Library(library)) => self.app.screen = Screen::Library(library),
            Ok(Response::Compare(compare)) => self.app.open_comparison(*compare),
            Ok(Response::Review(review)) => {
                self.app.open_review(*review);
                self.apply_settings(readings);
            }
            Ok(Response::StartScreen(clock, start, open, files)) => {
                (self.clock, self.session_opener, self.browser) = (clock, Some(open), None);
                self.app.screen = Screen::Start(start);
                self.apply_settings(readings);
                self.follow_files(*files, readings);
            }
            Ok(Response::Demo(played)) => self.start_demo(*played, readings),
            Ok(Response::ResumedSession(clock, resumed, opened, files, notices)) => {
                self.browser = None;
                self.clock = clock;
                if let Err(fault) = self.start_record_writer(*opened, readings) {
                    self.update(readings, Message::Notice(fault.sentence));
                    return;
                }
                let (app, effects) = App::resume_session(self.clock.moment(readings), self.app.size, *resumed);
                self.app = app;
                self.execute_effects(effects, readings);
                self.follow_files(*files, readings);
                self.apply_settings(readings);
                notices.into_iter().for_each(|sentence| self.update(readings, Message::Notice(sentence)));
            }
            Err(fault) => self.update(readings, Message::Notice(fault.sentence)),
        }
    }
}
