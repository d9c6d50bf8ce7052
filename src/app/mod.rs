//! The user interface without I/O: [`update`] takes an [`App`], a moment and a [`Message`], and returns [`Effect`]s.

pub(crate) mod corrections;
pub mod data;
pub mod grammar;
pub mod input;
pub mod keymap;
pub mod live;
pub mod message;
pub mod playback;
pub mod screens;
pub(crate) mod wake;

pub use data::context::{SessionContext, Site};
pub use data::display_settings::DisplaySettings;
pub use data::settings::Settings;
pub use live::LiveScreen;
pub use message::{Correction, Effect, LineDraft, Message, NewSession, Provenance, Request, ResumedSession, StartAnswers};
pub use playback::demo::{DEMO_SPEED, Demo};
pub use playback::tutorial::{LEARNED, Tutorial};
pub use screens::compare::CompareScreen;
pub(crate) use screens::handout::HandoutScreen;
pub(crate) use screens::library::LibraryScreen;
pub use screens::review::ReviewScreen;
pub use wake::{NextWake, TickRate};

use crate::session::Moment;
use data::user_files::UserFileChange;
use keymap::{Action, KeyContext};
use screens::start::StartScreen;
use screens::watch::WatchScreen;

/// The state of the user interface.
#[derive(Debug)]
pub struct App {
    /// The screen that is shown and takes the keys.
    pub screen: Screen,
    /// The terminal's width and height, in cells.
    pub size: (u16, u16),
    /// When the last message came.
    pub now: Moment,
    /// The demo that plays.
    pub demo: Option<Box<Demo>>,
    /// The tutorial that runs.
    pub tutorial: Option<Box<Tutorial>>,
}

/// What the terminal shows.
#[derive(Debug)]
pub enum Screen {
    /// Asks for what a new session needs.
    Start(Box<StartScreen>),
    /// The screen of a running session.
    Live(Box<LiveScreen>),
    /// The sessions of the data folder.
    Library(Box<LibraryScreen>),
    /// One session to read, search and correct.
    Review(Box<ReviewScreen>),
    /// Several sessions side by side.
    Compare(Box<CompareScreen>),
    /// The client's page before it is written.
    Handout(Box<HandoutScreen>),
    /// A session that another process writes.
    Watch(Box<WatchScreen>),
}

impl App {
    /// Shows the start screen.
    pub fn with_start_screen(now: Moment, size: (u16, u16), start: StartScreen) -> Self {
        Self::with_screen(now, size, Screen::Start(Box::new(start)))
    }

    /// Shows a screen that writes nothing.
    pub fn with_screen(now: Moment, size: (u16, u16), screen: Screen) -> Self {
        Self { screen, size, now, demo: None, tutorial: None }
    }

    /// Begins a new session.
    pub fn begin_session(now: Moment, size: (u16, u16), new_session: NewSession) -> (Self, Vec<Effect>) {
        let with_tutorial = new_session.with_tutorial;
        let (live, effects) = LiveScreen::begin_session(now, new_session);
        let tutorial = with_tutorial.then(|| Box::new(Tutorial::new(&live)));
        (Self { tutorial, ..Self::with_screen(now, size, Screen::Live(Box::new(live))) }, effects)
    }

    /// Begins a session that a demo plays.
    pub fn begin_demo(now: Moment, size: (u16, u16), new_session: NewSession, demo: Demo) -> (Self, Vec<Effect>) {
        let (app, effects) = Self::begin_session(now, size, new_session);
        (Self { demo: Some(Box::new(demo)), ..app }, effects)
    }

    /// Resumes a session that was read from its files.
    pub fn resume_session(now: Moment, size: (u16, u16), resumed: ResumedSession) -> (Self, Vec<Effect>) {
        let (live, effects) = LiveScreen::resume_session(now, resumed);
        (Self::with_screen(now, size, Screen::Live(Box::new(live))), effects)
    }

    /// Whether only the strip's three lines are drawn.
    pub fn is_strip_mode(&self) -> bool {
        matches!(&self.screen, Screen::Live(live) if live.is_strip_mode())
    }

