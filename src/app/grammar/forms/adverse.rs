//! An adverse event by its name, with how bad it was, how it went and what was done: `adverse panic moderate resolved: cold hands,
//! action: sat with her`. Only what is called so is one; tears and a high pressure are not by themselves.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word, strip_first_word, strip_prefix_ignore_case};
use crate::session::RowKind;
use crate::session::record::vocabulary::ITEMS;
use crate::session::statement::{AdverseEvent, StatementKind};

/// How bad it was.
const SEVERITIES: [&str; 3] = ["mild", "moderate", "severe"];
/// How it went.
const OUTCOMES: [&str; 2] = ["resolved", "ongoing"];
/// What an event is said with, and what is no event of its own.
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
            // What was done ends the line; its mark is read with the words below.
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

/// What happened, and behind `action:` what was done. The word needs its mark, but for where no words were begun: `adverse nausea
/// action basin`. Where nothing stands behind it, it is a word like any other.
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

/// A word without the mark that ends it, and whether what follows is said freely.
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
