//! What the client's previous session says, shown in free space while this one arrives.

use crate::session::SessionRecap;
use crate::view::prelude::*;

const LABEL_WIDTH: usize = 10;

/// Draws the recap at the bottom of the timeline's panel until the first phase ends, if all of it fits below the timeline.
pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let session = live.session();
    let Some(recap) = live.context.previous_session.as_ref().filter(|_| session.phase_at(live.now().elapsed) == PhaseId::Arrive)
    else {
        return;
    };
    let free = panel.area.height.saturating_sub(u16::try_from(session.timeline().len() + 1).unwrap_or(u16::MAX));
    let lines = 1 + u16::try_from(recap.lines.len()).unwrap_or(u16::MAX - 1);
    if lines > free {
        return;
    }
    let first = panel.area.height - lines;
    panel.write(first, 2, [(Role::Dim, "last time "), (Role::Text, &recap.date), (Role::Dim, "   /last shows all")]);
    let width = panel.area.width.saturating_sub(3 + LABEL_WIDTH as u16);
    for (row, (about, text)) in (first + 1..).zip(&recap.lines) {
        panel.write(row, 2, [(Role::Kind, &format!("{about:<LABEL_WIDTH$}")), (Role::Dim, &truncate(text, width))]);
    }
}

/// The whole recap, for `/last`.
pub(crate) fn full_lines(recap: &SessionRecap, styler: Styler<'_>, width: u16) -> Vec<Line<'static>> {
    let head = styler.line([(Role::Question, "Last time, "), (Role::Question, &recap.date)]);
    let lines = recap.lines.iter().flat_map(|(about, text)| styler.wrap(Role::Text, &format!("{about}: {text}"), width));
    let end = styler.line([(Role::Dim, "Any key continues.")]);
    std::iter::once(head).chain(lines).chain([end]).collect()
}
