//! Events: single letters, music, staff leaving and returning. Never a dose or a phase.

use crate::app::grammar::author::find_staff;
use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::decisions::reason_after_answer;
use crate::app::grammar::letters::single_lowercase;
use crate::app::grammar::words::{WordCursor, eq_word};
use crate::session::RowKind;
use crate::session::record::vocabulary::ITEMS;
use crate::session::statement::StatementKind;

/// Events that Tab offers for a line that is only their name.
const TAB_EVENTS: &[&str] = &[
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

/// The events about touch; a description may follow.
const TOUCH_EVENTS: &[&str] = &["touch_offered", "touch_accepted", "touch_declined", "touch_withdrawn"];

/// A letter alone; the letter for music may have a title.
pub(crate) fn parse_letter(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let (text, letters) = (words.remaining(), here.context.letters);
    if let Some((_, title)) = text.split_once(' ').filter(|(word, _)| letters.is_music(word)) {
        return Some(StatementKind::Music { title: title.trim().to_owned() }.into());
    }
    let mut chars = text.chars();
    let (typed, None) = (chars.next()?, chars.next()) else { return None };
    let form = match letters.codes(single_lowercase(typed)?)? {
        [] => StatementKind::Music { title: String::new() },
        codes => event_form(next_in_turn(codes, here)?),
    };
    Some(form.into())
}

/// `out nr`, `in nr`: staff who are here.
pub(crate) fn parse_staff_presence(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let way = words.next_word()?;
    let (_, code) = [("out", "staff_out"), ("in", "staff_in")].into_iter().find(|(word, _)| eq_word(way, word))?;
    let who = find_staff(words.next_word()?, here.context.session)?;
    let form = StatementKind::Event { code: code.to_owned(), text: who.as_str().to_owned(), words: String::new() };
    words.is_empty().then(|| form.into())
}

/// `touch offered`, `touch withdrawn, pulled her hand back`.
pub(crate) fn parse_touch(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let said = |code: &&'static str| Some((*code, reason_after_answer(words, &code.replace('_', " "))?));
    let (code, how) = TOUCH_EVENTS.iter().find_map(said)?;
    Some(StatementKind::Event { code: code.to_owned(), text: String::new(), words: how.to_owned() }.into())
}

/// `fell`, `fell, helped up by NR`: a fall. `fell asleep` is a note.
pub(crate) fn parse_fall(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let how = reason_after_answer(words, "fell")?;
    Some(StatementKind::Event { code: "fell".to_owned(), text: String::new(), words: how.to_owned() }.into())
}

/// `ready`.
pub(crate) fn parse_ready(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    eq_word(words.remaining(), "ready").then(|| event_form("ready").into())
}

/// The name of an event: `laughing`, `mask off`.
pub(crate) fn parse_named(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let code = TAB_EVENTS.iter().find(|code| eq_word(words.remaining(), &code.replace('_', " ")))?;
    Some(event_form(code).into())
}

/// The meaning of an event code.
pub(crate) fn event_meaning(code: &str) -> Option<&'static str> {
    ITEMS.iter().find(|item| item.kind == RowKind::Event && item.slug == code).map(|item| item.meaning)
}

fn event_form(code: &str) -> StatementKind {
    StatementKind::Event { code: code.to_owned(), text: String::new(), words: String::new() }
}

/// Of alternating codes, the one after the last that happened before the line's time.
fn next_in_turn(codes: &[&'static str], here: &FormContext<'_>) -> Option<&'static str> {
    let rows = here.context.session.ledger().live_rows();
    let turns = rows.filter(|row| row.kind == RowKind::Event && row.elapsed <= here.time.elapsed);
    let last = turns.filter_map(|row| Some((row.elapsed, row.seq, codes.iter().position(|code| row.item == *code)?))).max();
    let next = last.map_or(0, |(_, _, place)| (place + 1) % codes.len());
    codes.get(next).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::grammar::LETTER_EVENTS;

    #[test]
    fn the_vocabulary_has_every_code() {
        for code in LETTER_EVENTS.iter().flat_map(|known| known.codes).chain(TAB_EVENTS).chain(TOUCH_EVENTS).chain(&[
            "ready",
            "fell",
            "staff_out",
            "staff_in",
        ]) {
            assert!(event_meaning(code).is_some(), "{code}");
        }
    }
}
