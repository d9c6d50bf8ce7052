//! The vitals form: one field for each number, with the previous value beside it.

use crate::app::live::state::vitals_form::VitalsForm;
use crate::session::clinical::oxygen;
use crate::view::live::input_line::input_spans;
use crate::view::prelude::*;

const LABEL_WIDTH: usize = 14;
const FIELD_WIDTH: u16 = 18;

pub(crate) fn lines(live: &LiveScreen, form: &VitalsForm, styler: Styler<'_>, width: u16, rows: usize) -> Vec<Line<'static>> {
    let shown = || form.fields.iter().enumerate().filter(|(_, field)| form.is_shown(field));
    let field_lines = shown().map(|(at, field)| {
        let has_keys = at == form.focus;
        let label = format!("  {} {:<LABEL_WIDTH$}", if has_keys { "▸" } else { " " }, field.label);
        let mut spans = vec![styler.span(if has_keys { Role::PhaseNow } else { Role::Dim }, label), styler.span(Role::Dim, "[ ")];
        let text = input_spans(styler, field.input.value(), has_keys.then(|| field.input.cursor()), FIELD_WIDTH);
        let used: usize = text.iter().map(Span::width).sum();
        spans.extend(text);
        spans.push(styler.span(Role::Dim, format!("{} ]", blanks(FIELD_WIDTH.saturating_sub(used as u16)))));
        if let Some((last, _)) = live.session().newest_reading(field.item) {
            let age = format_minutes((live.now().elapsed - last.time.elapsed).num_minutes());
            let oxygen = oxygen::suffix(live.session(), field.item, last.time.elapsed);
            spans.push(styler.span(Role::Dim, format!("   was {}{oxygen} · {age}", last.value)));
        }
        Line::from(spans)
    });
    let before = shown().take_while(|(at, _)| *at <= form.focus).count();
    let first = before.saturating_sub(rows.max(1));
    let mut lines: Vec<Line<'static>> = field_lines.skip(first).take(rows.max(1)).collect();
    if let Some(started) = form.started.filter(|_| form.is_carried_over) {
        let notice = format!("Kept from {}: Enter saves it with that time, Ctrl-U twice empties all.", started.wall.hm());
        lines.extend(styler.wrap(Role::Question, &notice, width));
    }
    if !form.warnings.is_empty() {
        let warnings = format!("{} Enter again saves it anyway.", form.warnings.join(" "));
        lines.extend(styler.wrap(Role::Question, &warnings, width));
    }
    lines
}
