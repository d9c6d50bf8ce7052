//! A rectangle of the screen to draw text on.

use super::text::Styler;
use crate::session::limits::AlertKey;
use crate::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{StatefulWidget, Widget};
use std::borrow::Borrow;

/// A rectangle of the screen with the theme it is drawn in. Rows and columns count from its upper left corner, in cells; whatever
/// would lie outside it is cut off.
pub(crate) struct Panel<'a> {
    pub(crate) styler: Styler<'a>,
    pub(crate) area: Rect,
    buffer: &'a mut Buffer,
    /// The alerts that were named so far.
    named_alerts: &'a mut Vec<AlertKey>,
}

impl<'a> Panel<'a> {
    pub(crate) fn new(styler: Styler<'a>, area: Rect, buffer: &'a mut Buffer, named_alerts: &'a mut Vec<AlertKey>) -> Self {
        Self { styler, area, buffer, named_alerts }
    }

    /// Notes that alerts are named on the screen, each with its reading.
    pub(crate) fn note_alerts(&mut self, named: Vec<AlertKey>) {
        self.named_alerts.extend(named);
    }

    /// Another rectangle of the same screen, in the screen's coordinates.
    pub(crate) fn part(&mut self, area: Rect) -> Panel<'_> {
        Panel { styler: self.styler, area, buffer: self.buffer, named_alerts: self.named_alerts }
    }

    /// Writes texts of one role each, one after the other. Returns the column after the last one.
    pub(crate) fn write<const N: usize>(&mut self, row: u16, column: u16, parts: [(Role, &str); N]) -> u16 {
        self.draw_line(row, column, &self.styler.line(parts))
    }

    /// Writes at the right end of a row, one cell from the edge, unless that would touch the first `used` columns.
    pub(crate) fn write_right<const N: usize>(&mut self, row: u16, used: u16, parts: [(Role, &str); N]) {
        self.draw_line_right(row, used, &self.styler.line(parts));
    }

    /// Writes a line. Returns the column after it.
    pub(crate) fn draw_line(&mut self, row: u16, column: u16, line: &Line<'_>) -> u16 {
        let area = self.visible_area();
        if row >= area.height || column >= area.width {
            return 0;
        }
        let (end, _) = self.buffer.set_line(area.x + column, area.y + row, line, area.width - column);
        end - area.x
    }

    /// Writes a line at the right end of a row, as [`Self::write_right`] does.
    pub(crate) fn draw_line_right(&mut self, row: u16, used: u16, line: &Line<'_>) {
        let needed = u16::try_from(line.width()).unwrap_or(u16::MAX).saturating_add(1);
        if let Some(column) = self.area.width.checked_sub(needed).filter(|column| *column > used || used == 0) {
            self.draw_line(row, column, line);
        }
    }

    /// Writes lines below each other.
    pub(crate) fn draw_lines<L: Borrow<Line<'static>>>(&mut self, row: u16, column: u16, lines: impl IntoIterator<Item = L>) {
        for (row, line) in (row..).zip(lines) {
            self.draw_line(row, column, line.borrow());
        }
    }

    /// Marks at the right edge with `↑` and `↓` that a list goes on above and below. `first` is the index of its first visible
    /// line, `total` the number of its lines.
    pub(crate) fn draw_scroll_marks(&mut self, first: usize, total: usize) {
        self.draw_scroll_arrows(first > 0, first + usize::from(self.area.height) < total);
    }

    /// Marks at the right edge that a list goes on above and below.
    pub(crate) fn draw_scroll_arrows(&mut self, above: bool, below: bool) {
        let Rect { width, height, .. } = self.area;
        let edge = width.saturating_sub(1);
        if above {
            self.write(0, edge, [(Role::Dim, "↑")]);
        }
        if below {
            self.write(height.saturating_sub(1), edge, [(Role::Dim, "↓")]);
        }
    }

    /// Gives all cells a role's style; their text stays.
    pub(crate) fn fill(&mut self, role: Role) {
        self.buffer.set_style(self.visible_area(), self.styler.style(role));
    }

    /// Empties all cells and gives them the style of ordinary text.
    pub(crate) fn clear(&mut self) {
        ratatui::widgets::Clear.render(self.visible_area(), self.buffer);
        self.fill(Role::Text);
    }

    /// Draws a widget over the whole panel.
    pub(crate) fn render(&mut self, widget: impl Widget) {
        widget.render(self.area, self.buffer);
    }

    /// Draws a widget that scrolls or has a selected line over the whole panel.
    pub(crate) fn render_stateful<W: StatefulWidget>(&mut self, widget: W, state: &mut W::State) {
        widget.render(self.area, self.buffer, state);
    }

    fn visible_area(&self) -> Rect {
        self.area.intersection(self.buffer.area)
    }
}
