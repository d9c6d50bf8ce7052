//! The user's settings that the screens use. `edge` reads them from the settings file; what is not set has its default.

use crate::app::data::context::Site;
use crate::app::data::display_settings::DisplaySettings;
use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::keymap::bindings::Bindings;

/// The user's settings, as far as the desk knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How quiet the screen is.
    pub display: DisplaySettings,
    /// What the emergency card shows of this place.
    pub site: Site,
    /// Keys beside those of the table.
    pub bindings: Bindings,
    /// What a letter alone on the line stands for.
    pub letters: LetterMap,
    /// Abbreviations and their words.
    pub abbreviations: Abbreviations,
}
