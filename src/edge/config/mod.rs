//! The settings file: what it may say, in one table, and what is wrong with what it says. It is read, never written: a file that a
//! person keeps is theirs.

mod site;

use super::keeping::Feeds;
use super::safe_file::Sharing;
use crate::app::Manner;
use crate::app::Site;
use crate::app::calm::Quiet;
use crate::complaint::Complaint;
use crate::session::Initials;
use anyhow::{Context as _, bail};
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a user has set; what is not set stays empty and is asked for where it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who writes.
    pub by: Option<Initials>,
    /// Who else is usually here.
    pub with: Vec<Initials>,
    /// The protocol of a new session.
    pub protocol: Option<String>,
    /// The theme.
    pub theme: Option<String>,
    /// The data folder, as written: `~/` is not yet the home folder.
    pub dir: Option<PathBuf>,
    /// Who may read the records.
    pub share: Sharing,
    /// What the emergency card shows of this site.
    pub site: Site,
    /// How quiet the screen is.
    pub manner: Manner,
    /// What writes into a record without a hand.
    pub feeds: Feeds,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            by: None,
            with: Vec::new(),
            protocol: None,
            theme: None,
            dir: None,
            share: Sharing::Private,
            site: Site::default(),
            manner: Manner::default(),
            feeds: Feeds::default(),
        }
    }
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the file.
    pub name: &'static str,
    /// A value as it could stand in the file.
    pub example: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    set: fn(&mut Page, &Spanned<DeValue>, &mut Config) -> Option<()>,
}

const fn setting(
    name: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut Page, &Spanned<DeValue>, &mut Config) -> Option<()>,
) -> Setting {
    Setting { name, example, meaning, set }
}

/// Every setting there is.
pub const SETTINGS: [Setting; 11] = [
    setting("by", "\"MK\"", "your initials, the author of what you type", |page, value, config| {
        config.by = Some(page.initials(value)?);
        Some(())
    }),
    setting("with", "[\"NR\"]", "initials of who else is usually in the room", |page, value, config| {
        config.with = page.many_initials(value)?;
        Some(())
    }),
    setting("protocol", "\"im_kat\"", "the protocol of a new session, unless --protocol names one", |page, value, config| {
        config.protocol = Some(page.file_name(value)?);
        Some(())
    }),
    setting(
        "theme",
        "\"night\"",
        "the theme: your own from the themes folder beside this file, or a shipped one",
        |page, value, config| {
            config.theme = Some(page.file_name(value)?);
            Some(())
        },
    ),
    setting("dir", "\"~/sessions\"", "the data folder, unless --dir or BEDSIDE_DIR names one", |page, value, config| {
        config.dir = Some(page.folder(value)?);
        Some(())
    }),
    setting(
        "share",
        "\"owner\"",
        "who may read the records: \"owner\", or \"group\" for the folder's group",
        |page, value, config| {
            config.share = page.sharing(value)?;
            Some(())
        },
    ),
    setting(
        "quiet",
        "\"presence\"",
        "when the quiet face comes after 10 s without a key: in \"presence\", \"always\" or \"never\"",
        |page, value, config| {
            config.manner.quiet = page.quiet(value)?;
            Some(())
        },
    ),
    setting("veil_after", "\"5m\"", "the veil comes after so long without a key: 90s, 5m, 1h", |page, value, config| {
        config.manner.veil_after_ms = Some(page.duration_ms(value)?);
        Some(())
    }),
    setting(
        "dim_after",
        "\"2m\"",
        "the screen dims after so long without a key, and once more after twice as long",
        |page, value, config| {
            config.manner.dim_after_ms = Some(page.duration_ms(value)?);
            Some(())
        },
    ),
    setting(
        "music",
        "\"mpris\"",
        "\"mpris\" notes what your music player plays, as `playerctl` tells it; \"off\" does not",
        |page, value, config| {
            config.feeds.music = page.music(value)?;
            Some(())
        },
    ),
    setting(
        "socket",
        "true",
        "a socket in the state folder takes lines such as `spo2 96 %` from a device's bridge",
        |page, value, config| {
            config.feeds.socket = page.yes(value)?;
            Some(())
        },
    ),
];

/// More than any settings file holds; what is larger is something else.
const MOST_BYTES: u64 = 1 << 20;

/// Reads the settings file. A missing one is as good as an empty one.
pub fn load(path: &Path) -> anyhow::Result<(Config, Vec<Complaint>)> {
    let shown = path.display();
    let look = "Nothing was changed. Look at it, or name another with --config.";
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Config::default(), Vec::new())),
        Ok(about) if !about.is_file() => bail!("The settings {shown} are no file. {look}"),
        Ok(about) if about.len() > MOST_BYTES => {
            bail!("The settings file {shown} is over 1 MiB, so it is something else. {look}")
        }
        _ => {}
    }
    let bytes = std::fs::read(path).with_context(|| format!("The settings file {shown} cannot be read. {look}"))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => read(&text, &shown.to_string()),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            (Config::default(), vec![Complaint::at(&shown.to_string(), &text, at..at, "From here on this is not UTF-8 text.")])
        }
    })
}

