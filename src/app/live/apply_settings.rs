//! What the user has set of the desk: plain values, read from the settings file elsewhere. What is not set is as the program
//! comes.

use crate::app::grammar::Letters;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::keymap::bindings::Bindings;
use crate::app::live::Live;
use crate::app::live::context::Site;
use crate::app::live::display::Manner;

/// The user's settings, as far as the desk knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How quiet the screen is.
    pub manner: Manner,
    /// What the emergency card shows of this place.
    pub site: Site,
    /// Keys beside those of the table.
    pub bindings: Bindings,
    /// What a letter alone on the line stands for.
    pub letters: Letters,
    /// Abbreviations and their words.
    pub abbreviations: Abbreviations,
}

impl Live {
    /// What the user has set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// From now on it is so.
    pub(crate) fn set(&mut self, settings: Settings) {
        self.calm.manner = settings.manner;
        self.around.site = settings.site.clone();
        self.settings = settings;
        self.read_line();
    }
}
