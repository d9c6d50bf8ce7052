//! The configuration file: one table of its keys, from which the reader, the complaints and the explained file are drawn. Where
//! the file lies is `folders`' business.

use super::safe_file::Sharing;
use crate::app::start::staff;
use crate::complaint::Complaint;
use crate::session::Initials;
use std::fmt::Write as _;
use std::path::PathBuf;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who writes, unless `--by` says otherwise.
    pub by: Option<Initials>,
    /// Who else is here, unless `--with` says otherwise.
    pub with: Vec<Initials>,
    /// The protocol's id, unless `--protocol` says otherwise.
    pub protocol: String,
    /// The theme's name.
    pub theme: String,
    /// The data folder, unless `--dir` or `BEDSIDE_DIR` says otherwise.
    pub dir: Option<PathBuf>,
    /// Who may read the records.
    pub share: Sharing,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            by: None,
            with: Vec::new(),
            protocol: "im_kat".to_owned(),
            theme: "night".to_owned(),
            dir: None,
            share: Sharing::Private,
        }
    }
}

/// One key: how it is read into the configuration, how it is shown, and what it means.
struct Key {
    name: &'static str,
    means: &'static str,
    set: fn(&mut Config, &str) -> Result<(), String>,
    show: fn(&Config) -> String,
}

/// Every key there is.
const KEYS: &[Key] = &[
    Key {
        name: "by",
        means: "initials of the person who writes, unless --by is given; empty: asked for on the screen",
        set: |config, text| {
            config.by = if text.is_empty() { None } else { Some(Initials::parse(text).map_err(|refusal| refusal.to_string())?) };
            Ok(())
        },
        show: |config| config.by.as_ref().map(ToString::to_string).unwrap_or_default(),
    },
    Key {
        name: "with",
        means: "initials of who else is here, separated by commas, unless --with is given",
        set: |config, text| {
            config.with = staff(text).map_err(|refusal| refusal.to_string())?;
            Ok(())
        },
        show: |config| config.with.iter().map(Initials::as_str).collect::<Vec<_>>().join(","),
    },
    Key {
        name: "protocol",
        means: "id of the protocol, unless --protocol is given",
        set: |config, text| {
            text.clone_into(&mut config.protocol);
            Ok(())
        },
        show: |config| config.protocol.clone(),
    },
    Key {
        name: "theme",
        means: "name of the theme: one of `bedside theme list`",
        set: |config, text| {
            text.clone_into(&mut config.theme);
            Ok(())
        },
        show: |config| config.theme.clone(),
    },
    Key {
        name: "dir",
        means: "the data folder, unless --dir or BEDSIDE_DIR is given; empty: $XDG_DATA_HOME/bedside",
        set: |config, text| {
            config.dir = (!text.is_empty()).then(|| PathBuf::from(text));
            Ok(())
        },
        show: |config| config.dir.as_ref().map(|dir| dir.display().to_string()).unwrap_or_default(),
    },
    Key {
        name: "share",
        means: "who may read the records: \"owner\", or \"group\" for the folder's group as well",
        set: |config, text| {
            config.share = match text {
                "owner" => Sharing::Private,
                "group" => Sharing::Group,
                _ => return Err("`share` is \"owner\" or \"group\".".to_owned()),
            };
            Ok(())
        },
        show: |config| match config.share {
            Sharing::Private => "owner".to_owned(),
            Sharing::Group => "group".to_owned(),
        },
    },
];

/// Reads a configuration. What is wrong is said, and what is right counts.
pub fn read(file: &str, text: &str) -> (Config, Vec<Complaint>) {
    let mut config = Config::default();
    let (tree, errors) = DeTable::parse_recoverable(text);
    let mut said: Vec<Complaint> = errors
        .iter()
        .map(|error| Complaint::at(file, text, error.span().unwrap_or_default(), format!("This is not TOML: {}.", error.message())))
        .collect();
    for (name, value) in tree.get_ref() {
        let known = KEYS.iter().find(|key| key.name == name.get_ref());
        let complaint = match known {
            None => Some(unknown(file, text, name)),
            Some(key) => set(&mut config, key, value).err().map(|why| Complaint::at(file, text, value.span(), why)),
        };
        said.extend(complaint);
    }
    (config, said)
}

/// The configuration as a file, each key with its meaning: what `bedside config show` prints.
pub fn explained(config: &Config) -> String {
    let mut out = String::new();
    for key in KEYS {
        let value = toml::Value::String((key.show)(config));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "# {}\n{} = {value}\n", key.means, key.name);
    }
    out
}

fn set(config: &mut Config, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<(), String> {
    match value.get_ref() {
        DeValue::String(text) => (key.set)(config, text),
        _ => Err(format!("`{}` is a text in quotes.", key.name)),
    }
}

fn unknown<'a, T: AsRef<str> + 'a>(file: &str, text: &str, name: &Spanned<T>) -> Complaint {
    let typed = name.get_ref().as_ref();
    Complaint::at(file, text, name.span(), format!("There is no key `{typed}`."))
        .did_you_mean(typed, KEYS.iter().map(|key| key.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_explained_reads_back_as_the_same() {
        let text = "by = \"mk\"\nwith = \"NR, jd\"\nprotocol = \"own\"\ntheme = \"moss\"\ndir = \"/data\"\nshare = \"group\"\n";
        let (config, said) = read("config.toml", text);
        assert_eq!(said, Vec::new());
        assert_eq!(read("config.toml", &explained(&config)), (config, Vec::new()));
        assert_eq!(read("config.toml", ""), (Config::default(), Vec::new()));
        assert_eq!(read("config.toml", &explained(&Config::default())), (Config::default(), Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_the_rest_counts() {
        for (text, sentence) in [
            ("them = \"moss\"\nby = \"MK\"", "config.toml:1:1: There is no key `them`. Did you mean `theme`?"),
            ("by = \"MK\"\nshare = \"all\"", "config.toml:2:9: `share` is \"owner\" or \"group\"."),
            ("by = \"MK\"\ntheme = 3", "config.toml:2:9: `theme` is a text in quotes."),
        ] {
            let (config, said) = read("config.toml", text);
            assert_eq!(said.iter().map(ToString::to_string).collect::<Vec<_>>(), [sentence]);
            assert_eq!(config.by.map(|by| by.to_string()), Some("MK".to_owned()));
        }
    }
}
