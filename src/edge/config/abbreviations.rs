//! `[abbreviations]` in the settings: with `br = "breathing regular"`, `;br ` on the line becomes the words.

use crate::app::input::abbreviations::{AbbreviationError, Abbreviations};
use crate::toml_reader::TomlTable;

pub(crate) fn parse(table: &TomlTable<'_>, abbreviations: &mut Abbreviations) {
    for (key, value) in table.entries() {
        let Some(words) = value.string() else { continue };
        match abbreviations.add(key.name(), words) {
            Ok(()) => {}
            Err(AbbreviationError::Name(sentence)) => key.report(sentence),
            Err(AbbreviationError::Expansion(sentence)) => value.report(sentence),
        }
    }
}

/// The table in the default file.
pub(crate) fn template() -> String {
    "\n# Your abbreviations: `;br ` typed on the line becomes the words, in place. Words alone, no numbers.\n[abbreviations]\n\
     #br = \"breathing regular\"\n"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn abbreviations_are_read_and_faulty_ones_reported() {
        let (config, said) = parse("[abbreviations]\nbr = \"breathing regular\"\n", "c.toml");
        assert_eq!((config.abbreviations.entries().count(), said), (1, vec![]));
        for (text, expected) in [
            ("[abbreviations]\n\"b r\" = \"x\"", "c.toml:2:1: An abbreviation is 1 to 20 letters or digits, without the `;`."),
            (
                "[abbreviations]\nn = \"BP 120/80\"",
                "c.toml:2:5: An abbreviation stands for words alone; a number is typed when it is seen.",
            ),
            ("[abbreviations]\nn = 1", "c.toml:2:5: Expected a quoted string, found a number."),
        ] {
            let said: Vec<String> = parse(text, "c.toml").1.iter().map(ToString::to_string).collect();
            assert_eq!(said, [expected]);
        }
    }
}
