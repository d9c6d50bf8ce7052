//! The first screen: asks for what a new session lacks.

use crate::app::screens::start::StartScreen;
use crate::view::live::input_line::input_spans;
use crate::view::prelude::*;

const LABEL_WIDTH: usize = 10;

pub(crate) fn draw(start: &StartScreen, panel: &mut Panel<'_>) {
    let (styler, width, height) = (panel.styler, panel.area.width, panel.area.height);
    let mut title = styler.line([(Role::Text, "A new session"), (Role::Dim, &format!(" · {}  ", start.protocol))]);
    title.extend(styler.rehearsal_mark(start.rehearsal));
    // A low terminal has no blank lines.
    let gap = u16::from(height >= 10);
    panel.draw_line(gap, 2, &title);
    let first = 2 * gap + 1;
    for (row, (at, field)) in (first..).zip(start.fields.iter().enumerate()) {
        let has_keys = at == start.focus;
        let label = format!("{:<LABEL_WIDTH$}", field.label);
        let mut line = styler.line([(if has_keys { Role::PhaseNow } else { Role::Dim }, &label)]);
        let caret = has_keys.then(|| field.input.cursor());
        line.extend(input_spans(styler, field.input.value(), caret, width.saturating_sub(LABEL_WIDTH as u16 + 4)));
        if field.input.value().is_empty() {
            line.push_span(styler.span(Role::Dim, format!(" {}", field.hint)));
        }
        panel.draw_line(row, 2, &line);
    }
    if let Some(notice) = &start.notice {
        let below = first + start.fields.len() as u16 + gap;
        panel.draw_lines(below, 2, styler.wrap(Role::Question, notice, width.saturating_sub(4)));
    }
    let keys = [("Enter", "next, then begin"), ("↑ ↓", "fields"), ("Ctrl-C", "leave; nothing is created yet")];
    panel.draw_line(height.saturating_sub(1), 2, &styler.hints(&keys));
}
