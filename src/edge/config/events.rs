//! `[events]` in the settings: what a letter alone on the line stands for. Never a dose or a phase.

use super::{Config, Page, in_comment};
use crate::app::grammar::{EVENTS, NoLetter, by_letter};
use std::fmt::Write as _;
use toml::Spanned;
use toml::de::DeValue;

pub(crate) fn read(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>, config: &mut Config) {
    for (at, letter, value) in page.lines(value, "events") {
        let Some(events) = names(page, value) else { continue };
        match config.letters.set(letter, &events) {
            Ok(()) => {}
            Err(NoLetter::Letter(sentence)) => page.say(at, sentence),
            Err(NoLetter::Meaning(sentence)) => page.say(value.span(), sentence),
            Err(NoLetter::Unknown) => {
                let is_event = |name: &&str| by_letter().any(|known| known == name.to_lowercase().replace(' ', "_"));
                let unknown = events.into_iter().find(|name| !is_event(name)).unwrap_or_default();
                page.say_unknown(value.span(), unknown, "is no event of the record.", by_letter());
            }
        }
    }
}

/// The name of one event, or a list of names; an empty one is none.
fn names<'v>(page: &mut Page<'_>, value: &'v Spanned<DeValue<'_>>) -> Option<Vec<&'v str>> {
    let all = match value.get_ref().as_array() {
        Some(list) => list.iter().map(|one| page.word(one)).collect::<Option<Vec<_>>>()?,
        None => vec![page.word(value)?],
    };
    Some(all.into_iter().filter(|name| !name.trim().is_empty()).collect())
}

/// The table as a file shows it: it sets nothing, and shows what the letters stand for as the program comes.
pub(crate) fn template() -> String {
    let names = in_comment(by_letter());
    let mut text = format!(
        "\n# What a letter alone on the line, then Enter, stands for: an event, or several that take turns; \"\" for none.\n\
         # Never a dose or a phase. The events:\n{names}\n[events]\n"
    );
    for known in EVENTS {
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
    use super::super::{Config, default_file, read};

    #[test]
    fn letters_are_read_and_what_cannot_be_one_is_said() {
        let (config, said) = read("[events]\nl = \"laughing\"\nm = \"\"\nx = [\"stood up\", \"bathroom_in\"]\n", "c.toml");
        assert_eq!(said, []);
        let of = |letter| config.letters.all().find(|(known, _)| *known == letter).map(|(_, codes)| codes.to_vec());
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
            let said: Vec<String> = read(text, "c.toml").1.iter().map(ToString::to_string).collect();
            assert_eq!(said, [expected]);
        }
    }

    #[test]
    fn the_default_file_shows_the_letters_as_the_program_comes() {
        let file = default_file();
        let table = file.split_once("[events]\n").unwrap().1.split("\n\n").next().unwrap_or_default().replace('#', "");
        assert_eq!(read(&format!("[events]\n{table}"), "c.toml"), (Config::default(), vec![]));
    }
}
