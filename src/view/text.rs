//! Text on the screen: styled by role, made safe for the terminal, measured and cut to fit.

use crate::plain_text::{LineBreaks, plain_text};
pub(crate) use crate::session::words::{format_minutes, format_time_since};
use crate::theme::{ChartSymbols, Role, Theme};
use chrono::TimeDelta;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use std::borrow::Cow;
use std::fmt::Display;
use textwrap::{Options, WordSeparator, core::Word};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Makes styled text for a theme.
#[derive(Clone, Copy)]
pub(crate) struct Styler<'a> {
    theme: &'a Theme,
}

impl<'a> Styler<'a> {
    pub(crate) fn new(theme: &'a Theme) -> Self {
        Self { theme }
    }

    pub(crate) fn style(self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A role's foreground, for charts.
    pub(crate) fn color(self, role: Role) -> Color {
        self.style(role).fg.unwrap_or_default()
    }

    pub(crate) fn chart_marker(self) -> Marker {
        match self.theme.chart_symbols() {
            // `ascii` replaces the braille patterns once the whole screen is drawn.
            ChartSymbols::Braille | ChartSymbols::Ascii => Marker::Braille,
            ChartSymbols::Block => Marker::Quadrant,
        }
    }

    pub(crate) fn span(self, role: Role, text: impl AsRef<str>) -> Span<'static> {
        let mut text = sanitize(text.as_ref()).into_owned();
        // A terminal would add such a mark to the cell before, which is not drawn again when the text changes.
        if text.chars().next().and_then(char::width) == Some(0) {
            text.insert(0, '◌');
        }
        Span::styled(text, self.style(role))
    }

    /// One line of several texts, without the empty ones.
    pub(crate) fn line<const N: usize>(self, parts: [(Role, &str); N]) -> Line<'static> {
        parts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(role, text)| self.span(role, text)).collect()
    }

    /// Keys, each with what it does.
    pub(crate) fn hints(self, hints: &[(&str, &str)]) -> Line<'static> {
        let spans = hints.iter().enumerate().flat_map(|(at, (key, does))| {
            let gap = if at == 0 { "" } else { "   " };
            [self.span(Role::Dim, gap), self.span(Role::Key, key), self.span(Role::Dim, format!(" {does}"))]
        });
        spans.collect()
    }

    /// Texts with a `/` between each two.
    pub(crate) fn with_slashes(self, spans: impl Iterator<Item = Span<'static>>) -> Vec<Span<'static>> {
        spans.enumerate().flat_map(|(at, span)| (at > 0).then(|| self.span(Role::Dim, "/")).into_iter().chain([span])).collect()
    }

    /// Wraps text at word boundaries.
    pub(crate) fn wrap(self, role: Role, text: &str, width: u16) -> Vec<Line<'static>> {
        let options = Options::new(usize::from(width.max(1))).word_separator(WordSeparator::Custom(find_words));
        textwrap::wrap(&sanitize(text), options).into_iter().map(|line| Line::from(self.span(role, line))).collect()
    }

    /// Wraps text in a column that begins at `indent`. The label stands left of its first line.
    pub(crate) fn wrap_beside(self, label: Line<'static>, indent: u16, role: Role, text: &str, width: u16) -> Vec<Line<'static>> {
        let mut lines: Vec<_> = indented(self.wrap(role, text, width.saturating_sub(indent)), indent).collect();
        let gap = Span::raw(blanks(indent.saturating_sub(label.width() as u16)));
        lines[0].spans.splice(..1, label.spans.into_iter().chain([gap]));
        lines
    }

    /// ` rehearsal ×10 ` and a blank; nothing in a real session.
    pub(crate) fn rehearsal_mark(self, speed: Option<impl Display>) -> Vec<Span<'static>> {
        let mark = speed.map(|speed| self.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")));
        mark.map_or_else(Vec::new, |mark| vec![mark, self.span(Role::Dim, " ")])
    }
}

/// The words of a line, each with the blanks behind it. One slash joins, as in `MOAA/S` and `mg/kg`; a path has several.
fn find_words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let (mut rest, mut length) = (line, 0);
    let words = WordSeparator::UnicodeBreakProperties.find_words(line).filter_map(move |word| {
        length += word.word.len() + word.whitespace.len();
        let (whole, after) = rest.split_at_checked(length)?;
        let token = rest.split(char::is_whitespace).next().unwrap_or_default();
        if whole.ends_with('/') && token.len() > length && token.matches('/').count() == 1 {
            return None;
        }
        (rest, length) = (after, 0);
        Some(Word::from(whole))
    });
    Box::new(words)
}

/// A text for cells: see [`plain_text`]. A line break is a sign.
pub(crate) fn sanitize(text: &str) -> Cow<'_, str> {
    plain_text(text, LineBreaks::Sign)
}

/// The number of cells that text takes.
pub(crate) fn display_width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The beginning of a text, ended by `…` if it was longer than `max_width` cells.
pub(crate) fn truncate<'a>(text: impl Into<Cow<'a, str>>, max_width: u16) -> Cow<'a, str> {
    let (text, max_cells) = (text.into(), usize::from(max_width));
    if text.width() <= max_cells {
        return text;
    }
    let mut used = 0;
    let fits = |letter: &&str| {
        used += letter.width();
        used < max_cells
    };
    let kept: String = text.graphemes(true).take_while(fits).collect();
    Cow::Owned(if max_cells > 0 { kept + "…" } else { kept })
}

/// Fills a text up with blanks at its right.
pub(crate) fn pad_right(text: &str, width: u16) -> String {
    format!("{text}{}", blanks(width.saturating_sub(display_width(text))))
}

/// Lines with so many blanks before each.
pub(crate) fn indented(lines: Vec<Line<'static>>, width: u16) -> impl Iterator<Item = Line<'static>> {
    lines.into_iter().map(move |mut line| {
        line.spans.insert(0, Span::raw(blanks(width)));
        line
    })
}

pub(crate) fn blanks(number: u16) -> String {
    " ".repeat(usize::from(number))
}

/// A number with its sign: `+8`, `−2`.
pub(crate) fn format_signed(number: f64) -> String {
    if number < 0.0 { format!("−{}", -number) } else { format!("+{number}") }
}

/// Minutes until something, rounded up, so that `in 1 min` is followed by `due` and not by `in 0 min`.
pub(crate) fn ceil_minutes(span: TimeDelta) -> i64 {
    (span.num_milliseconds() + 59_999).div_euclid(60_000)
}

/// `1:07:24`, with `−` if the duration is negative.
pub(crate) fn format_hms(span: TimeDelta) -> String {
    let secs = span.num_milliseconds().div_euclid(1000);
    let sign = if secs < 0 { "−" } else { "" };
    let secs = secs.unsigned_abs();
    format!("{sign}{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncate_cuts_between_graphemes() {
        for (text, max_width, cut) in [
            ("calm", 4, "calm"),
            ("calmer", 4, "cal…"),
            ("漢字漢", 4, "漢…"),
            ("e\u{301}e\u{301}e", 2, "e\u{301}…"),
            ("x", 0, ""),
        ] {
            assert_eq!(truncate(text, max_width), cut, "{text}");
        }
    }
}
