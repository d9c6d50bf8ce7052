//! Things that happen: letters that stand alone on the line, music, people who leave the room and return. Never a dose or a phase.

use super::author::on_staff;
use super::decisions::answered;
use super::words::{Words, is};
use super::{Found, Here};
use crate::session::Kind;
use crate::session::record::vocabulary::ITEMS;
use crate::session::statement::Form;
use std::sync::LazyLock;

/// What a letter alone on the line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The letter.
    pub letter: char,
    /// The vocabulary's codes: one, or two that take turns.
    pub codes: &'static [&'static str],
    /// For people.
    pub means: &'static str,
}

const fn letter_for(letter: char, codes: &'static [&'static str], means: &'static str) -> Letter {
    Letter { letter, codes, means }
}

/// Every letter. Music has no code: it is a kind of its own.
pub const EVENTS: &[Letter] = &[
    letter_for('h', &["hand_held", "hand_released"], "hand held, released"),
    letter_for('t', &["tears"], "tears"),
    letter_for('v', &["vomited"], "vomited"),
    letter_for('b', &["bathroom_out", "bathroom_in"], "bathroom, out and back"),
    letter_for('w', &["water"], "water"),
    letter_for('m', &[], "music changed"),
];

/// What each letter alone on the line stands for, as the user has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letters(Vec<(char, Vec<&'static str>)>);

/// Why a letter cannot stand for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoLetter {
    /// About the letter, in a sentence.
    Letter(String),
    /// About what it was to stand for, in a sentence.
    Meaning(String),
    /// There is no such event.
    Unknown,
}

/// Events that one letter cannot say: they stop the clocks, name a medicine given, need more than their name, or are the
/// program's own to write.
const NOT_BY_LETTER: &[&str] = &["moment", "left", "rescue_given", "emergency_card", "shown", "staff_out", "staff_in"];
/// The word for a change of music, which is a kind of its own.
const MUSIC: &str = "music";

impl Default for Letters {
    fn default() -> Self {
        Self(EVENTS.iter().map(|known| (known.letter, known.codes.to_vec())).collect())
    }
}

impl Letters {
    /// As the program comes.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Letters> = LazyLock::new(Letters::default);
        &SHIPPED
    }

    /// Each letter with the codes it stands for; none for music.
    pub fn all(&self) -> impl Iterator<Item = (char, &[&'static str])> {
        self.0.iter().map(|(letter, codes)| (*letter, codes.as_slice()))
    }

    /// Gives a letter its meaning: the name of one event, or of several that take turns; none makes it a letter like any other.
    /// Never a dose or a phase, and nothing that one letter cannot say.
    pub fn set(&mut self, letter: &str, events: &[&str]) -> Result<(), NoLetter> {
        let mut chars = letter.chars();
        let alone = chars.next().filter(|one| one.is_alphabetic() && chars.next().is_none()).and_then(one_lower);
        let Some(letter) = alone else {
            return Err(NoLetter::Letter(format!("`{letter}` is not one letter, and only a letter alone can be an event.")));
        };
        if letter == 'o' {
            return Err(NoLetter::Letter("`o` alone answers an opened look, so it can be no event.".to_owned()));
        }
        let codes =
            if events == [MUSIC] { Vec::new() } else { events.iter().map(|name| code(name)).collect::<Result<_, _>>()? };
        self.0.retain(|(known, _)| *known != letter);
        if !events.is_empty() {
            self.0.push((letter, codes));
        }
        Ok(())
    }

    fn of(&self, letter: char) -> Option<&[&'static str]> {
        self.0.iter().find(|(known, _)| *known == letter).map(|(_, codes)| codes.as_slice())
    }

    /// Whether a word is a letter for music, which may have its title behind it.
    fn is_music(&self, word: &str) -> bool {
        self.all().any(|(letter, codes)| codes.is_empty() && word.chars().eq([letter]))
    }
}

/// The names of everything a letter can stand for.
pub fn by_letter() -> impl Iterator<Item = &'static str> {
    let events = ITEMS.iter().filter(|item| item.kind == Kind::Event && !NOT_BY_LETTER.contains(&item.item));
    events.map(|item| item.item).chain([MUSIC])
}

/// The event of a name, with `_` or a space between its words.
fn code(name: &str) -> Result<&'static str, NoLetter> {
    let wanted = name.trim().to_lowercase().replace(' ', "_");
    let no = |why: &str| Err(NoLetter::Meaning(format!("`{name}` {why}")));
    let is_of = |kind: Kind| ITEMS.iter().any(|item| item.kind == kind && item.item == wanted);
    match by_letter().find(|code| *code == wanted && wanted != MUSIC) {
        Some(code) => Ok(code),
        None if wanted == MUSIC => no("cannot take turns with an event."),
        None if is_of(Kind::Dose) => no("is a dose or a word about one, and one letter never stands for that."),
        None if is_of(Kind::Phase) => no("is a phase, and one letter never stands for that."),
        None if NOT_BY_LETTER.contains(&wanted.as_str()) => no("says too much for one letter."),
        None => Err(NoLetter::Unknown),
    }
}

