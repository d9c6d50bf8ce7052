//! The client's handout before it is written: its sections, the client's sentences with a check box each, and last the line that
//! writes it.

use crate::app::HandoutScreen;
use crate::app::keymap::KeyContext;
use crate::app::screens::handout::HandoutItem;
use crate::view::live::input_line::input_spans;
use crate::view::prelude::*;
use crate::view::screens::footer;

/// From this height on blank lines separate the sections, in rows.
const MIN_SPACED_HEIGHT: u16 = 18;
/// Longer lines are hard to read, in cells.
const MAX_LINE_WIDTH: u16 = 84;
/// The indent of text below a heading, in cells.
const TEXT_INDENT: u16 = 6;

pub(crate) fn draw(handout: &HandoutScreen, panel: &mut Panel<'_>) {
    let (area, styler) = (panel.area, panel.styler);
    if area.height < 3 {
        return;
    }
    let used = panel.write(0, 1, [(Role::Text, handout.title.as_str())]);
    let (chosen, all) = (handout.chosen_quotes.len(), handout.quotes.len());
    let count = if all == 0 { "none of their sentences is recorded".to_owned() } else { format!("{chosen} of {all} sentences") };
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
        let mut line = styler.line([(Role::Dim, "file name › ")]);
        line.extend(input_spans(styler, name.value(), Some(name.cursor()), width.saturating_sub(17)));
        below.push(line);
    }
    below.truncate(usize::from(body.height));
    let rows = body.height - below.len() as u16;
    let (lines, (from, until)) = page_lines(handout, styler, width, area.height >= MIN_SPACED_HEIGHT);
    let first = (until + 1).saturating_sub(usize::from(rows)).min(from);
    panel.part(body).draw_lines(rows, 1, &below);
    let mut list = panel.part(Rect { height: rows, ..body });
    list.draw_lines(0, 0, lines.iter().skip(first).take(usize::from(rows)));
    list.draw_scroll_marks(first, lines.len());
}

fn key_hints(handout: &HandoutScreen) -> &'static [(&'static str, &'static str)] {
    match (&handout.file_name, handout.is_written, handout.selected_quote()) {
        (Some(_), ..) => &[("Enter", "write the page"), ("Esc", "back")],
        (None, true, _) => &[("Enter", "leave")],
        (None, false, Some(_)) => &[("Space", "on the page or not"), ("↑ ↓", "sentence"), ("?", "keys"), ("Esc", "leave")],
        (None, false, None) => &[("Enter", "write the page"), ("↑", "back"), ("?", "keys"), ("Esc", "leave")],
    }
}

/// All lines of the page, and the first and the last one of the current item.
fn page_lines(handout: &HandoutScreen, styler: Styler<'_>, width: u16, is_spaced: bool) -> (Vec<Line<'static>>, (usize, usize)) {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let (mut current, mut is_first_quote) = (None, true);
    for section in &handout.sections {
        lines.extend(is_spaced.then(Line::default));
        lines.push(styler.line([(Role::Dim, " "), (Role::Dim, section.title)]));
        for item in &section.items {
            let (entry, text) = match item {
                HandoutItem::Fixed(text) => {
                    lines.extend(styler.wrap_beside(Line::default(), TEXT_INDENT, Role::Text, text, width));
                    continue;
                }
                HandoutItem::Quote(entry, text) => (*entry, text),
            };
            let (is_here, is_chosen) = (handout.selected_quote() == Some(entry), handout.chosen_quotes.contains(&entry));
            let role = if is_chosen { Role::Text } else { Role::Dim };
            let first = lines.len();
            // The check box stands in the indent.
            let sign = (Role::PhaseNow, if is_here { "▸" } else { " " });
            let check_box = (if is_here { Role::PhaseNow } else { role }, if is_chosen { " [x] " } else { " [ ] " });
            let label = styler.line([sign, check_box]);
            lines.extend(styler.wrap_beside(label, TEXT_INDENT, role, &format!("“{text}”"), width));
            if is_here {
                // The heading is scrolled into sight with the first sentence.
                current = Some((first - usize::from(is_first_quote), lines.len() - 1));
            }
            is_first_quote = false;
        }
    }
    lines.extend(is_spaced.then(Line::default));
    let (sign, role) = if current.is_none() { ("▸ ", Role::PhaseNow) } else { ("  ", Role::Text) };
    let text = if handout.is_written { "the page is written" } else { "write the page" };
    lines.push(styler.line([(Role::PhaseNow, sign), (role, text)]));
    let last = lines.len() - 1;
    (lines, current.unwrap_or((last, last)))
}
