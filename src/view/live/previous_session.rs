//! What the client's earlier session says, while this one arrives: in free space only, so that it takes no room from today.

use crate::app::Live;
use crate::session::PhaseId;
use crate::session::analysis::previous_session::LastTime;
use crate::theme::Role;
use crate::view::text::{Ink, cut, put};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Cells for what a line is about.
const ABOUT: usize = 10;

/// At the bottom of the timeline, where that has place for it, until the next phase begins.
pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let Some(last) = live.last_time().filter(|_| live.session().phase_at(live.now().elapsed) == PhaseId::Arrive) else { return };
    let cut_to = room.width.saturating_sub(3);
    let lines = short(last, ink, cut_to);
    let used = live.session().timeline().len() + 1;
    let free = usize::from(room.height).saturating_sub(used);
    if lines.len() > free {
        return;
    }
    let first = room.height - u16::try_from(lines.len()).unwrap_or(room.height);
    for (row, line) in (first..).zip(&lines) {
        put(buffer, room, row, 2, line);
    }
}

/// One line for each thing that it says.
fn short(last: &LastTime, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let head = ink.line([(Role::Dim, "last time "), (Role::Text, &last.date), (Role::Dim, "   /last shows all")]);
    let lines = last.lines.iter().map(|(about, words)| {
        let about = format!("{about:<ABOUT$}");
        let words = cut(words, space.saturating_sub(ABOUT as u16));
        ink.line([(Role::Kind, &about), (Role::Dim, &words)])
    });
    std::iter::once(head).chain(lines).collect()
}

/// The same, whole.
pub(crate) fn whole(last: &LastTime, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let head = ink.line([(Role::Question, "Last time, "), (Role::Question, &last.date)]);
    let lines = last.lines.iter().flat_map(|(about, words)| ink.wrapped(Role::Text, &format!("{about}: {words}"), space));
    let end = ink.line([(Role::Dim, "Any key goes on.")]);
    std::iter::once(head).chain(lines).chain([end]).collect()
}
