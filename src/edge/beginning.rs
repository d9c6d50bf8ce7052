//! What a run begins with: a screen that asks first, a new session, or an earlier one.

use super::clock::{Clock, Readings};
use super::fault::Fault;
use super::keeping::Opened;
use super::reload::Files;
use crate::app::{self, Answers};

/// Opens the record of a new session once everything about it is known, by what is in use then.
pub type Open = Box<dyn FnMut(&Answers, &mut Clock, &Readings, &Files) -> Result<(app::New, Opened), Fault>>;

/// What a run begins with.
pub enum Beginning {
    /// Asks for what is missing first.
    Asking(Box<app::start::Start>, Open),
    /// A new session.
    New(Box<app::New>, Opened),
    /// An earlier session.
    Resumed(Box<app::Resumed>, Opened),
}
