//! The settings file: what it may say, in one table, and what is wrong with what it says. It is read, never written: a file that a
//! person keeps is theirs.

mod abbreviations;
mod display;
mod events;
mod keys;
mod reader;
mod seal;
pub(crate) mod site;

use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::keymap::bindings::Bindings;
use crate::app::{DisplaySettings, Settings, Site};
use crate::complaint::Complaint;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::store::record_writer::Feeds;
use crate::report::PaperSize;
use crate::session::Initials;
use crate::theme::ChartSymbols;
use anyhow::{Context as _, bail};
use reader::ConfigReader;
pub use seal::SealSettings;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a user has set; what is not set stays empty and is asked for where it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who writes.
    pub author: Option<Initials>,
    /// Who else is usually here.
    pub staff: Vec<Initials>,
    /// The protocol of a new session.
    pub protocol: Option<String>,
    /// The theme.
    pub theme: Option<String>,
    /// What charts are drawn with.
    pub chart_symbols: ChartSymbols,
    /// The data folder, as written: `~/` is not yet the home folder.
    pub data_dir: Option<PathBuf>,
    /// Who may read the records.
    pub sharing: Sharing,
    /// The paper of what is printed.
    pub paper_size: Option<PaperSize>,
    /// What the emergency card shows of this site.
    pub site: Site,
    /// How quiet the screen is.
    pub display: DisplaySettings,
    /// What writes into a record without a hand.
    pub feeds: Feeds,
    /// Keys beside those of the table.
    pub bindings: Bindings,
    /// What a letter alone on the line stands for.
    pub letters: LetterMap,
    /// Abbreviations and their words.
    pub abbreviations: Abbreviations,
    /// For whom records are sealed, and what opens them.
    pub seal: SealSettings,
}

impl Config {
    /// What the desk is told of it.
    pub fn app_settings(&self) -> Settings {
        let Self { site, display: manner, bindings, letters, abbreviations, .. } = self.clone();
        Settings { display: manner, site, bindings, letters, abbreviations }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            author: None,
            staff: Vec::new(),
            protocol: None,
            theme: None,
            chart_symbols: ChartSymbols::default(),
            data_dir: None,
            sharing: Sharing::Private,
            paper_size: None,
            site: Site::default(),
            display: DisplaySettings::default(),
            feeds: Feeds::default(),
            bindings: Bindings::default(),
            letters: LetterMap::default(),
            abbreviations: Abbreviations::default(),
            seal: SealSettings::default(),
        }
    }
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingSpec {
    /// Its name in the file.
    pub name: &'static str,
    /// A value as it could stand in the file.
    pub example: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    apply: fn(&mut ConfigReader, &Spanned<DeValue>, &mut Config) -> Option<()>,
}

const fn setting(
    name: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut ConfigReader, &Spanned<DeValue>, &mut Config) -> Option<()>,
) -> SettingSpec {
    SettingSpec { name, example, meaning, apply: set }
}

/// Every setting there is.
pub const SETTINGS: [SettingSpec; 14] = [
    setting("by", "\"MK\"", "your initials, the author of what you type", |page, value, config| {
        config.author = Some(page.parse_initials(value)?);
        Some(())
    }),
    setting("with", "[\"NR\"]", "initials of who else is usually in the room", |page, value, config| {
        config.staff = page.parse_initials_list(value)?;
        Some(())
    }),
    setting("protocol", "\"im_kat\"", "the protocol of a new session, unless --protocol names one", |page, value, config| {
        config.protocol = Some(page.parse_file_stem(value)?);
        Some(())
    }),
    setting(
        "theme",
        "\"night\"",
        "the theme: your own from the themes folder beside this file, or a shipped one",
        |page, value, config| {
            config.theme = Some(page.parse_file_stem(value)?);
            Some(())
        },
    ),
    setting(
        "chart",
        "\"braille\"",
        "what charts are drawn with: \"braille\", \"block\" for fonts without it, or \"ascii\"; --ascii wins",
        |page, value, config| {
            config.chart_symbols = page.parse_chart_symbols(value)?;
            Some(())
        },
    ),
    setting("dir", "\"~/sessions\"", "the data folder, unless --dir or BEDSIDE_DIR names one", |page, value, config| {
        config.data_dir = Some(page.parse_folder(value)?);
        Some(())
    }),
    setting(
        "share",
        "\"owner\"",
        "who may read the records: \"owner\", or \"group\" for the folder's group",
        |page, value, config| {
            config.sharing = page.parse_sharing(value)?;
            Some(())
        },
    ),
    setting(
        "paper",
        "\"a4\"",
        "what is printed on: \"a4\" or \"letter\", unless --paper names one; unset, a page takes the printer's own and a pdf is a4",
        |page, value, config| {
            config.paper_size = Some(page.parse_paper_size(value)?);
            Some(())
        },
    ),
    setting(
        "quiet",
        "\"presence\"",
        "when the quiet face comes after 10 s without a key: in \"presence\", \"always\" or \"never\"",
        |page, value, config| {
            config.display.ambient = page.parse_ambient_mode(value)?;
            Some(())
        },
    ),
    setting("veil_after", "\"5m\"", "the veil comes after so long without a key: 90s, 5m, 1h", |page, value, config| {
        config.display.veil_after_ms = Some(page.parse_duration_ms(value)?);
        Some(())
    }),
    setting(
        "dim_after",
        "\"2m\"",
        "the screen dims after so long without a key, and once more after twice as long",
        |page, value, config| {
            config.display.dim_after_ms = Some(page.parse_duration_ms(value)?);
            Some(())
        },
    ),
    setting(
        "music",
        "\"mpris\"",
        "\"mpris\" notes what your music player plays, as `playerctl` tells it; \"off\" does not",
        |page, value, config| {
            config.feeds.music = page.parse_music(value)?;
            Some(())
        },
    ),
    setting(
        "socket",
        "true",
        "a socket in the state folder takes lines such as `spo2 96 %` from a device's bridge",
        |page, value, config| {
            config.feeds.socket = page.parse_bool(value)?;
            Some(())
        },
    ),
    setting(
        "clicker",
        "true",
        "a presenter's remote: its PgDn stamps the moment, its PgUp is a silent look",
        |page, value, config| {
            config.display.has_remote = page.parse_bool(value)?;
            Some(())
        },
    ),
];

