//! What the library and a review want from outside: sessions listed and read, one of them gone on with, a correction written. Not the
//! screens, which are `app`'s.

use super::reload::Files;
use crate::app;
use crate::app::screens::start::Start;
use crate::app::{Basis, Compare, Correction, Library, Message, Resumed, Review, Wish};
use crate::edge::commands::{Desk, How, Page, Played, correct, from_library, go_on, played, take};
use crate::edge::error::Fault;
use crate::edge::event::Door;
use crate::edge::os::clock::{Clock, Readings};
use crate::edge::runtime::comparison_loader::{courses, courses_in_view, of_client};
use crate::edge::runtime::library_worker::{Librarian, fresh, fresh_beginning};
use crate::edge::runtime::startup::Open;
use crate::edge::sessions::samples;
use crate::edge::store::draft;
use crate::edge::store::draft::{Draft, LineKeeper};
use crate::edge::store::plan_cache::Plans;
use crate::edge::store::record_writer::Opened;
use crate::edge::store::session_index;
use crate::session::{Moment, Zone};
use std::sync::Arc;

/// What came of a wish.
pub(crate) enum Granted {
    /// The screen is told.
    Told(Vec<Message>),
    /// Another library.
    Library(Box<Library>),
    /// A session to look at.
    Review(Box<Review>),
    /// Sessions beside each other.
    Compare(Box<Compare>),
    /// The first screen of a new session.
    Asking(Clock, Box<Start>, Open, Box<Files>),
    /// A demonstration.
    Demo(Box<Played>),
    /// A session goes on.
    Session(Clock, Box<Resumed>, Box<Opened>, Box<Files>),
}

/// How many times as fast a demonstration runs that was begun from the library.
pub(crate) const DEMO_SPEED: u32 = 60;

/// The doors of the library and the review.
pub struct Browsing {
    /// Where new sessions begin, whatever is looked at.
    own: Desk,
    desk: Desk,
    plans: Arc<Plans>,
    door: Option<Door>,
    librarian: Option<Librarian>,
    followed: Option<String>,
    /// Keeps the unfinished line of the session of this name.
    line: Option<(String, LineKeeper)>,
    /// The client's page that is on the screen, if one is; then no sessions are listed.
    page: Option<Box<Page>>,
}

impl Browsing {
    /// Nothing is read before the loop runs. `followed` is a session that is on the screen already.
    pub(crate) fn new(desk: Desk, followed: Option<String>) -> Self {
        Self { own: desk.clone(), desk, plans: Arc::default(), door: None, librarian: None, followed, line: None, page: None }
    }

    /// For a client's page alone.
    pub(crate) fn of_page(desk: Desk, page: Page) -> Self {
        Self { page: Some(Box::new(page)), ..Self::new(desk, None) }
    }

    /// The loop runs: sessions are listed, read and watched from now on.
    pub(crate) fn begin(&mut self, door: Door) -> Result<(), Fault> {
        self.door = Some(door);
        if self.page.is_some() {
            return Ok(());
        }
        self.list()
    }

    fn list(&mut self) -> Result<(), Fault> {
        let Some(door) = self.door.clone() else { return Ok(()) };
        let begun = Librarian::start(self.desk.clone(), door, Arc::clone(&self.plans), self.followed.clone());
        let failed = |why| Fault::failed(format!("The sessions could not be listed: {why}. Nothing was changed."));
        self.librarian = Some(begun.map_err(failed)?);
        Ok(())
    }

    /// Does what is wanted, or says why not.
    pub(crate) fn grant(&mut self, wish: Wish, now: Moment, at: &Readings, zone: &Zone) -> Result<Granted, Fault> {
        match wish {
            Wish::Start | Wish::Rehearse => {
                let (clock, start, open, files) = from_library(&self.own, (wish == Wish::Rehearse).then_some(60), at)?;
                Ok(Granted::Asking(clock, start, open, Box::new(files)))
            }
            Wish::Demo => Ok(Granted::Demo(Box::new(played(self.own.clone(), DEMO_SPEED, at)?))),
            Wish::Samples => {
                self.desk = samples::open(&self.own)?;
                self.followed = None;
                self.list()?;
                Ok(Granted::Library(Box::new(Library::new(true))))
            }
            Wish::Resume(name) => {
                let found = session_index::one(&self.desk, &name)?;
                let held = take(&self.desk, &found, at)?;
                let (clock, resumed, opened) = go_on(&self.desk, held, None, at, |_| {
                    Err(Fault::failed(format!(
                        "The clock says that {name} lay for very long, or less than no time. Nothing was changed; leave, and \
                         `bedside resume {name}` asks about it."
                    )))
                })?;
                let files = Files::of_session(self.desk.clone(), self.desk.theme()?, &resumed.session);
                Ok(Granted::Session(clock, Box::new(resumed), Box::new(opened), Box::new(files)))
            }
            Wish::Review(name) => Ok(Granted::Review(Box::new(self.open(&name, now, zone)?))),
            Wish::Finish(name) => {
                let review = self.finish(&name, now, zone.clone())?;
                if let Some(librarian) = &self.librarian {
                    librarian.follow(&name, true);
                }
                Ok(Granted::Review(Box::new(review)))
            }
            Wish::Words(names) => {
                if let Some(librarian) = &self.librarian {
                    librarian.read(names);
                }
                Ok(Granted::Told(Vec::new()))
            }
            Wish::Compare(client) => Ok(Granted::Compare(Box::new(self.compare_in_view(client)?))),
            Wish::Correct(name, what) => self.correct(&name, &what, Basis::Memory),
            Wish::Fill(name, what, basis) => self.correct(&name, &what, basis),
            Wish::Handout { chosen, path } => {
                let written = self.page.as_ref().map(|page| page.write(&chosen, path.as_deref()).map_err(|fault| fault.sentence));
                Ok(Granted::Told(written.into_iter().map(Message::Written).collect()))
            }
            Wish::LookBack => Err(Fault::failed("Nothing was played that could be looked at. Nothing was changed.")),
        }
    }

