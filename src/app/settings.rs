//! What the user has set of the desk: plain values, read from the settings file elsewhere. What is not set is as the program
//! comes.

use super::abbreviations::Abbreviations;
use super::around::Site;
use super::bindings::Bindings;
use super::calm::Manner;
use super::line::Letters;
use super::live::Live;

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
    pub(super) fn set(&mut self, settings: Settings) {
        self.calm.manner = settings.manner;
        self.around.site = settings.site.clone();
        self.settings = settings;
        self.read_line();
    }
}
