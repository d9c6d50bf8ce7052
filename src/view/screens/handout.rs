//! The client's handout before it is written: its sections, the client's sentences with a check box each, and last the line that
//! writes it.

use crate::app::HandoutScreen;
use crate::app::keymap::KeyContext;
use crate::app::screens::handout::HandoutItem;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::panel::Panel;
use crate::view::screens::footer;
use crate::view::text::Styler;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From this height on blank lines separate the sections, in rows.
const MIN_SPACED_HEIGHT: u16 = 18;
/// Longer lines are hard to read, in cells.
const MAX_LINE_WIDTH: u16 = 84;
/// The indent of text below a heading, in cells.
const TEXT_INDENT: u16 = 6;

struct HandoutLines {
    /// Each with its indent.
    lines: Vec<(u16, Line<'static>)>,
    /// The first and the last line of the current item.
    cursor_lines: (usize, usize),
}

pub(crate) fn draw(handout: &HandoutScreen, panel: &mut Panel<'_>) {
    let (area, styler) = (panel.area, panel.styler);
    if area.height < 3 {
        return;
    }
    let used = panel.write(0, 1, [(Role::Text, handout.title.as_str())]);
    let (chosen, all) = (handout.chosen_quotes.len(), handout.quotes.len());
    let count = if all == 0 { "no sentence of theirs is recorded".to_owned() } else { format!("{chosen} of {all} sentences") };
    panel.write_right(0, used + 1, [(Role::Dim, &count)]);
    footer::draw_hints(key_hints(handout), panel);
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    if handout.has_help {
        let context = if handout.file_name.is_some() { KeyContext::HandoutFile } else { KeyContext::Handout };
        footer::draw_help(context, body, panel);
        return;
    }
    let width = area.width.saturating_sub(2).min(MAX_LINE_WIDTH);
    let mut below = handout.notice.as_deref().map_or_else(Vec::new, |notice| styler.wrap(Role::Question, notice, width));
    if let Some(name) = &handout.file_name {
        let mut line = styler.line([(Role::Dim, "into the file › ")]);
        line.extend(input_spans(styler, name.value(), Some(name.cursor()), width.saturating_sub(17)));
        below.push(line);
    }
    below.truncate(usize::from(body.height));
    let rows = body.height - below.len() as u16;
    let page = handout_lines(handout, styler, width, area.height >= MIN_SPACED_HEIGHT);
    let (from, until) = page.cursor_lines;
    let first = (until + 1).saturating_sub(usize::from(rows)).min(from);
    panel.part(body).draw_lines(rows, 1, &below);
    let mut list = panel.part(Rect { height: rows, ..body });
    for (row, (indent, line)) in (0..).zip(page.lines.iter().skip(first).take(usize::from(rows))) {
        list.draw_line(row, *indent, line);
    }
    list.draw_scroll_marks(first, page.lines.len());
}

fn key_hints(handout: &HandoutScreen) -> &'static [(&'static str, &'static str)] {
    match (&handout.file_name, handout.is_written, handout.selected_quote()) {
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

fn handout_lines(handout: &HandoutScreen, styler: Styler<'_>, width: u16, is_spaced: bool) -> HandoutLines {
    let mut page = HandoutLines { lines: Vec::new(), cursor_lines: (0, 0) };
    let space = |page: &mut HandoutLines| page.lines.extend(is_spaced.then(|| (0, Line::default())));
    for section in &handout.sections {
        space(&mut page);
        page.lines.push((1, styler.line([(Role::Dim, section.title)])));
        for words in &section.items {
            match words {
                HandoutItem::Fixed(words) => {
                    let lines = styler.wrap(Role::Text, words, width.saturating_sub(TEXT_INDENT));
                    page.lines.extend(lines.into_iter().map(|line| (TEXT_INDENT, line)));
                }
                HandoutItem::Quote(entry, words) => push_quote(handout, *entry, words, styler, width, &mut page),
            }
        }
    }
    space(&mut page);
    let is_here = handout.selected_quote().is_none();
    if is_here {
        page.cursor_lines = (page.lines.len(), page.lines.len());
    }
    let (sign, role) = if is_here { ("▸ ", Role::PhaseNow) } else { ("  ", Role::Text) };
    let words = if handout.is_written { "the page is written" } else { "write the page" };
    page.lines.push((0, styler.line([(Role::PhaseNow, sign), (role, words)])));
    page
}

fn push_quote(handout: &HandoutScreen, entry: u64, words: &str, styler: Styler<'_>, width: u16, page: &mut HandoutLines) {
    let is_here = handout.selected_quote() == Some(entry);
    let has = handout.chosen_quotes.contains(&entry);
    let role = if has { Role::Text } else { Role::Dim };
    let first = page.lines.len();
    let mut lines = styler.wrap(role, &format!("“{words}”"), width.saturating_sub(TEXT_INDENT)).into_iter();
    let sign = if is_here { "▸" } else { " " };
    let mark = if has { " [x] " } else { " [ ] " };
    let mut line = styler.line([(Role::PhaseNow, sign), (if is_here { Role::PhaseNow } else { role }, mark)]);
    line.extend(lines.next().unwrap_or_default());
    page.lines.push((0, line));
    page.lines.extend(lines.map(|line| (TEXT_INDENT, line)));
    if is_here {
        // The heading is scrolled into sight with the first sentence.
        let head = if first > 0 && handout.selected_quote() == first_quote_entry(handout) { first - 1 } else { first };
        page.cursor_lines = (head, page.lines.len() - 1);
    }
}

fn first_quote_entry(handout: &HandoutScreen) -> Option<u64> {
    handout.sections.iter().flat_map(|section| &section.items).find_map(|words| match words {
        HandoutItem::Quote(entry, _) => Some(*entry),
        HandoutItem::Fixed(_) => None,
    })
}
