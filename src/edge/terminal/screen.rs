//! The terminal as it is drawn on: each frame is one write of the cells that changed. A frame without changes writes nothing.

use crate::edge::os::tty::{ANSWERS_QUERIES, Tty};
use crate::edge::terminal::plain_colors::use_plain_codes;
use crate::edge::terminal::{self, QUERY_KITTY_KEYBOARD, TerminalMode};
use crossterm::cursor::{MoveTo, MoveUp, SavePosition};
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::time::Duration;

/// A smaller frame is not wrapped in a synchronized update: it arrives in one piece, and the 16 bytes would be a third of a
/// clock's tick.
const MIN_SYNCHRONIZED_BYTES: usize = 1024;
/// The largest screen drawn on; a terminal may claim 65,535 columns and rows.
const MAX_SIZE: (u16, u16) = (1000, 400);
const STRIP_ROWS: u16 = 3;
/// Back to where the shell's next line goes, so that a terminal that rewraps its lines keeps that place.
const RESTORE_CURSOR: &[u8] = b"\x1b8";
/// Assumed if the terminal does not know its size.
const DEFAULT_SIZE: (u16, u16) = (80, 24);

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DrawOutcome {
    Written,
    /// The frame equals the one shown.
    Unchanged,
    /// The terminal takes no more output now; draw again in a little while. Nothing was written.
    Busy,
}

/// The program's terminal, from entering its modes until restoring them.
pub(crate) struct TerminalScreen {
    shown: Buffer,
    /// What is written before the next frame, which then draws all rows; empty once it was.
    setup: Vec<u8>,
    is_blank: bool,
    /// The bytes of a frame, kept for their allocation.
    bytes: Vec<u8>,
    tty: Tty,
    terminal_mode: TerminalMode,
    keyboard_queried: bool,
}

impl TerminalScreen {
    /// Takes the program's terminal.
    pub(crate) fn open(terminal_mode: TerminalMode) -> io::Result<Self> {
        let tty = Tty::from_stdio()?;
        terminal::enter(&tty, terminal_mode)?;
        let (shown, setup) = (Buffer::default(), Vec::new());
        let mut screen = Self { shown, setup, is_blank: true, bytes: Vec::new(), tty, terminal_mode, keyboard_queried: false };
        screen.resize()?;
        Ok(screen)
    }

    /// Shows a frame, if the terminal takes one now. `paint` draws it for an area and tells which rows may have changed since the
    /// last frame; `caret` finds its caret, where the terminal's own cursor is left. An error means that the terminal is gone.
    pub(crate) fn draw<'b>(
        &mut self,
        paint: impl FnOnce(Rect) -> (&'b Buffer, Range<u16>),
        caret: impl FnOnce(&Buffer) -> Option<Position>,
    ) -> io::Result<DrawOutcome> {
        if !self.tty.accepts_output(Duration::ZERO) {
            return Ok(DrawOutcome::Busy);
        }
        let (next, rows) = paint(self.shown.area);
        let rows = if self.is_blank { 0..self.shown.area.height } else { changed_rows(&self.shown, next, rows) };
        self.bytes.clear();
        queue!(self.bytes, BeginSynchronizedUpdate)?;
        let begin = self.bytes.len();
        self.bytes.append(&mut self.setup);
        let (before, after) = (rows_of(&self.shown, &rows), rows_of(next, &rows));
        let mut changes = before.diff_iter(&after).peekable();
        if changes.peek().is_none() && self.bytes.len() == begin {
            return Ok(DrawOutcome::Unchanged);
        }
        let mut cells = Vec::new();
        CrosstermBackend::new(&mut cells).draw(changes)?;
        use_plain_codes(&mut cells);
        self.bytes.append(&mut cells);
        drop((before, after));
        copy_rows(next, &rows, &mut self.shown);
        self.is_blank = false;
        if self.terminal_mode == TerminalMode::Strip {
            self.bytes.extend_from_slice(RESTORE_CURSOR);
        } else if let Some(at) = caret(next) {
            queue!(self.bytes, MoveTo(at.x, at.y))?;
        }
        self.tty.write_all(synchronized(&mut self.bytes, begin)?)?;
        if ANSWERS_QUERIES && !std::mem::replace(&mut self.keyboard_queried, true) {
            self.tty.write_all(QUERY_KITTY_KEYBOARD)?;
        }
        Ok(DrawOutcome::Written)
    }

    /// Columns and rows that are drawn on.
    pub(crate) fn size(&self) -> (u16, u16) {
        (self.shown.area.width, self.shown.area.height)
    }

