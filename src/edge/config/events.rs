//! `[events]` in the settings: what a letter alone on the line stands for. Never a dose or a phase.

use super::{Config, ConfigReader, format_comment};
use crate::app::grammar::{LETTER_EVENTS, LetterError, letter_event_names};
use std::fmt::Write as _;
use toml::Spanned;
use toml::de::DeValue;

pub(crate) fn parse(page: &mut ConfigReader<'_>, value: &Spanned<DeValue<'_>>, config: &mut Config) {
    for (at, letter, value) in page.table_entries(value, "events") {
        let Some(events) = parse_event_names(page, value) else { continue };
        match config.letters.set(letter, &events) {
            Ok(()) => {}
            Err(LetterError::InvalidLetter(sentence)) => page.report_error(at, sentence),
            Err(LetterError::InvalidMeaning(sentence)) => page.report_error(value.span(), sentence),
            Err(LetterError::UnknownEvent) => {
                let is_event = |name: &&str| letter_event_names().any(|known| known == name.to_lowercase().replace(' ', "_"));
                let unknown = events.into_iter().find(|name| !is_event(name)).unwrap_or_default();
                page.report_unknown(value.span(), unknown, "is no event of the record.", letter_event_names());
            }
        }
    }
}

/// The name of one event, or a list of names; an empty one is none.
fn parse_event_names<'v>(page: &mut ConfigReader<'_>, value: &'v Spanned<DeValue<'_>>) -> Option<Vec<&'v str>> {
    let all = match value.get_ref().as_array() {
        Some(list) => list.iter().map(|one| page.parse_string(one)).collect::<Option<Vec<_>>>()?,
        None => vec![page.parse_string(value)?],
    };
    Some(all.into_iter().filter(|name| !name.trim().is_empty()).collect())
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
            ("[events]\nl = \"laughin\"", "c.toml:2:5: `laughin` is no event of the record. Did you mean `laughing`?"),
            ("[events]\nl = [\"tears\", \"watr\"]", "c.toml:2:5: `watr` is no event of the record. Did you mean `water`?"),
            (
                "[events]\nk = \"ketamine\"",
                "c.toml:2:5: `ketamine` is a dose or a word about one, and one letter never stands for that.",
            ),
            ("[events]\nhh = \"tears\"", "c.toml:2:1: `hh` is not one letter, and only a letter alone can be an event."),
            ("[events]\nh = true", "c.toml:2:5: A word in quotes is wanted here, not true or false."),
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
