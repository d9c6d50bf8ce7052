//! Draws frames, each in one write. ratatui finds what changed; without a change nothing is written.

mod backend;

use crate::edge::os::tty::Tty;
use crate::edge::terminal::{self, TerminalMode};
use backend::{BufferedBackend, FrameBuffer};
use crossterm::cursor::{MoveUp, SavePosition};
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::Backend as _;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};
use std::io;
use std::time::Duration;

/// A smaller frame arrives in one piece anyway; the sixteen bytes of a synchronized update would be a third of a clock tick.
const MIN_SYNCHRONIZED_BYTES: usize = 1024;
/// The largest size that is drawn; a terminal may claim 65,535 columns and rows.
const MAX_SIZE: (u16, u16) = (1000, 400);
const STRIP_ROWS: u16 = 3;
/// Back to the saved position, so that a terminal that rewraps its lines moves it along.
const RESTORE_CURSOR: &[u8] = b"\x1b8";
/// For a terminal that does not know its size.
const DEFAULT_SIZE: (u16, u16) = (80, 24);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawOutcome {
    Written,
    /// The frame is shown already; nothing was written.
    Unchanged,
    /// The terminal takes no output now; nothing was written.
    Busy,
}

/// The program's screen. Dropping it restores the terminal.
pub struct TerminalScreen {
    terminal: Terminal<BufferedBackend>,
    frame_buffer: FrameBuffer,
    /// What ratatui writes for a frame without a change.
    empty_frame: Vec<u8>,
    tty: Tty,
    terminal_mode: TerminalMode,
    keyboard_queried: bool,
}

impl TerminalScreen {
    pub fn open(terminal_mode: TerminalMode) -> io::Result<Self> {
        Self::with_tty(Tty::from_stdio()?, terminal_mode)
    }

    fn with_tty(tty: Tty, terminal_mode: TerminalMode) -> io::Result<Self> {
        let sheet = FrameBuffer::default();
        let mut paper = BufferedBackend::new(&sheet, DEFAULT_SIZE);
        paper.draw(std::iter::empty())?;
        let nothing = sheet.take();
        terminal::enter(&tty, terminal_mode)?;
        let terminal = new_terminal(&sheet, &tty, terminal_mode)?;
        Ok(Self { terminal, frame_buffer: sheet, empty_frame: nothing, tty, terminal_mode, keyboard_queried: false })
    }

    /// Draws a frame, if the terminal takes output now.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<DrawOutcome> {
        if !self.tty.accepts_output(Duration::ZERO) {
            return Ok(DrawOutcome::Busy);
        }
        paint(&mut self.terminal.get_frame());
        self.terminal.flush()?;
        self.terminal.swap_buffers();
        let mut frame = self.frame_buffer.take();
        if frame == self.empty_frame {
            return Ok(DrawOutcome::Unchanged);
        }
        if self.terminal_mode == TerminalMode::Strip {
            frame.extend_from_slice(RESTORE_CURSOR);
        }
        self.tty.write_all(&synchronized(frame)?)?;
        if !std::mem::replace(&mut self.keyboard_queried, true) {
            terminal::query_kitty_keyboard(&self.tty)?;
        }
        Ok(DrawOutcome::Written)
    }

    /// Columns and rows.
    pub fn size(&mut self) -> (u16, u16) {
        let area = self.terminal.get_frame().area();
        (area.width, area.height)
    }

    /// Changes the mode; gives whether it was another one before. Then the next frame is drawn in full.
    pub fn set_terminal_mode(&mut self, terminal_mode: TerminalMode) -> io::Result<bool> {
        if terminal_mode == self.terminal_mode {
            return Ok(false);
        }
        self.terminal_mode = terminal_mode;
        self.reenter().map(|()| true)
    }

    /// Adapts to the terminal's new size and gives it. The next frame is drawn in full.
    pub fn resize(&mut self) -> io::Result<(u16, u16)> {
        self.terminal = new_terminal(&self.frame_buffer, &self.tty, self.terminal_mode)?;
        Ok(self.size())
    }

    /// Stops the program; see [`terminal::suspend`]. The next frame is drawn in full.
    pub fn suspend(&mut self) -> io::Result<()> {
        terminal::suspend(&self.tty, self.terminal_mode)?;
        self.resize().map(drop)
    }

    /// Takes the terminal again after the program was continued. The next frame is drawn in full.
    pub fn reenter(&mut self) -> io::Result<()> {
        terminal::enter(&self.tty, self.terminal_mode)?;
        self.resize().map(drop)
    }
}

impl Drop for TerminalScreen {
    fn drop(&mut self) {
        terminal::restore();
    }
}

