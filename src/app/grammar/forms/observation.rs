//! A continuous observation as one entry with two times. It replaces silent looks, never vitals.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::time;
use crate::app::grammar::words::WordCursor;
use crate::session::StatementKind;

/// `looked continuously 14:05 14:25`, `looked continuously -20`, `-20 looked continuously`; a single time means until now. Without
/// a time there is no match, and the screen asks for one.
pub(crate) fn parse(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    words.expect_phrase("looked continuously")?;
    let mut warnings = Vec::new();
    let mut times = Vec::new();
    for preposition in ["from", "to"] {
        words.take_phrase(preposition);
        if times.is_empty() && preposition == "to" && !context.is_timed {
            return None;
        }
        if let Some((time, rest)) = time::parse(words.remaining(), context.line) {
            warnings.extend(time.warnings);
            times.push(time.time);
            words = WordCursor::new(rest);
        }
    }
    let now = context.line.now.into();
    let (from, until) = match (context.is_timed, times.as_slice()) {
        (true, []) if words.is_empty() => (context.time, now),
        (true, [until]) => (context.time, *until),
        (false, [from]) => (*from, now),
        (false, [from, until]) => (*from, *until),
        _ => return None,
    };
    Some(FormMatch::new(StatementKind::ContinuousLook { from, until, words: words.remaining().to_owned() }, warnings))
}
