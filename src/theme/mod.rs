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

pub use color_depth::{ColorDepth, TerminalVariables, detect_color_depth};
pub(crate) use luminance::luminance_of_rgb;
pub use luminance::{contrast_ratio, luminance};
pub use read::parse_theme;
pub use role::{MODIFIERS, ROLES, Role, RoleSpec};
pub use shipped::{DEFAULT_THEME, SHIPPED_THEMES, ShippedTheme, shipped_theme, theme_template};
pub use styles::{ChartSymbols, Theme};
