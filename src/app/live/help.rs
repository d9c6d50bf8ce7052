//! The help behind `?`, filled with the user's keys, letters and abbreviations.

use crate::app::grammar::EXAMPLES;
use crate::app::keymap::commands::COMMANDS;
use crate::app::keymap::help::{HelpSection, OTHER_CONTEXTS, custom_letters, query};
use crate::app::keymap::topics::{self, FIRST_PAGE, HelpTopic};
use crate::app::keymap::{KeyContext, in_context};
use crate::app::live::LiveScreen;

impl LiveScreen {
    /// The help, or its entries that contain every word of the search; a matching title keeps its whole section.
    pub(crate) fn help_sections(&self) -> Vec<HelpSection> {
        let words = query(self.line().text()).unwrap_or_default().to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        let matches = |text: &str| words.iter().all(|word| text.to_lowercase().contains(word));
        let mut sections = self.all_help_sections();
        for section in sections.iter_mut().filter(|section| !matches(section.title)) {
            section.entries.retain(|(name, description)| matches(&format!("{name} {description}")));
        }
        sections.retain(|section| !section.entries.is_empty());
        let answers: Vec<_> = topics::find(&words.join(" ")).map(topic_entry).collect();
        if !answers.is_empty() {
            sections.insert(0, HelpSection { title: "What you are looking for", entries: answers });
        }
        sections
    }

    fn all_help_sections(&self) -> Vec<HelpSection> {
        let settings = &self.settings;
        let keys = |context: KeyContext| {
            let keys = in_context(context).map(|key| (key.name().trim().to_owned(), key.description));
            let entries = keys.chain(settings.bindings.in_context(context)).map(|(name, does)| (name, does.into())).collect();
            HelpSection { title: context.title(), entries }
        };
        let remote_keys = self.remote_keys().iter().map(|key| (key.name(), key.description.into())).collect();
        let lines = EXAMPLES.iter().map(|(line, result)| ((*line).to_owned(), (*result).into())).collect();
        let commands = COMMANDS.iter().map(|command| (format!("/{}", command.name), command.description.into())).collect();
        let abbreviations = settings.abbreviations.entries().map(|(name, words)| (name, words.to_owned().into())).collect();
        let first_page = FIRST_PAGE.iter().map(|(typed, does)| ((*typed).to_owned(), (*does).into())).collect();
        let mut sections = vec![
            HelpSection { title: "A session by example", entries: first_page },
            keys(KeyContext::EmptyLine),
            HelpSection { title: "On the remote", entries: remote_keys },
            HelpSection { title: "What you type, and what it becomes", entries: lines },
            HelpSection { title: "Your one-letter events", entries: custom_letters(&settings.letters) },
            HelpSection { title: "Your abbreviations (type a space after them)", entries: abbreviations },
        ];
        sections.extend(OTHER_CONTEXTS.map(keys));
        sections.push(HelpSection { title: "Commands", entries: commands });
        sections
    }

    /// Scrolls the help by `by` lines, if it is open.
    pub(crate) fn scroll_help(&mut self, by: isize) {
        if query(self.line.editor.text()).is_some() {
            let count: usize = self.help_sections().iter().map(|section| section.entries.len() + 1).sum();
            self.line.list_index = self.line.list_index.saturating_add_signed(by).min(count.saturating_sub(1));
        }
    }
}

/// A topic in the help: its first words, and the answer.
fn topic_entry(topic: &'static HelpTopic) -> (String, std::borrow::Cow<'static, str>) {
    (topic.words.split(' ').take(2).collect::<Vec<_>>().join(", "), topic.answer.into())
}
