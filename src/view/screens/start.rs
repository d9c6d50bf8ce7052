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
    let mut below = first + start.fields.len() as u16;
    if let Some(choice) = start.chosen_protocol().filter(|_| start.info.protocols.len() > 1) {
        let has_keys = start.is_protocol_focused();
        let label = format!("{:<LABEL_WIDTH$}", "protocol");
        let title = if has_keys { format!("‹ {} ›", choice.title) } else { choice.title.clone() };
        let mut line = styler.line([(if has_keys { Role::PhaseNow } else { Role::Dim }, &label), (Role::Text, &title)]);
        let room = width.saturating_sub(LABEL_WIDTH as u16 + 6 + display_width(&title));
        line.push_span(styler.span(Role::Dim, format!("  {}", truncate(&choice.about, room))));
        panel.draw_line(below, 2, &line);
        below += 1;
    }
    below += gap;
    if let Some(notice) = &start.notice {
        below = panel_lines(panel, below, &styler.wrap(Role::Question, notice, width.saturating_sub(4))) + gap;
    }
    if !start.info.missing_on_card.is_empty() && below + 1 < height.saturating_sub(1) {
        let missing = format!(
            "Not set for the emergency card: {}. `bedside config site` asks for them once.",
            start.info.missing_on_card.join(", ")
        );
        panel_lines(panel, below, &styler.wrap(Role::Dim, &missing, width.saturating_sub(4)));
    }
    let keys = [("Enter", "next, then start"), ("↑ ↓", "fields"), ("← →", "protocol"), ("Ctrl-C", "leave; nothing is created")];
    panel.draw_line(height.saturating_sub(1), 2, &styler.hints(&keys));
}

/// Draws lines from a row on, and returns the row below them.
fn panel_lines(panel: &mut Panel<'_>, row: u16, lines: &[Line<'static>]) -> u16 {
    panel.draw_lines(row, 2, lines);
    row + lines.len() as u16
}
