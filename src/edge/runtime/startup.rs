//! What a run of the full screen begins with: everything is open and known, or is asked for first.

use super::reload::Files;
use crate::app::playback::script::Script;
use crate::app::{self, Answers, App, Demo, Effect};
use crate::edge::error::Fault;
use crate::edge::os::clock::{Clock, Readings};
use crate::edge::runtime::browser::Browsing;
use crate::edge::store::record_writer::Opened;
use crate::edge::terminal::Form;

/// Opens the record of a new session once everything about it is known, by what is in use then.
pub type Open = Box<dyn FnMut(&Answers, &mut Clock, &Readings, &Files) -> Result<(app::New, Opened), Fault>>;

/// What a run begins with.
pub enum Beginning {
    /// Asks for what is missing first.
    Asking(Box<app::screens::start::Start>, Open),
    /// A new session.
    New(Box<app::New>, Opened),
    /// An earlier session.
    Resumed(Box<app::Resumed>, Opened),
    /// A new session that a script plays, so many times as fast.
    Demo(Box<app::New>, Opened, Box<Script>, u32),
    /// The library or a review: nothing is written before something is wanted.
    Browsing(Box<app::Screen>, Box<Browsing>),
}

/// A program that has begun, and what it wants first.
pub(crate) struct Begun {
    pub(crate) app: App,
    pub(crate) effects: Vec<Effect>,
    pub(crate) opened: Option<Opened>,
    pub(crate) open: Option<Open>,
    pub(crate) browsing: Option<Browsing>,
}

impl Beginning {
    /// How much of the terminal is taken first: the screens that ask or list need more than a strip.
    pub fn form(&self, wanted: Form) -> Form {
        if matches!(self, Self::Asking(..) | Self::Browsing(..)) { Form::Full } else { wanted }
    }

    /// Begins, at the time that was read.
    pub(crate) fn begin(self, clock: &mut Clock, at: &Readings, size: (u16, u16)) -> Begun {
        let bare = |app| Begun { app, effects: Vec::new(), opened: None, open: None, browsing: None };
        let with = |(app, effects): (App, Vec<Effect>), opened| Begun { effects, opened: Some(opened), ..bare(app) };
        match self {
            Self::Asking(start, open) => Begun { open: Some(open), ..bare(App::asking(clock.moment(at), size, *start)) },
            Self::New(new, opened) => {
                clock.begin(at);
                with(App::begin(clock.moment(at), size, *new), opened)
            }
            Self::Resumed(resumed, opened) => with(App::resume(clock.moment(at), size, *resumed), opened),
            Self::Demo(new, opened, script, speed) => {
                clock.begin(at);
                let now = clock.moment(at);
                with(App::demonstrate(now, size, *new, Demo::new(*script, now, speed)), opened)
            }
            Self::Browsing(screen, browsing) => {
                Begun { browsing: Some(*browsing), ..bare(App::showing(clock.moment(at), size, *screen)) }
            }
        }
    }
}
