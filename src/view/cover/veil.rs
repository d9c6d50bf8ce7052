//! The veil: black but for the time; a dot when something is due, a dash while text is unsent, both out when nobody looks. To whoever
//! presses a key that does nothing here it says how it is lifted.

use crate::app::Live;
use crate::session::due;
use crate::theme::Role;
use crate::view::text::{Ink, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, ink.style(Role::Veil));
    let now = live.now();
    let row = area.height.saturating_sub(1);
    let way_back = if live.says_way_back() { " · Tab lifts" } else { "" };
    let time = format!("{}{way_back}", now.wall.hm());
    let centre = area.width.saturating_sub(width(&time)) / 2;
    put(buffer, area, row, centre, &ink.line([(Role::Veil, &time)]));
    if !live.is_focused() {
        return;
    }
    let is_due = due::ahead(live.session(), now.elapsed).iter().any(due::Due::is_open);
    if is_due {
        put(buffer, area, row, 1, &ink.line([(Role::Veil, "·")]));
    }
    if !live.line().is_empty() {
        put(buffer, area, row, area.width.saturating_sub(2), &ink.line([(Role::Veil, "–")]));
    }
}