/// An empty screen, whose first frame erases what is there.
fn new_terminal(frame_buffer: &FrameBuffer, tty: &Tty, terminal_mode: TerminalMode) -> io::Result<Terminal<BufferedBackend>> {
    let (width, height) = tty_size(tty);
    let paper = BufferedBackend::new(frame_buffer, (width, height));
    let mut first = frame_buffer.clone();
    if terminal_mode != TerminalMode::Strip {
        queue!(first, Clear(ClearType::All))?;
        let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
        return Terminal::with_options(paper, TerminalOptions { viewport });
    }
    // Drop what was drawn for another size.
    drop(frame_buffer.take());
    let below = STRIP_ROWS.min(height).saturating_sub(1);
    queue!(first, Print('\r'), Clear(ClearType::FromCursorDown))?;
    let terminal = Terminal::with_options(paper, TerminalOptions { viewport: Viewport::Inline(STRIP_ROWS.min(height)) })?;
    if below > 0 {
        queue!(first, MoveUp(below))?;
    }
    queue!(first, SavePosition)?;
    tty.write_all(&frame_buffer.take())?;
    Ok(terminal)
}

fn tty_size(tty: &Tty) -> (u16, u16) {
    tty.size().map_or(DEFAULT_SIZE, |(columns, rows)| (columns.min(MAX_SIZE.0), rows.min(MAX_SIZE.1)))
}

fn synchronized(frame: Vec<u8>) -> io::Result<Vec<u8>> {
    if frame.len() < MIN_SYNCHRONIZED_BYTES {
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
    use crate::edge::os::tty::test_tty;
    use portable_pty::{MasterPty, PtySize};
    use std::io::Read as _;

    /// A terminal device and its other side.
    struct TestTerminal {
        master: Box<dyn MasterPty + Send>,
        slave: Tty,
    }

    fn test_terminal(cols: u16, rows: u16) -> TestTerminal {
        let (master, slave) = test_tty::open(cols, rows);
        TestTerminal { master, slave }
    }

    impl TestTerminal {
        /// Everything written up to now.
        fn output_text(&self) -> String {
            self.slave.write_all(b"MARK").unwrap();
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
            test_tty::is_raw(&self.slave)
        }
    }

    fn draw_word(word: &'static str) -> impl FnOnce(&mut Frame<'_>) {
        move |frame| frame.buffer_mut().set_string(0, 0, word, ratatui::style::Style::default())
    }

    /// One test, since a process has one terminal.
    #[test]
    fn a_screen_takes_the_terminal_writes_changes_only_and_gives_everything_back() {
        let glass = test_terminal(20, 4);
        let mut screen = TerminalScreen::with_tty(glass.slave.try_clone().unwrap(), TerminalMode::Fullscreen).unwrap();
        assert!(glass.is_raw());
        let taken = glass.output_text();
        for mode in ["\x1b[?1049h", "\x1b[?25l", "\x1b[?2004h", "\x1b[?1004h"] {
            assert!(taken.contains(mode), "{mode:?} in {taken:?}");
        }
        assert!(!taken.contains("\x1b[?1000h") && !taken.contains("\x1b]") && !taken.contains("\x1b[6n"), "{taken:?}");
        assert_eq!(screen.size(), (20, 4));
        assert_eq!(screen.draw(draw_word("calm")).unwrap(), DrawOutcome::Written);
        let first = glass.output_text();
        assert!(first.contains("calm") && !first.contains("\x1b[?2026h"), "{first:?}");
        assert_eq!(screen.draw(draw_word("calm")).unwrap(), DrawOutcome::Unchanged);
        assert_eq!(glass.output_text(), "");
        assert_eq!(screen.draw(draw_word("cald")).unwrap(), DrawOutcome::Written);
        let tick = glass.output_text();
        assert!(tick.contains('d') && !tick.contains("ca") && tick.len() < 60, "{tick:?}");

        glass.master.resize(PtySize { rows: 0, cols: 0, ..PtySize::default() }).unwrap();
        assert_eq!(screen.resize().unwrap(), DEFAULT_SIZE);
        glass.master.resize(PtySize { rows: u16::MAX, cols: 1, ..PtySize::default() }).unwrap();
        assert_eq!(screen.resize().unwrap(), (1, MAX_SIZE.1));
        glass.master.resize(PtySize { rows: 30, cols: 100, ..PtySize::default() }).unwrap();
        screen.reenter().unwrap();
        assert_eq!(screen.size(), (100, 30));
        assert_eq!(screen.draw(draw_word("back")).unwrap(), DrawOutcome::Written);
        let again = glass.output_text();
        assert!(again.contains("\x1b[2J") && again.contains("back") && glass.is_raw(), "{again:?}");

        drop(screen);
        let given = glass.output_text();
        for mode in ["\x1b[?2026l", "\x1b[?1004l", "\x1b[?2004l", "\x1b[2J", "\x1b[?1049l", "\x1b[?25h"] {
            assert!(given.contains(mode), "{mode:?} in {given:?}");
        }
        assert!(!glass.is_raw());
        terminal::restore();
        assert_eq!(glass.output_text(), "", "given back twice");
    }

    #[test]
    fn a_large_frame_is_held_still_and_a_small_one_is_not() {
        assert_eq!(synchronized(vec![b'x'; 60]).unwrap().len(), 60);
        let held = synchronized(vec![b'x'; 4000]).unwrap();
        assert!(held.starts_with(b"\x1b[?2026h") && held.ends_with(b"\x1b[?2026l"));
    }
}
