//! The source of a limit's level. A protocol names one source for a limit, or one for each level: `watch S21; act, at once S120;
//! rise S5`.

use crate::session::AlertLevel;

/// The levels and drifts that a part of a source can name.
const SOURCE_PARTS: [&str; 5] = ["watch", "act", "at once", "rise", "fall"];

/// The words for a number without a published source; `proposal` stands in older protocols.
const NO_SOURCE_WORDS: [&str; 2] = ["consensus", "proposal"];

/// The source of one level; a number without a source is named so.
pub(crate) fn describe_source(source: &str, level: AlertLevel, drifts: bool) -> String {
    let ends_without = |part: &str| part.rsplit(' ').next().is_some_and(|last| NO_SOURCE_WORDS.contains(&last));
    let describe = |part: &str| if ends_without(part) { format!("{part}, no source") } else { part.to_owned() };
    source_of_level(source, level, drifts).split("; ").map(describe).collect::<Vec<_>>().join("; ")
}

/// A text with each short name of a source replaced by what it stands for.
pub(crate) fn spell_out_sources(text: &str, sources: &[(String, String)]) -> String {
    let is_outside_word = |c: char| !(c.is_alphanumeric() || c == '_');
    let spell_out = |piece: &str| {
        let word = piece.trim_end_matches(is_outside_word);
        let known = sources.iter().find(|(name, _)| name == word && !NO_SOURCE_WORDS.contains(&word));
        known.map_or(word, |(_, reference)| reference).to_owned() + piece.strip_prefix(word).unwrap_or_default()
    };
    text.split_inclusive(is_outside_word).map(spell_out).collect()
}

/// Whether some number of a source has none behind it.
pub(crate) fn lacks_source(source: &str) -> bool {
    source.split(|c: char| !c.is_alphanumeric()).any(|word| NO_SOURCE_WORDS.contains(&word))
}

/// The part of the source for one level or drift; the whole source if it names none.
pub(crate) fn source_of_level(source: &str, level: AlertLevel, drifts: bool) -> &str {
    let wanted: &[&str] = if drifts { &["rise", "fall"] } else { &[level.word()] };
    let own = source.split("; ").map(split_parts).find(|(names, _)| names.iter().any(|name| wanted.contains(name)));
    own.map_or(source, |(_, rest)| rest)
}

/// The levels that a part names, and its source.
fn split_parts(piece: &str) -> (Vec<&str>, &str) {
    let (mut names, mut rest) = (Vec::new(), piece);
    while let Some((name, after)) = SOURCE_PARTS.iter().find_map(|name| Some((*name, rest.strip_prefix(name)?))) {
        let Some(after) = [", ", ": ", " "].iter().find_map(|mark| after.strip_prefix(*mark)) else { break };
        names.push(name);
        rest = after;
    }
    (names, rest)
}
