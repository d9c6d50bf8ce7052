//! What the user has set of the desk: plain values, read from the settings file elsewhere. What is not set is as the program
//! comes.

use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::keymap::bindings::Bindings;
use crate::app::live::LiveScreen;
use crate::app::live::context::Site;
use crate::app::live::display::DisplaySettings;

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

impl LiveScreen {
    /// What the user has set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// From now on it is so.
    pub(crate) fn apply_settings(&mut self, settings: Settings) {
        self.display.settings = settings.display;
        self.context.site = settings.site.clone();
        self.settings = settings;
        self.parse_line();
    }
}
