//! Text → colours for roles, and complaints with line and column. Pure: no screen, no file.
//!
//! A theme names its colours in a palette and gives them to roles. A role that says nothing of its own looks like its parent, so
//! a theme may be two lines long. What a role tells is never told by colour alone: the marks in [`ROLES`] stay in every theme, at
//! every [`Depth`].

mod depth;
mod light;
mod read;
mod role;
mod shipped;

pub use depth::{Depth, depth_of};
pub use light::{contrast, luminance, luminance_of};
pub use read::read;
pub use role::{MARKS, ROLES, Role, RoleRow};
pub use shipped::{DEFAULT, SHIPPED, Shipped, shipped, template};

use ratatui::style::Style;

/// How each role looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The name it was asked for by.
    pub name: String,
    styles: [Style; ROLES.len()],
    ascii: bool,
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

    /// The same theme with so much of its light, 0 to 1. Colours that are the terminal's own get its dim mark instead.
    #[must_use]
    pub fn dimmed(&self, light: f64) -> Self {
        Self { styles: self.styles.map(|style| depth::dimmed(style, light)), ..self.clone() }
    }

    /// The same theme for a terminal that shows no sign beyond ASCII.
    #[must_use]
    pub fn in_ascii(&self, ascii: bool) -> Self {
        Self { ascii, ..self.clone() }
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
        let bare =
            || Self { name: DEFAULT.to_owned(), styles: ROLES.map(|row| Style::new().add_modifier(row.always)), ascii: false };
        shipped(DEFAULT).and_then(|night| read(DEFAULT, night.text, &no_other).0).unwrap_or_else(bare)
    }
}
