//! The source of a limit's level. A protocol names one source for a limit, or one for each level: `watch S21; act, at once S33;
//! rise S5`.

use crate::session::AlertLevel;

/// The levels and drifts that a part of a source can name.
const SOURCE_PARTS: [&str; 5] = ["watch", "act", "at once", "rise", "fall"];

/// The word for a number without a published source.
const PROPOSAL_WORD: &str = "proposal";

/// The source of one level as shown beside a reading; a number without a source is named so.
pub(crate) fn describe_source(source: &str, level: AlertLevel, drifts: bool) -> String {
    let own = source_of_level(source, level, drifts);
    let alone = own.split("; ").map(|part| if part == PROPOSAL_WORD { "no source" } else { part });
    alone.collect::<Vec<_>>().join("; ").replace(&format!(" {PROPOSAL_WORD}"), " without a source")
}

/// The part of the source for one level or drift; the whole source if it names none.
fn source_of_level(source: &str, level: AlertLevel, drifts: bool) -> &str {
    let wanted: &[&str] = if drifts { &["rise", "fall"] } else { &[level.word()] };
    let own = source.split("; ").map(split_parts).find(|(names, _)| names.iter().any(|name| wanted.contains(name)));
    own.map_or(source, |(_, rest)| rest)
}

/// The levels that a part names, and its source.
fn split_parts(piece: &str) -> (Vec<&str>, &str) {
    let (mut names, mut rest) = (Vec::new(), piece);
    while let Some((name, after)) = SOURCE_PARTS.iter().find_map(|name| Some((*name, rest.strip_prefix(name)?))) {
        let Some(after) = after.strip_prefix(", ").or_else(|| after.strip_prefix(' ')) else { break };
        names.push(name);
        rest = after;
    }
    (names, rest)
}
