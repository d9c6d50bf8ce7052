//! What the client's earlier session says, while this one arrives: in free space only, so that it takes no room from today.

use crate::app::LiveScreen;
use crate::session::PhaseId;
use crate::session::analysis::previous_session::SessionRecap;
use crate::theme::Role;
use crate::view::text::{Styler, draw_line, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Cells for what a line is about.
const LABEL_WIDTH: usize = 10;

/// At the bottom of the timeline, where that has place for it, until the next phase begins.
pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(last) = live.previous_session().filter(|_| live.session().phase_at(live.now().elapsed) == PhaseId::Arrive) else {
        return;
    };
    let cut_to = area.width.saturating_sub(3);
    let lines = summary_lines(last, styler, cut_to);
    let used = live.session().timeline().len() + 1;
    let free = usize::from(area.height).saturating_sub(used);
    if lines.len() > free {
        return;
    }
    let first = area.height - u16::try_from(lines.len()).unwrap_or(area.height);
    for (row, line) in (first..).zip(&lines) {
        draw_line(buffer, area, row, 2, line);
    }
}

/// One line for each thing that it says.
fn summary_lines(last: &SessionRecap, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let head = styler.line([(Role::Dim, "last time "), (Role::Text, &last.date), (Role::Dim, "   /last shows all")]);
    let lines = last.lines.iter().map(|(about, words)| {
        let about = format!("{about:<LABEL_WIDTH$}");
        let words = truncate(words, space.saturating_sub(LABEL_WIDTH as u16));
        styler.line([(Role::Kind, &about), (Role::Dim, &words)])
    });
    std::iter::once(head).chain(lines).collect()
}

/// The same, whole.
pub(crate) fn full_lines(last: &SessionRecap, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let head = styler.line([(Role::Question, "Last time, "), (Role::Question, &last.date)]);
    let lines = last.lines.iter().flat_map(|(about, words)| styler.wrap(Role::Text, &format!("{about}: {words}"), space));
    let end = styler.line([(Role::Dim, "Any key goes on.")]);
    std::iter::once(head).chain(lines).chain([end]).collect()
}
