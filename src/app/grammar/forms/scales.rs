//! Scores: the name of a scale and a whole number within its range, perhaps with words after it.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, bare_word, eq_word, is_in, starts_with_digit};
use crate::session::clinical::vital::SCALES;
use crate::session::statement::StatementKind;

/// Names of scales that are everyday words too.
const EVERYDAY_NAMES: &str = "pain nausea mood";
/// Words that may stand between the name of a scale and its score, and those that only a name of its own takes.
const FILLERS: &str = "is now score level rating";
const CLOSE_FILLERS: &str = "of at";
/// Numbers that people type as words.
const NUMBER_WORDS: &str = "zero one two three four five six seven eight nine ten";
/// Words after a number that make it something else: `pain 3 days ago`.
const OTHER_MATTERS: &str = "of to or and out times days weeks months years hours hour minutes minute min ago";

/// `suds 4`, `suds: 4`, `suds 4/10`, `nausea 2 after sitting up`.
pub(crate) fn parse(mut words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let ((item, min, max), score) = take_score(&mut words)?;
    let (text, first) = (words.remaining(), bare_word(words.peek().unwrap_or_default()));
    let is_plain = text.starts_with(char::is_alphabetic) && !is_in(OTHER_MATTERS, first);
    let is_whole = text.is_empty() || is_plain || text.starts_with(['(', '#', '-', '–', '—', '·']);
    (is_whole && (min..=max).contains(&score)).then(|| StatementKind::Scale { item, score, words: text.to_owned() }.into())
}

/// The warning of a score that is a note because it is out of its range.
pub(crate) fn out_of_range_warning(mut words: WordCursor<'_>) -> Option<String> {
    let word = bare_word(words.peek()?);
    let ((_, min, max), score) = take_score(&mut words)?;
    let is_outside = !(min..=max).contains(&score) && words.is_empty();
    is_outside.then(|| format!("{word} goes from {min} to {max}, so {score} is saved as words, not as a score. Save it?"))
}

/// Whether a line begins as a score: the name of a scale, and a number close to it.
pub(crate) fn begins_as_score(mut words: WordCursor<'_>) -> bool {
    let first = bare_word(words.next_word().unwrap_or_default());
    let letters = first.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let number = first.get(letters.len()..).unwrap_or_default();
    // The names of two scales end with a digit.
    if find_scale(first).is_none() {
        return find_scale(letters).is_some() && number.contains(|c: char| c.is_ascii_digit());
    }
    let distance = if is_in(EVERYDAY_NAMES, first) { 1 } else { 3 };
    let is_number = |word: &str| {
        starts_with_digit(word.trim_start_matches(['(', '=', '~', '-', '<', '>'])) || is_in(NUMBER_WORDS, bare_word(word))
    };
    words.remaining().split_whitespace().take(distance).any(is_number)
}

/// A scale's item with its least and greatest score.
type Scale = (&'static str, i32, i32);

fn find_scale(name: &str) -> Option<Scale> {
    let (item, min, max, _) = SCALES.iter().find(|(.., names)| names.iter().any(|known| eq_word(name, known)))?;
    Some((*item, *min, *max))
}

/// Takes the name of a scale and its score, which may stand over the greatest one: `4/10`.
fn take_score(words: &mut WordCursor<'_>) -> Option<(Scale, i32)> {
    let word = words.next_word()?;
    let (name, attached) = word.split_once([':', '=']).unwrap_or((word, ""));
    let scale = find_scale(name)?;
    let is_filler = |word: &str| is_in(FILLERS, bare_word(word)) || is_in(CLOSE_FILLERS, word) && !is_in(EVERYDAY_NAMES, name);
    while attached.is_empty() && words.peek().is_some_and(is_filler) {
        words.next_word();
    }
    let typed = if attached.is_empty() { words.next_word()? } else { attached };
    let typed = bare_word(typed.strip_prefix('=').unwrap_or(typed));
    let (digits, greatest) = typed.split_once('/').map_or((typed, None), |(digits, of)| (digits, Some(of)));
    let is_whole = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits_scale = greatest.is_none_or(|of| of.parse() == Ok(scale.2));
    let score = digits.parse().ok().filter(|_| is_whole && fits_scale)?;
    Some((scale, score))
}
