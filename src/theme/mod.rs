//! Text → colours for roles, and complaints with line and column. Pure: no screen, no file.
//!
//! A theme names its colours in a palette and gives them to roles. A role that says nothing of its own looks like its parent, so
//! a theme may be two lines long. What a role tells is never told by colour alone: the marks in [`ROLES`] stay in every theme, at
//! every [`ColorDepth`].

mod color_depth;
mod luminance;
mod read;
mod role;
mod shipped;

pub use color_depth::{ColorDepth, detect_color_depth};
pub use luminance::{contrast_ratio, luminance, luminance_of_rgb};
pub use read::parse_theme;
pub use role::{MODIFIERS, ROLES, Role, RoleSpec};
pub use shipped::{DEFAULT_THEME, SHIPPED_THEMES, ShippedTheme, shipped_theme, theme_template};

use ratatui::style::{Color, Modifier, Style};

/// What a chart is drawn with: what the terminal's font has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartSymbols {
    /// Eight dots in a cell.
    #[default]
    Braille,
    /// Four quarters of a cell, for fonts without braille.
    Block,
    /// One sign of ASCII in a cell.
    Ascii,
}

impl ChartSymbols {
    /// All, by their words in the settings.
    pub const ALL: [(&'static str, Self); 3] = [("braille", Self::Braille), ("block", Self::Block), ("ascii", Self::Ascii)];
}

/// How much of an ordinary screen nothing is written on.
const BLANK_SHARE: f64 = 0.8;
/// How much of its cell a letter covers.
const GLYPH_COVERAGE: f64 = 0.2;
/// Less than this is what adding up leaves, in luminance.
const LUMINANCE_TOLERANCE: f64 = 1e-9;

/// How each role looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The name it was asked for by.
    pub name: String,
    styles: [Style; ROLES.len()],
    ascii: bool,
    chart_symbols: ChartSymbols,
}

impl Theme {
    /// How a role looks: whole, with the background it stands on.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The luminance of the background that words stand on, 0 to 1; none where it is the terminal's own.
    pub fn background_luminance(&self) -> Option<f64> {
        self.style(Role::Text).bg.and_then(luminance)
    }

    /// The same theme for a terminal that shows fewer colours.
    #[must_use]
    pub fn at_depth(&self, depth: ColorDepth) -> Self {
        Self { styles: self.styles.map(|style| depth.convert_style(style)), ..self.clone() }
    }

    /// Whether this theme lights up a room more than another that it is to replace: its ordinary screen sheds more light, or its
    /// brightest colour is brighter. Nearly all of a screen is the empty ground of [`Role::Text`]; the other roles stand on the
    /// rest, and a sign covers a fifth of its cell. A terminal's own colours are not known, so they count as white.
    pub fn is_brighter_than(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.luminance_stats(), other.luminance_stats());
        mine.0 > theirs.0 + LUMINANCE_TOLERANCE || mine.1 > theirs.1 + LUMINANCE_TOLERANCE
    }

    /// The mean luminance of an ordinary screen and the luminance of the brightest colour, 0 to 1.
    fn luminance_stats(&self) -> (f64, f64) {
        let of = |colour: Option<Color>| colour.and_then(luminance).unwrap_or(1.0);
        let mut cells = 0.0;
        let mut brightest: f64 = 0.0;
        for style in &self.styles {
            let (fg, bg) = (of(style.fg), of(style.bg));
            let is_reversed = style.add_modifier.contains(Modifier::REVERSED);
            cells += if is_reversed { fg } else { fg * GLYPH_COVERAGE + bg * (1.0 - GLYPH_COVERAGE) };
            brightest = brightest.max(fg).max(bg);
        }
        let ground = of(self.style(Role::Text).bg);
        (ground * BLANK_SHARE + cells / self.styles.len() as f64 * (1.0 - BLANK_SHARE), brightest)
    }

    /// The same theme with so much of its light, 0 to 1. Colours that are the terminal's own get its dim mark instead.
    #[must_use]
    pub fn dimmed(&self, light: f64) -> Self {
        Self { styles: self.styles.map(|style| color_depth::dim_style(style, light)), ..self.clone() }
    }

    /// The same theme for a terminal that shows no sign beyond ASCII.
    #[must_use]
    pub fn with_ascii(&self, ascii: bool) -> Self {
        Self { ascii, ..self.clone() }
    }

    /// The same theme with charts drawn by these marks.
    #[must_use]
    pub fn with_chart_symbols(&self, marks: ChartSymbols) -> Self {
        Self { chart_symbols: marks, ..self.clone() }
    }

    /// What charts are drawn with. A terminal that shows only ASCII has no choice.
    pub fn chart_symbols(&self) -> ChartSymbols {
        if self.ascii { ChartSymbols::Ascii } else { self.chart_symbols }
    }

    /// Whether the program's own signs stay within ASCII.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }
}

impl Default for Theme {
    /// The [`DEFAULT_THEME`] theme; were it ever at fault, the marks alone.
    fn default() -> Self {
        let no_other = |_: &str| None;
        let bare = || {
            let styles = ROLES.map(|row| Style::new().add_modifier(row.fixed_modifiers));
            Self { name: DEFAULT_THEME.to_owned(), styles, ascii: false, chart_symbols: ChartSymbols::default() }
        };
        shipped_theme(DEFAULT_THEME).and_then(|night| parse_theme(DEFAULT_THEME, night.text, &no_other).0).unwrap_or_else(bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(text: &str) -> Theme {
        parse_theme("mine", text, &|name| shipped_theme(name).map(|theme| theme.text.to_owned())).0.unwrap()
    }

    fn named(name: &str) -> Theme {
        theme(&format!("inherits = \"{name}\""))
    }

    #[test]
    fn a_brighter_theme_is_one_that_sheds_more_light_or_has_a_brighter_colour() {
        let night = named("night");
        for (text, expected) in [
            ("inherits = \"night\"", false),
            ("inherits = \"paper\"", true),
            ("inherits = \"contrast\"", true),
            ("inherits = \"night\"\n[roles]\ntext = { bg = \"#101010\" }", true),
            // A single bright colour is what the eye meets, however little of it there is.
            ("inherits = \"night\"\n[roles]\nat_once = { fg = \"#ffffff\" }", true),
            ("inherits = \"night\"\n[roles]\nat_once = { fg = \"#401008\" }", false),
            // What colours the terminal has of its own nobody knows.
            ("inherits = \"night\"\n[roles]\ntext = { bg = \"none\" }", true),
        ] {
            assert_eq!(theme(text).is_brighter_than(&night), expected, "{text}");
        }
        for (one, other) in [("night", "paper"), ("moss", "paper"), ("candle", "contrast")] {
            assert!(named(other).is_brighter_than(&named(one)), "{one} {other}");
            assert!(!named(one).is_brighter_than(&named(other)), "{one} {other}");
        }
        for depth in [ColorDepth::NoColor, ColorDepth::Ansi16, ColorDepth::Ansi256] {
            assert!(!night.at_depth(depth).is_brighter_than(&night.at_depth(depth)), "{depth:?}");
        }
    }
}
