//! The user's settings that the screens use. `edge` reads them from the settings file; what is not set has its default.

use crate::app::data::context::Site;
use crate::app::data::display_settings::DisplaySettings;
use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::keymap::user_bindings::Bindings;

/// The settings that screens use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Ambient screen, veil, dimming and remote.
    pub display: DisplaySettings,
    /// The site on the emergency card.
    pub site: Site,
    /// The user's key bindings.
    pub bindings: Bindings,
    /// What a letter alone on the line stands for.
    pub letters: LetterMap,
    /// Abbreviations that a space expands.
    pub abbreviations: Abbreviations,
}
