//! The key hints in the last row of a screen, and the help with all keys.

use crate::app::keymap::{self, KeyContext};
use crate::view::prelude::*;

/// Draws as many hints as fit into the last row. `?` stays longest, then the first hint and the last.
pub(crate) fn draw_hints(hints: &[(&str, &str)], panel: &mut Panel<'_>) {
    let hints: Vec<(&str, &str)> = hints.iter().copied().filter(|(key, _)| !key.is_empty()).collect();
    let last = hints.len().saturating_sub(1);
    let mut kept: Vec<usize> = (0..hints.len()).collect();
    kept.sort_by_key(|index| match hints[*index] {
        ("?", _) => 0,
        _ if *index == 0 => 1,
        _ if *index == last => 2,
        _ => 3,
    });
    let mut used = 1;
    kept.retain(|index| {
        let (key, does) = hints[*index];
        // Three blanks between two hints, none after the last.
        let more = display_width(key) + 1 + display_width(does) + 3;
        let fits = used + more <= panel.area.width.saturating_add(3);
        used += if fits { more } else { 0 };
        fits
    });
    kept.sort_unstable();
    let kept: Vec<(&str, &str)> = kept.into_iter().map(|index| hints[index]).collect();
    let mut line = panel.styler.hints(&kept);
    // In a low terminal the hints cover other text.
    line.push_span("   ");
    panel.draw_line(panel.area.height.saturating_sub(1), 1, &line);
}

/// Draws all keys of a context into `body`, in as many columns as fit, and into the last row how the help is closed.
pub(crate) fn draw_help(context: KeyContext, body: Rect, panel: &mut Panel<'_>) {
    let area = panel.area;
    panel.part(Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area }).clear();
    draw_hints(&[("any key", "closes these")], panel);
    let keys = merged_key_help(context);
    let rows = usize::from(body.height).max(1);
    let columns = keys.len().div_ceil(rows).clamp(1, usize::from((body.width / 38).max(1)));
    let width = body.width / columns as u16;
    let widest = keys.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut panel = panel.part(body);
    for (nth, (name, does)) in keys.iter().enumerate().take(columns * rows) {
        let name = format!("{name:<widest$} ");
        let does = truncate(*does, width.saturating_sub(display_width(&name) + 2));
        panel.write((nth % rows) as u16, 1 + width * (nth / rows) as u16, [(Role::Key, &name), (Role::Dim, &does)]);
    }
    panel.draw_scroll_marks(0, keys.len().div_ceil(columns));
}

/// The keys of a context and what they do. Keys that do the same share a line.
fn merged_key_help(context: KeyContext) -> Vec<(String, &'static str)> {
    let mut all: Vec<(String, &'static str)> = Vec::new();
    for key in keymap::in_context(context) {
        match all.last_mut().filter(|_| key.description == "the same") {
            Some((names, _)) => *names = format!("{names} {}", key.name()),
            None => all.push((key.name(), key.description)),
        }
    }
    all
}
