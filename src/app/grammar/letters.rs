//! What a letter alone on the line stands for.

use crate::session::RowKind;
use crate::session::record::vocabulary::ITEMS;
use std::sync::LazyLock;

/// What a letter alone on the line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterEvent {
    /// The letter.
    pub letter: char,
    /// The event codes: one, or two that alternate.
    pub codes: &'static [&'static str],
    /// Its meaning in words.
    pub description: &'static str,
}

const fn letter_event(letter: char, codes: &'static [&'static str], means: &'static str) -> LetterEvent {
    LetterEvent { letter, codes, description: means }
}

/// The default letters. Music has no event code.
pub const LETTER_EVENTS: &[LetterEvent] = &[
    letter_event('h', &["hand_held", "hand_released"], "hand held, released"),
    letter_event('t', &["tears"], "tears"),
    letter_event('v', &["vomited"], "vomited"),
    letter_event('b', &["bathroom_out", "bathroom_in"], "bathroom, out and back"),
    letter_event('w', &["water"], "water"),
    letter_event('m', &[], "music changed"),
];

/// The user's meanings of single letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterMap(Vec<(char, Vec<&'static str>)>);

impl Default for LetterMap {
    fn default() -> Self {
        Self(LETTER_EVENTS.iter().map(|known| (known.letter, known.codes.to_vec())).collect())
    }
}

impl LetterMap {
    /// The default letters.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<LetterMap> = LazyLock::new(LetterMap::default);
        &SHIPPED
    }

    /// Each letter with its event codes; none for music.
    pub fn entries(&self) -> impl Iterator<Item = (char, &[&'static str])> {
        self.0.iter().map(|(letter, codes)| (*letter, codes.as_slice()))
    }

    /// Sets the meaning of a letter: one event, several that alternate, or none. Doses, phases and events that need more than a
    /// letter are refused.
    pub fn set(&mut self, letter: &str, events: &[&str]) -> Result<(), LetterError> {
        let mut chars = letter.chars();
        let alone = chars.next().filter(|one| one.is_alphabetic() && chars.next().is_none()).and_then(single_lowercase);
        let Some(letter) = alone else {
            return Err(LetterError::InvalidLetter(format!(
                "`{letter}` is not one letter, and only a letter alone can be an event."
            )));
        };
        if letter == 'o' {
            return Err(LetterError::InvalidLetter("`o` alone answers an opened look, so it can be no event.".to_owned()));
        }
        let codes = if events == [MUSIC_WORD] {
            Vec::new()
        } else {
            events.iter().map(|name| event_code(name)).collect::<Result<_, _>>()?
        };
        self.0.retain(|(known, _)| *known != letter);
        if !events.is_empty() {
            self.0.push((letter, codes));
        }
        Ok(())
    }

    pub(crate) fn codes(&self, letter: char) -> Option<&[&'static str]> {
        self.0.iter().find(|(known, _)| *known == letter).map(|(_, codes)| codes.as_slice())
    }

    /// Whether a word is the letter for music; a title may follow.
    pub(crate) fn is_music(&self, word: &str) -> bool {
        self.entries().any(|(letter, codes)| codes.is_empty() && word.chars().eq([letter]))
    }
}

/// Why a letter cannot be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterError {
    /// The letter is refused, in a sentence.
    InvalidLetter(String),
    /// The meaning is refused, in a sentence.
    InvalidMeaning(String),
    /// There is no such event.
    UnknownEvent,
}

/// Events that a letter cannot stand for: they stop the clocks, name a medicine, need text, or are written by the program.
const EXCLUDED_EVENTS: &[&str] = &["moment", "left", "rescue_given", "emergency_card", "shown", "staff_out", "staff_in"];

/// The name for a change of music.
const MUSIC_WORD: &str = "music";

/// The names that a letter can stand for.
pub fn letter_event_names() -> impl Iterator<Item = &'static str> {
    let events = ITEMS.iter().filter(|item| item.kind == RowKind::Event && !EXCLUDED_EVENTS.contains(&item.slug));
    events.map(|item| item.slug).chain([MUSIC_WORD])
}

/// The event code of a name, with `_` or spaces.
fn event_code(name: &str) -> Result<&'static str, LetterError> {
    let wanted = name.trim().to_lowercase().replace(' ', "_");
    let no = |why: &str| Err(LetterError::InvalidMeaning(format!("`{name}` {why}")));
    let is_of = |kind: RowKind| ITEMS.iter().any(|item| item.kind == kind && item.slug == wanted);
    match letter_event_names().find(|code| *code == wanted && wanted != MUSIC_WORD) {
        Some(code) => Ok(code),
        None if wanted == MUSIC_WORD => no("cannot take turns with an event."),
        None if is_of(RowKind::Dose) => no("is a dose or a word about one, and one letter never stands for that."),
        None if is_of(RowKind::Phase) => no("is a phase, and one letter never stands for that."),
        None if EXCLUDED_EVENTS.contains(&wanted.as_str()) => no("says too much for one letter."),
        None => Err(LetterError::UnknownEvent),
    }
}

/// The lowercase of a letter, if it is one character.
pub(crate) fn single_lowercase(letter: char) -> Option<char> {
    let mut lower = letter.to_lowercase();
    lower.next().filter(|_| lower.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_given_a_meaning_or_none_and_never_one_that_changes_the_day() {
        let mut letters = LetterMap::default();
        assert_eq!(letters.set("L", &["laughing"]), Ok(()));
        assert_eq!(letters.set("h", &["Stood up", "hand_released"]), Ok(()));
        assert_eq!(letters.set("é", &["music"]), Ok(()));
        assert_eq!(letters.set("w", &[]), Ok(()));
        let of = |letter| letters.codes(letter).map(<[_]>::to_vec);
        assert_eq!(of('l'), Some(vec!["laughing"]));
        assert_eq!(of('h'), Some(vec!["stood_up", "hand_released"]));
        assert_eq!((of('é'), of('w'), of('t')), (Some(vec![]), None, Some(vec!["tears"])));
        assert!(letters.is_music("é") && letters.is_music("m") && !letters.is_music("l"));
        for (letter, event, why) in [
            ("x", "ketamine", "is a dose"),
            ("x", "declined", "is a dose"),
            ("x", "presence", "is a phase"),
            ("x", "left", "says too much"),
            ("x", "rescue given", "says too much"),
            ("o", "tears", "answers an opened look"),
            ("7", "tears", "is not one letter"),
            ("ab", "tears", "is not one letter"),
        ] {
            match letters.set(letter, &[event]) {
                Err(LetterError::InvalidLetter(said) | LetterError::InvalidMeaning(said)) => {
                    assert!(said.contains(why), "{said}")
                }
                other => panic!("{letter} = {event}: {other:?}"),
            }
        }
        assert_eq!(letters.set("x", &["tear"]), Err(LetterError::UnknownEvent));
        assert!(letters.set("x", &["music", "tears"]).is_err());
    }
}
