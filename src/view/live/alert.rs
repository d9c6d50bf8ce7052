//! The row of the alert: what was measured, which limit it crossed, and the limit's source. It stays until somebody acknowledges it.

use super::vitals;
use crate::session::limits::Alert;
use crate::view::prelude::*;

/// Draws the first of the unacknowledged alerts and how many more there are.
pub(crate) fn draw(alerts: &[Alert], panel: &mut Panel<'_>) {
    let Some(first) = alerts.first() else { return };
    let more = match alerts.len() - 1 {
        0 => String::new(),
        more => format!("  +{more} more"),
    };
    let width = panel.area.width;
    let hint = [(Role::Key, "Ctrl-S"), (Role::Dim, " seen")];
    let hint_width = if width < 60 { 0 } else { 13 };
    let description = first.describe();
    let text = truncate(&description, width.saturating_sub(hint_width + display_width(&more) + 2));
    let used = panel.write(0, 1, [(vitals::level_role(Some(first.level)), &text), (Role::Dim, &more)]);
    if hint_width > 0 {
        panel.write_right(0, used + 1, hint);
    }
}
