//! A watched session: the live screen, with what is known of its file where the line would be.

use crate::app::screens::watch::Watch;
use crate::theme::Role;
use crate::view::live;
use crate::view::text::{Ink, cut, put, put_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub(crate) fn draw(watch: &Watch, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    live::draw(watch.live(), ink, buffer, area);
    // Nobody types here: the line and what is below it give way.
    let rows = 2.min(area.height);
    let bottom = Rect { y: area.bottom() - rows, height: rows, ..area }.intersection(buffer.area);
    for position in bottom.positions() {
        buffer[position].reset();
        buffer[position].set_style(Style::default().patch(ink.style(Role::Text)));
    }
    let session = watch.session();
    let (role, state) = match () {
        () if session.is_closed() => (Role::Text, "closed"),
        () if watch.is_running() => (Role::Text, "running"),
        () => (Role::Late, "nobody writes it now"),
    };
    let words = format!("watching, read-only · {state}");
    put(buffer, bottom, 0, 1, &ink.line([(role, &cut(&words, area.width.saturating_sub(2)))]));
    if rows > 1 {
        let last = session.last_entered().map_or_else(String::new, |at| format!("last row {}", at.hms()));
        let taken = put(buffer, bottom, 1, 1, &ink.line([(Role::Dim, &last)]));
        put_right(buffer, bottom, 1, taken, &ink.line([(Role::Key, "q"), (Role::Dim, " leaves")]));
    }
}