/// Reads settings. What is wrong with one setting leaves it unset.
pub fn read(text: &str, file: &str) -> (Config, Vec<Complaint>) {
    let mut page = Page { file, text, said: Vec::new() };
    let mut config = Config::default();
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        page.say(error.span().unwrap_or_default(), format!("This is not TOML: {}.", error.message()));
    }
    let settings = if errors.is_empty() { tree.into_inner() } else { DeTable::new() };
    for (key, value) in &settings {
        match SETTINGS.iter().find(|setting| setting.name == key.get_ref()) {
            Some(setting) => {
                // What could not be read has been said.
                let _unset = (setting.set)(&mut page, value, &mut config);
            }
            None if key.get_ref() == site::TABLE => site::read(&mut page, value, &mut config.site),
            None => page.say_unknown(key.span(), key.get_ref(), "is no setting.", SETTINGS.map(|setting| setting.name)),
        }
    }
    page.said.sort_by_key(|complaint| (complaint.line, complaint.column));
    (config, page.said)
}

/// A settings file that sets nothing and shows everything.
pub fn default_file() -> String {
    let mut text = "# Settings of Bedside. Take the # away from what you want to set.\n".to_owned();
    for Setting { name, example, meaning, .. } in SETTINGS {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n# {meaning}\n#{name} = {example}\n");
    }
    text + &site::template()
}

/// The file and what is said about it.
struct Page<'p> {
    file: &'p str,
    text: &'p str,
    said: Vec<Complaint>,
}

impl Page<'_> {
    fn say(&mut self, span: Range<usize>, sentence: impl Into<String>) {
        self.said.push(Complaint::at(self.file, self.text, span, sentence));
    }

    fn say_unknown<'a>(&mut self, span: Range<usize>, typed: &str, is: &str, known: impl IntoIterator<Item = &'a str>) {
        let complaint = Complaint::at(self.file, self.text, span, format!("`{typed}` {is}"));
        self.said.push(complaint.did_you_mean(typed, known));
    }

    fn word<'v>(&mut self, value: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
        let word = value.get_ref().as_str();
        if word.is_none() {
            self.say(value.span(), format!("A word in quotes is wanted here, not {}.", a_kind(value.get_ref())));
        }
        word
    }

    fn initials(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Initials> {
        match Initials::parse(self.word(value)?) {
            Ok(initials) => Some(initials),
            Err(refusal) => {
                self.say(value.span(), refusal.to_string());
                None
            }
        }
    }

    fn many_initials(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<Initials>> {
        let Some(list) = value.get_ref().as_array() else {
            self.say(value.span(), "A list is wanted here, such as [\"NR\", \"TB\"].");
            return None;
        };
        Some(list.iter().filter_map(|one| self.initials(one)).collect())
    }

    /// A theme's or protocol's name, which is also the beginning of its file's name.
    fn file_name(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let name = self.word(value)?;
        let in_folder = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if !in_folder {
            self.say(value.span(), "A name of letters, digits, - and _ is wanted here, without a folder and without .toml.");
        }
        in_folder.then(|| name.to_owned())
    }

    fn folder(&mut self, value: &Spanned<DeValue<'_>>) -> Option<PathBuf> {
        let path = Path::new(self.word(value)?);
        let whole = path.is_absolute() || path.starts_with("~");
        if !whole {
            self.say(
                value.span(),
                "A whole path is wanted here, from the root or from ~/, so that it is the same wherever you are.",
            );
        }
        whole.then(|| path.to_owned())
    }

    fn quiet(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Quiet> {
        let word = self.word(value)?;
        let found = Quiet::ALL.iter().find(|(known, _)| *known == word).map(|(_, quiet)| *quiet);
        if found.is_none() {
            let is = "is neither \"presence\" nor \"always\" nor \"never\".";
            self.say_unknown(value.span(), word, is, Quiet::ALL.map(|(known, _)| known));
        }
        found
    }

    /// A whole number with `s`, `m` or `h`; at least ten seconds, since nobody reads faster, and at most a day.
    fn duration_ms(&mut self, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let word = self.word(value)?;
        let mut of = [("s", 1_000), ("m", 60_000), ("h", 3_600_000)].into_iter();
        let read = of.find_map(|(unit, ms)| Some(word.strip_suffix(unit)?.parse::<i64>().ok()?.saturating_mul(ms)));
        let within = read.filter(|ms| (10_000..=86_400_000).contains(ms));
        if within.is_none() {
            self.say(value.span(), "A time is wanted here, such as \"90s\", \"5m\" or \"1h\": from 10 s to 24 h.");
        }
        within
    }

    fn music(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        match self.word(value)? {
            "mpris" => Some(true),
            "off" => Some(false),
            other => {
                self.say_unknown(value.span(), other, "is neither \"mpris\" nor \"off\".", ["mpris", "off"]);
                None
            }
        }
    }

    fn yes(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        let yes = value.get_ref().as_bool();
        if yes.is_none() {
            self.say(value.span(), format!("true or false is wanted here, not {}.", a_kind(value.get_ref())));
        }
        yes
    }

    fn sharing(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Sharing> {
        match self.word(value)? {
            "owner" => Some(Sharing::Private),
            "group" => Some(Sharing::Group),
            other => {
                let is = "is neither \"owner\" nor \"group\", so only the owner may read.";
                self.say_unknown(value.span(), other, is, ["owner", "group"]);
                None
            }
        }
    }
}

/// The kind of a TOML value, for people.
fn a_kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a word",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests;
