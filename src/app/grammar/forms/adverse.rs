//! Adverse events, which the word `adverse` marks: `adverse panic moderate resolved: cold hands, action: sat with her`. Without the
//! word, tears or a high pressure are none.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word, find_word, strip_phrase, strip_prefix_ignore_case};
use crate::session::{AdverseEvent, RowKind, StatementKind, record::vocabulary::ITEMS};

const SEVERITIES: &[&str] = &["mild", "moderate", "severe"];
const OUTCOMES: &[&str] = &["resolved", "ongoing"];
/// Vocabulary items that describe an adverse event and are none themselves.
const ATTRIBUTES: &[&str] = &["severity", "serious", "outcome", "action"];

/// `adverse nausea`, `adverse other severe serious resolved: fell at the door`, `adverse nausea mild, action: basin`.
pub(crate) fn parse(mut words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    words.expect_phrase("adverse")?;
    let (name, mut ends_with_colon) = trim_mark(words.next_word()?);
    let events = ITEMS.iter().filter(|item| item.kind == RowKind::Adverse && !ATTRIBUTES.contains(&item.slug));
    let item = events.map(|item| item.slug).find(|item| eq_word(name, item))?;
    let (mut severity, mut is_serious, mut outcome) = (None, false, None);
    while let Some(word) = words.peek().filter(|_| !ends_with_colon) {
        let (bare, has_colon) = trim_mark(word);
        if let Some(found) = find_word(SEVERITIES, bare).filter(|_| severity.is_none()) {
            severity = Some(found);
        } else if let Some(found) = find_word(OUTCOMES, bare).filter(|_| outcome.is_none()) {
            outcome = Some(found);
        } else if eq_word(bare, "serious") && !is_serious {
            is_serious = true;
        } else {
            break;
        }
        ends_with_colon = has_colon;
        words.next_word();
    }
    let (description, action) = split_action(words.remaining(), !ends_with_colon);
    let (words, action) = (description.to_owned(), action.to_owned());
    Some(StatementKind::Adverse(AdverseEvent { item, severity, is_serious, outcome, words, action }).into())
}

/// Splits off what follows `action:`. The colon may be missing at the beginning of the text if `may_be_bare`, as in `adverse nausea
/// action basin`. With nothing after it, `action` is a word like any other.
fn split_action(text: &str, may_be_bare: bool) -> (&str, &str) {
    if may_be_bare && let Some(action) = strip_phrase(text, "action").filter(|action| !action.is_empty()) {
        return ("", action);
    }
    let is_word_start = |index: &usize| text.get(..*index).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    let mut starts = text.char_indices().map(|(index, _)| index).filter(is_word_start);
    let marked = starts.find_map(|index| Some((index, strip_prefix_ignore_case(text.get(index..)?, "action:")?.trim())));
    match marked.filter(|(_, action)| !action.is_empty()) {
        Some((index, action)) => {
            (text.get(..index).unwrap_or_default().trim().trim_end_matches([',', ';', '·', '.']).trim(), action)
        }
        None => (text, ""),
    }
}

/// A word without the punctuation at its end, and whether that ends with a colon.
fn trim_mark(word: &str) -> (&str, bool) {
    (word.trim_end_matches([':', ',', ';', '.']), word.ends_with(':'))
}
