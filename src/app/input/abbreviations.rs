//! Abbreviations from the settings: `;br ` on the line becomes its words. An expansion has no digits, so that every number in the
//! record was typed.

use crate::session::analysis::gaps;
use std::collections::BTreeMap;

const ABBREVIATION_MARK: char = ';';
const MAX_NAME: usize = 20;
const MAX_EXPANSION: usize = 400;

/// Abbreviations with their expansions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abbreviations(BTreeMap<String, String>);

/// Why an abbreviation is refused, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AbbreviationError {
    /// The name is refused.
    Name(String),
    /// The expansion is refused.
    Expansion(String),
}

impl Abbreviations {
    /// Adds an abbreviation, or replaces the one with its name.
    ///
    /// # Errors
    ///
    /// The name or the expansion is too long, empty, or has characters that are not allowed.
    pub fn add(&mut self, name: &str, words: &str) -> Result<(), AbbreviationError> {
        let words = words.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME || !name.chars().all(char::is_alphanumeric) {
            let sentence = format!("An abbreviation is 1 to {MAX_NAME} letters or digits, without the `;`.");
            return Err(AbbreviationError::Name(sentence));
        }
        if words.is_empty() || words.chars().count() > MAX_EXPANSION || words.chars().any(char::is_control) {
            let sentence = format!("The words of an abbreviation have 1 to {MAX_EXPANSION} letters on one line.");
            return Err(AbbreviationError::Expansion(sentence));
        }
        if words.chars().any(char::is_numeric) {
            let sentence = "An abbreviation holds only words, no numbers: a number is typed when it is seen.";
            return Err(AbbreviationError::Expansion(sentence.to_owned()));
        }
        self.0.insert(name.to_owned(), words.to_owned());
        Ok(())
    }

    /// Each abbreviation with its mark, and its expansion, ordered by name.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (String, &str)> {
        self.0.iter().map(|(name, words)| (format!("{ABBREVIATION_MARK}{name}"), words.as_str()))
    }

    /// Expands every known abbreviation in a text.
    pub(crate) fn expand_all(&self, words: &str) -> String {
        let mut expanded = String::new();
        let mut end = 0;
        for (at, name) in gaps::find_abbreviations(words) {
            let Some(expansion) = self.0.get(name) else { continue };
            expanded.push_str(words.get(end..at).unwrap_or_default());
            expanded.push_str(expansion);
            end = at + ABBREVIATION_MARK.len_utf8() + name.len();
        }
        expanded + words.get(end..).unwrap_or_default()
    }

    /// The text before the caret with the abbreviation at its end expanded. `None` if it does not end with one and a space.
    pub(crate) fn expand_before_caret(&self, before: &str) -> Option<String> {
        let typed = before.strip_suffix(' ')?;
        let (kept, name) = typed.rsplit_once(ABBREVIATION_MARK)?;
        let words = self.0.get(name)?;
        // After a letter or a second mark, the mark is text.
        let is_start = kept.chars().next_back().is_none_or(|last| !last.is_alphanumeric() && last != ABBREVIATION_MARK);
        is_start.then(|| format!("{kept}{words} "))
    }
}
