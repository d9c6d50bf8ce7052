//! Words on the screen: each has a role, fits its place, and cannot do anything to the terminal. Not where they stand.

use crate::theme::{ChartSymbols, Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Gives words the looks of their role.
#[derive(Clone, Copy)]
pub(crate) struct Styler<'a> {
    theme: &'a Theme,
}

impl<'a> Styler<'a> {
    pub(crate) fn new(theme: &'a Theme) -> Self {
        Self { theme }
    }

    /// How a role looks.
    pub(crate) fn style(self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// What charts are drawn with.
    pub(crate) fn chart_marker(self) -> Marker {
        match self.theme.chart_symbols() {
            // ASCII is made from the dots when all is drawn: where they stand says which sign.
            ChartSymbols::Braille | ChartSymbols::Ascii => Marker::Braille,
            ChartSymbols::Block => Marker::Quadrant,
        }
    }

    /// Words of one role.
    pub(crate) fn span(self, role: Role, words: impl AsRef<str>) -> Span<'static> {
        Span::styled(sanitize(words.as_ref()), self.style(role))
    }

    /// Words of several roles, one after the other.
    pub(crate) fn line<const N: usize>(self, parts: [(Role, &str); N]) -> Line<'static> {
        Line::from(
            parts
                .into_iter()
                .filter(|(_, words)| !words.is_empty())
                .map(|(role, words)| self.span(role, words))
                .collect::<Vec<_>>(),
        )
    }

    /// A sentence on as many lines as it needs.
    pub(crate) fn wrap(self, role: Role, words: &str, width: u16) -> Vec<Line<'static>> {
        let width = usize::from(width.max(1));
        textwrap::wrap(&sanitize(words), width).into_iter().map(|line| Line::from(self.span(role, line))).collect()
    }
}

/// What a person or a file wrote, with nothing in it that a terminal would obey: controls and marks that turn the direction of
/// writing become signs that are seen.
pub(crate) fn sanitize(words: &str) -> String {
    words
        .chars()
        .map(|letter| match letter {
            '\n' => '⏎',
            '\t' => ' ',
            letter if letter.is_control() => '�',
            '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '�'
            }
            letter => letter,
        })
        .collect()
}

/// How many cells words take.
pub(crate) fn display_width(words: &str) -> u16 {
    u16::try_from(words.width()).unwrap_or(u16::MAX)
}

/// The beginning of words, with `…` where they did not fit.
pub(crate) fn truncate(words: &str, max_width: u16) -> String {
    let most = usize::from(max_width);
    if words.width() <= most {
        return words.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in words.graphemes(true) {
        used += letter.width();
        if used >= most {
            break;
        }
        kept.push_str(letter);
    }
    if most > 0 {
        kept.push('…');
    }
    kept
}

/// Writes a line into a row of a room, from its left. Answers how many cells it took.
pub(crate) fn draw_line(buffer: &mut Buffer, area: Rect, row: u16, indent: u16, line: &Line<'_>) -> u16 {
    let room = area.intersection(buffer.area);
    if row >= room.height || indent >= room.width {
        return 0;
    }
    let (end, _) = buffer.set_line(room.x + indent, room.y + row, line, room.width - indent);
    end - room.x
}

/// Writes a line at the right of a row, if it fits beside what already takes so many cells at the left.
pub(crate) fn draw_line_right(buffer: &mut Buffer, area: Rect, row: u16, left_width: u16, line: &Line<'_>) {
    let needed = u16::try_from(line.width()).unwrap_or(u16::MAX);
    if let Some(indent) =
        area.width.checked_sub(needed.saturating_add(1)).filter(|indent| *indent > left_width || left_width == 0)
    {
        draw_line(buffer, area, row, indent, line);
    }
}

/// What of a list is seen: its first line and how many there are in all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScrollWindow {
    pub(crate) first: usize,
    pub(crate) total: usize,
}

/// Says at the right edge of a list that it goes on above or below what is seen of it.
pub(crate) fn draw_scroll_marks(
    styler: Styler<'_>,
    buffer: &mut Buffer,
    area: Rect,
    ScrollWindow { first, total: of }: ScrollWindow,
) {
    let edge = area.width.saturating_sub(1);
    if first > 0 {
        draw_line(buffer, area, 0, edge, &styler.line([(Role::Dim, "↑")]));
    }
    if first + usize::from(area.height) < of {
        draw_line(buffer, area, area.height.saturating_sub(1), edge, &styler.line([(Role::Dim, "↓")]));
    }
}

/// How long something has gone on since it happened: `just now`, `4 min`.
pub(crate) fn format_time_since(mins: i64) -> String {
    if mins <= 0 { "just now".to_owned() } else { format_minutes(mins) }
}

/// Minutes as people say an age: `now`, `4 min`, `2 h 05`.
pub(crate) fn format_minutes(mins: i64) -> String {
    match mins {
        ..=0 => "now".to_owned(),
        1..=119 => format!("{mins} min"),
        _ => format!("{} h {:02}", mins / 60, mins % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_between_what_people_take_for_letters() {
        for (words, most, shown) in [
            ("calm", 4, "calm"),
            ("calmer", 4, "cal…"),
            ("漢字漢", 4, "漢…"),
            ("e\u{301}e\u{301}e", 2, "e\u{301}…"),
            ("x", 0, ""),
        ] {
            assert_eq!(truncate(words, most), shown, "{words}");
        }
    }

    #[test]
    fn nothing_written_can_be_obeyed() {
        let shown = sanitize("a\u{1b}[2Jb\u{7}\u{202e}c\r\nd\te\u{9b}");
        assert_eq!(shown, "a�[2Jb��c�⏎d e�");
    }
}
