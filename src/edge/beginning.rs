//! What a run of the full screen begins with.

use super::browsing::Browsing;
use super::clock::{Clock, Readings};
use super::fault::Fault;
use super::keeping::Opened;
use crate::app::{self, Answers};

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
    /// The library or a review: nothing is written before something is wanted.
    Browsing(Box<app::Screen>, Browsing),
}
