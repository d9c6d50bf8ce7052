//! What a record still lacks for a complete close, in words. Gaps can be accepted with a reason.

use super::gaps;
use crate::session::{Elapsed, MissingItem, MissingKind, Session};

/// The missing items as short phrases, in the order of the plan.
pub fn list(session: &Session, now: Elapsed) -> Vec<String> {
    let all = gaps::missing_for_close(session, now);
    let mut phrases = Vec::new();
    let alike =
        |a: &MissingItem, b: &MissingItem| counted_words(&a.kind).is_some() && counted_words(&a.kind) == counted_words(&b.kind);
    for group in all.chunk_by(alike) {
        phrases.extend(match group {
            [] => None,
            [first, rest @ ..] => Some(match counted_words(&first.kind) {
                None => first.phrase.clone(),
                Some((singular, _)) if rest.is_empty() => format!("1 {singular}"),
                Some((_, plural)) => format!("{} {plural}", group.len()),
            }),
        });
    }
    phrases
}

/// Singular and plural of the kinds that are counted.
fn counted_words(kind: &MissingKind) -> Option<(&'static str, &'static str)> {
    match kind {
        MissingKind::Lot(_) => Some(("lot number", "lot numbers")),
        MissingKind::StampWords(_) => Some(("stamp without words", "stamps without words")),
        MissingKind::Reason(_) => Some(("reason", "reasons")),
        MissingKind::DischargeItem(_) => Some(("discharge item", "discharge items")),
        _ => None,
    }
}
