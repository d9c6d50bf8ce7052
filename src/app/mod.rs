//! The desk: what is typed, asked and shown; keys, commands, the line's grammar. Pure: it is told the time and answers with
//! effects.

pub mod grammar;
pub mod input;
pub mod keymap;
pub mod live;
pub mod message;
pub mod playback;
pub mod screens;

pub use live::Live;
pub use live::apply_settings::Settings;
pub use live::context::{Around, Site};
pub use live::display::Manner;
pub use message::{Answers, Basis, Correction, Draft, Effect, Message, New, Resumed, Wish};
pub use playback::demo::Demo;
pub use playback::tutorial::Guide;
pub use screens::compare::Compare;
pub use screens::handout::Handout;
pub use screens::library::Library;
pub use screens::review::Review;

use crate::session::{Elapsed, Hand, Moment};
use screens::start::Start;

/// Everything the program shows.
#[derive(Debug)]
pub struct App {
    /// Which screen.
    pub screen: Screen,
    /// The terminal's width and height, in cells.
    pub size: (u16, u16),
    /// When the last message came: what every clock on the screen shows.
    pub now: Moment,
    /// The demonstration that plays, if one does.
    pub demo: Option<Box<Demo>>,
    /// What somebody is led through, if anybody is.
    pub guide: Option<Box<Guide>>,
}

/// The screens.
#[derive(Debug)]
pub enum Screen {
    /// Asks for what a new session lacks.
    Start(Box<Start>),
    /// A running session.
    Live(Box<Live>),
    /// Every session of the data folder.
    Library(Box<Library>),
    /// One session, looked back on.
    Review(Box<Review>),
    /// Sessions beside each other.
    Compare(Box<Compare>),
    /// The client's own page, before it is written.
    Handout(Box<Handout>),
    /// A session that another program writes.
    Watch(Box<crate::app::screens::watch::Watch>),
}

/// How often a screen changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// With each whole second of the session.
    Second,
    /// With each whole minute of the wall clock.
    Minute,
    /// With each whole minute since a time of the session.
    MinuteFrom(Elapsed),
    /// Not before a key is pressed.
    Still,
}

/// When something next changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wake {
    /// The clocks on the screen.
    pub shows: Shows,
    /// The next time at which something falls due, is late or runs out.
    pub deadline: Option<Elapsed>,
    /// The next time, by the hand's clock, at which the screen changes because no key came.
    pub idle: Option<Hand>,
}

impl App {
    /// Begins with the screen that asks for what is missing.
    pub fn asking(now: Moment, size: (u16, u16), start: Start) -> Self {
        Self { screen: Screen::Start(Box::new(start)), size, now, demo: None, guide: None }
    }

    /// Begins with a screen on which nothing is written.
    pub fn showing(now: Moment, size: (u16, u16), screen: Screen) -> Self {
        Self { screen, size, now, demo: None, guide: None }
    }

    /// Begins a new session.
    pub fn begin(now: Moment, size: (u16, u16), new: New) -> (Self, Vec<Effect>) {
        let guided = new.guided;
        let (live, effects) = Live::begin(now, new);
        let guide = guided.then(|| Box::new(Guide::new(&live)));
        (Self { screen: Screen::Live(Box::new(live)), size, now, demo: None, guide }, effects)
    }

    /// Begins a session that plays itself.
    pub fn demonstrate(now: Moment, size: (u16, u16), new: New, demo: Demo) -> (Self, Vec<Effect>) {
        let (app, effects) = Self::begin(now, size, new);
        (Self { demo: Some(Box::new(demo)), ..app }, effects)
    }

    /// Goes on with an earlier session.
    pub fn resume(now: Moment, size: (u16, u16), resumed: Resumed) -> (Self, Vec<Effect>) {
        let (live, effects) = Live::resume(now, resumed);
        (Self { screen: Screen::Live(Box::new(live)), size, now, demo: None, guide: None }, effects)
    }

    /// Whether three lines are drawn and no more.
    pub fn is_strip(&self) -> bool {
        matches!(&self.screen, Screen::Live(live) if live.is_strip())
    }

    /// Looks at a session; leaving it goes back to the library, if that is where it was opened.
    pub fn look_at(&mut self, mut review: Review) {
        let library = Screen::Library(Box::default());
        match std::mem::replace(&mut self.screen, library) {
            Screen::Library(library) => review.put_before(*library),
            Screen::Compare(compare) => {
                if let Some(library) = compare.into_behind() {
                    review.put_before(library);
                }
            }
            _ => {}
        }
        self.screen = Screen::Review(Box::new(review));
    }

    /// Puts sessions beside each other; leaving them goes back to the library, if that is where it was asked for.
    pub fn compare(&mut self, mut compare: Compare) {
        if let Screen::Library(library) = std::mem::replace(&mut self.screen, Screen::Library(Box::default())) {
            compare.put_before(*library);
        }
        self.screen = Screen::Compare(Box::new(compare));
    }

    /// When the screen next changes, or the session next has something to say, without a key.
    pub fn wake(&self) -> Wake {
        if let Some(demo) = &self.demo {
            return demo.wake();
        }
        match &self.screen {
            Screen::Start(_) | Screen::Library(_) | Screen::Review(_) | Screen::Compare(_) | Screen::Handout(_) => {
                Wake { shows: Shows::Still, deadline: None, idle: None }
            }
            Screen::Live(live) => live.wake(),
            Screen::Watch(watch) => {
                let shows = if watch.session().is_closed() { Shows::Still } else { Shows::Second };
                Wake { shows, deadline: None, idle: None }
            }
        }
    }
}

/// Takes one message and answers with what is to be done outside.
pub fn update(app: &mut App, now: Moment, message: Message) -> Vec<Effect> {
    app.now = now;
    if let Message::Resize(width, height) = message {
        app.size = (width, height);
    }
    match &mut app.screen {
        Screen::Start(start) => start.update(&message),
        Screen::Live(live) => {
            if let Some(demo) = &mut app.demo {
                return crate::app::playback::demo::update(demo, live, now, message);
            }
            let effects = live.update(now, message);
            if let Some(guide) = &mut app.guide {
                guide.follow(live);
            }
            effects
        }
        // What is only looked at takes what is sound at once, but for a light beside a session that runs.
        Screen::Library(_) | Screen::Review(_) | Screen::Compare(_) | Screen::Handout(_) | Screen::Watch(_)
            if let Message::File(change) = &message =>
        {
            let runs = matches!(&app.screen, Screen::Watch(watch) if !watch.session().is_closed());
            crate::app::live::reload::taken_where_nothing_is_written(change, runs)
        }
        Screen::Library(library) => {
            let effects = library.update(message);
            if let Some(counted) = library.counted() {
                app.compare(counted);
            }
            effects
        }
        Screen::Watch(watch) => watch.update(now, message),
        Screen::Handout(handout) => handout.update(message),
        Screen::Compare(compare) => {
            let effects = compare.update(message);
            if let Some(library) = compare.left_for() {
                app.screen = Screen::Library(Box::new(library));
            }
            effects
        }
        Screen::Review(review) => {
            let effects = review.update(now, message);
            if let Some(library) = review.left_for() {
                app.screen = Screen::Library(Box::new(library));
            }
            effects
        }
    }
}
