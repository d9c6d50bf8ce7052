//! The user's own abbreviations: `;br ` on the line becomes its words in place. Words only: a number is typed when it is seen.

use crate::session::analysis::gaps;
use std::collections::BTreeMap;

/// What stands before an abbreviation.
const ABBREVIATION_MARK: char = ';';
/// More letters than this are no abbreviation, and more words no expansion.
const MAX_LENGTHS: (usize, usize) = (20, 400);

/// Abbreviations and what they stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abbreviations(BTreeMap<String, String>);

/// Why there can be no such abbreviation: about its name, or about its words; each a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AbbreviationError {
    /// About the name.
    Name(String),
    /// About the words.
    Expansion(String),
}

impl Abbreviations {
    /// Adds one.
    pub fn add(&mut self, name: &str, words: &str) -> Result<(), AbbreviationError> {
        let words = words.trim();
        if name.is_empty() || name.chars().count() > MAX_LENGTHS.0 || !name.chars().all(char::is_alphanumeric) {
            return Err(AbbreviationError::Name(format!(
                "An abbreviation is 1 to {} letters or digits, without the `;`.",
                MAX_LENGTHS.0
            )));
        }
        if words.is_empty() || words.chars().count() > MAX_LENGTHS.1 || words.chars().any(char::is_control) {
            return Err(AbbreviationError::Expansion(format!(
                "An abbreviation stands for 1 to {} letters on one line.",
                MAX_LENGTHS.1
            )));
        }
        if words.chars().any(char::is_numeric) {
            let sentence = "An abbreviation stands for words alone; a number is typed when it is seen.";
            return Err(AbbreviationError::Expansion(sentence.to_owned()));
        }
        self.0.insert(name.to_owned(), words.to_owned());
        Ok(())
    }

    /// Each with its words, by name, for the help.
    pub fn entries(&self) -> impl Iterator<Item = (String, &str)> {
        self.0.iter().map(|(name, words)| (format!("{ABBREVIATION_MARK}{name}"), words.as_str()))
    }

    /// Words with every abbreviation in them that is known written out.
    pub fn expand_all(&self, words: &str) -> String {
        let mut full = String::new();
        let mut done = 0;
        for (at, name) in gaps::find_abbreviations(words) {
            let Some(meant) = self.0.get(name) else { continue };
            full.push_str(words.get(done..at).unwrap_or_default());
            full.push_str(meant);
            done = at + ABBREVIATION_MARK.len_utf8() + name.len();
        }
        full + words.get(done..).unwrap_or_default()
    }

    /// What the words before the caret become when they end with an abbreviation and the space after it.
    pub(crate) fn expand_before_caret(&self, before: &str) -> Option<String> {
        let typed = before.strip_suffix(' ')?;
        let (kept, name) = typed.rsplit_once(ABBREVIATION_MARK)?;
        let words = self.0.get(name)?;
        // Within a word the mark is part of it.
        let begins = kept.chars().next_back().is_none_or(|last| !last.is_alphanumeric() && last != ABBREVIATION_MARK);
        begins.then(|| format!("{kept}{words} "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Abbreviations {
        let mut abbreviations = Abbreviations::default();
        assert_eq!(abbreviations.add("br", " breathing regular "), Ok(()));
        abbreviations
    }

    #[test]
    fn an_abbreviation_is_expanded_at_its_space_and_nothing_else_is() {
        for (before, expected) in [
            (";br ", Some("breathing regular ")),
            ("-5 ;br ", Some("-5 breathing regular ")),
            (",,;br ", Some(",,breathing regular ")),
            (";br", None),
            (";bx ", None),
            ("x;br ", None),
            (";;br ", None),
            ("br ", None),
            (";br  ", None),
            ("", None),
        ] {
            assert_eq!(sample().expand_before_caret(before).as_deref(), expected, "{before:?}");
        }
    }

    #[test]
    fn what_was_left_short_is_written_out_as_far_as_it_is_known() {
        assert_eq!(sample().expand_all("calm, ;br; ;zz and ;br"), "calm, breathing regular; ;zz and breathing regular");
    }

    #[test]
    fn numbers_and_what_is_no_word_are_refused() {
        let mut abbreviations = sample();
        for (name, words, is_name) in
            [("", "x", true), ("a b", "x", true), ("n", "120/80", false), ("n", " ", false), ("n", "a\nb", false)]
        {
            let said = abbreviations.add(name, words);
            assert_eq!(matches!(said, Err(AbbreviationError::Name(_))), is_name, "{name:?} {words:?}");
            assert!(said.is_err());
        }
        assert_eq!(abbreviations.entries().collect::<Vec<_>>(), [(";br".to_owned(), "breathing regular")]);
    }
}
