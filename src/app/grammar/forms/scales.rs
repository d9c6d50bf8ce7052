//! Scores: the name of a scale and a whole number within its range, and nothing else.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word};
use crate::session::clinical::vital::SCALES;
use crate::session::statement::StatementKind;
use std::ops::RangeInclusive;

pub(crate) fn parse(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let (item, range, score) = parse_score(words)?;
    range.contains(&score).then(|| StatementKind::Scale { item, score }.into())
}

/// The warning of a score that is a note because it is out of its range.
pub(crate) fn out_of_range_warning(words: WordCursor<'_>) -> Option<String> {
    let (_, range, score) = parse_score(words)?;
    let (min, max, word) = (range.start(), range.end(), words.peek().unwrap_or_default());
    (!range.contains(&score))
        .then(|| format!("{word} goes from {min} to {max}, so {score} is kept as words, not as a score. Save it so?"))
}

fn parse_score(mut words: WordCursor<'_>) -> Option<(&'static str, RangeInclusive<i32>, i32)> {
    let name = words.next_word()?;
    let (item, min, max, _) = SCALES.iter().find(|(.., names)| names.iter().any(|known| eq_word(name, known)))?;
    let digits = words.next_word()?;
    let is_plain = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let score = digits.parse().ok()?;
    (is_plain && words.is_empty()).then_some((*item, *min..=*max, score))
}
