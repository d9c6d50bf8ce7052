//! The events of single letters.

use crate::session::RowKind;
use crate::session::record::vocabulary::{ITEMS, find};
use std::sync::LazyLock;

/// The events of letters alone on the line: vocabulary codes, one or several that take turns. Music has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterMap(Vec<(char, Vec<&'static str>)>);

impl Default for LetterMap {
    fn default() -> Self {
        Self(vec![
            ('h', vec!["hand_held", "hand_released"]),
            ('t', vec!["tears"]),
            ('v', vec!["vomited"]),
            ('b', vec!["bathroom_out", "bathroom_in"]),
            ('w', vec!["water"]),
            ('m', vec![]),
        ])
    }
}

impl LetterMap {
    /// The letters as shipped.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<LetterMap> = LazyLock::new(LetterMap::default);
        &SHIPPED
    }

    /// Each letter with its codes; a music letter has none.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (char, &[&'static str])> {
        self.0.iter().map(|(letter, codes)| (*letter, codes.as_slice()))
    }

    /// Gives a letter one event or several that take turns. Without any, the letter has no event any more.
    ///
    /// # Errors
    ///
    /// `letter` is not one letter or is reserved, or an event is unknown or cannot be entered by one letter.
    pub fn set(&mut self, letter: &str, events: &[&str]) -> Result<(), LetterError> {
        let mut chars = letter.chars();
        let single = chars.next().filter(|first| first.is_alphabetic() && chars.next().is_none()).and_then(single_lowercase);
        let Some(letter) = single else {
            let sentence = format!("`{letter}` is not one letter, and only a letter alone can be an event.");
            return Err(LetterError::InvalidLetter(sentence));
        };
        if letter == 'o' {
            return Err(LetterError::InvalidLetter("`o` alone answers a look, so it cannot be an event.".to_owned()));
        }
        let codes =
            if events == [MUSIC] { Vec::new() } else { events.iter().map(|name| event_code(name)).collect::<Result<_, _>>()? };
        self.0.retain(|(known, _)| *known != letter);
        if !events.is_empty() {
            self.0.push((letter, codes));
        }
        Ok(())
    }

    pub(crate) fn codes(&self, letter: char) -> Option<&[&'static str]> {
        self.0.iter().find(|(known, _)| *known == letter).map(|(_, codes)| codes.as_slice())
    }

    /// Whether a word is a letter for music, which may have a title after it.
    pub(crate) fn is_music(&self, word: &str) -> bool {
        self.entries().any(|(letter, codes)| codes.is_empty() && word.chars().eq([letter]))
    }
}

/// Why a letter cannot have an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterError {
    /// A sentence about the letter.
    InvalidLetter(String),
    /// A sentence about the event.
    InvalidMeaning(String),
    /// There is no such event.
    UnknownEvent,
}

/// Events that no letter can have: they stop the clocks, name a medicine, need more than their name, or only the program records
/// them.
const EXCLUDED_EVENTS: &[&str] = &["moment", "left", "rescue_given", "emergency_card", "shown", "staff_out", "staff_in"];

/// The name for a change of music, which is a row kind of its own.
const MUSIC: &str = "music";

pub(crate) fn letter_event_names() -> impl Iterator<Item = &'static str> {
    let events = ITEMS.iter().filter(|item| item.kind == RowKind::Event && !EXCLUDED_EVENTS.contains(&item.slug));
    events.map(|item| item.slug).chain([MUSIC])
}

/// The code of an event by its name, in which spaces may replace `_`.
fn event_code(name: &str) -> Result<&'static str, LetterError> {
    let code = name.trim().to_lowercase().replace(' ', "_");
    let reason = if code == MUSIC {
        "cannot alternate with an event."
    } else if let Some(known) = letter_event_names().find(|known| *known == code) {
        return Ok(known);
    } else if find(RowKind::Dose, &code).is_some() {
        "is a dose or a word about one; a single letter cannot mean that."
    } else if find(RowKind::Phase, &code).is_some() {
        "is a phase; a single letter cannot mean that."
    } else if EXCLUDED_EVENTS.contains(&code.as_str()) {
        "is too much for one letter."
    } else {
        return Err(LetterError::UnknownEvent);
    };
    Err(LetterError::InvalidMeaning(format!("`{name}` {reason}")))
}

/// A letter in lower case, if that is a single letter.
pub(crate) fn single_lowercase(letter: char) -> Option<char> {
    let mut lower = letter.to_lowercase();
    lower.next().filter(|_| lower.next().is_none())
}
