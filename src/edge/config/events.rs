//! `[events]` in the settings: what a letter alone on the line stands for. Never a dose or a phase.

use super::{Config, format_comment};
use crate::app::grammar::{LETTER_EVENTS, LetterError, letter_event_names};
use crate::toml_reader::{TomlTable, TomlValue};
use std::fmt::Write as _;

pub(crate) fn parse(table: &TomlTable<'_>, config: &mut Config) {
    for (key, value) in table.entries() {
        let Some(names) = value.one_or_more().iter().map(TomlValue::string).collect::<Option<Vec<_>>>() else { continue };
        let events: Vec<&str> = names.into_iter().filter(|name| !name.trim().is_empty()).collect();
        match config.letters.set(key.name(), &events) {
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

/// The table as a file shows it: it sets nothing, and shows what the letters stand for as the program comes.
pub(crate) fn template() -> String {
    let names = format_comment(letter_event_names());
    let mut text = format!(
        "\n# What a letter alone on the line, then Enter, stands for: an event, or several that take turns; \"\" for none.\n\
         # Never a dose or a phase. The events:\n{names}\n[events]\n"
    );
    for known in LETTER_EVENTS {
        let quoted: Vec<String> = known.codes.iter().map(|code| format!("\"{code}\"")).collect();
        let events = match quoted.as_slice() {
            [] => "\"music\"".to_owned(),
            [one] => one.clone(),
            _ => format!("[{}]", quoted.join(", ")),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "#{} = {events}", known.letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Config, default_file, parse};

    #[test]
    fn letters_are_read_and_what_cannot_be_one_is_said() {
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
    fn the_default_file_shows_the_letters_as_the_program_comes() {
        let file = default_file();
        let table = file.split_once("[events]\n").unwrap().1.split("\n\n").next().unwrap_or_default().replace('#', "");
        assert_eq!(parse(&format!("[events]\n{table}"), "c.toml"), (Config::default(), vec![]));
    }
}
