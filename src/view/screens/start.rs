//! The first screen: what a new session lacks.

use crate::app::screens::start::Start;
use crate::theme::Role;
use crate::view::live::input_line::typed;
use crate::view::text::{Ink, put};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Cells for a label.
const LABEL: usize = 10;

pub(crate) fn draw(start: &Start, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let mut title = vec![ink.span(Role::Text, "A new session"), ink.span(Role::Dim, format!(" · {}", start.protocol))];
    if let Some(speed) = start.rehearsal {
        title.push(ink.span(Role::Dim, "  "));
        title.push(ink.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")));
    }
    // In a low terminal the air goes first.
    let gap = u16::from(area.height >= 10);
    put(buffer, area, gap, 2, &Line::from(title));
    let first = 2 * gap + 1;
    for (row, (at, asked)) in (first..).zip(start.asked.iter().enumerate()) {
        let label = format!("{:<LABEL$}", asked.label);
        let has_keys = at == start.at;
        let mut spans = vec![ink.span(if has_keys { Role::PhaseNow } else { Role::Dim }, label)];
        spans.extend(typed(
            ink,
            asked.input.value(),
            has_keys.then(|| asked.input.cursor()),
            area.width.saturating_sub(LABEL as u16 + 4),
        ));
        if asked.input.value().is_empty() {
            spans.push(ink.span(Role::Dim, format!(" {}", asked.hint)));
        }
        put(buffer, area, row, 2, &Line::from(spans));
    }
    let below = first + start.asked.len() as u16 + gap;
    let notice =
        start.notice.as_deref().map_or_else(Vec::new, |said| ink.wrapped(Role::Question, said, area.width.saturating_sub(4)));
    for (row, line) in (below..).zip(&notice) {
        put(buffer, area, row, 2, line);
    }
    let keys = ink.line([
        (Role::Key, "Enter"),
        (Role::Dim, " next, then begin   "),
        (Role::Key, "↑ ↓"),
        (Role::Dim, " fields   "),
        (Role::Key, "Ctrl-C"),
        (Role::Dim, " leave; nothing is created yet"),
    ]);
    put(buffer, area, area.height.saturating_sub(1), 2, &keys);
}
