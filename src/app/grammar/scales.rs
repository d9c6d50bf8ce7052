//! A score on a scale: its word and a whole number within its range. Anything longer is a note.

use super::words::{Words, is};
use super::{Found, Here};
use crate::session::clinical::vital::SCALES;
use crate::session::statement::Form;

/// `suds 4`.
pub(crate) fn read(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let (item, range, score) = scored(words)?;
    range.contains(&score).then(|| Form::Scale { item, score }.into())
}

/// What is asked about a score that its scale does not have. It is a note then, and that should not go unnoticed.
pub(crate) fn out_of_range(words: Words<'_>) -> Option<String> {
    let (_, range, score) = scored(words)?;
    let (least, most) = (range.start(), range.end());
    let word = words.peek().unwrap_or_default();
    (!range.contains(&score))
        .then(|| format!("{word} goes from {least} to {most}, so {score} is kept as words, not as a score. Save it so?"))
}

/// The word that people type for a scale.
pub(crate) fn word_of(item: &str) -> &str {
    SCALES.iter().find(|(known, ..)| *known == item).and_then(|(.., words)| words.first()).copied().unwrap_or(item)
}

fn scored(mut words: Words<'_>) -> Option<(&'static str, std::ops::RangeInclusive<i32>, i32)> {
    let name = words.take()?;
    let (item, least, most, _) = SCALES.iter().find(|(.., known)| known.iter().any(|known| is(name, known)))?;
    let digits = words.take()?;
    let plain = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let score = digits.parse().ok()?;
    (plain && words.is_empty()).then_some((*item, *least..=*most, score))
}
