//! The settings file: its keys in one table, and complaints about faulty ones.

mod reader;
pub(crate) mod tables;
mod values;

pub use values::{Config, Feeds, SealSettings};

use crate::app::data::display_settings::AmbientMode;
use crate::complaint::{Complaint, sort_complaints};
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::plain_file;
use crate::report::PaperSize;
use crate::theme::ChartSymbols;
use crate::toml_reader::{TomlTable, TomlValue, read_toml};
use anyhow::{Context as _, bail};
use reader::{parse_choice, parse_duration_ms, parse_file_stem, parse_initials, parse_initials_list, parse_path};
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;
use tables::TABLES;

/// A key of the file: its name, an example as TOML, its meaning for the default file, and how it is read.
type Setting = (&'static str, &'static str, &'static str, fn(&TomlValue<'_>, &mut Config));

/// Sets a field to a value that could be read; one that could not has been reported.
fn set<T>(field: &mut T, value: Option<impl Into<T>>) {
    if let Some(value) = value {
        *field = value.into();
    }
}

/// Every setting outside a table.
const SETTINGS: [Setting; 14] = [
    ("by", "\"MK\"", "your initials, the author of what you type", |value, config| {
        set(&mut config.author, value.parse(parse_initials));
    }),
    ("with", "[\"NR\"]", "initials of others usually in the room", |value, config| {
        set(&mut config.staff, parse_initials_list(value));
    }),
    ("protocol", "\"im_kat\"", "the protocol of a new session, unless --protocol names one", |value, config| {
        set(&mut config.protocol, value.parse(parse_file_stem));
    }),
    ("theme", "\"night\"", "the theme: your own from the themes folder beside this file, or a shipped one", |value, config| {
        set(&mut config.theme, value.parse(parse_file_stem));
    }),
    (
        "chart",
        "\"braille\"",
        "what charts are drawn with: \"braille\", \"block\" for fonts without it, or \"ascii\"; --ascii wins",
        |value, config| set(&mut config.chart_symbols, parse_choice(value, &ChartSymbols::ALL, "")),
    ),
    ("dir", "\"~/sessions\"", "the data folder, unless --dir or BEDSIDE_DIR names one", |value, config| {
        set(&mut config.data_dir, value.parse(parse_path));
    }),
    ("share", "\"owner\"", "who may read the records: \"owner\", or \"group\" for the folder's group", |value, config| {
        let choices = [("owner", Sharing::Private), ("group", Sharing::Group)];
        set(&mut config.sharing, parse_choice(value, &choices, ", so only the owner may read"));
    }),
    (
        "paper",
        "\"a4\"",
        "paper size: \"a4\" or \"letter\", unless --paper names one; unset, a page takes the printer's own and a pdf is a4",
        |value, config| set(&mut config.paper_size, parse_choice(value, &PaperSize::ALL, "")),
    ),
    (
        "quiet",
        "\"presence\"",
        "when the quiet face comes after 10 s without a key: in \"presence\", \"always\" or \"never\"",
        |value, config| set(&mut config.display.ambient, parse_choice(value, &AmbientMode::ALL, "")),
    ),
    ("veil_after", "\"5m\"", "time without a key until the veil: 90s, 5m, 1h", |value, config| {
        set(&mut config.display.veil_after_ms, value.parse(parse_duration_ms));
    }),
    (
        "dim_after",
        "\"2m\"",
        "time without a key until the screen dims; it dims once more after twice as long",
        |value, config| {
            set(&mut config.display.dim_after_ms, value.parse(parse_duration_ms));
        },
    ),
    (
        "music",
        "\"mpris\"",
        "\"mpris\" notes what your music player plays, as `playerctl` tells it; \"off\" does not",
        |value, config| set(&mut config.feeds.music, parse_choice(value, &[("mpris", true), ("off", false)], "")),
    ),
    ("socket", "true", "a socket in the state folder takes lines such as `spo2 96 %` from a device's bridge", |value, config| {
        set(&mut config.feeds.socket, value.boolean());
    }),
    ("clicker", "true", "a presenter's remote: its PgDn stamps the moment, its PgUp is a silent look", |value, config| {
        set(&mut config.display.has_remote, value.boolean());
    }),
];

/// A larger file is not a settings file.
const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// Reads the settings file; a missing one is like an empty one.
///
/// # Errors
///
/// The path is no file, the file is too large, or it cannot be read.
pub(crate) fn load(path: &Path) -> anyhow::Result<(Config, Vec<Complaint>)> {
    let shown = path.display();
    let look = "Nothing was changed. Check it, or name another file with --config.";
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Config::default(), Vec::new())),
        Ok(metadata) if !metadata.is_file() => bail!("The settings {shown} are not a file. {look}"),
        Ok(metadata) if metadata.len() > MAX_CONFIG_BYTES => {
            bail!("The settings file {shown} is larger than 1 MiB, so it cannot be a settings file. {look}")
        }
        _ => {}
    }
    let bytes = plain_file::read_file(path).with_context(|| format!("The settings file {shown} cannot be read. {look}"))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => parse(&text, &shown.to_string()),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            (
                Config::default(),
                vec![Complaint::at_span(&shown.to_string(), &text, at..at, "The text is not UTF-8 from here on.")],
            )
        }
    })
}

/// Reads settings, and returns the complaints in the order of the file. A setting with a faulty value stays unset.
pub fn parse(text: &str, file: &str) -> (Config, Vec<Complaint>) {
    let mut config = Config::default();
    let (_, mut complaints) = read_toml(file, text, "the settings", |top| {
        top.check_keys(SETTINGS.iter().map(|(name, ..)| *name).chain(TABLES.iter().map(|table| table.name)));
        for (name, .., apply) in SETTINGS {
            top.get(name).inspect(|value| apply(value, &mut config));
        }
        for table in &TABLES {
            top.table(table.name, table.header).inspect(|entries| (table.parse)(entries, &mut config));
        }
    });
    sort_complaints(&mut complaints, file);
    (config, complaints)
}

/// A complaint about a setting, placed at its value in the settings file.
pub(crate) fn complaint_about(path: &Path, name: &str, sentence: &str) -> Complaint {
    let text = plain_file::read_text(path).unwrap_or_default();
    let place = |top: &TomlTable<'_>| top.get(name).map_or_else(|| top.location(), |value| value.location());
    let file = path.display().to_string();
    let (location, _) = read_toml(&file, &text, "the settings", place);
    location.map_or_else(|| Complaint::at_span(&file, &text, 0..0, sentence), |location| location.complaint(sentence))
}

/// A settings file with every key explained and nothing set.
pub fn default_file() -> String {
    let mut text = "# Settings of Bedside. Remove the # before a setting to change it.\n".to_owned();
    for (name, example, meaning, _) in SETTINGS {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n# {meaning}\n#{name} = {example}\n");
    }
    TABLES.iter().fold(text, |text, table| text + &(table.template)())
}
