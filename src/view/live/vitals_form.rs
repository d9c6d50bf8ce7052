//! The vitals form: one field for each number, with the previous value beside it.

use crate::app::LiveScreen;
use crate::app::live::state::vitals_form::VitalsForm;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::text::{Styler, blanks, format_minutes};
use ratatui::text::{Line, Span};

const LABEL_WIDTH: usize = 14;
const FIELD_WIDTH: u16 = 18;

pub(crate) fn lines(live: &LiveScreen, fields: &VitalsForm, styler: Styler<'_>, width: u16, rows: usize) -> Vec<Line<'static>> {
    let all = fields.fields.iter().enumerate().map(|(at, field)| {
        let has_keys = at == fields.focus;
        let label = format!("  {} {:<LABEL_WIDTH$}", if has_keys { "▸" } else { " " }, field.label);
        let mut spans = vec![styler.span(if has_keys { Role::PhaseNow } else { Role::Dim }, label), styler.span(Role::Dim, "[ ")];
        let text = input_spans(styler, field.input.value(), has_keys.then(|| field.input.cursor()), FIELD_WIDTH);
        let used: usize = text.iter().map(Span::width).sum();
        spans.extend(text);
        spans.push(styler.span(Role::Dim, format!("{} ]", blanks(FIELD_WIDTH.saturating_sub(used as u16)))));
        if let Some(last) = live.session().last_reading(field.item) {
            let age = format_minutes((live.now().elapsed - last.time.elapsed).num_minutes());
            spans.push(styler.span(Role::Dim, format!("   was {} · {age}", last.value)));
        }
        Line::from(spans)
    });
    let first = (fields.focus + 1).saturating_sub(rows.max(1));
    let mut lines: Vec<Line<'static>> = all.skip(first).take(rows.max(1)).collect();
    if let Some(begun) = fields.started.filter(|_| fields.is_carried_over) {
        let kept = format!("Kept from {}: Enter saves it as of then, Ctrl-U twice empties all.", begun.wall.hm());
        lines.extend(styler.wrap(Role::Question, &kept, width));
    }
    if !fields.warnings.is_empty() {
        let doubts = format!("{} Enter again saves it as it is.", fields.warnings.join(" "));
        lines.extend(styler.wrap(Role::Question, &doubts, width));
    }
    lines
}
