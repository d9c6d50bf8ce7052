//! That somebody looked all the while: from when to when, as one entry. It stands for silent looks, and never for vitals.

use super::words::Words;
use super::{Found, Here, time};
use crate::session::statement::Form;

/// `looked continuously 14:05 14:25`, `looked continuously -20`, `-20 looked continuously`; with one time alone it is until now.
/// Without a time the desk asks for it, and with other words it is a note.
pub(crate) fn read(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    if !words.take_all("looked continuously") {
        return None;
    }
    let mut doubts = Vec::new();
    let mut times = Vec::new();
    for between in ["from", "to"] {
        words.take_all(between);
        if times.is_empty() && between == "to" && !here.is_timed {
            return None;
        }
        if let Some((timed, rest)) = time::read(words.rest(), here.context) {
            doubts.extend(timed.doubts);
            times.push(timed.at);
            words = Words::new(rest);
        }
    }
    let now = here.context.now.into();
    let (from, until) = match (here.is_timed, times.as_slice()) {
        (true, []) if words.is_empty() => (here.at, now),
        (true, [until]) => (here.at, *until),
        (false, [from]) => (*from, now),
        (false, [from, until]) => (*from, *until),
        _ => return None,
    };
    Some(Found { form: Form::Continuous { from, until, words: words.rest().to_owned() }, doubts })
}
