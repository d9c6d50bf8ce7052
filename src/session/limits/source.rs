//! Whose number a limit's level is. A protocol names one source for a limit, or one for each of its levels:
//! `watch S21; act, at once S33; rise S5`.

use super::super::plan::Level;

/// What a part of a limit's source can speak for.
const PARTS: [&str; 5] = ["watch", "act", "at once", "rise", "fall"];

/// The source of one level, of the bound itself or of the drift from the baseline; the whole source where it names none.
pub(super) fn of(source: &str, level: Level, drifts: bool) -> &str {
    let wanted: &[&str] = if drifts { &["rise", "fall"] } else { &[super::word(level)] };
    let own = source.split("; ").map(split).find(|(names, _)| names.iter().any(|name| wanted.contains(name)));
    own.map_or(source, |(_, rest)| rest)
}

/// The parts that a piece speaks for, and its source.
fn split(piece: &str) -> (Vec<&str>, &str) {
    let (mut names, mut rest) = (Vec::new(), piece);
    while let Some((name, after)) = PARTS.iter().find_map(|name| Some((*name, rest.strip_prefix(name)?))) {
        let Some(after) = after.strip_prefix(", ").or_else(|| after.strip_prefix(' ')) else { break };
        names.push(name);
        rest = after;
    }
    (names, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_has_its_own_source_where_one_is_named() {
        let each = "watch S21 (secondary), S8; act, at once S33; rise S5";
        assert_eq!(of(each, Level::Watch, false), "S21 (secondary), S8");
        assert_eq!(of(each, Level::Act, false), "S33");
        assert_eq!(of(each, Level::AtOnce, false), "S33");
        assert_eq!(of(each, Level::Watch, true), "S5");
        assert_eq!(of("watch S21; act proposal", Level::Watch, true), "watch S21; act proposal");
        for whole in ["practice", "watchful waiting, S3", "act", ""] {
            assert_eq!(of(whole, Level::Act, false), whole);
        }
    }
}
