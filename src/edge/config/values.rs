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
pub struct Feeds {
    /// The line socket takes a device's readings.
    pub socket: bool,
    /// The music player's tracks are noted.
    pub music: bool,
}

/// Recipients and identity of sealed records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealSettings {
    /// Age recipients; each can open a sealed record.
    pub recipients: Vec<String>,
    /// The identity file as written; `~/` is not expanded.
    pub identity: Option<PathBuf>,
}

/// The settings of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The initials of who writes.
    pub author: Option<Initials>,
    /// The initials of who else is usually here.
    pub staff: Vec<Initials>,
    /// Id of the protocol for new sessions.
    pub protocol: Option<String>,
    /// The name of the theme.
    pub theme: Option<String>,
    /// The symbols of charts.
    pub chart_symbols: ChartSymbols,
    /// The data folder as written; `~/` is not expanded.
    pub data_dir: Option<PathBuf>,
    /// Who may read the records.
    pub sharing: Sharing,
    /// The paper size of exports.
    pub paper_size: Option<PaperSize>,
    /// What the emergency card shows of this site.
    pub site: Site,
    /// When the screen dims, is veiled, or shows the ambient view.
    pub display: DisplaySettings,
    /// What writes into a record beside the user.
    pub feeds: Feeds,
    /// Key bindings of the user.
    pub bindings: Bindings,
    /// The events of single letters on the line.
    pub letters: LetterMap,
    /// Abbreviations and their expansions.
    pub abbreviations: Abbreviations,
    /// The recipients and identity of sealed records.
    pub seal: SealSettings,
}

impl Config {
    pub(crate) fn app_settings(&self) -> Settings {
        let Self { site, display, bindings, letters, abbreviations, .. } = self.clone();
        Settings { display, site, bindings, letters, abbreviations }
    }
}
