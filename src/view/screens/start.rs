//! The first screen: what a new session lacks.

use crate::app::screens::start::StartScreen;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::text::{Styler, draw_line};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Cells for a label.
const LABEL_WIDTH: usize = 10;

pub(crate) fn draw(start: &StartScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let mut title = vec![styler.span(Role::Text, "A new session"), styler.span(Role::Dim, format!(" · {}", start.protocol))];
    if let Some(speed) = start.rehearsal {
        title.push(styler.span(Role::Dim, "  "));
        title.push(styler.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")));
    }
    // In a low terminal the air goes first.
    let gap = u16::from(area.height >= 10);
    draw_line(buffer, area, gap, 2, &Line::from(title));
    let first = 2 * gap + 1;
    for (row, (at, asked)) in (first..).zip(start.fields.iter().enumerate()) {
        let label = format!("{:<LABEL_WIDTH$}", asked.label);
        let has_keys = at == start.focus;
        let mut spans = vec![styler.span(if has_keys { Role::PhaseNow } else { Role::Dim }, label)];
        spans.extend(input_spans(
            styler,
            asked.input.value(),
            has_keys.then(|| asked.input.cursor()),
            area.width.saturating_sub(LABEL_WIDTH as u16 + 4),
        ));
        if asked.input.value().is_empty() {
            spans.push(styler.span(Role::Dim, format!(" {}", asked.hint)));
        }
        draw_line(buffer, area, row, 2, &Line::from(spans));
    }
    let below = first + start.fields.len() as u16 + gap;
    let notice =
        start.notice.as_deref().map_or_else(Vec::new, |said| styler.wrap(Role::Question, said, area.width.saturating_sub(4)));
    for (row, line) in (below..).zip(&notice) {
        draw_line(buffer, area, row, 2, line);
    }
    let keys = styler.line([
        (Role::Key, "Enter"),
        (Role::Dim, " next, then begin   "),
        (Role::Key, "↑ ↓"),
        (Role::Dim, " fields   "),
        (Role::Key, "Ctrl-C"),
        (Role::Dim, " leave; nothing is created yet"),
    ]);
    draw_line(buffer, area, area.height.saturating_sub(1), 2, &keys);
}
