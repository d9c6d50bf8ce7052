//! `[events]` in the settings: the event of a single letter on the line. A dose or a phase is refused.

use super::reader::format_comment;
use crate::app::grammar::{LetterError, LetterMap, letter_event_names};
use crate::toml_reader::{TomlTable, TomlValue};
use std::fmt::Write as _;

pub(crate) fn parse(table: &TomlTable<'_>, letters: &mut LetterMap) {
    for (key, value) in table.entries() {
        let Some(names) = value.one_or_more().iter().map(TomlValue::string).collect::<Option<Vec<_>>>() else { continue };
        let events: Vec<&str> = names.into_iter().filter(|name| !name.trim().is_empty()).collect();
        match letters.set(key.name(), &events) {
            Ok(()) => {}
            Err(LetterError::InvalidLetter(sentence)) => key.report(sentence),
            Err(LetterError::InvalidMeaning(sentence)) => value.report(sentence),
            Err(LetterError::UnknownEvent) => {
                let is_event = |name: &&str| letter_event_names().any(|known| known == name.to_lowercase().replace(' ', "_"));
                let unknown = events.into_iter().find(|name| !is_event(name)).unwrap_or_default();
                let sentence = format!("`{unknown}` is not an event of the record.");
                value.report_unknown(unknown, sentence, letter_event_names());
            }
        }
    }
}

/// The table in the default file, with the default events.
pub(crate) fn template() -> String {
    let names = format_comment(letter_event_names());
    let mut text = format!(
        "\n# What a letter alone on the line, then Enter, stands for: an event, or several that take turns; \"\" for none.\n\
         # Never a dose or a phase. The events:\n{names}\n[events]\n"
    );
    for (letter, codes) in LetterMap::shipped().entries() {
        let quoted: Vec<String> = codes.iter().map(|code| format!("\"{code}\"")).collect();
        let events = match quoted.as_slice() {
            [] => "\"music\"".to_owned(),
            [one] => one.clone(),
            _ => format!("[{}]", quoted.join(", ")),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "#{letter} = {events}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Config, default_file, parse};

    #[test]
    fn letters_are_read_and_faulty_ones_reported() {
        let (config, said) = parse("[events]\nl = \"laughing\"\nm = \"\"\nx = [\"stood up\", \"bathroom_in\"]\n", "c.toml");
        assert_eq!(said, []);
        let of = |letter| config.letters.entries().find(|(known, _)| *known == letter).map(|(_, codes)| codes.to_vec());
        assert_eq!((of('l'), of('m'), of('x')), (Some(vec!["laughing"]), None, Some(vec!["stood_up", "bathroom_in"])));
        for (text, expected) in [
            ("[events]\nl = \"laughin\"", "c.toml:2:5: `laughin` is not an event of the record. Did you mean `laughing`?"),
            ("[events]\nl = [\"tears\", \"watr\"]", "c.toml:2:5: `watr` is not an event of the record. Did you mean `water`?"),
            (
                "[events]\nk = \"ketamine\"",
                "c.toml:2:5: `ketamine` is a dose or a word about one, and one letter never stands for that.",
            ),
            ("[events]\nhh = \"tears\"", "c.toml:2:1: `hh` is not one letter, and only a letter alone can be an event."),
            ("[events]\nh = true", "c.toml:2:5: Expected a quoted string, found true or false."),
        ] {
            let said: Vec<String> = parse(text, "c.toml").1.iter().map(ToString::to_string).collect();
            assert_eq!(said, [expected]);
        }
    }

    #[test]
    fn the_default_file_shows_the_default_letters() {
        let file = default_file();
        let table = file.split_once("[events]\n").unwrap().1.split("\n\n").next().unwrap_or_default().replace('#', "");
        assert_eq!(parse(&format!("[events]\n{table}"), "c.toml"), (Config::default(), vec![]));
    }
}
