//! A continuous observation over a span of time, as one entry. It answers looks, never vitals.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::time;
use crate::app::grammar::words::WordCursor;
use crate::session::statement::StatementKind;

/// `looked continuously 14:05 14:25`, `looked continuously -20`, `-20 looked continuously`; one time alone means until now.
/// Without a time the screen asks for it, and with other text it is a note.
pub(crate) fn parse(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    if !words.take_phrase("looked continuously") {
        return None;
    }
    let mut doubts = Vec::new();
    let mut times = Vec::new();
    for between in ["from", "to"] {
        words.take_phrase(between);
        if times.is_empty() && between == "to" && !here.is_timed {
            return None;
        }
        if let Some((timed, rest)) = time::parse(words.remaining(), here.context) {
            doubts.extend(timed.warnings);
            times.push(timed.time);
            words = WordCursor::new(rest);
        }
    }
    let now = here.context.now.into();
    let (from, until) = match (here.is_timed, times.as_slice()) {
        (true, []) if words.is_empty() => (here.time, now),
        (true, [until]) => (here.time, *until),
        (false, [from]) => (*from, now),
        (false, [from, until]) => (*from, *until),
        _ => return None,
    };
    Some(FormMatch { kind: StatementKind::ContinuousLook { from, until, words: words.remaining().to_owned() }, warnings: doubts })
}
