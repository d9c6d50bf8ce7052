//! What is shown: frames, drawn on change, each in one write. Whether something changed is ratatui's to find; nothing changed,
//! nothing is written. The modes are `terminal`'s.

mod backend;

use crate::edge::terminal;
use crate::edge::terminal::{Form, Tty};
use backend::{Paper, Sheet};
use crossterm::cursor::{MoveUp, SavePosition};
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::Backend as _;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};
use rustix::event::Timespec;
use std::io;

/// A frame of fewer bytes arrives as one anyway; the sixteen bytes that hold a terminal still would be a third of a clock's tick.
const WORTH_HOLDING_BYTES: usize = 1024;
const NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };
/// The largest screen drawn on; a terminal may claim 65,535 columns and rows.
const LARGEST: (u16, u16) = (1000, 400);
/// Rows of a strip.
const STRIP: u16 = 3;
/// Back to where the shell's next line goes, so that a terminal that wraps its lines anew takes that place along.
const TO_KEPT_PLACE: &[u8] = b"\x1b8";
/// Where a terminal does not know its size.
const CUSTOMARY: (u16, u16) = (80, 24);

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// It is on its way.
    Shown,
    /// It is what is shown already; nothing was written.
    Same,
    /// The terminal does not take more now; to be drawn again in a little while. Nothing was written.
    Later,
}

/// The screen, from taking the terminal until giving it back.
pub struct Screen {
    terminal: Terminal<Paper>,
    sheet: Sheet,
    /// What the drawing library writes for a frame without a change.
    nothing: Vec<u8>,
    tty: Tty,
    form: Form,
    asked_keyboard: bool,
}

impl Screen {
    /// Takes the program's terminal.
    pub fn open(form: Form) -> io::Result<Self> {
        Self::on(Tty::own()?, form)
    }

    fn on(tty: Tty, form: Form) -> io::Result<Self> {
        let sheet = Sheet::default();
        let mut paper = Paper::new(&sheet, CUSTOMARY);
        paper.draw(std::iter::empty())?;
        let nothing = sheet.take();
        terminal::take(&tty, form)?;
        let terminal = fresh(&sheet, &tty, form)?;
        Ok(Self { terminal, sheet, nothing, tty, form, asked_keyboard: false })
    }

    /// Draws a frame, if the terminal takes one now. An error means that the terminal is gone.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<Drawn> {
        if !terminal::takes_output(&self.tty.output, Some(&NOW)) {
            return Ok(Drawn::Later);
        }
        paint(&mut self.terminal.get_frame());
        self.terminal.flush()?;
        self.terminal.swap_buffers();
        let mut frame = self.sheet.take();
        if frame == self.nothing {
            return Ok(Drawn::Same);
        }
        if self.form == Form::Strip {
            frame.extend_from_slice(TO_KEPT_PLACE);
        }
        terminal::write_all(&self.tty.output, &held_still(frame)?)?;
        if !std::mem::replace(&mut self.asked_keyboard, true) {
            terminal::ask_keyboard(&self.tty.output)?;
        }
        Ok(Drawn::Shown)
    }

    /// Columns and rows that are drawn on.
    pub fn size(&mut self) -> (u16, u16) {
        let area = self.terminal.get_frame().area();
        (area.width, area.height)
    }

    /// Takes more or less of the terminal. Whether that is another form than before; then the next frame is drawn afresh.
    pub fn change_form(&mut self, form: Form) -> io::Result<bool> {
        if form == self.form {
            return Ok(false);
        }
        self.form = form;
        self.continued().map(|()| true)
    }

    /// The terminal has another size: the next frame is drawn afresh. Gives columns and rows.
    pub fn resized(&mut self) -> io::Result<(u16, u16)> {
        self.terminal = fresh(&self.sheet, &self.tty, self.form)?;
        Ok(self.size())
    }

    /// To the shell and back; see [`terminal::stop`]. The next frame is drawn afresh.
    pub fn stop(&mut self) -> io::Result<()> {
        terminal::stop(&self.tty, self.form)?;
        self.resized().map(drop)
    }

    /// The program was continued, after whatever stopped it. The next frame is drawn afresh.
    pub fn continued(&mut self) -> io::Result<()> {
        terminal::take(&self.tty, self.form)?;
        self.resized().map(drop)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        terminal::restore();
    }
}

/// An empty screen, whose first frame erases what is there. The library is told its size and its place, so that it never asks the
/// terminal.
fn fresh(sheet: &Sheet, tty: &Tty, form: Form) -> io::Result<Terminal<Paper>> {
    let (width, height) = size(tty);
    let paper = Paper::new(sheet, (width, height));
    let mut first = sheet.clone();
    if form != Form::Strip {
        queue!(first, Clear(ClearType::All))?;
        let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
        return Terminal::with_options(paper, TerminalOptions { viewport });
    }
    // What was drawn for another size must not stay, nor be drawn twice.
    drop(sheet.take());
    let below = STRIP.min(height).saturating_sub(1);
    queue!(first, Print('\r'), Clear(ClearType::FromCursorDown))?;
    let terminal = Terminal::with_options(paper, TerminalOptions { viewport: Viewport::Inline(STRIP.min(height)) })?;
    if below > 0 {
        queue!(first, MoveUp(below))?;
    }
    queue!(first, SavePosition)?;
    terminal::write_all(&tty.output, &sheet.take())?;
    Ok(terminal)
}