    /// Shows a review. Leaving it returns to the library that it was opened from.
    pub fn open_review(&mut self, mut review: ReviewScreen) {
        review.parent.library = self.take_library();
        self.screen = Screen::Review(Box::new(review));
    }

    /// Shows a comparison. Leaving it returns to the library that it was opened from.
    pub fn open_comparison(&mut self, mut compare: CompareScreen) {
        compare.parent.library = self.take_library();
        self.screen = Screen::Compare(Box::new(compare));
    }

    fn take_library(&mut self) -> Option<Box<LibraryScreen>> {
        match &mut self.screen {
            Screen::Library(library) => Some(std::mem::take(library)),
            Screen::Compare(compare) => compare.parent.library.take(),
            _ => None,
        }
    }

    /// When the screen next changes without input.
    pub fn next_wake(&self) -> NextWake {
        if let Some(demo) = &self.demo {
            return demo.next_wake();
        }
        match &self.screen {
            Screen::Live(live) => live.next_wake(),
            Screen::Watch(watch) if !watch.live.session().is_closed() => {
                NextWake { tick_rate: TickRate::Second, ..NextWake::NEVER }
            }
            _ => NextWake::NEVER,
        }
    }
}

/// Handles one message and returns what the event loop has to do.
///
/// ```
/// use bedside::app::screens::start::StartScreen;
/// use bedside::app::{App, Effect, Message, update};
/// use bedside::session::{Elapsed, Moment, RealTime, Wall};
///
/// let now = Moment { elapsed: Elapsed::default(), wall: Wall::from_instant(0, 0), real_time: RealTime::from_ms(0) };
/// let start = StartScreen::new("protocol".to_owned(), None, Default::default());
/// let mut app = App::with_start_screen(now, (80, 24), start);
/// assert_eq!(update(&mut app, now, Message::Terminate("SIGTERM")), [Effect::Quit]);
/// ```
pub fn update(app: &mut App, now: Moment, message: Message) -> Vec<Effect> {
    app.now = now;
    if let Message::Resize(width, height) = message {
        app.size = (width, height);
    }
    let effects = match &mut app.screen {
        Screen::Start(start) => start.update(message),
        Screen::Live(live) => {
            if let Some(demo) = &mut app.demo {
                return playback::demo::update(demo, live, now, message);
            }
            if let (Some(tutorial), Message::Key(key)) = (&mut app.tutorial, &message)
                && let Some(action @ (Action::NextStep | Action::PreviousStep)) = keymap::find(KeyContext::Tutorial, *key)
            {
                tutorial.move_step(action == Action::NextStep, live);
                return Vec::new();
            }
            let effects = live.update(now, message);
            if let Some(tutorial) = &mut app.tutorial {
                tutorial.advance(live);
            }
            effects
        }
        // Screens that write nothing use changed files at once, except a brighter theme beside a running session.
        Screen::Library(_) | Screen::Review(_) | Screen::Compare(_) | Screen::Handout(_) | Screen::Watch(_)
            if let Message::FileChanged(change) = &message =>
        {
            let is_session_running = matches!(&app.screen, Screen::Watch(watch) if !watch.live.session().is_closed());
            match change {
                UserFileChange::Theme { brighter: true } if is_session_running => Vec::new(),
                // `check` reports faulty files.
                UserFileChange::Invalid(..) | UserFileChange::Unchanged(_) => Vec::new(),
                _ => vec![Effect::ApplyFile(change.file())],
            }
        }
        Screen::Library(library) => {
            let effects = library.update(message);
            if let Some(counted) = library.take_counted() {
                app.open_comparison(CompareScreen::for_all(&counted));
            }
            effects
        }
        Screen::Watch(watch) => watch.update(now, message),
        Screen::Handout(handout) => handout.update(message),
        Screen::Compare(compare) => compare.update(message),
        Screen::Review(review) => review.update(now, message),
    };
    let parent = match &mut app.screen {
        Screen::Compare(compare) => &mut compare.parent,
        Screen::Review(review) => &mut review.parent,
        _ => return effects,
    };
    if let Some(library) = parent.library.take_if(|_| parent.is_left) {
        app.screen = Screen::Library(library);
    }
    effects
}
