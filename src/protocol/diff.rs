//! What changes from one protocol to another, in sentences. Both are compared by their resolved texts, so that a key or part which
//! is added to the format is compared too.

use super::LoadedProtocol;
use std::collections::BTreeSet;
use toml::{Table, Value};

/// The changes, each a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProtocolChanges {
    /// What is measured, asked, given, alerted on or waited for.
    pub clinical: Vec<String>,
    /// Titles, prompts, sources and music.
    pub wording: Vec<String>,
}

/// The parts of a protocol in the order in which their changes are told; any other comes after them.
const PART_ORDER: [&str; 8] = ["limit", "release", "point", "look", "act", "decision", "discharge", "phase"];
/// The keys that tell parts of one list apart.
const NAMING_KEYS: [&str; 6] = ["id", "cue", "vital", "scale", "overdue", "when"];
/// The keys of the levels of a limit.
const LEVEL_KEYS: [&str; 3] = ["watch", "act", "at_once"];
/// Keys and parts that change only words.
const WORDING_KEYS: [&str; 6] = ["title", "prompts", "source", "sources", "music", "version"];

/// What keys are called in a sentence; others by their own name.
const KEY_WORDS: &[(&str, &str)] = &[
    ("watch", "watch level"),
    ("act", "act level"),
    ("at_once", "at-once level"),
    ("rise", "rise over the baseline"),
    ("fall", "fall below the baseline"),
    ("confirm", "time to the recheck"),
    ("watch_recheck", "time to the recheck after watch"),
    ("act_recheck", "time to the recheck after act"),
    ("at_once_recheck", "time to the recheck after at once"),
    ("lasting", "time that `act` has to last"),
    ("fall_floor", "reading from which a fall counts"),
    ("shift", "most that the bounds move with the client's own value"),
    ("signed_only", "rule that it holds only in a signed protocol"),
    ("at", "time"),
    ("take", "measurements"),
    ("ask", "questions"),
    ("required_if", "condition that requires it"),
    ("every", "interval"),
    ("expires", "time until it expires"),
    ("after", "time to the release"),
    ("anchor", "event that the release is counted from"),
    ("floor", "hard floor"),
    ("words", "answers"),
    ("minutes", "planned time in minutes"),
];

/// What changes from `old` to `new`, without the signatures.
pub fn changes(old: &LoadedProtocol, new: &LoadedProtocol) -> ProtocolChanges {
    // A resolved text was written as TOML and is read as TOML.
    let table = |loaded: &LoadedProtocol| loaded.text.parse::<Table>().unwrap_or_default();
    let (old, new) = (table(old), table(new));
    let place = |key: &&String| PART_ORDER.iter().position(|known| known == key).unwrap_or(PART_ORDER.len());
    let mut keys: Vec<&String> = all_keys(&old, &new).into_iter().filter(|key| !key.starts_with("signed_")).collect();
    keys.sort_by_key(place);
    let mut changes = ProtocolChanges::default();
    let mut top = (Table::new(), Table::new());
    for key in keys {
        let (old_value, new_value) = (old.get(key), new.get(key));
        if [old_value, new_value].into_iter().flatten().any(|value| value.is_table() || is_list_of_parts(value)) {
            let (old, new) = (parts_of(key, old_value), parts_of(key, new_value));
            let names: BTreeSet<&String> = old.iter().chain(&new).map(|(name, _)| name).collect();
            let find =
                |parts: &[(String, Table)], name| parts.iter().find(|(known, _)| known == name).map(|(_, part)| part.clone());
            for name in names {
                compare_parts(&mut changes, key, name, find(&old, name), find(&new, name));
            }
        } else {
            top.0.extend(old_value.map(|value| (key.clone(), value.clone())));
            top.1.extend(new_value.map(|value| (key.clone(), value.clone())));
        }
    }
    compare_parts(&mut changes, "protocol", "Protocol", Some(top.0), Some(top.1));
    changes
}

fn all_keys<'a>(old: &'a Table, new: &'a Table) -> BTreeSet<&'a String> {
    old.keys().chain(new.keys()).collect()
}

fn is_list_of_parts(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.first().is_some_and(Value::is_table))
}

/// The parts under a key, each with its name: `Limit on hr, any, high`.
fn parts_of(key: &str, value: Option<&Value>) -> Vec<(String, Table)> {
    let tables = match value {
        Some(Value::Table(table)) => vec![table],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_table).collect(),
        _ => Vec::new(),
    };
    let name = |table: &Table| {
        let named = NAMING_KEYS.iter().filter_map(|naming| table.get(*naming)).map(render);
        let bound = LEVEL_KEYS.iter().find_map(|level| parse_bound(table.get(*level)?));
        let is_upward = bound.map_or(table.contains_key("rise"), |(is_upward, _)| is_upward);
        let direction = (key == "limit").then(|| if is_upward { "high" } else { "low" }.to_owned());
        format!("{} {}", capitalized(key), named.chain(direction).collect::<Vec<_>>().join(", ")).trim_end().to_owned()
    };
    tables.into_iter().map(|table| (name(table), table.clone())).collect()
}

