//! Scores: a scale's name and a whole number in its range. With more text it is a note.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word};
use crate::session::clinical::vital::SCALES;
use crate::session::statement::StatementKind;

/// `suds 4`.
pub(crate) fn parse(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let (item, range, score) = parse_score(words)?;
    range.contains(&score).then(|| StatementKind::Scale { item, score }.into())
}

/// The warning about a score out of range, which is a note.
pub(crate) fn out_of_range_warning(words: WordCursor<'_>) -> Option<String> {
    let (_, range, score) = parse_score(words)?;
    let (least, most) = (range.start(), range.end());
    let word = words.peek().unwrap_or_default();
    (!range.contains(&score))
        .then(|| format!("{word} goes from {least} to {most}, so {score} is kept as words, not as a score. Save it so?"))
}

/// The typed name of a scale.
pub(crate) fn scale_word(item: &str) -> &str {
    SCALES.iter().find(|(known, ..)| *known == item).and_then(|(.., words)| words.first()).copied().unwrap_or(item)
}

fn parse_score(mut words: WordCursor<'_>) -> Option<(&'static str, std::ops::RangeInclusive<i32>, i32)> {
    let name = words.next_word()?;
    let (item, least, most, _) = SCALES.iter().find(|(.., known)| known.iter().any(|known| eq_word(name, known)))?;
    let digits = words.next_word()?;
    let plain = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let score = digits.parse().ok()?;
    (plain && words.is_empty()).then_some((*item, *least..=*most, score))
}
