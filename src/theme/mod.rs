//! Reads theme files into styles for roles, and reports mistakes with line and column. Draws nothing and opens no file.
//!
//! A theme names its colours in a palette and assigns them to roles. A role without an entry looks like its parent, so a theme can be
//! two lines long. Colour is never the only sign: the modifiers in [`ROLES`] stay in every theme, at every [`ColorDepth`].

mod color_depth;
mod luminance;
mod read;
mod role;
mod shipped;
mod styles;

pub use color_depth::{ColorDepth, detect_color_depth};
pub use luminance::{contrast_ratio, luminance, luminance_of_rgb};
pub use read::parse_theme;
pub use role::{MODIFIERS, ROLES, Role, RoleSpec};
pub use shipped::{DEFAULT_THEME, SHIPPED_THEMES, ShippedTheme, shipped_theme, theme_template};
pub use styles::{ChartSymbols, Theme};

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
