//! What the library and a review want from outside: sessions listed and read, one of them gone on with, a correction written. Not the
//! screens, which are `app`'s.

use super::arrival::Door;
use super::beginning::Open;
use super::clock::{Clock, Readings};
use super::commands::{Desk, How, correct, from_library, go_on};
use super::fault::Fault;
use super::keeping::Opened;
use super::librarian::{Librarian, fresh};
use super::plans::Plans;
use super::reload::Files;
use super::{library, samples};
use crate::app::{Correction, Library, Message, Resumed, Review, Wish, start::Start};
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
    /// The first screen of a new session.
    Asking(Clock, Box<Start>, Open, Box<Files>),
    /// A session goes on.
    Session(Clock, Box<Resumed>, Box<Opened>, Box<Files>),
}

/// The doors of the library and the review.
pub struct Browsing {
    /// Where new sessions begin, whatever is looked at.
    own: Desk,
    desk: Desk,
    plans: Arc<Plans>,
    door: Option<Door>,
    librarian: Option<Librarian>,
    followed: Option<String>,
}

impl Browsing {
    /// Nothing is read before the loop runs. `followed` is a session that is on the screen already.
    pub(super) fn new(desk: Desk, followed: Option<String>) -> Self {
        Self { own: desk.clone(), desk, plans: Arc::default(), door: None, librarian: None, followed }
    }

    /// The loop runs: sessions are listed, read and watched from now on.
    pub(super) fn begin(&mut self, door: Door) -> Result<(), Fault> {
        self.door = Some(door);
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
            Wish::Samples => {
                self.desk = samples::open(&self.own)?;
                self.followed = None;
                self.list()?;
                Ok(Granted::Library(Box::new(Library::new(true))))
            }
            Wish::Resume(name) => {
                let found = library::one(&self.desk, &name)?;
                let (clock, resumed, opened) = go_on(&self.desk, &found, None, at, |_| {
                    Err(Fault::failed(format!(
                        "The clock says that {name} lay for very long, or less than no time. Nothing was changed; leave, and \
                         `bedside resume {name}` asks about it."
                    )))
                })?;
                let files = Files::of_session(self.desk.clone(), self.desk.theme()?, &resumed.session);
                Ok(Granted::Session(clock, Box::new(resumed), Box::new(opened), Box::new(files)))
            }
            Wish::Review(name) => {
                let review = self.review(&name, now, zone.clone())?;
                if let Some(librarian) = &self.librarian {
                    librarian.follow(&name);
                }
                Ok(Granted::Review(Box::new(review)))
            }
            Wish::Correct(name, what) => self.correct(&name, &what),
        }
    }

    /// A session to look at.
    pub(super) fn review(&self, name: &str, now: Moment, zone: Zone) -> Result<Review, Fault> {
        let found = library::one(&self.desk, name)?;
        let fresh = fresh(&found, &self.plans)?;
        Ok(Review::new(now, fresh, zone, self.desk.config.by.clone()))
    }

    fn correct(&self, name: &str, what: &Correction) -> Result<Granted, Fault> {
        let found = library::one(&self.desk, name)?;
        let how = How { was_asked: true, from_paper: false };
        let written = correct(&self.desk, &found, self.desk.config.by.as_ref(), std::slice::from_ref(what), how);
        let mut told = vec![Message::Corrected(written.map(|said| said.join(" ")).map_err(|fault| fault.sentence))];
        // What the files say now, whether it was written or not.
        told.extend(fresh(&found, &self.plans).ok().map(|fresh| Message::Record(Box::new(fresh))));
        Ok(Granted::Told(told))
    }
}
