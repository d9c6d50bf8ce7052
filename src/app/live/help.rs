//! The help that `?` opens: the tables of keys, lines and commands, and what of them a search finds. Not how it is drawn.

use crate::app::grammar::{EXAMPLES, Letters};
use crate::app::keymap;
use crate::app::keymap::Place;
use crate::app::keymap::commands::COMMANDS;
use crate::app::live::Live;
use crate::app::message::Effect;
use std::borrow::Cow;

/// The screens whose keys are named, after the empty line's and the lines.
const FURTHER: [Place; 8] =
    [Place::Text, Place::Asked, Place::Fields, Place::Checklist, Place::Card, Place::Choice, Place::Shown, Place::Veil];

/// Things of one kind, under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// What is pressed or typed, and what it does.
    pub pairs: Vec<(String, Cow<'static, str>)>,
}

/// What stands after `?`, if the line is the help or a search in it: a space or digit after it makes text.
pub fn query(line: &str) -> Option<&str> {
    let query = line.strip_prefix('?')?;
    let is_search = query.is_empty() || query.starts_with(char::is_alphabetic) || query.starts_with(['/', '-']);
    is_search.then_some(query)
}

impl Live {
    /// Everything that the help says, or what of it has every word of the search. A heading that has them brings all below it.
    pub fn help(&self) -> Vec<Section> {
        let words = query(self.line().text()).unwrap_or_default().to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        let has = |text: &str| words.iter().all(|word| text.to_lowercase().contains(word));
        let mut sections = self.whole_help();
        for section in sections.iter_mut().filter(|section| !has(section.title)) {
            section.pairs.retain(|(name, does)| has(&format!("{name} {does}")));
        }
        sections.retain(|section| !section.pairs.is_empty());
        sections
    }

    fn whole_help(&self) -> Vec<Section> {
        let own = self.settings();
        let of_keys = |place: Place| {
            let keys = keymap::of(place).map(|key| (key.name.trim(), key.does)).chain(own.bindings.of(place));
            Section { title: place.title(), pairs: keys.map(|(name, does)| (name.to_owned(), does.into())).collect() }
        };
        let clicker = self.clicker().iter().map(|key| (key.name.to_owned(), key.does.into())).collect();
        let lines = EXAMPLES.iter().map(|one| (one.line.to_owned(), one.becomes.into())).collect();
        let commands = COMMANDS.iter().map(|command| (format!("/{}", command.name), command.about.into())).collect();
        let abbreviations = own.abbreviations.all().map(|(name, words)| (name, words.to_owned().into())).collect();
        let mut sections = vec![
            of_keys(Place::Empty),
            Section { title: "On the remote", pairs: clicker },
            Section { title: "A line, and what it becomes", pairs: lines },
            Section { title: "Your letters alone on the line", pairs: your_letters(&own.letters) },
            Section { title: "Your abbreviations, with a space", pairs: abbreviations },
        ];
        sections.extend(FURTHER.map(of_keys));
        sections.push(Section { title: "Commands", pairs: commands });
        sections
    }

    /// Moves the help by so many headings and pairs, while it is open.
    pub(crate) fn scroll_help(&mut self, by: isize) -> Vec<Effect> {
        if query(self.line.text()).is_some() {
            let all: usize = self.help().iter().map(|section| section.pairs.len() + 1).sum();
            self.choice = self.choice.saturating_add_signed(by).min(all.saturating_sub(1));
        }
        Vec::new()
    }
}

/// What letters stand for, where the user's are not those that the program comes with.
fn your_letters(letters: &Letters) -> Vec<(String, Cow<'static, str>)> {
    if letters == Letters::shipped() {
        return Vec::new();
    }
    let means = |codes: &[&str]| if codes.is_empty() { "music".to_owned() } else { codes.join(", ").replace('_', " ") };
    letters.all().map(|(letter, codes)| (letter.to_string(), means(codes).into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_after_the_question_mark_search_and_a_space_or_digit_makes_text() {
        for (line, found) in [("?", Some("")), ("?veil", Some("veil")), ("?/dim", Some("/dim")), ("?ärger", Some("ärger"))] {
            assert_eq!(query(line), found, "{line}");
        }
        for line in ["", "veil", "? asleep", "?2 pillows", "??", "a?"] {
            assert_eq!(query(line), None, "{line}");
        }
    }
}
