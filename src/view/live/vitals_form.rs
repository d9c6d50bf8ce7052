//! The vitals fields: one box for each number, empty every time, the previous value dim beside it.

use crate::app::Live;
use crate::app::live::state::vitals_form::Fields;
use crate::theme::Role;
use crate::view::live::input_line::typed;
use crate::view::text::{Ink, minutes};
use ratatui::text::Line;

/// Cells for a label and for a box.
const LABEL: usize = 14;
/// See [`LABEL`].
const BOX: u16 = 18;

pub(crate) fn lines(live: &Live, fields: &Fields, ink: Ink<'_>, space: u16, rows: usize) -> Vec<Line<'static>> {
    let all = fields.fields.iter().enumerate().map(|(at, field)| {
        let has_keys = at == fields.at;
        let label = format!("  {} {:<LABEL$}", if has_keys { "▸" } else { " " }, field.label);
        let mut spans = vec![ink.span(if has_keys { Role::PhaseNow } else { Role::Dim }, label), ink.span(Role::Dim, "[ ")];
        let text = typed(ink, field.input.value(), has_keys.then(|| field.input.cursor()), BOX);
        let used = Line::from(text.clone()).width();
        spans.extend(text);
        spans.push(ink.span(Role::Dim, format!("{} ]", " ".repeat(usize::from(BOX).saturating_sub(used)))));
        if let Some(last) = live.session().last(field.item) {
            let age = minutes((live.now().elapsed - last.at.elapsed).num_minutes());
            spans.push(ink.span(Role::Dim, format!("   was {} · {age}", last.value)));
        }
        Line::from(spans)
    });
    let first = (fields.at + 1).saturating_sub(rows.max(1));
    let mut lines: Vec<Line<'static>> = all.skip(first).take(rows.max(1)).collect();
    if let Some(begun) = fields.begun.filter(|_| fields.is_kept) {
        let kept = format!("Kept from {}: Enter saves it as of then, Ctrl-U twice empties all.", begun.wall.hm());
        lines.extend(ink.wrapped(Role::Question, &kept, space));
    }
    if !fields.doubts.is_empty() {
        let doubts = format!("{} Enter again saves it as it is.", fields.doubts.join(" "));
        lines.extend(ink.wrapped(Role::Question, &doubts, space));
    }
    lines
}
