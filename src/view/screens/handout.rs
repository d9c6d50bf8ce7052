//! The client's own page before it is written: what stands on it, their sentences with a box each, and last the line that writes it.

use crate::app::Handout;
use crate::app::keymap::Place;
use crate::app::screens::handout::Words;
use crate::theme::Role;
use crate::view::live::input_line::typed;
use crate::view::screens::footer;
use crate::view::text::{Ink, Seen, goes_on, put, put_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From this height on there is air between the parts, in rows.
const AIR_FROM: u16 = 18;
/// Longer lines are hard to read, in cells.
const WIDEST: u16 = 84;
/// Where words begin that stand below a heading, in cells.
const INDENT: u16 = 6;

/// The rows of the page, and which of them are looked at.
struct Paper {
    lines: Vec<(u16, Line<'static>)>,
    at: (usize, usize),
}

pub(crate) fn draw(handout: &Handout, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 3 {
        return;
    }
    let taken = put(buffer, area, 0, 1, &ink.line([(Role::Text, handout.title())]));
    let (chosen, all) = handout.chosen();
    let count = if all == 0 { "no sentence of theirs is recorded".to_owned() } else { format!("{chosen} of {all} sentences") };
    put_right(buffer, area, 0, taken + 1, &ink.line([(Role::Dim, &count)]));
    let place = if handout.name().is_some() { Place::PageName } else { Place::Handout };
    footer::hints(hints(handout), ink, buffer, area);
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    if handout.has_help() {
        footer::help(place, ink, buffer, area, body);
        return;
    }
    let space = area.width.saturating_sub(2).min(WIDEST);
    let mut below = handout.notice().map_or_else(Vec::new, |said| ink.wrapped(Role::Question, said, space));
    if let Some(name) = handout.name() {
        let mut spans = vec![ink.span(Role::Dim, "into the file › ")];
        spans.extend(typed(ink, name.value(), Some(name.cursor()), space.saturating_sub(17)));
        below.push(Line::from(spans));
    }
    below.truncate(usize::from(body.height));
    let rows = usize::from(body.height) - below.len();
    let paper = paper(handout, ink, space, area.height >= AIR_FROM);
    // What is looked at is in sight, with its heading where there is room.
    let first = (paper.at.1 + 1).saturating_sub(rows).min(paper.at.0);
    for (row, (indent, line)) in (0..).zip(paper.lines.iter().skip(first).take(rows)) {
        put(buffer, body, row, *indent, line);
    }
    let seen = Rect { height: rows as u16, ..body };
    goes_on(ink, buffer, seen, Seen { first, of: paper.lines.len() });
    for (row, line) in (rows as u16..).zip(&below) {
        put(buffer, body, row, 1, line);
    }
}

fn hints(handout: &Handout) -> &'static [(&'static str, &'static str)] {
    match (handout.name(), handout.is_written(), handout.at()) {
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

fn paper(handout: &Handout, ink: Ink<'_>, space: u16, has_air: bool) -> Paper {
    let mut paper = Paper { lines: Vec::new(), at: (0, 0) };
    let air = |paper: &mut Paper| {
        if has_air {
            paper.lines.push((0, Line::default()));
        }
    };
    for part in handout.parts() {
        air(&mut paper);
        paper.lines.push((1, ink.line([(Role::Dim, part.title)])));
        for words in &part.words {
            match words {
                Words::Stands(words) => {
                    let lines = ink.wrapped(Role::Text, words, space.saturating_sub(INDENT));
                    paper.lines.extend(lines.into_iter().map(|line| (INDENT, line)));
                }
                Words::Quote(entry, words) => quote(handout, *entry, words, ink, space, &mut paper),
            }
        }
    }
    air(&mut paper);
    let is_here = handout.at().is_none();
    if is_here {
        paper.at = (paper.lines.len(), paper.lines.len());
    }
    let (sign, role) = if is_here { ("▸ ", Role::PhaseNow) } else { ("  ", Role::Text) };
    let words = if handout.is_written() { "the page is written" } else { "write the page" };
    paper.lines.push((0, ink.line([(Role::PhaseNow, sign), (role, words)])));
    paper
}

fn quote(handout: &Handout, entry: u64, words: &str, ink: Ink<'_>, space: u16, paper: &mut Paper) {
    let is_here = handout.at() == Some(entry);
    let has = handout.has(entry);
    // What is left out is dim, and the box says it without colours.
    let role = if has { Role::Text } else { Role::Dim };
    let first = paper.lines.len();
    let mut lines = ink.wrapped(role, &format!("“{words}”"), space.saturating_sub(INDENT)).into_iter();
    let sign = if is_here { "▸" } else { " " };
    let mark = if has { " [x] " } else { " [ ] " };
    let mut spans = vec![ink.span(Role::PhaseNow, sign), ink.span(if is_here { Role::PhaseNow } else { role }, mark)];
    spans.extend(lines.next().map(|line| line.spans).unwrap_or_default());
    paper.lines.push((0, Line::from(spans)));
    paper.lines.extend(lines.map(|line| (INDENT, line)));
    if is_here {
        // With the first sentence its heading comes into sight.
        let head = if first > 0 && handout.at() == first_quote(handout) { first - 1 } else { first };
        paper.at = (head, paper.lines.len() - 1);
    }
}

fn first_quote(handout: &Handout) -> Option<u64> {
    handout.parts().iter().flat_map(|part| &part.words).find_map(|words| match words {
        Words::Quote(entry, _) => Some(*entry),
        Words::Stands(_) => None,
    })
}
