//! A theme as styles, and how bright it is.

use super::color_depth::{ColorDepth, dim_style};
use super::luminance::luminance;
use super::role::{ROLES, Role};
use ratatui::style::{Color, Modifier, Style};

/// The characters that a chart is drawn with; the terminal's font must have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartSymbols {
    /// Eight dots per cell.
    #[default]
    Braille,
    /// Four quarters per cell, for fonts without braille.
    Block,
    /// One ASCII character per cell.
    Ascii,
}

impl ChartSymbols {
    /// Every choice, by its name in the settings.
    pub const ALL: [(&'static str, Self); 3] = [("braille", Self::Braille), ("block", Self::Block), ("ascii", Self::Ascii)];
}

/// The share of an ordinary screen that is blank.
const BLANK_SHARE: f64 = 0.8;
/// The share of a cell that a letter covers.
const GLYPH_COVERAGE: f64 = 0.2;
/// Differences in luminance below this are rounding errors.
const LUMINANCE_TOLERANCE: f64 = 1e-9;

/// The style of each role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The name under which it was requested.
    pub(crate) name: String,
    styles: [Style; ROLES.len()],
    /// Whether only ASCII may be drawn.
    pub(crate) ascii: bool,
    chart_symbols: ChartSymbols,
}

impl Theme {
    pub(crate) fn from_styles(name: &str, styles: &[Style; ROLES.len()]) -> Self {
        Self { name: name.to_owned(), styles: *styles, ascii: false, chart_symbols: ChartSymbols::default() }
    }

    /// The style of a role, including its background.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The same theme for a terminal with fewer colours.
    #[must_use]
    pub fn at_depth(&self, depth: ColorDepth) -> Self {
        self.map_styles(|style| depth.convert_style(style))
    }

    /// Whether this theme lights up a room more than another: an ordinary screen emits more light, or the brightest colour is
    /// brighter. Most of a screen is the blank background of [`Role::Text`]; the other roles share the rest. The terminal's own
    /// colours are not known and count as white.
    pub fn is_brighter_than(&self, other: &Self) -> bool {
        let ((mean, brightest), (other_mean, other_brightest)) = (self.luminance_stats(), other.luminance_stats());
        mean > other_mean + LUMINANCE_TOLERANCE || brightest > other_brightest + LUMINANCE_TOLERANCE
    }

    /// The mean luminance of an ordinary screen and the luminance of the brightest colour, 0 to 1.
    fn luminance_stats(&self) -> (f64, f64) {
        let of = |color: Option<Color>| color.and_then(luminance).unwrap_or(1.0);
        let mut cells = 0.0;
        let mut brightest: f64 = 0.0;
        for style in &self.styles {
            let (fg, bg) = (of(style.fg), of(style.bg));
            let is_reversed = style.add_modifier.contains(Modifier::REVERSED);
            cells += if is_reversed { fg } else { fg * GLYPH_COVERAGE + bg * (1.0 - GLYPH_COVERAGE) };
            brightest = brightest.max(fg).max(bg);
        }
        let background = of(self.style(Role::Text).bg);
        (background * BLANK_SHARE + cells / self.styles.len() as f64 * (1.0 - BLANK_SHARE), brightest)
    }

    /// The same theme with this share of its light, 0 to 1. The terminal's own colours get the dim modifier instead.
    #[must_use]
    pub fn dimmed(&self, light: f64) -> Self {
        self.map_styles(|style| dim_style(style, light))
    }

    /// The same theme with other colours. Most roles share theirs, and to convert them takes long.
    fn map_styles(&self, convert: impl Fn(Style) -> Style) -> Self {
        let mut converted: Vec<(Style, Style)> = Vec::new();
        let styles = self.styles.map(|style| {
            let colors = Style { add_modifier: Modifier::empty(), ..style };
            let known = converted.iter().find(|(from, _)| *from == colors).map(|(_, to)| *to);
            let to = known.unwrap_or_else(|| {
                let to = convert(colors);
                converted.push((colors, to));
                to
            });
            to.add_modifier(style.add_modifier)
        });
        Self { styles, ..self.clone() }
    }

    /// The same theme for a terminal that shows only ASCII.
    #[must_use]
    pub fn with_ascii(&self, ascii: bool) -> Self {
        Self { ascii, ..self.clone() }
    }

    /// The same theme with these chart symbols.
    #[must_use]
    pub fn with_chart_symbols(&self, chart_symbols: ChartSymbols) -> Self {
        Self { chart_symbols, ..self.clone() }
    }

    /// The chart symbols; always ASCII if the terminal shows only ASCII.
    pub(crate) fn chart_symbols(&self) -> ChartSymbols {
        if self.ascii { ChartSymbols::Ascii } else { self.chart_symbols }
    }
}
