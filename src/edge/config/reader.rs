//! Parsers for the values of settings.

use crate::session::Initials;
use crate::toml_reader::TomlValue;
use std::path::{Path, PathBuf};

pub(crate) fn parse_initials(text: &str) -> Result<Initials, String> {
    Initials::parse(text).map_err(|refusal| refusal.to_string())
}

pub(crate) fn parse_initials_list(value: &TomlValue<'_>) -> Option<Vec<Initials>> {
    Some(value.list()?.iter().filter_map(|initials| initials.parse(parse_initials)).collect())
}

/// The name of a theme or protocol, which is also the stem of its file name.
pub(crate) fn parse_file_stem(name: &str) -> Result<String, String> {
    if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
        return Ok(name.to_owned());
    }
    Err("Expected a name of letters, digits, - and _, without a folder and without .toml.".to_owned())
}

pub(crate) fn parse_path(text: &str) -> Result<PathBuf, String> {
    let path = Path::new(text);
    if path.is_absolute() || path.starts_with("~") {
        return Ok(path.to_owned());
    }
    Err("Expected a full path, beginning with / or ~/.".to_owned())
}

/// A whole number with `s`, `m` or `h`, in milliseconds: from ten seconds, in which a person can read the screen, to a day.
pub(crate) fn parse_duration_ms(text: &str) -> Result<i64, String> {
    let mut units = [("s", 1_000), ("m", 60_000), ("h", 3_600_000)].into_iter();
    units
        .find_map(|(unit, ms)| Some(text.strip_suffix(unit)?.parse::<i64>().ok()?.saturating_mul(ms)))
        .filter(|ms| (10_000..=86_400_000).contains(ms))
        .ok_or_else(|| "Expected a time, such as \"90s\", \"5m\" or \"1h\": from 10 s to 24 h.".to_owned())
}

/// The choice with the name in the file. `hint` ends the complaint about another name.
pub(crate) fn parse_choice<T: Copy>(value: &TomlValue<'_>, choices: &[(&'static str, T)], hint: &str) -> Option<T> {
    let name = value.string()?;
    let found = choices.iter().find(|(known, _)| *known == name).map(|(_, choice)| *choice);
    if found.is_none() {
        let names: Vec<String> = choices.iter().map(|(known, _)| format!("\"{known}\"")).collect();
        let sentence = format!("`{name}` is neither {}{hint}.", names.join(" nor "));
        value.report_unknown(name, sentence, choices.iter().map(|(known, _)| *known));
    }
    found
}

/// Names as the indented lines of a comment in the default file.
pub(crate) fn format_comment<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names = names.collect::<Vec<_>>().join(" ");
    textwrap::fill(&names, textwrap::Options::new(110).initial_indent("#   ").subsequent_indent("#   "))
}
