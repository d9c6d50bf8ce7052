//! Parts of the help that `?` opens: its sections, its contexts and its search.

use super::key::KeyContext;
use crate::app::grammar::LetterMap;
use std::borrow::Cow;

/// The contexts whose keys the help lists after the empty line and the examples, in this order.
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelpSection {
    pub(crate) title: &'static str,
    /// What to press or type, and what it does.
    pub(crate) entries: Vec<(String, Cow<'static, str>)>,
}

/// The search after `?`. `None` if the line is text: a space or digit after `?` makes it so.
pub(crate) fn query(line: &str) -> Option<&str> {
    let query = line.strip_prefix('?')?;
    let is_search = query.is_empty() || query.starts_with(char::is_alphabetic) || query.starts_with(['/', '-']);
    is_search.then_some(query)
}

/// Each letter and its events, if the user changed the letters; empty otherwise.
pub(crate) fn custom_letters(letters: &LetterMap) -> Vec<(String, Cow<'static, str>)> {
    if letters == LetterMap::shipped() {
        return Vec::new();
    }
    let means = |codes: &[&str]| if codes.is_empty() { "music".to_owned() } else { codes.join(", ").replace('_', " ") };
    letters.entries().map(|(letter, codes)| (letter.to_string(), means(codes).into())).collect()
}
