//! Events: letters alone on the line, music, staff in and out, touch, a fall. Never a dose or a phase.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::letters::single_lowercase;
use crate::app::grammar::words::{WordCursor, eq_word, reason_after_phrase};
use crate::session::{RowKind, StatementKind};

/// Events that Tab offers if a line is only their name.
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

/// Events whose name begins the line and may have words after it. Nobody who types these names means anything else.
const DESCRIBED_EVENTS: &[&str] = &["touch_offered", "touch_accepted", "touch_declined", "touch_withdrawn", "fell"];

/// A letter alone; a music letter also with the title.
pub(crate) fn parse_letter(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let (text, letters) = (words.remaining(), context.line.letters);
    if let Some((_, title)) = text.split_once(' ').filter(|(word, _)| letters.is_music(word)) {
        return Some(StatementKind::Music(title.trim().to_owned()).into());
    }
    let mut chars = text.chars();
    let (letter, None) = (chars.next()?, chars.next()) else { return None };
    let kind = match letters.codes(single_lowercase(letter)?)? {
        [] => StatementKind::Music(String::new()),
        codes => event(next_in_turn(codes, context)?, "", ""),
    };
    Some(kind.into())
}

/// `out nr`, `in nr`: only today's staff.
pub(crate) fn parse_staff_presence(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let direction = words.next_word()?;
    let (_, code) = [("out", "staff_out"), ("in", "staff_in")].into_iter().find(|(word, _)| eq_word(direction, word))?;
    let person = context.line.find_staff(words.next_word()?)?;
    words.is_empty().then(|| event(code, person.as_str(), "").into())
}

/// `touch offered`, `touch withdrawn, pulled her hand back`, `fell, helped up by NR`. `fell asleep` is a note.
pub(crate) fn parse_described(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    DESCRIBED_EVENTS.iter().find_map(|code| {
        let description = reason_after_phrase(words, &code.replace('_', " "))?;
        Some(event(code, "", description).into())
    })
}

pub(crate) fn parse_ready(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    eq_word(words.remaining(), "ready").then(|| event("ready", "", "").into())
}

/// The name of an event: `laughing`, `mask off`.
pub(crate) fn parse_named(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let code = TAB_EVENTS.iter().find(|code| eq_word(words.remaining(), &code.replace('_', " ")))?;
    Some(event(code, "", "").into())
}

fn event(code: &str, text: &str, words: &str) -> StatementKind {
    StatementKind::Event { code: code.to_owned(), text: text.to_owned(), words: words.to_owned() }
}

/// The code after the one that happened last before the line's time, or else the first.
fn next_in_turn(codes: &[&'static str], context: &FormContext<'_>) -> Option<&'static str> {
    let rows = context.line.session.ledger().live_rows();
    let events = rows.filter(|row| row.kind == RowKind::Event && row.elapsed <= context.time.elapsed);
    let last = events.filter_map(|row| Some((row.elapsed, row.seq, codes.iter().position(|code| row.item == *code)?))).max();
    let next = last.map_or(0, |(_, _, index)| (index + 1) % codes.len());
    codes.get(next).copied()
}
