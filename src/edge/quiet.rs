//! A backend that writes nothing when nothing changed. The library's own ends even an empty frame with colour resets and hides
//! a hidden cursor again; over a remote line that is traffic each second for nothing.

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{self, BufWriter, Stdout};

/// A whole frame at the usual sizes fits, so that it goes out in one write.
const FRAME_BYTES: usize = 64 * 1024;

/// Standard output, quietly.
pub(super) struct Quiet(CrosstermBackend<BufWriter<Stdout>>);

impl Quiet {
    pub(super) fn new() -> Self {
        Self(CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout())))
    }
}

impl Backend for Quiet {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut cells = content.peekable();
        if cells.peek().is_none() { Ok(()) } else { self.0.draw(cells) }
    }

    /// It is hidden from the first moment on; the caret is drawn.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// It comes back with the terminal, not before.
    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _position: P) -> io::Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.0.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.0.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        io::Write::flush(&mut self.0)
    }
}
