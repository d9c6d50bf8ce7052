//! The veil: black but for the time; a dot when something is due, a dash while text is unsent, both out when nobody looks. To whoever
//! presses a key that does nothing here it says how it is lifted.

use crate::app::LiveScreen;
use crate::session::due;
use crate::theme::Role;
use crate::view::text::{Styler, display_width, draw_line};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, styler.style(Role::Veil));
    let now = live.now();
    let row = area.height.saturating_sub(1);
    let way_back = if live.shows_unveil_hint() { " · Tab lifts" } else { "" };
    let time = format!("{}{way_back}", now.wall.hm());
    let centre = area.width.saturating_sub(display_width(&time)) / 2;
    draw_line(buffer, area, row, centre, &styler.line([(Role::Veil, &time)]));
    if !live.is_focused() {
        return;
    }
    let is_due = live.due().iter().any(due::DueItem::is_open);
    if is_due {
        draw_line(buffer, area, row, 1, &styler.line([(Role::Veil, "·")]));
    }
    if !live.line().is_empty() {
        draw_line(buffer, area, row, area.width.saturating_sub(2), &styler.line([(Role::Veil, "–")]));
    }
}
