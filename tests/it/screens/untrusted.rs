//! Text from a person, a file or another program cannot control the terminal: control characters, bidirectional marks and the
//! usual injections, on every screen. The bytes that are written, read by a terminal parser, are the cells that were drawn.

use crate::support::app::{KeptOutput, TestApp};
use bedside::app::data::user_files::{UserFile, UserFileChange};
use bedside::app::screens::start::StartScreen;
use bedside::app::{App, Message};
use bedside::complaint::Complaint;
use bedside::journal::spool::SpoolEvent;
use bedside::theme::Theme;
use bedside::view;
use crossterm::event::KeyCode;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const SIZES: [(u16, u16); 3] = [(160, 45), (80, 24), (20, 3)];

/// What a terminal would obey, if it were let through.
const INJECTIONS: [&str; 12] = [
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]2;owned\u{1b}\\",
    "\u{1b}]52;c;b3duZWQ=\u{7}",
    "\u{1b}]8;;http://owned\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}[31;5m\u{1b}[?1049l",
    "\u{1b}P1$r0m\u{1b}\\",
    "\u{1b}c\u{1b}(0\u{e}",
    "\u{9b}2J\u{9d}0;owned\u{9c}",
    "\u{90}1$r\u{9c}\u{98}x\u{9c}\u{9e}y\u{9c}",
    "a\rb\u{8}\u{8}\u{b}\u{c}c\n\td",
    "=cmd\u{7}|\u{0}\u{7f}",
];

fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Every character that no cell may hold, a few at a time so that all are seen.
fn forbidden() -> Vec<String> {
    let all: Vec<char> = ('\0'..='\u{2069}')
        .filter(|letter| letter.is_control() || is_bidi(*letter) || matches!(letter, '\u{2028}' | '\u{2029}'))
        .collect();
    assert_eq!(all.len(), 65 + 12 + 2);
    all.chunks(8).map(|some| some.iter().flat_map(|letter| ['x', *letter]).collect()).collect()
}

/// What the terminal was asked for besides cells.
#[derive(Default)]
struct Asked(Vec<String>);

impl vt100::Callbacks for Asked {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.0.push("bell".to_owned());
    }
    fn visual_bell(&mut self, _: &mut vt100::Screen) {
        self.0.push("visual bell".to_owned());
    }
    fn resize(&mut self, _: &mut vt100::Screen, _: (u16, u16)) {
        self.0.push("resize".to_owned());
    }
    fn set_window_icon_name(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.0.push("icon name".to_owned());
    }
    fn set_window_title(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.0.push("title".to_owned());
    }
    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], _: &[u8]) {
        self.0.push("clipboard".to_owned());
    }
    fn paste_from_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.0.push("clipboard".to_owned());
    }
    fn unhandled_char(&mut self, _: &mut vt100::Screen, letter: char) {
        self.0.push(format!("character {letter:?}"));
    }
    fn unhandled_control(&mut self, _: &mut vt100::Screen, byte: u8) {
        self.0.push(format!("control {byte:#x}"));
    }
    fn unhandled_escape(&mut self, _: &mut vt100::Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        self.0.push(format!("escape {byte:#x}"));
    }
    fn unhandled_osc(&mut self, _: &mut vt100::Screen, _: &[&[u8]]) {
        self.0.push("operating system command".to_owned());
    }
}

/// Draws once through the backend of the real screen: the cells, and the bytes.
fn drawn(app: &App, width: u16, height: u16) -> (Buffer, Vec<u8>) {
    let sheet = KeptOutput::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let mut terminal = Terminal::with_options(CrosstermBackend::new(sheet.clone()), TerminalOptions { viewport }).unwrap();
    view::draw(app, &Theme::default(), &mut terminal.get_frame());
    let cells = terminal.current_buffer_mut().clone();
    terminal.flush().unwrap();
    let bytes = sheet.0.borrow().clone();
    (cells, bytes)
}

#[track_caller]
fn check(app: &App, (width, height): (u16, u16), what: &str) {
    let (cells, bytes) = drawn(app, width, height);
    for cell in cells.content() {
        let held = cell.symbol();
        assert!(!held.chars().any(|letter| letter.is_control() || is_bidi(letter)), "{what}: a cell holds {held:?}");
    }
    let [rows, columns] = [height, width].map(|cells| std::num::NonZero::new(cells).unwrap());
    let mut terminal = vt100::Parser::new_with_callbacks(rows, columns, 0, Asked::default());
    // The sign for what was taken out: this reader would take it for bytes that are no UTF-8.
    let plain = |text: &str| text.replace('\u{fffd}', "?");
    terminal.process(plain(&String::from_utf8(bytes).unwrap()).as_bytes());
    assert!(terminal.callbacks().0.is_empty(), "{what}: the terminal was asked for {:?}", terminal.callbacks().0);
    for y in 0..height {
        for x in 0..width {
            let read = terminal.screen().cell(y, x).unwrap();
            if read.is_wide_continuation() {
                continue;
            }
            let read = if read.has_contents() { read.contents() } else { " " };
            assert_eq!(read, plain(cells[(x, y)].symbol()), "{what} at {width}×{height}: column {x}, row {y}");
        }
    }
}

