//! The themes that come with the program, and the template of a new theme.

use super::role::{MODIFIERS, ROLES, RoleSpec};
use std::fmt::Write as _;

/// The theme used if none is set.
pub const DEFAULT_THEME: &str = "night";

/// A theme that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedTheme {
    /// The name in settings and on the command line.
    pub name: &'static str,
    /// One sentence for `bedside theme list`.
    pub description: &'static str,
    /// Its TOML file, as text.
    pub text: &'static str,
}

const fn shipped(name: &'static str, description: &'static str, text: &'static str) -> ShippedTheme {
    ShippedTheme { name, description, text }
}

/// Every shipped theme, the default first.
pub const SHIPPED_THEMES: [ShippedTheme; 6] = [
    shipped(DEFAULT_THEME, "red-orange on black, dim", include_str!("../../themes/night.toml")),
    shipped("candle", "amber on black", include_str!("../../themes/candle.toml")),
    shipped("moss", "green on black", include_str!("../../themes/moss.toml")),
    shipped("paper", "dark on light, for a room by day", include_str!("../../themes/paper.toml")),
    shipped("contrast", "white on black, all words at least 7:1", include_str!("../../themes/contrast.toml")),
    shipped("mono", "no colours at all; bold, underline and reverse only", include_str!("../../themes/mono.toml")),
];

/// The shipped theme with this name.
pub fn shipped_theme(name: &str) -> Option<&'static ShippedTheme> {
    SHIPPED_THEMES.iter().find(|theme| theme.name == name)
}

/// The text of a new theme: the default theme, with every role as a comment to edit.
pub fn theme_template() -> String {
    let marks = MODIFIERS.map(|(name, _)| name).join(", ");
    let mut text = format!(
        "# A theme of Bedside. Remove the # before a line to change it; everything else comes from `inherits`.\n\
         # `bedside theme check` shows mistakes, with line and column.\n\n\
         inherits = \"{DEFAULT_THEME}\"\n\n\
         # Colours by name: \"#rrggbb\", or \"none\" for the terminal's own.\n\
         [palette]\n\
         # ember = \"#d4501c\"\n\n\
         # A role takes `fg` and `bg` (a name of the palette, \"#rrggbb\" or \"none\") and, true or false: {marks}.\n\
         # What it does not set comes from its parent.\n\
         [roles]\n"
    );
    for row in &ROLES {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# {} = {{}}{}# {}{}", row.name, " ".repeat(12 - row.name.len()), row.meaning, parent_note(row));
    }
    text
}

fn parent_note(row: &RoleSpec) -> String {
    row.parent.map(|parent| format!(" (parent: {})", parent.spec().name)).unwrap_or_default()
}
