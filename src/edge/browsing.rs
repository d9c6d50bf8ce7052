//! What the library and a review want from outside: sessions listed and read, one of them gone on with, a correction written. Not the
//! screens, which are `app`'s.

use super::arrival::Door;
use super::beginning::Open;
use super::clock::{Clock, Readings};
use super::commands::{Desk, How, Page, Played, correct, from_library, go_on, played, take};
use super::fault::Fault;
use super::keeping::Opened;
use super::librarian::{Librarian, facts, fresh};
use super::library::Found;
use super::plans::Plans;
use super::reload::Files;
use super::side_by_side::each;
use super::{library, samples};
use crate::app::{Basis, Compare, Correction, Library, Message, Resumed, Review, Wish, start::Start};
use crate::journal::name::client_of;
use crate::session::course::Course;
use crate::session::{Moment, Zone};
use std::sync::Arc;

/// What came of a wish.
pub(super) enum Granted {
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
pub(super) const DEMO_SPEED: u32 = 60;

/// The doors of the library and the review.
pub struct Browsing {
    /// Where new sessions begin, whatever is looked at.
    own: Desk,
    desk: Desk,
    plans: Arc<Plans>,
    door: Option<Door>,
    librarian: Option<Librarian>,
    followed: Option<String>,
    /// The client's page that is on the screen, if one is; then no sessions are listed.
    page: Option<Box<Page>>,
}

impl Browsing {
    /// Nothing is read before the loop runs. `followed` is a session that is on the screen already.
    pub(super) fn new(desk: Desk, followed: Option<String>) -> Self {
        Self { own: desk.clone(), desk, plans: Arc::default(), door: None, librarian: None, followed, page: None }
    }

    /// For a client's page alone.
    pub(super) fn of_page(desk: Desk, page: Page) -> Self {
        Self { page: Some(Box::new(page)), ..Self::new(desk, None) }
    }

    /// The loop runs: sessions are listed, read and watched from now on.
    pub(super) fn begin(&mut self, door: Door) -> Result<(), Fault> {
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
    pub(super) fn grant(&mut self, wish: Wish, now: Moment, at: &Readings, zone: &Zone) -> Result<Granted, Fault> {
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
                let found = library::one(&self.desk, &name)?;
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
                let mut review = self.open(&name, now, zone)?;
                review.begin_finishing();
                Ok(Granted::Review(Box::new(review)))
            }
            Wish::Words(names) => {
                if let Some(librarian) = &self.librarian {
                    librarian.read(names);
                }
                Ok(Granted::Told(Vec::new()))
            }
            Wish::Compare(client) => Ok(Granted::Compare(Box::new(self.compare(client)?))),
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
            librarian.follow(name);
        }
        Ok(review)
    }

    /// A session to look at.
    pub(super) fn review(&self, name: &str, now: Moment, zone: Zone) -> Result<Review, Fault> {
        let found = library::one(&self.desk, name)?;
        let fresh = fresh(&found, &self.plans)?;
        Ok(Review::new(now, fresh, zone, self.desk.config.by))
    }

    /// A client's sessions beside each other.
    pub(super) fn compare(&self, client: String) -> Result<Compare, Fault> {
        let mut theirs = library::all(&self.desk);
        theirs.retain(|found| is_of(found, &client));
        let courses = courses(&theirs, &self.plans);
        if courses.is_empty() {
            return Err(Fault::not_found(format!("No session of {client} can be read. Nothing was changed.")));
        }
        Ok(Compare::of_client(client, courses))
    }

    fn correct(&self, name: &str, what: &Correction, basis: Basis) -> Result<Granted, Fault> {
        let found = library::one(&self.desk, name)?;
        let how = How { was_asked: true, from_paper: basis == Basis::Paper, of: None };
        let written = correct(&self.desk, &found, self.desk.config.by.as_ref(), std::slice::from_ref(what), how);
        let mut told = vec![Message::Corrected(written.map(|said| said.join(" ")).map_err(|fault| fault.sentence))];
        // What the files say now, whether it was written or not.
        told.extend(fresh(&found, &self.plans).ok().map(|fresh| Message::Record(Box::new(fresh))));
        Ok(Granted::Told(told))
    }
}

/// Whether a session is this client's, by its name; a client's code is the whole code.
pub(super) fn is_of(found: &Found, client: &str) -> bool {
    client_of(&found.name).eq_ignore_ascii_case(client)
}

/// The courses of sessions with what was said in them. What cannot be read is `check`'s to say.
pub(super) fn courses(all: &[Found], plans: &Plans) -> Vec<Course> {
    let read = |found: &Found| Course::of(&found.name, &fresh(found, plans).ok()?.session);
    each(all, "read", read).into_iter().flatten().collect()
}

/// The same with their numbers alone, which are remembered: thousands are counted without being read.
pub(super) fn courses_in_numbers(desk: &Desk, all: &[Found], plans: &Plans) -> Vec<Course> {
    let known = all.iter().zip(facts(desk, all, plans));
    known.filter_map(|(found, known)| Some(Course { name: found.name.clone(), summary: known.summary? })).collect()
}
