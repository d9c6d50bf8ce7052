//! `[seal]` in the settings: the recipients of sealed records, and the identity that opens them.

use super::reader::parse_path;
use crate::edge::store::seal::check_recipient;
use crate::toml_reader::{ParseError, TomlTable};
use std::path::PathBuf;

/// Recipients and identity of sealed records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SealSettings {
    /// Age recipients; each can open a sealed record.
    pub(crate) recipients: Vec<String>,
    /// The identity file as written; `~/` is not expanded.
    pub(crate) identity: Option<PathBuf>,
}

pub(crate) const SEAL_KEYS: [&str; 2] = ["to", "identity"];

pub(crate) fn parse(table: &TomlTable<'_>) -> SealSettings {
    table.check_keys(SEAL_KEYS);
    SealSettings {
        recipients: table.list("to", parse_recipient).unwrap_or_default(),
        identity: table.optional("identity", parse_path),
    }
}

fn parse_recipient(text: &str) -> Result<String, ParseError> {
    check_recipient(text).map(|()| text.to_owned()).map_err(ParseError::from)
}

/// The table in the default file.
pub(crate) fn template() -> String {
    "\n# Sealed records: files in the age format, which only a key or a passphrase opens.\n[seal]\n\
     # for whom `bedside seal` seals: yours, and a recovery key that lies on paper in another place; without any, it asks for a passphrase\n\
     # (a list of words that begin with age1; no example stands here that somebody could seal for by mistake)\n\
     #to = []\n\
     # the file with your key, as `age-keygen` makes it; sealed records are read with it and stay sealed\n\
     #identity = \"~/keys/records.txt\"\n"
        .to_owned()
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "seal")]
    #[test]
    fn recipients_and_identity_are_read_and_faulty_ones_reported() {
        use super::super::parse;
        let sound = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
        let (config, said) = parse(&format!("[seal]\nto = [\"{sound}\"]\nidentity = \"~/k.txt\"\n"), "c.toml");
        assert_eq!((config.seal.recipients, said.len()), (vec![sound.to_owned()], 0));
        for (text, expected) in [
            ("[seal]\nto = \"age1\"", "c.toml:2:6: Expected a list, found a quoted string"),
            ("[seal]\nto = [\"age1x\"]", "c.toml:2:7: `age1x` is no age recipient"),
            ("[seal]\nidentity = \"k.txt\"", "c.toml:2:12: A whole path is wanted here"),
            ("[seal]\nidentiy = \"/k\"", "c.toml:2:1: `identiy` is not a key of [seal]. Did you mean `identity`?"),
        ] {
            let said: Vec<String> = parse(text, "c.toml").1.iter().map(ToString::to_string).collect();
            assert!(said.len() == 1 && said[0].starts_with(expected), "{said:?}");
        }
    }
}
