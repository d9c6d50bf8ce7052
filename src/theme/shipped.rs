//! The themes that come with the program, and the file a new one begins with. Not the user's own, which lie in a folder.

use super::role::{MARKS, ROLES, RoleRow};
use std::fmt::Write as _;

/// The theme of whoever chose none.
pub const DEFAULT: &str = "night";

/// One theme that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Its file.
    pub text: &'static str,
}

/// All of them, the default first.
pub const SHIPPED: [Shipped; 6] = [
    Shipped { name: DEFAULT, about: "red-orange on black, dim", text: include_str!("../../themes/night.toml") },
    Shipped { name: "candle", about: "amber on black", text: include_str!("../../themes/candle.toml") },
    Shipped { name: "moss", about: "green on black", text: include_str!("../../themes/moss.toml") },
    Shipped { name: "paper", about: "dark on light, for a room by day", text: include_str!("../../themes/paper.toml") },
    Shipped {
        name: "contrast",
        about: "white on black, all words at least 7:1",
        text: include_str!("../../themes/contrast.toml"),
    },
    Shipped {
        name: "mono",
        about: "no colours at all; bold, underline and reverse only",
        text: include_str!("../../themes/mono.toml"),
    },
];

/// The shipped theme of this name.
pub fn shipped(name: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|theme| theme.name == name)
}

/// The file a new theme begins with: the default theme, with every role as a comment to take up.
pub fn template() -> String {
    let marks = MARKS.map(|(name, _)| name).join(", ");
    let mut text = format!(
        "# A theme of Bedside. Take the # away from what you want to change; what is not said here stays as in `inherits`.\n\
         # `bedside theme check` says what is wrong with it, with line and column.\n\n\
         inherits = \"{DEFAULT}\"\n\n\
         # Colours by name: \"#rrggbb\", or \"none\" for the terminal's own.\n\
         [palette]\n\
         # ember = \"#d4501c\"\n\n\
         # A role takes `fg` and `bg` (a name of the palette, \"#rrggbb\" or \"none\") and, true or false: {marks}.\n\
         # What it does not set is as in its parent.\n\
         [roles]\n"
    );
    for row in &ROLES {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# {} = {{}}{}# {}{}", row.name, " ".repeat(12 - row.name.len()), row.meaning, parent(row));
    }
    text
}

fn parent(row: &RoleRow) -> String {
    row.parent.map(|parent| format!(" (parent: {})", parent.row().name)).unwrap_or_default()
}
