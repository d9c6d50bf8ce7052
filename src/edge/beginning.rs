//! What a run begins with: the screen that asks, a new session, or an earlier one.

use super::clock::{Clock, Readings};
use super::fault::Fault;
use super::keeping::Opened;
use super::terminal::Form;
use crate::app::{self, Answers, App, Effect};

/// Opens the record of a new session once everything about it is known.
pub type Open = Box<dyn FnMut(&Answers, &mut Clock, &Readings) -> Result<(app::New, Opened), Fault>>;

/// What a run begins with.
pub enum Beginning {
    /// Asks for what is missing first.
    Asking(Box<app::start::Start>, Open),
    /// A new session.
    New(Box<app::New>, Opened),
    /// An earlier session.
    Resumed(Box<app::Resumed>, Opened),
}

impl Beginning {
    /// How much of the terminal is taken first: the screen that asks needs more than a strip.
    pub fn form(&self, wanted: Form) -> Form {
        if matches!(self, Self::Asking(..)) { Form::Full } else { wanted }
    }

    /// The app, what it wants done, the record if there is one, and how one is opened if there is none yet.
    pub(super) fn open(
        self,
        clock: &mut Clock,
        size: (u16, u16),
        at: &Readings,
    ) -> (App, Vec<Effect>, Option<Opened>, Option<Open>) {
        match self {
            Self::Asking(start, open) => (App::asking(clock.moment(at), size, *start), Vec::new(), None, Some(open)),
            Self::New(new, opened) => {
                clock.begin(at);
                let (app, effects) = App::begin(clock.moment(at), size, *new);
                (app, effects, Some(opened), None)
            }
            Self::Resumed(resumed, opened) => {
                let (app, effects) = App::resume(clock.moment(at), size, *resumed);
                (app, effects, Some(opened), None)
            }
        }
    }
}
