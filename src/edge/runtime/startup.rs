//! What a run of the full screen begins with, or what a screen leads to while it runs.

use super::reload::UserFiles;
use crate::app::playback::script::Script;
use crate::app::screens::start::StartScreen;
use crate::app::{App, Demo, Effect, NewSession, ResumedSession, Screen, StartAnswers};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::terminal::TerminalMode;
use crate::edge::workspace::Workspace;
use crate::protocol::LoadedProtocol;
use std::sync::Arc;

/// Opens the record of a new session once its details are known, by the settings and protocol in use then.
pub(crate) type SessionOpener = Arc<
    dyn Fn(
            &StartAnswers,
            &mut SessionClock,
            &ClockReadings,
            &Workspace,
            Option<&LoadedProtocol>,
        ) -> Result<StartupMode, CommandError>
        + Send
        + Sync,
>;

/// A screen that can be shown, with its clock and the user's files in use.
pub(crate) struct Startup {
    pub(crate) mode: StartupMode,
    pub(crate) clock: SessionClock,
    pub(crate) files: UserFiles,
}

pub(crate) enum StartupMode {
    /// The start screen asks for what is missing.
    AskDetails(Box<StartScreen>, SessionOpener),
    NewSession(Box<NewSession>, Box<OpenRecord>),
    ResumedSession(Box<ResumedSession>, Box<OpenRecord>),
    /// A session with the script and the speed at which it is played.
    Demo(Box<NewSession>, Box<OpenRecord>, Box<Script>, u32),
    /// The library, a review or another screen that only reads.
    Browse(Box<Screen>),
}

/// How the full screen ended.
pub(crate) struct Ended {
    pub(crate) exit: Exit,
    /// The session that was closed, by name.
    pub(crate) closed: Option<String>,
    /// The session that was left open, by name.
    pub(crate) left_open: Option<String>,
    /// What somebody practised who reached the end of the guided rehearsal.
    pub(crate) learned: Option<&'static str>,
}

/// What the loop has to do for an app in its first state.
#[derive(Default)]
pub(crate) struct FirstSteps {
    pub(crate) effects: Vec<Effect>,
    pub(crate) open_record: Option<Box<OpenRecord>>,
    pub(crate) session_opener: Option<SessionOpener>,
}

impl StartupMode {
    /// How much of the terminal is taken first: only a session fits into a strip.
    pub(crate) fn terminal_mode(&self, mode: TerminalMode) -> TerminalMode {
        if matches!(self, Self::AskDetails(..) | Self::Browse(_)) { TerminalMode::Fullscreen } else { mode }
    }

    /// The app in its first state. A new session begins at these readings.
    pub(crate) fn start(self, clock: &mut SessionClock, readings: &ClockReadings, size: (u16, u16)) -> (App, FirstSteps) {
        if matches!(self, Self::NewSession(..) | Self::Demo(..)) {
            clock.start_session(readings);
        }
        let now = clock.moment(readings);
        let ((app, effects), open_record) = match self {
            Self::AskDetails(start, opener) => {
                let first = FirstSteps { session_opener: Some(opener), ..FirstSteps::default() };
                return (App::with_start_screen(now, size, *start), first);
            }
            Self::Browse(screen) => return (App::with_screen(now, size, *screen), FirstSteps::default()),
            Self::NewSession(new, record) => (App::begin_session(now, size, *new), record),
            Self::ResumedSession(resumed, record) => (App::resume_session(now, size, *resumed), record),
            Self::Demo(new, record, script, speed) => (App::begin_demo(now, size, *new, Demo::new(*script, now, speed)), record),
        };
        (app, FirstSteps { effects, open_record: Some(open_record), session_opener: None })
    }
}