/// A table of the file: its name, how it is read, and how a file that sets nothing shows it.
struct ConfigTable {
    name: &'static str,
    parse: fn(&mut ConfigReader, &Spanned<DeValue>, &mut Config),
    template: fn() -> String,
}

/// Every table there is, in the order of the default file.
const TABLES: [ConfigTable; 5] = [
    ConfigTable { name: "site", parse: site::parse, template: site::template },
    ConfigTable { name: "events", parse: events::parse, template: events::template },
    ConfigTable { name: "abbreviations", parse: abbreviations::parse, template: abbreviations::template },
    ConfigTable { name: "keys", parse: keys::parse, template: keys::template },
    ConfigTable { name: "seal", parse: seal::parse, template: seal::template },
];

/// More than any settings file holds; what is larger is something else.
const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// Reads the settings file. A missing one is as good as an empty one.
pub fn load(path: &Path) -> anyhow::Result<(Config, Vec<Complaint>)> {
    let shown = path.display();
    let look = "Nothing was changed. Look at it, or name another with --config.";
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Config::default(), Vec::new())),
        Ok(about) if !about.is_file() => bail!("The settings {shown} are no file. {look}"),
        Ok(about) if about.len() > MAX_CONFIG_BYTES => {
            bail!("The settings file {shown} is over 1 MiB, so it is something else. {look}")
        }
        _ => {}
    }
    let bytes = std::fs::read(path).with_context(|| format!("The settings file {shown} cannot be read. {look}"))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => parse(&text, &shown.to_string()),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            (
                Config::default(),
                vec![Complaint::at_span(&shown.to_string(), &text, at..at, "From here on this is not UTF-8 text.")],
            )
        }
    })
}

/// Reads settings. What is wrong with one setting leaves it unset.
pub fn parse(text: &str, file: &str) -> (Config, Vec<Complaint>) {
    let mut page = ConfigReader::new(file, text);
    let mut config = Config::default();
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        page.report_error(error.span().unwrap_or_default(), format!("This is not TOML: {}.", error.message()));
    }
    let settings = if errors.is_empty() { tree.into_inner() } else { DeTable::new() };
    for (key, value) in &settings {
        let name: &str = key.get_ref();
        if let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) {
            // What could not be read has been said.
            let _unset = (setting.apply)(&mut page, value, &mut config);
        } else if let Some(table) = TABLES.iter().find(|table| table.name == name) {
            (table.parse)(&mut page, value, &mut config);
        } else {
            let known = SETTINGS.iter().map(|setting| setting.name).chain(TABLES.iter().map(|table| table.name));
            page.report_unknown(key.span(), name, "is no setting.", known);
        }
    }
    (config, page.into_complaints())
}

/// A complaint about what the settings file says of a setting, where it stands.
pub fn complaint_about(path: &Path, name: &str, sentence: String) -> Complaint {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let (tree, _) = DeTable::parse_recoverable(&text);
    let span = tree.get_ref().get(name).map(Spanned::span).unwrap_or_default();
    Complaint::at_span(&path.display().to_string(), &text, span, sentence)
}

/// A settings file that sets nothing and shows everything.
pub fn default_file() -> String {
    let mut text = "# Settings of Bedside. Take the # away from what you want to set.\n".to_owned();
    for SettingSpec { name, example, meaning, .. } in SETTINGS {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n# {meaning}\n#{name} = {example}\n");
    }
    TABLES.iter().fold(text, |text, table| text + &(table.template)())
}

/// Names in the lines of a comment.
fn format_comment<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names = names.collect::<Vec<_>>().join(" ");
    textwrap::fill(&names, textwrap::Options::new(110).initial_indent("#   ").subsequent_indent("#   "))
}

#[cfg(test)]
mod tests;
