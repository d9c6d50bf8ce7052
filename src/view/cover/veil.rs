//! The veil: nothing but the time; a dot while something is due and a dash while text waits on the line, both only while the
//! terminal has the focus; another mark, always, while a reading to act on is not acknowledged. After a key that does nothing here it says how it is lifted.

use crate::session::due::DueItem;
use crate::view::prelude::*;

/// Stands for readings to act on, on screens that others may read.
pub(crate) const DANGER_MARK: &str = "+";

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    panel.fill(Role::Veil);
    let (now, width, row) = (live.now(), panel.area.width, panel.area.height.saturating_sub(1));
    let hint = if live.display.shows_unveil_hint { " · Tab lifts" } else { "" };
    let time = format!("{}{hint}", now.wall.hm());
    panel.write(row, width.saturating_sub(display_width(&time)) / 2, [(Role::Veil, &time)]);
    if !live.dangers().is_empty() {
        panel.write(row, 3.min(width.saturating_sub(1)), [(Role::Veil, DANGER_MARK)]);
    }
    if !live.is_focused {
        return;
    }
    if live.due().iter().any(DueItem::is_open) {
        panel.write(row, 1, [(Role::Veil, "·")]);
    }
    if !live.line().is_empty() {
        panel.write(row, width.saturating_sub(2), [(Role::Veil, "–")]);
    }
}
