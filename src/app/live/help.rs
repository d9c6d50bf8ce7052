//! The help behind `?`, filled with the user's keys, letters and abbreviations.

use crate::app::grammar::EXAMPLES;
use crate::app::keymap::commands::COMMANDS;
use crate::app::keymap::help::{HelpSection, OTHER_CONTEXTS, custom_letters, query};
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
        let mut sections = vec![
            keys(KeyContext::EmptyLine),
            HelpSection { title: "On the remote", entries: remote_keys },
            HelpSection { title: "A line, and what it becomes", entries: lines },
            HelpSection { title: "Your letters alone on the line", entries: custom_letters(&settings.letters) },
            HelpSection { title: "Your abbreviations, with a space", entries: abbreviations },
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
