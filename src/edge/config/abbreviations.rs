//! `[abbreviations]` in the settings: `br = "breathing regular"`, which `;br ` on the line becomes.

use super::{Config, Page};
use crate::app::input::abbreviations::Wrong;
use toml::Spanned;
use toml::de::DeValue;

pub(crate) fn read(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>, config: &mut Config) {
    for (at, name, value) in page.lines(value, "abbreviations") {
        let Some(words) = page.word(value) else { continue };
        match config.abbreviations.add(name, words) {
            Ok(()) => {}
            Err(Wrong::Name(sentence)) => page.say(at, sentence),
            Err(Wrong::Words(sentence)) => page.say(value.span(), sentence),
        }
    }
}

/// The table as a file shows it: it sets nothing.
pub(crate) fn template() -> String {
    "\n# Your abbreviations: `;br ` typed on the line becomes the words, in place. Words alone, no numbers.\n[abbreviations]\n\
     #br = \"breathing regular\"\n"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn abbreviations_are_read_and_what_is_none_is_said() {
        let (config, said) = read("[abbreviations]\nbr = \"breathing regular\"\n", "c.toml");
        assert_eq!((config.abbreviations.all().count(), said), (1, vec![]));
        for (text, expected) in [
            ("[abbreviations]\n\"b r\" = \"x\"", "c.toml:2:1: An abbreviation is 1 to 20 letters or digits, without the `;`."),
            (
                "[abbreviations]\nn = \"BP 120/80\"",
                "c.toml:2:5: An abbreviation stands for words alone; a number is typed when it is seen.",
            ),
            ("[abbreviations]\nn = 1", "c.toml:2:5: A word in quotes is wanted here, not a number."),
        ] {
            let said: Vec<String> = read(text, "c.toml").1.iter().map(ToString::to_string).collect();
            assert_eq!(said, [expected]);
        }
    }
}
