//! An adverse event by its name, with how bad it was and how it went: `adverse panic moderate: calmed after 5 min`. Only what is
//! called so is one; tears and a high pressure are not by themselves.

use super::words::{Words, is};
use super::{Found, Here};
use crate::session::Kind;
use crate::session::said::{Adverse, Form};
use crate::session::vocabulary::ITEMS;

/// How bad it was.
const SEVERITIES: [&str; 3] = ["mild", "moderate", "severe"];
/// How it went.
const OUTCOMES: [&str; 2] = ["resolved", "ongoing"];
/// What an event is said with, and what is no event of its own.
const ABOUT: [&str; 4] = ["severity", "serious", "outcome", "action"];

/// `adverse nausea`, `adverse other severe serious resolved: fell at the door`.
pub(super) fn read(mut words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    words.take_all("adverse").then_some(())?;
    let (first, mut is_marked) = unmarked(words.take()?);
    let named = ITEMS.iter().filter(|item| item.kind == Kind::Adverse && !ABOUT.contains(&item.item));
    let item = named.map(|item| item.item).find(|item| is(first, item))?;
    let mut said = Adverse { item, severity: None, serious: false, outcome: None, words: String::new() };
    while let Some(word) = words.peek().filter(|_| !is_marked) {
        let (bare, ends) = unmarked(word);
        let of = |known: &[&'static str]| known.iter().copied().find(|known| is(bare, known));
        match (of(&SEVERITIES), of(&OUTCOMES)) {
            (Some(severity), _) if said.severity.is_none() => said.severity = Some(severity),
            (_, Some(outcome)) if said.outcome.is_none() => said.outcome = Some(outcome),
            _ if is(bare, "serious") && !said.serious => said.serious = true,
            _ => break,
        }
        is_marked = ends;
        words.take();
    }
    words.rest().clone_into(&mut said.words);
    Some(Form::Adverse(said).into())
}

/// A word without the mark that ends it, and whether what follows is said freely.
fn unmarked(word: &str) -> (&str, bool) {
    (word.trim_end_matches([':', ',', ';', '.']), word.ends_with(':'))
}