fn size(tty: &Tty) -> (u16, u16) {
    match rustix::termios::tcgetwinsize(&tty.output) {
        Ok(found) if found.ws_col > 0 && found.ws_row > 0 => (found.ws_col.min(LARGEST.0), found.ws_row.min(LARGEST.1)),
        _ => CUSTOMARY,
    }
}

fn held_still(frame: Vec<u8>) -> io::Result<Vec<u8>> {
    if frame.len() < WORTH_HOLDING_BYTES {
        return Ok(frame);
    }
    let mut held = Vec::with_capacity(frame.len() + 16);
    queue!(held, BeginSynchronizedUpdate)?;
    held.extend_from_slice(&frame);
    queue!(held, EndSynchronizedUpdate)?;
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portable_pty::{MasterPty, PtySize, native_pty_system};
    use std::fs::File;
    use std::io::Read as _;

    /// A real terminal device, with what it was set to and what arrived at its other side.
    struct Glass {
        master: Box<dyn MasterPty + Send>,
        slave: Tty,
    }

    fn glass(cols: u16, rows: u16) -> Glass {
        let pair = native_pty_system().openpty(PtySize { rows, cols, ..PtySize::default() }).unwrap();
        let name = pair.master.tty_name().unwrap();
        let open = || File::options().read(true).write(true).open(&name).unwrap();
        let slave = Tty { input: open(), output: open() };
        Glass { master: pair.master, slave }
    }

    impl Glass {
        /// Everything written up to now, ended by a mark.
        fn arrived(&self) -> String {
            terminal::write_all(&self.slave.output, b"MARK").unwrap();
            let mut reader = self.master.try_clone_reader().unwrap();
            let mut all = Vec::new();
            while !all.ends_with(b"MARK") {
                let mut byte = [0];
                reader.read_exact(&mut byte).unwrap();
                all.push(byte[0]);
            }
            String::from_utf8_lossy(&all).replace("MARK", "")
        }

        fn is_raw(&self) -> bool {
            let modes = rustix::termios::tcgetattr(&self.slave.input).unwrap().local_modes;
            !modes.contains(rustix::termios::LocalModes::ICANON)
        }
    }

    fn word(word: &'static str) -> impl FnOnce(&mut Frame<'_>) {
        move |frame| frame.buffer_mut().set_string(0, 0, word, ratatui::style::Style::default())
    }

    /// One test, since a program has one terminal.
    #[test]
    fn a_screen_takes_the_terminal_writes_changes_only_and_gives_everything_back() {
        let glass = glass(20, 4);
        let mut screen = Screen::on(glass.slave.try_clone().unwrap(), Form::Full).unwrap();
        assert!(glass.is_raw());
        let taken = glass.arrived();
        for mode in ["\x1b[?1049h", "\x1b[?25l", "\x1b[?2004h", "\x1b[?1004h"] {
            assert!(taken.contains(mode), "{mode:?} in {taken:?}");
        }
        assert!(!taken.contains("\x1b[?1000h") && !taken.contains("\x1b]") && !taken.contains("\x1b[6n"), "{taken:?}");
        assert_eq!(screen.size(), (20, 4));
        assert_eq!(screen.draw(word("calm")).unwrap(), Drawn::Shown);
        let first = glass.arrived();
        assert!(first.contains("calm") && !first.contains("\x1b[?2026h"), "{first:?}");
        assert_eq!(screen.draw(word("calm")).unwrap(), Drawn::Same);
        assert_eq!(glass.arrived(), "");
        assert_eq!(screen.draw(word("cald")).unwrap(), Drawn::Shown);
        let tick = glass.arrived();
        assert!(tick.contains('d') && !tick.contains("ca") && tick.len() < 60, "{tick:?}");

        glass.master.resize(PtySize { rows: 0, cols: 0, ..PtySize::default() }).unwrap();
        assert_eq!(screen.resized().unwrap(), CUSTOMARY);
        glass.master.resize(PtySize { rows: u16::MAX, cols: 1, ..PtySize::default() }).unwrap();
        assert_eq!(screen.resized().unwrap(), (1, LARGEST.1));
        glass.master.resize(PtySize { rows: 30, cols: 100, ..PtySize::default() }).unwrap();
        screen.continued().unwrap();
        assert_eq!(screen.size(), (100, 30));
        assert_eq!(screen.draw(word("back")).unwrap(), Drawn::Shown);
        let again = glass.arrived();
        assert!(again.contains("\x1b[2J") && again.contains("back") && glass.is_raw(), "{again:?}");

        drop(screen);
        let given = glass.arrived();
        for mode in ["\x1b[?2026l", "\x1b[?1004l", "\x1b[?2004l", "\x1b[2J", "\x1b[?1049l", "\x1b[?25h"] {
            assert!(given.contains(mode), "{mode:?} in {given:?}");
        }
        assert!(!glass.is_raw());
        terminal::restore();
        assert_eq!(glass.arrived(), "", "given back twice");
    }

    #[test]
    fn a_large_frame_is_held_still_and_a_small_one_is_not() {
        assert_eq!(held_still(vec![b'x'; 60]).unwrap().len(), 60);
        let held = held_still(vec![b'x'; 4000]).unwrap();
        assert!(held.starts_with(b"\x1b[?2026h") && held.ends_with(b"\x1b[?2026l"));
    }
}
