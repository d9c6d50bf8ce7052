//! Things that happen: letters that stand alone on the line, music, people who leave the room and return. Never a dose or a phase.

use super::author::on_staff;
use super::decisions::answered;
use super::words::{Words, is};
use super::{Found, Here};
use crate::session::Kind;
use crate::session::said::Form;
use crate::session::vocabulary::ITEMS;

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

/// A letter alone; `m` also with the music's title.
pub(super) fn letter(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let text = words.rest();
    if let Some(title) = text.strip_prefix("m ").map(str::trim) {
        return Some(Form::Music { title: title.to_owned() }.into());
    }
    let mut chars = text.chars();
    let (typed, None) = (chars.next()?, chars.next()) else { return None };
    let known = EVENTS.iter().find(|known| known.letter == typed.to_ascii_lowercase())?;
    let form = match known.codes {
        [] => Form::Music { title: String::new() },
        codes => event(next_of(codes, here)?),
    };
    Some(form.into())
}

/// `out nr`, `in nr`: people who are here today.
pub(super) fn person(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let way = words.take()?;
    let (_, code) = [("out", "staff_out"), ("in", "staff_in")].into_iter().find(|(word, _)| is(way, word))?;
    let who = on_staff(words.take()?, here.context.session)?;
    let form = Form::Event { code: code.to_owned(), text: who.as_str().to_owned(), words: String::new() };
    words.is_empty().then(|| form.into())
}

/// `touch offered`, `touch withdrawn, pulled her hand back`.
pub(super) fn touch(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let said = |code: &&'static str| Some((*code, answered(words, &code.replace('_', " "))?));
    let (code, how) = TOUCH.iter().find_map(said)?;
    Some(Form::Event { code: code.to_owned(), text: String::new(), words: how.to_owned() }.into())
}

/// `fell`, `fell, helped up by NR`: a fall is looked for afterwards, so it has a name. `fell asleep` is a note.
pub(super) fn fell(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let how = answered(words, "fell")?;
    Some(Form::Event { code: "fell".to_owned(), text: String::new(), words: how.to_owned() }.into())
}

/// `ready`.
pub(super) fn ready(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    is(words.rest(), "ready").then(|| event("ready").into())
}

/// An event's own name: `laughing`, `mask off`.
pub(super) fn named(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let code = NAMED.iter().find(|code| is(words.rest(), &code.replace('_', " ")))?;
    Some(event(code).into())
}

/// What the vocabulary says about an event.
pub(super) fn meaning(code: &str) -> Option<&'static str> {
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
}
