//! The settings as values.

use crate::app::data::display_settings::DisplaySettings;
use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::keymap::user_bindings::Bindings;
use crate::app::{Settings, Site};
use crate::edge::os::durable_fs::Sharing;
use crate::report::PaperSize;
use crate::session::Initials;
use crate::theme::ChartSymbols;
use std::path::PathBuf;

/// The feeds that write into a record beside the user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Feeds {
    /// The line socket takes a device's readings.
    pub(crate) socket: bool,
    /// The music player's tracks are noted.
    pub(crate) music: bool,
}

/// Recipients and identity of sealed records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SealSettings {
    /// Age recipients; each can open a sealed record.
    pub(crate) recipients: Vec<String>,
    /// The identity file as written; `~/` is not expanded.
    pub(crate) identity: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) author: Option<Initials>,
    /// The initials of who else is usually here.
    pub(crate) staff: Vec<Initials>,
    /// The protocol id for new sessions.
    pub(crate) protocol: Option<String>,
    pub(crate) theme: Option<String>,
    pub(crate) chart_symbols: ChartSymbols,
    /// The data folder as written; `~/` is not expanded.
    pub(crate) data_dir: Option<PathBuf>,
    /// Who may read the records.
    pub(crate) sharing: Sharing,
    pub(crate) paper_size: Option<PaperSize>,
    /// What the emergency card shows of this site.
    pub(crate) site: Site,
    /// When the screen dims, is veiled, or shows the ambient view.
    pub(crate) display: DisplaySettings,
    /// What writes into a record beside the user.
    pub(crate) feeds: Feeds,
    pub(crate) bindings: Bindings,
    /// The events of single letters on the line.
    pub(crate) letters: LetterMap,
    pub(crate) abbreviations: Abbreviations,
    /// The recipients and identity of sealed records.
    pub(crate) seal: SealSettings,
}

impl Config {
    pub(crate) fn app_settings(&self) -> Settings {
        let Self { site, display, bindings, letters, abbreviations, .. } = self.clone();
        Settings { display, site, bindings, letters, abbreviations }
    }
}
