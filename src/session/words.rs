//! Words from parts and from the record's slugs, and words as they are searched.

use unicode_normalization::UnicodeNormalization as _;

/// The parts that are not empty, with a separator between them.
pub(crate) fn join_nonempty<S: AsRef<str>>(parts: impl IntoIterator<Item = S>, separator: &str) -> String {
    let mut out = String::new();
    for part in parts.into_iter().filter(|part| !part.as_ref().is_empty()) {
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(part.as_ref());
    }
    out
}

/// A slug as words: `go_no_go` is `go no go`.
pub(crate) fn slug_to_words(slug: &str) -> String {
    slug.replace('_', " ")
}

/// A route as people say it: the code `in` is `nasal`, the others are said as they are typed.
pub(crate) fn route_words(route: &str) -> &str {
    if route == "in" { "nasal" } else { route }
}

/// Words and a note with ` · ` between them, where both are there.
pub(crate) fn with_note(words: &str, note: &str) -> String {
    join_nonempty([words, note], " · ")
}

/// A text as it is searched: in lower case, with its accents joined to their letters.
pub(crate) fn to_searched(text: &str) -> String {
    compose(&text.to_lowercase())
}

/// A text in which an accent that was typed as a sign of its own is joined to its letter.
pub(crate) fn compose(text: &str) -> String {
    text.nfc().collect()
}

/// The time since something happened: `just now`, `4 min`.
pub(crate) fn format_time_since(mins: i64) -> String {
    if mins <= 0 { "just now".to_owned() } else { format_minutes(mins) }
}

/// A duration in minutes: `now`, `4 min`, `2 h 05`.
pub(crate) fn format_minutes(mins: i64) -> String {
    match mins {
        ..=0 => "now".to_owned(),
        1..=119 => format!("{mins} min"),
        _ => format!("{} h {:02}", mins / 60, mins % 60),
    }
}