    /// A session to look at, which is followed from now on.
    fn open(&self, name: &str, now: Moment, zone: &Zone) -> Result<Review, Fault> {
        let review = self.review(name, now, zone.clone())?;
        if let Some(librarian) = &self.librarian {
            librarian.follow(name, review.so_far().is_none());
        }
        Ok(review)
    }

    /// A session to look at; of a long one its beginning, and the rest follows.
    pub(crate) fn review(&self, name: &str, now: Moment, zone: Zone) -> Result<Review, Fault> {
        let fresh = fresh_beginning(&session_index::one(&self.desk, name)?, &self.plans)?;
        let mut review = Review::new(now, fresh, zone, self.desk.config.by);
        self.recall(&mut review);
        Ok(review)
    }

    /// A session to finish: what it owes is known only from all of it.
    pub(crate) fn finish(&self, name: &str, now: Moment, zone: Zone) -> Result<Review, Fault> {
        let fresh = fresh(&session_index::one(&self.desk, name)?, &self.plans)?;
        let mut review = Review::new(now, fresh, zone, self.desk.config.by);
        review.begin_finishing();
        self.recall(&mut review);
        Ok(review)
    }

    /// What was typed another time and not written is not lost.
    fn recall(&self, review: &mut Review) {
        let path = draft::path_of_review(&self.desk.folders.state, review.name());
        if let Some(kept) = Draft::load(&path).ok().flatten() {
            review.recall(kept.into());
        }
    }

    /// What the line of a review is now.
    pub(crate) fn keep_line(&mut self, name: &str, line: Option<app::Draft>) {
        if self.line.as_ref().is_none_or(|(known, _)| known != name) {
            let path = draft::path_of_review(&self.desk.folders.state, name);
            self.line = LineKeeper::start(path).ok().map(|keeper| (name.to_owned(), keeper));
        }
        if let Some((_, keeper)) = &self.line {
            keeper.is_now(line.map(Draft::from));
        }
    }

    /// A client's sessions beside each other, all read before the screen begins.
    pub(crate) fn compare(&self, client: String) -> Result<Compare, Fault> {
        let courses = courses(&of_client(session_index::all(&self.desk), &client), &self.plans);
        if courses.is_empty() { Err(nothing_of(&client)) } else { Ok(Compare::of_client(client, courses, 0)) }
    }

    /// The same on the screen: nobody waits there for the last of many.
    fn compare_in_view(&self, client: String) -> Result<Compare, Fault> {
        let Some(door) = self.door.clone() else { return self.compare(client) };
        let theirs = of_client(session_index::all(&self.desk), &client);
        let failed = |why| Fault::failed(format!("The sessions of {client} could not be read: {why}. Nothing was changed."));
        let (courses, awaited) = courses_in_view(&client, theirs, Arc::clone(&self.plans), door).map_err(failed)?;
        if courses.is_empty() && awaited == 0 {
            return Err(nothing_of(&client));
        }
        Ok(Compare::of_client(client, courses, awaited))
    }

    fn correct(&self, name: &str, what: &Correction, basis: Basis) -> Result<Granted, Fault> {
        let found = session_index::one(&self.desk, name)?;
        let how = How { was_asked: true, from_paper: basis == Basis::Paper, of: None };
        let written = correct(&self.desk, &found, self.desk.config.by.as_ref(), std::slice::from_ref(what), how);
        let mut told = vec![Message::Corrected(written.map(|said| said.join(" ")).map_err(|fault| fault.sentence))];
        // What the files say now, whether it was written or not.
        told.extend(fresh(&found, &self.plans).ok().map(|fresh| Message::Record(Box::new(fresh))));
        Ok(Granted::Told(told))
    }
}

fn nothing_of(client: &str) -> Fault {
    Fault::not_found(format!("No session of {client} can be read. Nothing was changed."))
}
