//! The terminal: taken over whole and given back whole, whatever happens. A frame is one write, and an unchanged frame is none.

use super::fault::{Exit, Fault};
use super::quiet::Quiet;
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute, queue};
use ratatui::Frame;
use rustix::termios::isatty;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours now: what is given back is given back once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The full screen, until it is dropped.
pub struct Terminal {
    screen: ratatui::Terminal<Quiet>,
}

/// A full screen needs a terminal that can draw; `term` is what `TERM` says.
pub fn usable(term: Option<&str>) -> Result<(), Fault> {
    let sentence = if !isatty(rustix::stdio::stdin()) || !isatty(rustix::stdio::stdout()) {
        "This needs a terminal for its full screen, and standard input or output is none. Nothing was created. `bedside add`, `list` and `check` work without one."
    } else if matches!(term, None | Some("" | "dumb")) {
        "This needs a terminal that can draw, and TERM says that this one cannot. Nothing was created. `bedside add`, `list` and `check` work without one."
    } else {
        return Ok(());
    };
    Err(Fault::new(Exit::Usage, sentence))
}

impl Terminal {
    /// Takes the terminal over.
    pub fn take() -> Result<Self, Fault> {
        let failed = |why: io::Error| {
            give_back();
            Fault::failed(format!("The terminal could not be taken over: {why}. No record was touched."))
        };
        enter().map_err(failed)?;
        let screen = ratatui::Terminal::new(Quiet::new()).map_err(failed)?;
        Ok(Self { screen })
    }

    /// Its width and height in cells.
    pub fn size(&self) -> (u16, u16) {
        self.screen.size().map_or((0, 0), |size| (size.width, size.height))
    }

    /// Draws one frame. What cannot be drawn ends the screen, never the record: the caller decides.
    pub fn draw(&mut self, frame: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.screen.draw(frame).map(|_| ())
    }

    /// Gives the terminal back for a while.
    pub fn suspend(&mut self) {
        give_back();
    }

    /// Takes it over again and draws everything afresh at the next frame.
    pub fn resume(&mut self) -> io::Result<()> {
        enter()?;
        self.screen.clear()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, if it is ours: every mode as it was. Safe to call from anywhere, a panic hook included.
pub fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that is gone cannot be given back; there is nobody to tell.
    let _ = execute!(io::stdout(), DisableFocusChange, DisableBracketedPaste, cursor::Show, LeaveAlternateScreen);
    let _ = disable_raw_mode();
}

fn enter() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    let mut out = io::stdout();
    queue!(out, EnterAlternateScreen, cursor::Hide, EnableBracketedPaste, EnableFocusChange)?;
    out.flush()
}
