//! What the library and the review have in common: a few keys at the bottom, and all of them as help.

use crate::app::keymap;
use crate::app::keymap::KeyContext;
use crate::theme::Role;
use crate::view::text::{ScrollWindow, Styler, display_width, draw_line, draw_scroll_marks, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// As many of these keys as fit at the bottom. The way to all the others stays longest, then the first ones and the way out.
pub(crate) fn draw_hints(hints: &[(&str, &str)], styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let all: Vec<&(&str, &str)> = hints.iter().filter(|(key, _)| !key.is_empty()).collect();
    let last = all.len().saturating_sub(1);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|place| match all[*place] {
        ("?", _) => 0,
        _ if *place == 0 => 1,
        _ if *place == last => 2,
        _ => 3,
    });
    let (mut kept, mut used) = (Vec::new(), 1);
    for place in order {
        let (key, does) = all[place];
        // Between two of them are three blanks, and none after the last.
        let more = display_width(key) + 1 + display_width(does) + 3;
        if used + more > area.width.saturating_add(3) {
            continue;
        }
        used += more;
        kept.push(place);
    }
    kept.sort_unstable();
    let spans = kept.iter().flat_map(|place| {
        let (key, does) = all[*place];
        [styler.span(Role::Key, key), styler.span(Role::Dim, format!(" {does}   "))]
    });
    let spans: Vec<_> = spans.collect();
    draw_line(buffer, area, area.height.saturating_sub(1), 1, &Line::from(spans));
}

/// The keys of a place, in as many columns as there is room for; in the row below them, how they are left.
pub(crate) fn draw_help(place: KeyContext, styler: Styler<'_>, buffer: &mut Buffer, area: Rect, body: Rect) {
    let row = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
    for position in row.intersection(buffer.area).positions() {
        buffer[position].set_char(' ');
    }
    draw_hints(&[("any key", "closes these")], styler, buffer, area);
    let all = merged_key_help(place);
    let rows = usize::from(body.height).max(1);
    let columns = all.len().div_ceil(rows).clamp(1, usize::from((body.width / 38).max(1)));
    let wide = body.width / columns as u16;
    let widest = all.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (nth, (name, does)) in all.iter().enumerate() {
        let (column, row) = (nth / rows, (nth % rows) as u16);
        if column >= columns {
            break;
        }
        let name = format!("{name:<widest$} ");
        let space = wide.saturating_sub(display_width(&name) + 2);
        let line = styler.line([(Role::Key, &name), (Role::Dim, &truncate(does, space))]);
        draw_line(buffer, body, row, 1 + wide * column as u16, &line);
    }
    draw_scroll_marks(styler, buffer, body, ScrollWindow { first: 0, total: all.len().div_ceil(columns) });
}

/// The keys of a place and what they do; one that does the same as the key before it stands beside that.
fn merged_key_help(place: KeyContext) -> Vec<(String, &'static str)> {
    let mut all: Vec<(String, &'static str)> = Vec::new();
    for key in keymap::in_context(place) {
        match all.last_mut().filter(|_| key.description == "the same") {
            Some((names, _)) => *names = format!("{names} {}", key.name()),
            None => all.push((key.name(), key.description)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_do_the_same_take_one_line() {
        let all = merged_key_help(KeyContext::Review);
        assert_eq!(all.first(), Some(&("↑ k".to_owned(), "the entry before")));
        assert!(all.iter().all(|(_, does)| *does != "the same"));
        let named: usize = all.iter().map(|(names, _)| names.split(' ').count()).sum();
        assert_eq!(named, keymap::in_context(KeyContext::Review).count());
    }
}
