//! The help behind `?`: sections of keys, lines and commands, and the search in them.

use super::key::KeyContext;
use crate::app::grammar::LetterMap;
use std::borrow::Cow;

/// The screens whose keys are named, after the empty line's and the lines.
pub(crate) const OTHER_CONTEXTS: [KeyContext; 8] = [
    KeyContext::LineText,
    KeyContext::Prompt,
    KeyContext::VitalsForm,
    KeyContext::Checklist,
    KeyContext::EmergencyCard,
    KeyContext::Dialog,
    KeyContext::ClientScreen,
    KeyContext::Veil,
];

/// Things of one kind, under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpSection {
    /// The heading.
    pub title: &'static str,
    /// What is pressed or typed, and what it does.
    pub entries: Vec<(String, Cow<'static, str>)>,
}

/// What stands after `?`, if the line is the help or a search in it: a space or digit after it makes text.
pub fn query(line: &str) -> Option<&str> {
    let query = line.strip_prefix('?')?;
    let is_search = query.is_empty() || query.starts_with(char::is_alphabetic) || query.starts_with(['/', '-']);
    is_search.then_some(query)
}

/// What letters stand for, where the user's are not those that the program comes with.
pub(crate) fn custom_letters(letters: &LetterMap) -> Vec<(String, Cow<'static, str>)> {
    if letters == LetterMap::shipped() {
        return Vec::new();
    }
    let means = |codes: &[&str]| if codes.is_empty() { "music".to_owned() } else { codes.join(", ").replace('_', " ") };
    letters.entries().map(|(letter, codes)| (letter.to_string(), means(codes).into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_after_the_question_mark_search_and_a_space_or_digit_makes_text() {
        for (line, found) in [("?", Some("")), ("?veil", Some("veil")), ("?/dim", Some("/dim")), ("?ärger", Some("ärger"))] {
            assert_eq!(query(line), found, "{line}");
        }
        for line in ["", "veil", "? asleep", "?2 pillows", "??", "a?"] {
            assert_eq!(query(line), None, "{line}");
        }
    }
}
