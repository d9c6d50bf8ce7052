//! The client's own page before it is written: what stands on it, their sentences with a box each, and last the line that writes it.

use crate::app::HandoutScreen;
use crate::app::keymap::KeyContext;
use crate::app::screens::handout::HandoutItem;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::screens::footer;
use crate::view::text::{ScrollWindow, Styler, draw_line, draw_line_right, draw_scroll_marks};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From this height on there is air between the parts, in rows.
const MIN_SPACED_HEIGHT: u16 = 18;
/// Longer lines are hard to read, in cells.
const MAX_LINE_WIDTH: u16 = 84;
/// Where words begin that stand below a heading, in cells.
const TEXT_INDENT: u16 = 6;

/// The rows of the page, and which of them are looked at.
struct HandoutLines {
    lines: Vec<(u16, Line<'static>)>,
    cursor_lines: (usize, usize),
}

pub(crate) fn draw(handout: &HandoutScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 3 {
        return;
    }
    let taken = draw_line(buffer, area, 0, 1, &styler.line([(Role::Text, handout.title())]));
    let (chosen, all) = handout.chosen_count();
    let count = if all == 0 { "no sentence of theirs is recorded".to_owned() } else { format!("{chosen} of {all} sentences") };
    draw_line_right(buffer, area, 0, taken + 1, &styler.line([(Role::Dim, &count)]));
    let place = if handout.file_name().is_some() { KeyContext::HandoutFile } else { KeyContext::Handout };
    footer::draw_hints(key_hints(handout), styler, buffer, area);
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    if handout.has_help() {
        footer::draw_help(place, styler, buffer, area, body);
        return;
    }
    let space = area.width.saturating_sub(2).min(MAX_LINE_WIDTH);
    let mut below = handout.notice().map_or_else(Vec::new, |said| styler.wrap(Role::Question, said, space));
    if let Some(name) = handout.file_name() {
        let mut spans = vec![styler.span(Role::Dim, "into the file › ")];
        spans.extend(input_spans(styler, name.value(), Some(name.cursor()), space.saturating_sub(17)));
        below.push(Line::from(spans));
    }
    below.truncate(usize::from(body.height));
    let rows = usize::from(body.height) - below.len();
    let paper = handout_lines(handout, styler, space, area.height >= MIN_SPACED_HEIGHT);
    // What is looked at is in sight, with its heading where there is room.
    let first = (paper.cursor_lines.1 + 1).saturating_sub(rows).min(paper.cursor_lines.0);
    for (row, (indent, line)) in (0..).zip(paper.lines.iter().skip(first).take(rows)) {
        draw_line(buffer, body, row, *indent, line);
    }
    let seen = Rect { height: rows as u16, ..body };
    draw_scroll_marks(styler, buffer, seen, ScrollWindow { first, total: paper.lines.len() });
    for (row, line) in (rows as u16..).zip(&below) {
        draw_line(buffer, body, row, 1, line);
    }
}

fn key_hints(handout: &HandoutScreen) -> &'static [(&'static str, &'static str)] {
    match (handout.file_name(), handout.is_written(), handout.selected_quote()) {
        (Some(_), ..) => &[("Enter", "writes the page there"), ("Esc", "back; nothing is written")],
        (None, true, _) => &[("Enter", "leaves")],
        (None, false, Some(_)) => {
            &[("Space", "on the page or not"), ("↑ ↓", "sentence"), ("?", "keys"), ("Esc", "leaves; nothing is written")]
        }
        (None, false, None) => {
            &[("Enter", "writes the page"), ("↑", "back"), ("?", "keys"), ("Esc", "leaves; nothing is written")]
        }
    }
}

fn handout_lines(handout: &HandoutScreen, styler: Styler<'_>, space: u16, is_spaced: bool) -> HandoutLines {
    let mut paper = HandoutLines { lines: Vec::new(), cursor_lines: (0, 0) };
    let air = |paper: &mut HandoutLines| {
        if is_spaced {
            paper.lines.push((0, Line::default()));
        }
    };
    for part in handout.sections() {
        air(&mut paper);
        paper.lines.push((1, styler.line([(Role::Dim, part.title)])));
        for words in &part.items {
            match words {
                HandoutItem::Fixed(words) => {
                    let lines = styler.wrap(Role::Text, words, space.saturating_sub(TEXT_INDENT));
                    paper.lines.extend(lines.into_iter().map(|line| (TEXT_INDENT, line)));
                }
                HandoutItem::Quote(entry, words) => push_quote(handout, *entry, words, styler, space, &mut paper),
            }
        }
    }
    air(&mut paper);
    let is_here = handout.selected_quote().is_none();
    if is_here {
        paper.cursor_lines = (paper.lines.len(), paper.lines.len());
    }
    let (sign, role) = if is_here { ("▸ ", Role::PhaseNow) } else { ("  ", Role::Text) };
    let words = if handout.is_written() { "the page is written" } else { "write the page" };
    paper.lines.push((0, styler.line([(Role::PhaseNow, sign), (role, words)])));
    paper
}

fn push_quote(handout: &HandoutScreen, entry: u64, words: &str, styler: Styler<'_>, space: u16, page: &mut HandoutLines) {
    let is_here = handout.selected_quote() == Some(entry);
    let has = handout.is_chosen(entry);
    // What is left out is dim, and the box says it without colours.
    let role = if has { Role::Text } else { Role::Dim };
    let first = page.lines.len();
    let mut lines = styler.wrap(role, &format!("“{words}”"), space.saturating_sub(TEXT_INDENT)).into_iter();
    let sign = if is_here { "▸" } else { " " };
    let mark = if has { " [x] " } else { " [ ] " };
    let mut spans = vec![styler.span(Role::PhaseNow, sign), styler.span(if is_here { Role::PhaseNow } else { role }, mark)];
    spans.extend(lines.next().map(|line| line.spans).unwrap_or_default());
    page.lines.push((0, Line::from(spans)));
    page.lines.extend(lines.map(|line| (TEXT_INDENT, line)));
    if is_here {
        // With the first sentence its heading comes into sight.
        let head = if first > 0 && handout.selected_quote() == first_quote_entry(handout) { first - 1 } else { first };
        page.cursor_lines = (head, page.lines.len() - 1);
    }
}

fn first_quote_entry(handout: &HandoutScreen) -> Option<u64> {
    handout.sections().iter().flat_map(|part| &part.items).find_map(|words| match words {
        HandoutItem::Quote(entry, _) => Some(*entry),
        HandoutItem::Fixed(_) => None,
    })
}
