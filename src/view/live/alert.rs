//! The alert, in the row kept for it: what was measured, against which limit, from which source. It stands until somebody has
//! seen it, and never names a treatment.

use super::vitals;
use crate::app::LiveScreen;
use crate::session::limits::{self, Alert};
use crate::theme::Role;
use crate::view::text::{Styler, display_width, draw_line, draw_line_right, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What nobody has seen yet, the worst first.
pub(crate) fn unseen_alerts(live: &LiveScreen) -> Vec<Alert> {
    limits::unacknowledged_alerts(live.session(), live.now().elapsed)
}

pub(crate) fn draw(alerts: &[Alert], styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(first) = alerts.first() else { return };
    let more = match alerts.len() - 1 {
        0 => String::new(),
        more => format!("  +{more} more"),
    };
    let hint = styler.line([(Role::Key, "Ctrl-S"), (Role::Dim, " seen")]);
    let hint_width = if area.width < 60 { 0 } else { hint.width() as u16 + 2 };
    let words = truncate(&first.describe(), area.width.saturating_sub(hint_width + display_width(&more) + 2));
    let taken =
        draw_line(buffer, area, 0, 1, &styler.line([(vitals::level_role(Some(first.level)), &words), (Role::Dim, &more)]));
    if hint_width > 0 {
        draw_line_right(buffer, area, 0, taken + 1, &hint);
    }
}