/// A letter in lower case, where that is one letter.
fn one_lower(letter: char) -> Option<char> {
    let mut lower = letter.to_lowercase();
    lower.next().filter(|_| lower.next().is_none())
}

/// Events that Tab offers where a line is nothing but their name.
const NAMED: &[&str] = &[
    "hand_held",
    "hand_released",
    "tears",
    "laughing",
    "vomited",
    "stood_up",
    "mask_off",
    "bathroom_out",
    "bathroom_in",
    "water",
    "light_change",
];

/// What becomes of touch. Nobody who types these words means anything else, and a withdrawal is often shown, not said: how
/// stands behind it.
const TOUCH: &[&str] = &["touch_offered", "touch_accepted", "touch_declined", "touch_withdrawn"];

/// A letter alone; music's also with the title.
pub(crate) fn letter(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let (text, letters) = (words.rest(), here.context.letters);
    if let Some((_, title)) = text.split_once(' ').filter(|(word, _)| letters.is_music(word)) {
        return Some(Form::Music { title: title.trim().to_owned() }.into());
    }
    let mut chars = text.chars();
    let (typed, None) = (chars.next()?, chars.next()) else { return None };
    let form = match letters.of(one_lower(typed)?)? {
        [] => Form::Music { title: String::new() },
        codes => event(next_of(codes, here)?),
    };
    Some(form.into())
}

/// `out nr`, `in nr`: people who are here today.
pub(crate) fn person(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let way = words.take()?;
    let (_, code) = [("out", "staff_out"), ("in", "staff_in")].into_iter().find(|(word, _)| is(way, word))?;
    let who = on_staff(words.take()?, here.context.session)?;
    let form = Form::Event { code: code.to_owned(), text: who.as_str().to_owned(), words: String::new() };
    words.is_empty().then(|| form.into())
}

/// `touch offered`, `touch withdrawn, pulled her hand back`.
pub(crate) fn touch(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let said = |code: &&'static str| Some((*code, answered(words, &code.replace('_', " "))?));
    let (code, how) = TOUCH.iter().find_map(said)?;
    Some(Form::Event { code: code.to_owned(), text: String::new(), words: how.to_owned() }.into())
}

/// `fell`, `fell, helped up by NR`: a fall is looked for afterwards, so it has a name. `fell asleep` is a note.
pub(crate) fn fell(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let how = answered(words, "fell")?;
    Some(Form::Event { code: "fell".to_owned(), text: String::new(), words: how.to_owned() }.into())
}

/// `ready`.
pub(crate) fn ready(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    is(words.rest(), "ready").then(|| event("ready").into())
}

/// An event's own name: `laughing`, `mask off`.
pub(crate) fn named(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let code = NAMED.iter().find(|code| is(words.rest(), &code.replace('_', " ")))?;
    Some(event(code).into())
}

/// What the vocabulary says about an event.
pub(crate) fn meaning(code: &str) -> Option<&'static str> {
    ITEMS.iter().find(|item| item.kind == Kind::Event && item.item == code).map(|item| item.means)
}

fn event(code: &str) -> Form {
    Form::Event { code: code.to_owned(), text: String::new(), words: String::new() }
}

/// Of codes that take turns, the one after the last that had happened by the line's own time.
fn next_of(codes: &[&'static str], here: &Here<'_>) -> Option<&'static str> {
    let rows = here.context.session.ledger().live();
    let turns = rows.filter(|row| row.kind == Kind::Event && row.elapsed <= here.at.elapsed);
    let last = turns.filter_map(|row| Some((row.elapsed, row.seq, codes.iter().position(|code| row.item == *code)?))).max();
    let next = last.map_or(0, |(_, _, place)| (place + 1) % codes.len());
    codes.get(next).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_has_every_code() {
        for code in EVENTS.iter().flat_map(|known| known.codes).chain(NAMED).chain(TOUCH).chain(&[
            "ready",
            "fell",
            "staff_out",
            "staff_in",
        ]) {
            assert!(meaning(code).is_some(), "{code}");
        }
    }

    #[test]
    fn a_letter_is_given_a_meaning_or_none_and_never_one_that_changes_the_day() {
        let mut letters = Letters::default();
        assert_eq!(letters.set("L", &["laughing"]), Ok(()));
        assert_eq!(letters.set("h", &["Stood up", "hand_released"]), Ok(()));
        assert_eq!(letters.set("é", &["music"]), Ok(()));
        assert_eq!(letters.set("w", &[]), Ok(()));
        let of = |letter| letters.of(letter).map(<[_]>::to_vec);
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
                Err(NoLetter::Letter(said) | NoLetter::Meaning(said)) => assert!(said.contains(why), "{said}"),
                other => panic!("{letter} = {event}: {other:?}"),
            }
        }
        assert_eq!(letters.set("x", &["tear"]), Err(NoLetter::Unknown));
        assert!(letters.set("x", &["music", "tears"]).is_err());
    }
}
