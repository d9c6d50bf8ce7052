//! Adverse events: `adverse panic moderate resolved: cold hands, action: sat with her`. Other words, such as tears or a high
//! pressure, are not adverse events by themselves.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word, strip_first_word, strip_prefix_ignore_case};
use crate::session::RowKind;
use crate::session::record::vocabulary::ITEMS;
use crate::session::statement::{AdverseEvent, StatementKind};

/// The severity.
const SEVERITIES: [&str; 3] = ["mild", "moderate", "severe"];
/// The outcome.
const OUTCOMES: [&str; 2] = ["resolved", "ongoing"];
/// Words that are part of the form and no event.
const ATTRIBUTES: [&str; 4] = ["severity", "serious", "outcome", "action"];

/// `adverse nausea`, `adverse other severe serious resolved: fell at the door`, `adverse nausea mild, action: basin`.
pub(crate) fn parse(mut words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    words.take_phrase("adverse").then_some(())?;
    let (first, mut is_marked) = trim_mark(words.next_word()?);
    let named = ITEMS.iter().filter(|item| item.kind == RowKind::Adverse && !ATTRIBUTES.contains(&item.slug));
    let item = named.map(|item| item.slug).find(|item| eq_word(first, item))?;
    let mut said =
        AdverseEvent { item, severity: None, is_serious: false, outcome: None, words: String::new(), action: String::new() };
    while let Some(word) = words.peek().filter(|_| !is_marked) {
        let (bare, ends) = trim_mark(word);
        let of = |known: &[&'static str]| known.iter().copied().find(|known| eq_word(bare, known));
        match (of(&SEVERITIES), of(&OUTCOMES)) {
            (Some(severity), _) if said.severity.is_none() => said.severity = Some(severity),
            (_, Some(outcome)) if said.outcome.is_none() => said.outcome = Some(outcome),
            _ if eq_word(bare, "serious") && !said.is_serious => said.is_serious = true,
            // The action ends the line and is parsed with the text below.
            _ => break,
        }
        is_marked = ends;
        words.next_word();
    }
    let (happened, done) = split_action(words.remaining(), !is_marked);
    happened.clone_into(&mut said.words);
    done.clone_into(&mut said.action);
    Some(StatementKind::Adverse(said).into())
}

/// Splits the text at `action:`, or at `action` where no text precedes it. An empty action is text.
fn split_action(text: &str, may_be_bare: bool) -> (&str, &str) {
    if may_be_bare && let Some(done) = strip_first_word(text, "action").filter(|done| !done.is_empty()) {
        return ("", done);
    }
    let begins = |place: &usize| text.get(..*place).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    let mut found = text.char_indices().map(|(place, _)| place).filter(begins);
    let marked = found.find_map(|place| Some((place, strip_prefix_ignore_case(text.get(place..)?, "action:")?.trim())));
    match marked.filter(|(_, done)| !done.is_empty()) {
        Some((place, done)) => (text.get(..place).unwrap_or_default().trim().trim_end_matches([',', ';', '·', '.']).trim(), done),
        None => (text, ""),
    }
}

/// A word without its final mark, and whether free text follows.
fn trim_mark(word: &str) -> (&str, bool) {
    (word.trim_end_matches([':', ',', ';', '.']), word.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_from_what_happened_by_its_mark_alone() {
        for (text, bare, expected) in [
            ("pale, action: basin, mask off", false, ("pale", "basin, mask off")),
            ("action: basin", false, ("", "basin")),
            ("pale; Action: basin", true, ("pale", "basin")),
            ("action basin", true, ("", "basin")),
            ("action basin", false, ("action basin", "")),
            ("no action needed", true, ("no action needed", "")),
            ("reaction: hives", false, ("reaction: hives", "")),
            ("pale, action:", false, ("pale, action:", "")),
            ("übel · action: Wasser", false, ("übel", "Wasser")),
            ("", true, ("", "")),
        ] {
            assert_eq!(split_action(text, bare), expected, "{text}");
        }
    }
}
