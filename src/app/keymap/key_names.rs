//! The names of keys, in settings, scripts and messages.

use crate::app::grammar::strip_prefix_ignore_case;
use crossterm::event::{KeyCode, KeyModifiers};

/// The keys that are not letters. Where a code has two names, the first is shown.
const NAMES: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("BackTab", KeyCode::BackTab),
    ("Esc", KeyCode::Esc),
    ("Space", KeyCode::Char(' ')),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Insert", KeyCode::Insert),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PageUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("PageDown", KeyCode::PageDown),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
];

/// In the order in which they are written before a key's name.
const MODIFIERS: [(&str, KeyModifiers); 3] =
    [("Ctrl-", KeyModifiers::CONTROL), ("Alt-", KeyModifiers::ALT), ("Shift-", KeyModifiers::SHIFT)];

/// The key with a name such as `Enter`, in either case. Function keys and letters have none.
pub(crate) fn code_of(name: &str) -> Option<KeyCode> {
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| *code)
}

/// The name of a key; a letter is its own name.
pub fn name_of(code: KeyCode) -> String {
    match (NAMES.iter().find(|(_, known)| *known == code), code) {
        (Some((name, _)), _) => (*name).to_owned(),
        (None, KeyCode::F(number)) => format!("F{number}"),
        (None, KeyCode::Char(letter)) => letter.to_string(),
        (None, other) => format!("{other:?}"),
    }
}

/// The name of a key for the help, such as `Ctrl-Z`. An arrow without a modifier is a symbol.
pub(crate) fn display_name(code: KeyCode, modifiers: KeyModifiers) -> String {
    let name = match code {
        KeyCode::Up if modifiers.is_empty() => "↑".to_owned(),
        KeyCode::Down if modifiers.is_empty() => "↓".to_owned(),
        KeyCode::Left if modifiers.is_empty() => "←".to_owned(),
        KeyCode::Right if modifiers.is_empty() => "→".to_owned(),
        KeyCode::Char(letter) if letter != ' ' && !modifiers.is_empty() => letter.to_uppercase().to_string(),
        other => name_of(other),
    };
    prefix_of(modifiers) + &name
}

/// The prefixes of the modifiers: `Ctrl-Alt-`.
pub fn prefix_of(modifiers: KeyModifiers) -> String {
    MODIFIERS.iter().filter(|(_, modifier)| modifiers.contains(*modifier)).map(|(prefix, _)| *prefix).collect()
}

/// Parses a key such as `F2`, `Shift-F2` or `Ctrl-T`, in either case. A letter becomes lowercase.
pub(crate) fn parse(name: &str) -> Option<(KeyCode, KeyModifiers)> {
    let (mut rest, mut modifiers) = (name, KeyModifiers::NONE);
    let strip_modifier =
        |rest| MODIFIERS.iter().find_map(|(prefix, modifier)| Some((strip_prefix_ignore_case(rest, prefix)?, *modifier)));
    while let Some((after, modifier)) = strip_modifier(rest) {
        (rest, modifiers) = (after, modifiers | modifier);
    }
    let function =
        strip_prefix_ignore_case(rest, "f").and_then(|number| number.parse().ok()).filter(|number| (1..=24).contains(number));
    let mut letters = rest.chars();
    let letter = letters.next().filter(|_| letters.next().is_none()).map(|letter| KeyCode::Char(letter.to_ascii_lowercase()));
    let code = function.map(KeyCode::F).or_else(|| code_of(rest)).or(letter)?;
    Some((code, modifiers))
}
