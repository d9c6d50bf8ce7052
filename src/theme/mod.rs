//! Text → colours for roles, and complaints with line and column. Pure: no screen, no file.
//!
//! A theme names its colours in a palette and gives them to roles. A role that says nothing of its own looks like its parent, so
//! a theme may be two lines long. What a role tells is never told by colour alone: the marks in [`ROLES`] stay in every theme, at
//! every [`Depth`].

mod color_depth;
mod luminance;
mod read;
mod role;
mod shipped;

pub use color_depth::{Depth, depth_of};
pub use luminance::{contrast, luminance, luminance_of};
pub use read::read;
pub use role::{MARKS, ROLES, Role, RoleRow};
pub use shipped::{DEFAULT, SHIPPED, Shipped, shipped, template};

use ratatui::style::{Color, Modifier, Style};

/// What a chart is drawn with: what the terminal's font has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marks {
    /// Eight dots in a cell.
    #[default]
    Braille,
    /// Four quarters of a cell, for fonts without braille.
    Block,
    /// One sign of ASCII in a cell.
    Ascii,
}

impl Marks {
    /// All, by their words in the settings.
    pub const ALL: [(&'static str, Self); 3] = [("braille", Self::Braille), ("block", Self::Block), ("ascii", Self::Ascii)];
}

/// How much of an ordinary screen nothing is written on.
const EMPTY: f64 = 0.8;
/// How much of its cell a letter covers.
const COVERED: f64 = 0.2;
/// Less than this is what adding up leaves, in luminance.
const SAME_LIGHT: f64 = 1e-9;

/// How each role looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The name it was asked for by.
    pub name: String,
    styles: [Style; ROLES.len()],
    ascii: bool,
    marks: Marks,
}

impl Theme {
    /// How a role looks: whole, with the background it stands on.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The luminance of the background that words stand on, 0 to 1; none where it is the terminal's own.
    pub fn ground(&self) -> Option<f64> {
        self.style(Role::Text).bg.and_then(luminance)
    }

    /// The same theme for a terminal that shows fewer colours.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        Self { styles: self.styles.map(|style| depth.show(style)), ..self.clone() }
    }

    /// Whether this theme lights up a room more than another that it is to replace: its ordinary screen sheds more light, or its
    /// brightest colour is brighter. Nearly all of a screen is the empty ground of [`Role::Text`]; the other roles stand on the
    /// rest, and a sign covers a fifth of its cell. A terminal's own colours are not known, so they count as white.
    pub fn is_brighter_than(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.light(), other.light());
        mine.0 > theirs.0 + SAME_LIGHT || mine.1 > theirs.1 + SAME_LIGHT
    }

    /// The mean luminance of an ordinary screen and the luminance of the brightest colour, 0 to 1.
    fn light(&self) -> (f64, f64) {
        let of = |colour: Option<Color>| colour.and_then(luminance).unwrap_or(1.0);
        let mut cells = 0.0;
        let mut brightest: f64 = 0.0;
        for style in &self.styles {
            let (fg, bg) = (of(style.fg), of(style.bg));
            let is_reversed = style.add_modifier.contains(Modifier::REVERSED);
            cells += if is_reversed { fg } else { fg * COVERED + bg * (1.0 - COVERED) };
            brightest = brightest.max(fg).max(bg);
        }
        let ground = of(self.style(Role::Text).bg);
        (ground * EMPTY + cells / self.styles.len() as f64 * (1.0 - EMPTY), brightest)
    }

    /// The same theme with so much of its light, 0 to 1. Colours that are the terminal's own get its dim mark instead.
    #[must_use]
    pub fn dimmed(&self, light: f64) -> Self {
        Self { styles: self.styles.map(|style| color_depth::dimmed(style, light)), ..self.clone() }
    }

    /// The same theme for a terminal that shows no sign beyond ASCII.
    #[must_use]
    pub fn in_ascii(&self, ascii: bool) -> Self {
        Self { ascii, ..self.clone() }
    }

    /// The same theme with charts drawn by these marks.
    #[must_use]
    pub fn with_marks(&self, marks: Marks) -> Self {
        Self { marks, ..self.clone() }
    }

    /// What charts are drawn with. A terminal that shows only ASCII has no choice.
    pub fn marks(&self) -> Marks {
        if self.ascii { Marks::Ascii } else { self.marks }
    }

    /// Whether the program's own signs stay within ASCII.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }
}

impl Default for Theme {
    /// The [`DEFAULT`] theme; were it ever at fault, the marks alone.
    fn default() -> Self {
        let no_other = |_: &str| None;
        let bare = || {
            let styles = ROLES.map(|row| Style::new().add_modifier(row.always));
            Self { name: DEFAULT.to_owned(), styles, ascii: false, marks: Marks::default() }
        };
        shipped(DEFAULT).and_then(|night| read(DEFAULT, night.text, &no_other).0).unwrap_or_else(bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(text: &str) -> Theme {
        read("mine", text, &|name| shipped(name).map(|theme| theme.text.to_owned())).0.unwrap()
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
        for depth in [Depth::None, Depth::Ansi16, Depth::Ansi256] {
            assert!(!night.at(depth).is_brighter_than(&night.at(depth)), "{depth:?}");
        }
    }
}
