//! The sample sessions on the real desk: the library and the review as a person has them, without a folder.

use bedside::app::data::listing::{LibraryEvent, SessionInfo};
use bedside::app::data::loaded_session::LoadedSession;
use bedside::app::screens::library::LibraryScreen;
use bedside::app::screens::review::ReviewScreen;
use bedside::app::{self, App, Effect, Message, Screen};
use bedside::journal;
use bedside::protocol;
use bedside::session::{Elapsed, Initials, Moment, RealTime, RowKind, Session, Summary, Wall, Zone};
use bedside::theme::Theme;
use bedside::view;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::path::Path;
use std::sync::Arc;

/// The names of the samples, newest first.
pub fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|file| file.strip_suffix(".csv").map(str::to_owned)).collect();
    names.sort();
    names.reverse();
    names
}

/// A sample's session.
pub fn session(name: &str) -> Session {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("sample-sessions/{name}.csv"));
    let rows = journal::read(&std::fs::read(path).unwrap()).unwrap().rows;
    let parts = rows.iter().filter(|row| row.matches(RowKind::Meta, "protocol_text"));
    let text: String = parts.map(|row| row.note.as_str()).collect();
    Session::from_rows(Arc::new(protocol::load_resolved(&text).unwrap()), &rows)
}

/// What the library knows of a session.
pub fn known(session: &Session) -> SessionInfo {
    SessionInfo { summary: Summary::from_session(session), is_running: false, damage: Vec::new(), is_sealed: false }
}

/// A session as it comes to a review.
pub fn fresh(name: &str, session: Session) -> LoadedSession {
    LoadedSession { name: name.to_owned(), session, faults: Vec::new(), is_running: false, progress: None }
}

/// What a person has before them.
pub struct Shelves {
    /// What the program shows.
    pub app: App,
    /// What went out with the last message.
    pub wanted: Vec<Effect>,
}

impl Shelves {
    /// The library of all samples.
    pub fn library() -> Self {
        let mut shelves = Self::empty();
        shelves.tell(Message::Library(LibraryEvent::Listed(names().into_iter().map(|name| (name, false)).collect())));
        let all = names().into_iter().map(|name| (name.clone(), known(&session(&name)))).collect();
        shelves.tell(Message::Library(LibraryEvent::InfoLoaded(all)));
        shelves
    }

    /// A library that was not told anything yet.
    pub fn empty() -> Self {
        let screen = Screen::Library(Box::new(LibraryScreen::new(false)));
        Self { app: App::with_screen(now(), (80, 24), screen), wanted: Vec::new() }
    }

    /// The review of a session.
    pub fn review_of(name: &str, session: Session) -> Self {
        let zone = Zone::fixed("UTC", 0);
        let review = ReviewScreen::new(now(), fresh(name, session), zone, Some(Initials::parse("JD").unwrap()));
        Self { app: App::with_screen(now(), (80, 24), Screen::Review(Box::new(review))), wanted: Vec::new() }
    }

    /// The review of a sample.
    pub fn review(name: &str) -> Self {
        Self::review_of(name, session(name))
    }

    /// The review on the screen.
    pub fn on_screen(&self) -> &ReviewScreen {
        let Screen::Review(review) = &self.app.screen else { panic!("{:?}", self.app.screen) };
        review
    }

    /// Any message.
    pub fn tell(&mut self, message: Message) -> &mut Self {
        self.wanted = app::update(&mut self.app, now(), message);
        self
    }

    /// One key.
    pub fn press(&mut self, code: KeyCode) -> &mut Self {
        self.tell(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    /// One letter with Ctrl.
    pub fn ctrl(&mut self, letter: char) -> &mut Self {
        self.tell(Message::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)))
    }

    /// Typed letter by letter.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.press(KeyCode::Char(letter));
        }
        self
    }

    /// The words on the screen at a size.
    pub fn screen(&mut self, width: u16, height: u16) -> String {
        self.screen_in(&Theme::default(), width, height)
    }

    /// The same in another theme.
    pub fn screen_in(&mut self, theme: &Theme, width: u16, height: u16) -> String {
        self.tell(Message::Resize(width, height));
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view::draw(&self.app, theme, frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let mut text = String::new();
        for y in 0..buffer.area.height {
            let line: String = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// The morning of 20 April 2026.
pub fn now() -> Moment {
    let wall = Wall::parse("2026-04-20T09:00:00.000+00:00").unwrap();
    Moment { elapsed: Elapsed::ZERO, wall, real_time: RealTime::from_ms(0) }
}