    /// Changes to the full terminal or to the strip. Returns whether it was in the other mode; then the next frame draws all rows.
    pub(crate) fn set_terminal_mode(&mut self, terminal_mode: TerminalMode) -> io::Result<bool> {
        if terminal_mode == self.terminal_mode {
            return Ok(false);
        }
        self.terminal_mode = terminal_mode;
        self.reenter().map(|()| true)
    }

    /// Takes the terminal's size; the next frame draws all rows. Returns columns and rows.
    pub(crate) fn resize(&mut self) -> io::Result<(u16, u16)> {
        let (width, height) = tty_size(&self.tty);
        let rows = if self.terminal_mode == TerminalMode::Strip { STRIP_ROWS.min(height) } else { height };
        self.shown = Buffer::empty(Rect { x: 0, y: height - rows, width, height: rows });
        self.is_blank = true;
        self.setup.clear();
        if self.terminal_mode != TerminalMode::Strip {
            terminal::queue_erase(&mut self.setup, height)?;
            return Ok(self.size());
        }
        // The strip scrolls the terminal's last rows free and remembers where the first of them is.
        let below = rows.saturating_sub(1);
        queue!(self.setup, Print('\r'), Clear(ClearType::FromCursorDown), Print("\n".repeat(usize::from(below))))?;
        if below > 0 {
            queue!(self.setup, MoveUp(below))?;
        }
        queue!(self.setup, SavePosition)?;
        self.tty.write_all(&self.setup)?;
        self.setup.clear();
        Ok(self.size())
    }

    /// Suspends the program until it is continued; see [`terminal::suspend`]. The next frame draws all rows.
    pub(crate) fn suspend(&mut self) -> io::Result<()> {
        terminal::suspend(&self.tty, self.terminal_mode)?;
        self.resize().map(drop)
    }

    /// Enters the terminal's modes again, after the program was stopped and continued. The next frame draws all rows.
    pub(crate) fn reenter(&mut self) -> io::Result<()> {
        terminal::enter(&self.tty, self.terminal_mode)?;
        self.resize().map(drop)
    }
}

impl Drop for TerminalScreen {
    fn drop(&mut self) {
        terminal::restore();
    }
}

/// The rows from the first to the last that differ; the other ones cost only a comparison.
fn changed_rows(shown: &Buffer, next: &Buffer, mut rows: Range<u16>) -> Range<u16> {
    let is_same = |row: u16| {
        let cells = cells_of(shown, &(row..row + 1));
        shown.content[cells.clone()] == next.content[cells]
    };
    while !rows.is_empty() && is_same(rows.start) {
        rows.start += 1;
    }
    while !rows.is_empty() && is_same(rows.end - 1) {
        rows.end -= 1;
    }
    rows
}

/// Some rows of a buffer, counted from its top, as a buffer of their own.
fn rows_of<'b>(buffer: &'b Buffer, rows: &Range<u16>) -> Cow<'b, Buffer> {
    if *rows == (0..buffer.area.height) {
        return Cow::Borrowed(buffer);
    }
    let area = Rect { y: buffer.area.y + rows.start, height: rows.end - rows.start, ..buffer.area };
    Cow::Owned(Buffer { area, content: buffer.content[cells_of(buffer, rows)].to_vec() })
}

/// Copies some rows between buffers of the same area.
fn copy_rows(from: &Buffer, rows: &Range<u16>, to: &mut Buffer) {
    let cells = cells_of(from, rows);
    to.content[cells.clone()].clone_from_slice(&from.content[cells]);
}

fn cells_of(buffer: &Buffer, rows: &Range<u16>) -> Range<usize> {
    let width = usize::from(buffer.area.width);
    usize::from(rows.start) * width..usize::from(rows.end) * width
}

fn tty_size(tty: &Tty) -> (u16, u16) {
    tty.size().map_or(DEFAULT_SIZE, |(columns, rows)| (columns.min(MAX_SIZE.0), rows.min(MAX_SIZE.1)))
}

/// A frame that begins after `begin`, the bytes that begin a synchronized update; with them, and ended, if it is a large one.
fn synchronized(bytes: &mut Vec<u8>, begin: usize) -> io::Result<&[u8]> {
    if bytes.len() - begin < MIN_SYNCHRONIZED_BYTES {
        return Ok(&bytes[begin..]);
    }
    queue!(bytes, EndSynchronizedUpdate)?;
    Ok(bytes)
}
