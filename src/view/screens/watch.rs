//! A watched session: the live screen, with the state of the record in place of the input line.

use crate::app::screens::watch::WatchScreen;
use crate::view::live::{self, layout::LiveLayout};
use crate::view::prelude::*;

pub(crate) fn draw(watch: &WatchScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    let demands = live::draw(&watch.live, panel);
    let rows = area.bottom() - LiveLayout::compute(area, demands).input.y;
    let mut bottom = panel.part(Rect { y: area.bottom() - rows, height: rows, ..area });
    bottom.clear();
    let session = watch.live.session();
    let (role, state) = match () {
        () if session.is_closed() => (Role::Text, "closed"),
        () if watch.is_running => (Role::Text, "running"),
        () => (Role::Late, "not being written now"),
    };
    let text = format!("watching, read-only · {state}");
    bottom.write(0, 1, [(role, &truncate(&text, area.width.saturating_sub(2)))]);
    if rows > 1 {
        let last = session.last_entered().map_or_else(String::new, |at| format!("last row {}", at.hms()));
        let used = bottom.write(1, 1, [(Role::Dim, &last)]);
        bottom.write_right(1, used, [(Role::Key, "q"), (Role::Dim, " leaves")]);
    }
}
