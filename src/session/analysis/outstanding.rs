//! What a record still lacks for a complete close, in words. It never blocks anything: gaps can be accepted, and that is said.

use super::gaps::{self, Gap, Lacks};
use crate::session::state::Session;
use crate::session::time::Elapsed;

/// What is owed, as short phrases, in the order of the day.
pub fn list(session: &Session, now: Elapsed) -> Vec<String> {
    let all = gaps::owed(session, now);
    let mut phrases = Vec::new();
    let alike = |a: &Gap, b: &Gap| counted(&a.lacks).is_some() && counted(&a.lacks) == counted(&b.lacks);
    for some in all.chunk_by(alike) {
        phrases.extend(match some {
            [] => None,
            [first, rest @ ..] => Some(match counted(&first.lacks) {
                None => first.words.clone(),
                Some((one, _)) if rest.is_empty() => format!("1 {one}"),
                Some((_, many)) => format!("{} {many}", some.len()),
            }),
        });
    }
    phrases
}

/// What is said with a number: the words for one and for more.
fn counted(lacks: &Lacks) -> Option<(&'static str, &'static str)> {
    match lacks {
        Lacks::Lot(_) => Some(("lot number", "lot numbers")),
        Lacks::Words(_) => Some(("word for a stamp", "words for stamps")),
        Lacks::Reason(_) => Some(("reason", "reasons")),
        Lacks::Check(_) => Some(("line of the discharge checklist", "lines of the discharge checklist")),
        _ => None,
    }
}