fn compare_parts(changes: &mut ProtocolChanges, kind: &str, name: &str, old: Option<Table>, new: Option<Table>) {
    let is_wording = |key: &str| WORDING_KEYS.contains(&key);
    let whole = |part: &Table| {
        let told = part.iter().filter(|(key, _)| !NAMING_KEYS.contains(&key.as_str()) && *key != "source");
        told.map(|(key, value)| format!("{} {}", words_of(key), render(value))).collect::<Vec<_>>().join("; ")
    };
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (old, new) => {
            let list = if is_wording(kind) { &mut changes.wording } else { &mut changes.clinical };
            list.extend(old.map(|old| format!("{name} is gone. It had: {}.", whole(&old))));
            list.extend(new.map(|new| format!("{name} is new: {}.", whole(&new))));
            return;
        }
    };
    for key in all_keys(&old, &new) {
        let Some(change) = describe_change(key, old.get(key), new.get(key)) else { continue };
        let list = if is_wording(kind) || is_wording(key) { &mut changes.wording } else { &mut changes.clinical };
        list.push(format!("{name}: {change}."));
    }
}

/// How the value of a key changes; `None` if it does not.
fn describe_change(key: &str, old: Option<&Value>, new: Option<&Value>) -> Option<String> {
    let words = words_of(key);
    match (old, new) {
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            let lacking = |these: &[Value], those: &[Value]| {
                let only: Vec<String> = these.iter().filter(|item| !those.contains(item)).map(render).collect();
                (!only.is_empty()).then(|| only.join(", "))
            };
            let gained = lacking(new, old).map(|items| format!("{items} is added"));
            let lost = lacking(old, new).map(|items| format!("{items} is gone"));
            let both: Vec<String> = gained.into_iter().chain(lost).collect();
            (!both.is_empty()).then(|| format!("of the {words}, {}", both.join(", and ")))
        }
        (Some(old), Some(new)) if old == new => None,
        (Some(old), Some(new)) => {
            let earlier = describe_direction(key, old, new);
            Some(format!("the {words} was {} and is {}{earlier}", render(old), render(new)))
        }
        (Some(old), None) => Some(format!("the {words} was {}, and there is none now", render(old))),
        (None, Some(new)) => Some(format!("the {words} is {}, and there was none", render(new))),
        (None, None) => None,
    }
}

/// Whether a changed level is reached by more readings than before, or by fewer.
fn describe_direction(key: &str, old: &Value, new: &Value) -> &'static str {
    let bounds = parse_bound(old).zip(parse_bound(new)).filter(|_| LEVEL_KEYS.contains(&key));
    match bounds {
        Some(((true, old), (true, new))) if new < old => ", which more readings reach",
        Some(((false, old), (false, new))) if new > old => ", which more readings reach",
        Some(((was_upward, _), (is_upward, _))) if was_upward == is_upward => ", which fewer readings reach",
        _ => "",
    }
}

/// The direction of a bound and its number, a little more where the number itself is not enough: `>=160` comes before `>160`.
fn parse_bound(value: &Value) -> Option<(bool, f64)> {
    let text = value.as_str()?;
    let is_upward = text.starts_with('>');
    let (number, is_strict) = (text.trim_start_matches(['<', '>', '=']), !text.contains('='));
    let beyond = if is_strict { 1e-6 } else { 0.0 };
    let number: f64 = number.parse().ok().filter(|_| text.starts_with(['<', '>']))?;
    Some((is_upward, if is_upward { number + beyond } else { number - beyond }))
}

fn words_of(key: &str) -> String {
    let known = KEY_WORDS.iter().find(|(known, _)| *known == key);
    known.map_or_else(|| key.replace('_', " "), |(_, words)| (*words).to_owned())
}

/// A value as words: a duration, time or bound as the file has it, an item of a list by its id.
fn render(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => text.clone(),
        Value::Boolean(is_so) => if *is_so { "yes" } else { "no" }.to_owned(),
        Value::Array(list) => list.iter().map(render).collect::<Vec<_>>().join(", "),
        Value::Table(table) => match (table.get("id"), table.get("title")) {
            (Some(id), Some(title)) => format!("{} ({})", render(id), render(title)),
            _ => table.values().map(render).collect::<Vec<_>>().join(" "),
        },
        other => other.to_string(),
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
