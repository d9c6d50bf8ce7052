//! The alert, in the row kept for it: what was measured, against which limit, from which source. It stands until somebody has
//! seen it, and never names a treatment.

use super::vitals;
use crate::app::Live;
use crate::session::limits::{self, Alert};
use crate::theme::Role;
use crate::view::text::{Ink, cut, put, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What nobody has seen yet, the worst first.
pub(crate) fn unseen(live: &Live) -> Vec<Alert> {
    limits::unseen(live.session(), live.now().elapsed)
}

pub(crate) fn draw(alerts: &[Alert], ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let Some(first) = alerts.first() else { return };
    let more = match alerts.len() - 1 {
        0 => String::new(),
        more => format!("  +{more} more"),
    };
    let hint = ink.line([(Role::Key, "Ctrl-S"), (Role::Dim, " seen")]);
    let hint_width = if room.width < 60 { 0 } else { hint.width() as u16 + 2 };
    let words = cut(&first.in_words(), room.width.saturating_sub(hint_width + width(&more) + 2));
    let taken = put(buffer, room, 0, 1, &ink.line([(vitals::role(Some(first.level)), &words), (Role::Dim, &more)]));
    if hint_width > 0 {
        put_right(buffer, room, 0, taken + 1, &hint);
    }
}
