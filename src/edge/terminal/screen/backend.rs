//! What the drawing library draws on: bytes gathered until a frame is whole, and a size and a place that are told, not asked for.

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Where a frame's bytes gather until it is whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet(Rc<RefCell<Vec<u8>>>);

impl Sheet {
    /// What has gathered.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.borrow_mut())
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal of a known size, with its cursor in the last row: the lines of a strip are the terminal's last ones.
#[derive(Debug)]
pub(crate) struct Paper {
    pen: CrosstermBackend<Sheet>,
    size: Size,
}

impl Paper {
    /// On this sheet, of so many columns and rows.
    pub(crate) fn new(sheet: &Sheet, (width, height): (u16, u16)) -> Self {
        Self { pen: CrosstermBackend::new(sheet.clone()), size: Size { width, height } }
    }
}

impl Backend for Paper {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.pen.draw(content)
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        self.pen.append_lines(n)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.pen.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.pen.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position { x: 0, y: self.size.height.saturating_sub(1) })
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.pen.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.pen.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.pen.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.pen)
    }
}
