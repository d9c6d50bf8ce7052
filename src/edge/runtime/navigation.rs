//! How the loop comes from one screen to another: from the first screen, the library or a review to what was wanted there.

use super::reload::Files;
use crate::app::{Answers, App, Demo, Effect, Message, Screen, Wish};
use crate::edge::commands::Played;
use crate::edge::os::clock::Readings;
use crate::edge::runtime::browser::{Browsing, DEMO_SPEED, Granted};
use crate::edge::runtime::event_loop::Run;
use crate::session::Hand;

impl Run {
    /// What a new session lacked is known: it begins, or it is said why not.
    pub(crate) fn begin_session(&mut self, answers: &Answers, at: &Readings) {
        let Some(open) = &mut self.open else { return };
        let begun = open(answers, &mut self.clock, at, &self.files).and_then(|(new, opened)| {
            self.keep(opened, at)?;
            Ok(App::begin(self.clock.moment(at), self.app.size, new))
        });
        match begun {
            Ok((app, effects)) => {
                self.app = app;
                self.carry_out(effects, at);
                self.settle_in(at);
                // What is at fault or waits was told to the first screen.
                self.files.look();
            }
            Err(fault) => self.update(at, Message::Said(fault.sentence)),
        }
    }

    /// From now on these files of the user's are followed.
    fn follow(&mut self, files: Files, at: &Readings) {
        self.files = files;
        if let Some(sentence) = self.files.follow(self.door.clone()) {
            self.update(at, Message::Said(sentence));
        }
    }

    /// A session plays itself.
    fn play(&mut self, played: Played, at: &Readings) {
        let Played { new, opened, script, mut clock, files } = played;
        self.browsing = None;
        clock.begin(at);
        self.clock = clock;
        if let Err(fault) = self.keep(*opened, at) {
            self.update(at, Message::Said(fault.sentence));
            return;
        }
        let now = self.clock.moment(at);
        let (app, effects) = App::demonstrate(now, self.app.size, *new, Demo::new(*script, now, DEMO_SPEED));
        self.app = app;
        self.carry_out(effects, at);
        self.follow(*files, at);
        self.settle_in(at);
    }

    /// What a demonstration recorded is looked at; its folder is there until the program ends.
    fn look_back(&mut self, at: &Readings) {
        let reviewed = self.let_go_of_record().and_then(|name| {
            let mut browsing = Browsing::new(self.files.desk.clone(), Some(name.clone()));
            browsing.begin(self.door.clone())?;
            let review = browsing.review(&name, self.clock.moment(at), self.clock.zone().clone())?;
            Ok((browsing, review))
        });
        match reviewed {
            Ok((browsing, review)) => {
                self.browsing = Some(browsing);
                self.app.demo = None;
                self.app.look_at(review);
                self.settle_in(at);
            }
            Err(fault) => self.update(at, Message::Said(fault.sentence)),
        }
    }

    /// Rows and lines go to whoever keeps them: the record that is written, or the review whose line it is.
    pub(crate) fn hand_on(&mut self, effect: Effect, now: Hand) {
        if let Some(record) = &mut self.record {
            record.take(now, effect);
        } else if let (Some(browsing), Effect::Draft(line)) = (&mut self.browsing, effect)
            && let Screen::Review(review) = &self.app.screen
        {
            browsing.keep_line(review.name(), line);
        }
    }

    /// Something was wanted from the library or a review.
    pub(crate) fn grant(&mut self, wish: Wish, at: &Readings) {
        if wish == Wish::LookBack {
            return self.look_back(at);
        }
        let Some(browsing) = &mut self.browsing else { return };
        let now = self.clock.moment(at);
        match browsing.grant(wish, now, at, self.clock.zone()) {
            Ok(Granted::Told(messages)) => messages.into_iter().for_each(|message| self.update(at, message)),
            Ok(Granted::Library(library)) => self.app.screen = Screen::Library(library),
            Ok(Granted::Compare(compare)) => self.app.compare(*compare),
            Ok(Granted::Review(review)) => {
                self.app.look_at(*review);
                self.settle_in(at);
            }
            Ok(Granted::Asking(clock, start, open, files)) => {
                (self.clock, self.open, self.browsing) = (clock, Some(open), None);
                self.app.screen = Screen::Start(start);
                self.settle_in(at);
                self.follow(*files, at);
            }
            Ok(Granted::Demo(played)) => self.play(*played, at),
            Ok(Granted::Session(clock, resumed, opened, files)) => {
                self.browsing = None;
                self.clock = clock;
                if let Err(fault) = self.keep(*opened, at) {
                    self.update(at, Message::Said(fault.sentence));
                    return;
                }
                let (app, effects) = App::resume(self.clock.moment(at), self.app.size, *resumed);
                self.app = app;
                self.carry_out(effects, at);
                self.follow(*files, at);
                self.settle_in(at);
            }
            Err(fault) => self.update(at, Message::Said(fault.sentence)),
        }
    }
}
