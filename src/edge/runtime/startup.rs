//! What a run of the full screen begins with.

use crate::app::playback::script::Script;
use crate::app::{self, App, Demo, Effect};
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::runtime::browser::Browser;
use crate::edge::sessions::new::SessionOpener;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::terminal::TerminalMode;

pub(crate) enum StartupMode {
    /// The start screen asks for what is missing.
    AskDetails(Box<app::screens::start::StartScreen>, SessionOpener),
    NewSession(Box<app::NewSession>, OpenRecord),
    ResumedSession(Box<app::ResumedSession>, OpenRecord),
    /// A script and the speed at which it is played.
    Demo(Box<app::NewSession>, OpenRecord, Box<Script>, u32),
    /// The library, a review or another screen that only reads.
    Browse(Box<app::Screen>, Box<Browser>),
}

/// The app in its first state, with the effects to carry out.
pub(crate) struct StartedApp {
    pub(crate) app: App,
    pub(crate) effects: Vec<Effect>,
    pub(crate) open_record: Option<OpenRecord>,
    pub(crate) session_opener: Option<SessionOpener>,
    pub(crate) browser: Option<Browser>,
}

impl StartupMode {
    /// How much of the terminal is taken first: only a session fits into a strip.
    pub(crate) fn terminal_mode(&self, mode: TerminalMode) -> TerminalMode {
        if matches!(self, Self::AskDetails(..) | Self::Browse(..)) { TerminalMode::Fullscreen } else { mode }
    }

    pub(crate) fn start(self, clock: &mut SessionClock, readings: &ClockReadings, size: (u16, u16)) -> StartedApp {
        let bare = |app| StartedApp { app, effects: Vec::new(), open_record: None, session_opener: None, browser: None };
        let with = |(app, effects): (App, Vec<Effect>), opened| StartedApp { effects, open_record: Some(opened), ..bare(app) };
        match self {
            Self::AskDetails(start, open) => {
                StartedApp { session_opener: Some(open), ..bare(App::with_start_screen(clock.moment(readings), size, *start)) }
            }
            Self::NewSession(new, opened) => {
                clock.start_session(readings);
                with(App::begin_session(clock.moment(readings), size, *new), opened)
            }
            Self::ResumedSession(resumed, opened) => with(App::resume_session(clock.moment(readings), size, *resumed), opened),
            Self::Demo(new, opened, script, speed) => {
                clock.start_session(readings);
                let now = clock.moment(readings);
                with(App::begin_demo(now, size, *new, Demo::new(*script, now, speed)), opened)
            }
            Self::Browse(screen, browsing) => {
                StartedApp { browser: Some(*browsing), ..bare(App::with_screen(clock.moment(readings), size, *screen)) }
            }
        }
    }
}
