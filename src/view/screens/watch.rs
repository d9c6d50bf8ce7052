//! A watched session: the live screen, with what is known of its file where the line would be.

use crate::app::screens::watch::WatchScreen;
use crate::theme::Role;
use crate::view::live;
use crate::view::text::{Styler, draw_line, draw_line_right, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub(crate) fn draw(watch: &WatchScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    live::draw(watch.live(), styler, buffer, area);
    // Nobody types here: the line and what is below it give way.
    let rows = 2.min(area.height);
    let bottom = Rect { y: area.bottom() - rows, height: rows, ..area }.intersection(buffer.area);
    for position in bottom.positions() {
        buffer[position].reset();
        buffer[position].set_style(Style::default().patch(styler.style(Role::Text)));
    }
    let session = watch.session();
    let (role, state) = match () {
        () if session.is_closed() => (Role::Text, "closed"),
        () if watch.is_running() => (Role::Text, "running"),
        () => (Role::Late, "nobody writes it now"),
    };
    let words = format!("watching, read-only · {state}");
    draw_line(buffer, bottom, 0, 1, &styler.line([(role, &truncate(&words, area.width.saturating_sub(2)))]));
    if rows > 1 {
        let last = session.last_entered().map_or_else(String::new, |at| format!("last row {}", at.hms()));
        let taken = draw_line(buffer, bottom, 1, 1, &styler.line([(Role::Dim, &last)]));
        draw_line_right(buffer, bottom, 1, taken, &styler.line([(Role::Key, "q"), (Role::Dim, " leaves")]));
    }
}