fn check_live(app: &mut TestApp, what: &str) {
    for (width, height) in SIZES {
        app.tell(Message::Resize(width, height));
        check(&app.inner, (width, height), what);
    }
}

/// A session in which everything that can be written is this.
fn written(nasty: &str) -> TestApp {
    let mut app = TestApp::begin_by("im_kat", None, |plan| {
        plan.title = format!("plan {nasty}");
        for phase in &mut plan.phases {
            phase.title = format!("{nasty} phase");
        }
        for decision in &mut plan.decisions {
            decision.answers.push(nasty.to_owned());
        }
        for check in plan.discharge_checklist.iter_mut().chain(plan.phases.iter_mut().flat_map(|phase| &mut phase.checklist)) {
            nasty.clone_into(&mut check.title);
        }
    });
    app.advance_to("0:15:14").enter("dose 50 im left deltoid lot A4471").enter("");
    app.advance_to("0:16:40").enter(">").enter(">").enter(">");
    for before in ["n: ", "words ", "q ", "m ", "ok ", "#tag", "dose 1 po ondansetron site ", "declined ", "bp no ", "out nr "] {
        app.tell(Message::Paste(format!("{before}{nasty} and more")));
        app.press(KeyCode::Enter).enter("").ctrl('u');
    }
    app
}

fn every_live_screen(nasty: &str) {
    let told = format!("{nasty:?}");
    let mut app = written(nasty);
    check_live(&mut app, &format!("the timeline with {told}"));
    for key in [KeyCode::Up, KeyCode::Up, KeyCode::Esc, KeyCode::Tab] {
        app.press(key);
        check_live(&mut app, &format!("{key:?} after {told}"));
    }
    app.press(KeyCode::Down).press(KeyCode::Down);
    for before in ["", "/", "dose 5 im left ", "=", ">", "?"] {
        app.tell(Message::Paste(format!("{before}{nasty}")));
        check_live(&mut app, &format!("the line {before}{told}"));
        app.press(KeyCode::Enter);
        check_live(&mut app, &format!("Enter on {before}{told}"));
        app.ctrl('g').ctrl('u');
    }
    app.press(KeyCode::Tab);
    for letter in nasty.chars() {
        app.press(KeyCode::Char(letter));
    }
    check_live(&mut app, &format!("the fields with {told}"));
    app.press(KeyCode::Enter).ctrl('g');
    app.type_text("?");
    check_live(&mut app, &format!("help after {told}"));
    app.ctrl('g').type_text("/close").press(KeyCode::Enter);
    check_live(&mut app, &format!("closing after {told}"));
    app.ctrl('g').ctrl('c');
    check_live(&mut app, &format!("leaving after {told}"));
    app.ctrl('g');
    app.tell(Message::RecordSpool(SpoolEvent::Trouble(format!("The disk said {nasty}."))));
    app.tell(Message::Notice(format!("It said {nasty}.")));
    let complaint = Complaint { file: nasty.to_owned(), line: 1, column: 1, message: format!("`{nasty}` is not a role.") };
    app.tell(Message::FileChanged(UserFileChange::Invalid(UserFile::Theme, vec![complaint])));
    check_live(&mut app, &format!("trouble and notice with {told}"));
    app.type_text("/strip").press(KeyCode::Enter);
    check_live(&mut app, &format!("the strip in trouble with {told}"));
    app.tell(Message::Notice(format!("It said {nasty}.")));
    check_live(&mut app, &format!("the strip with {told}"));
}

#[test]
fn no_forbidden_character_reaches_a_cell_or_the_terminal() {
    for nasty in forbidden() {
        every_live_screen(&nasty);
    }
}

#[test]
fn no_injection_reaches_the_terminal() {
    for nasty in INJECTIONS {
        every_live_screen(nasty);
    }
}

#[test]
fn the_first_screen_holds_against_them_too() {
    for nasty in forbidden().into_iter().chain(INJECTIONS.map(str::to_owned)) {
        let known = [nasty.clone(), nasty.clone(), format!("{nasty}x"), nasty.clone()];
        let mut app = TestApp::begin("im_kat", None);
        let start = StartScreen::new(format!("plan {nasty}"), Some(60), known);
        app.inner = App::with_start_screen(app.inner.now, (80, 24), start);
        for what in ["as typed at the shell", "after Enter", "told of a fault"] {
            for size in SIZES {
                check(&app.inner, size, &format!("the first screen {what}, {nasty:?}"));
            }
            app.press(KeyCode::Enter);
            app.tell(Message::Notice(format!("No: {nasty}.")));
        }
    }
}
