//! Keys that the user has bound, beside the table of keys and never instead of it: each stands for an action wherever that table
//! has the action, or for a command on the empty line. What could not be undone by the usual keys cannot be bound.

use super::commands::{COMMANDS, SlashCommand};
use super::key_names;
use crate::app::input::line_editor::edit_request;
use crate::app::keymap;
use crate::app::keymap::{Action, KEYS, KeyContext, KeyPress};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The actions that a key can be bound to, by the words that the settings use. A command's word is as good.
pub const BINDABLE_ACTIONS: &[(&str, Action)] = &[
    ("open-due", Action::OpenDue),
    ("stamp", Action::Stamp),
    ("card", Action::OpenCard),
    ("next-reading", Action::NextInterpretation),
    ("take-back", Action::TakeBack),
    ("empty-line", Action::EmptyLine),
    ("save", Action::Save),
    ("confirm", Action::Confirm),
    ("up", Action::Up),
    ("down", Action::Down),
    ("page-up", Action::PageUp),
    ("page-down", Action::PageDown),
    ("withdraw", Action::WithdrawSelected),
    ("turn", Action::Cycle),
    ("next-field", Action::NextField),
    ("back", Action::Leave),
    ("veil", Action::Veil),
    ("lift", Action::LiftVeil),
    ("ask-leaving", Action::ConfirmLeave),
    ("seen", Action::AcknowledgeAlerts),
];

/// What a bound key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingTarget {
    /// What the table of keys does, wherever it does that.
    Action(Action),
    /// A command, on the empty line.
    Command(&'static SlashCommand),
}

/// One key that the user has bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    code: KeyCode,
    modifiers: KeyModifiers,
    /// Its name for people.
    pub key_name: String,
    /// The word it is bound to.
    pub target_name: &'static str,
    /// What it does.
    pub target: BindingTarget,
}

/// Every key that the user has bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings(Vec<Binding>);

/// Why a key cannot be bound: about the key, or about the word it was to be bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindError {
    /// In a sentence.
    InvalidKey(String),
    /// There is no such word.
    UnknownTarget,
}

impl Bindings {
    /// Binds a key, by its name, to the word of an action or a command.
    pub fn bind(&mut self, key: &str, word: &str) -> Result<(), BindError> {
        let (code, modifiers) = parse_key(key).map_err(BindError::InvalidKey)?;
        check_bindable(key, code, modifiers).map_err(BindError::InvalidKey)?;
        if let Some(other) = self.0.iter().find(|bound| bound.code == code && bound.modifiers == modifiers) {
            let sentence =
                format!("`{key}` is the same key as `{}`, which does `{}` already.", other.key_name, other.target_name);
            return Err(BindError::InvalidKey(sentence));
        }
        let (word, does) = find_target(word).ok_or(BindError::UnknownTarget)?;
        self.0.push(Binding { code, modifiers, key_name: format_key(code, modifiers), target_name: word, target: does });
        Ok(())
    }

    /// What a key does in a place, if the table or the user says so.
    pub fn find(&self, context: KeyContext, event: KeyEvent) -> Option<Action> {
        let bound = || match self.find_binding(event)?.target {
            BindingTarget::Action(action) => has_action(context, action).then_some(action),
            BindingTarget::Command(_) => None,
        };
        keymap::find(context, event).or_else(bound)
    }

    /// The command that a key is bound to, and the key's name.
    pub fn find_command(&self, event: KeyEvent) -> Option<(&str, &'static SlashCommand)> {
        let bound = self.find_binding(event)?;
        match bound.target {
            BindingTarget::Command(command) => Some((&bound.key_name, command)),
            BindingTarget::Action(_) => None,
        }
    }

    /// The keys bound for a place, for its help: their names, and what they do in the table's words.
    pub fn in_context(&self, context: KeyContext) -> impl Iterator<Item = (&str, &'static str)> {
        self.0.iter().filter_map(move |bound| {
            let does = match bound.target {
                BindingTarget::Action(action) => {
                    KEYS.iter().find(|key| key.context == context && key.action == action)?.description
                }
                BindingTarget::Command(command) => (context == KeyContext::EmptyLine).then_some(command.description)?,
            };
            Some((bound.key_name.as_str(), does))
        })
    }

    /// The name of the key that a command is bound to.
    pub fn key_for_command(&self, command: &SlashCommand) -> Option<&str> {
        self.0.iter().find(|bound| bound.target_name == command.name).map(|bound| bound.key_name.as_str())
    }

    fn find_binding(&self, event: KeyEvent) -> Option<&Binding> {
        self.0.iter().find(|bound| bound.code == event.code && bound.modifiers == event.modifiers)
    }
}

/// Every word that a key can be bound to.
pub fn target_names() -> impl Iterator<Item = &'static str> {
    let commands = COMMANDS.iter().map(|command| command.name);
    let others = commands.filter(|name| BINDABLE_ACTIONS.iter().all(|(word, _)| word != name));
    BINDABLE_ACTIONS.iter().map(|(word, _)| *word).chain(others)
}

/// The action or command of a word, with the word as the table has it.
fn find_target(word: &str) -> Option<(&'static str, BindingTarget)> {
    let action =
        BINDABLE_ACTIONS.iter().find(|(known, _)| *known == word).map(|(known, action)| (*known, BindingTarget::Action(*action)));
    let command = || COMMANDS.iter().find(|command| command.name == word);
    action.or_else(|| command().map(|command| (command.name, BindingTarget::Command(command))))
}

/// Whether the table has this action in a place.
fn has_action(context: KeyContext, action: Action) -> bool {
    keymap::in_context(context).any(|key| key.action == action)
}

fn parse_key(name: &str) -> Result<(KeyCode, KeyModifiers), String> {
    key_names::parse(name).ok_or_else(|| format!("`{name}` is no key's name; F2, Shift-F2, Ctrl-T, Insert and Ctrl-Home are."))
}

fn format_key(code: KeyCode, modifiers: KeyModifiers) -> String {
    let key = match code {
        KeyCode::Char(letter) if letter != ' ' => letter.to_uppercase().to_string(),
        other => key_names::name_of(other),
    };
    key_names::prefix_of(modifiers) + &key
}

/// Whether a key can be bound: it makes no text, the table and the line do not have it, and terminals send it as itself.
fn check_bindable(name: &str, code: KeyCode, modifiers: KeyModifiers) -> Result<(), String> {
    let without_shift = modifiers.difference(KeyModifiers::SHIFT);
    let used = KEYS.iter().find(|key| key.press == KeyPress::Key(code, without_shift));
    let event = KeyEvent::new(code, modifiers);
    if let KeyCode::Char(letter) = code {
        if without_shift == KeyModifiers::NONE {
            return Err(format!("`{name}` makes text on the live line, so nothing can be bound to it."));
        }
        if modifiers.contains(KeyModifiers::ALT) {
            return Err(format!(
                "Terminals send `{name}` as Esc and then the letter, which is the veil, so nothing can be bound to it."
            ));
        }
        if !letter.is_ascii_lowercase() || modifiers.contains(KeyModifiers::SHIFT) || matches!(letter, 'i' | 'j' | 'm') {
            return Err(format!("Many terminals do not send `{name}` as a key of its own, so nothing can be bound to it."));
        }
    }
    if let Some(key) = used {
        let does = key.description.split([';', ',', ':']).next().unwrap_or_default();
        let place = key.context.title().to_lowercase();
        return Err(format!("`{name}` has its meaning already ({place}: {does}), and it stays."));
    }
    if edit_request(event).is_some() {
        return Err(format!("`{name}` moves or edits on the line already, and it stays."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(pairs: &[(&str, &str)]) -> Bindings {
        let mut bindings = Bindings::default();
        for (key, word) in pairs {
            assert_eq!(bindings.bind(key, word), Ok(()), "{key} = {word}");
        }
        bindings
    }

    fn function(number: u8) -> KeyEvent {
        KeyEvent::new(KeyCode::F(number), KeyModifiers::NONE)
    }

    #[test]
    fn a_bound_key_does_what_the_table_does_and_only_where_it_does_that() {
        let bindings = bound(&[("F2", "stamp"), ("ctrl-t", "card"), ("Shift-F2", "close")]);
        for place in KeyContext::ALL {
            let expected = matches!(place, KeyContext::EmptyLine | KeyContext::Veil).then_some(Action::Stamp);
            assert_eq!(bindings.find(place, function(2)), expected, "{place:?}");
        }
        let ctrl_t = KeyEvent::new(KeyCode::Char('t'), KeyModifiers::CONTROL);
        assert_eq!(bindings.find(KeyContext::VitalsForm, ctrl_t), Some(Action::OpenCard));
        assert_eq!(bindings.find(KeyContext::EmptyLine, function(3)), None);
        let shifted = KeyEvent::new(KeyCode::F(2), KeyModifiers::SHIFT);
        assert_eq!(bindings.find_command(shifted).map(|(key, command)| (key, command.name)), Some(("Shift-F2", "close")));
        assert_eq!(bindings.find(KeyContext::EmptyLine, shifted), None, "a command is no action");
        assert_eq!(bindings.in_context(KeyContext::EmergencyCard).count(), 0);
        assert_eq!(
            bindings.in_context(KeyContext::EmptyLine).map(|(name, _)| name).collect::<Vec<_>>(),
            ["F2", "Ctrl-T", "Shift-F2"]
        );
    }

    #[test]
    fn what_cannot_be_bound_says_why() {
        let mut bindings = bound(&[("F2", "stamp")]);
        for (key, why) in [
            ("x", "makes text"),
            ("Shift-X", "makes text"),
            ("7", "makes text"),
            ("Space", "makes text"),
            ("Alt-x", "as Esc and then the letter"),
            ("Esc", "veil"),
            ("Ctrl-C", "asks"),
            ("Enter", "has its meaning already"),
            ("Ctrl-G", "(on the empty line: unpins)"),
            ("Shift-Tab", "has its meaning already"),
            ("Ctrl-W", "edits on the line"),
            ("Home", "edits on the line"),
            ("Ctrl-M", "do not send"),
            ("Ctrl-é", "do not send"),
            ("f2", "the same key as `F2`, which does `stamp`"),
            ("F25", "no key's name"),
            ("Hyper-F2", "no key's name"),
            ("", "no key's name"),
        ] {
            match bindings.bind(key, "veil") {
                Err(BindError::InvalidKey(said)) => assert!(said.contains(why), "{key}: {said}"),
                other => panic!("{key}: {other:?}"),
            }
        }
        assert_eq!(bindings.bind("F3", "vial"), Err(BindError::UnknownTarget));
        assert_eq!(bindings.0.len(), 1);
    }

    #[test]
    fn every_action_of_the_table_has_a_word_unless_a_command_says_the_same() {
        // Nobody works in a demonstration, so nothing is bound there.
        let of_work = KEYS.iter().filter(|key| key.context != KeyContext::Demo);
        for key in of_work.filter(|key| !matches!(key.action, Action::Text | Action::OpenVitals)) {
            assert!(BINDABLE_ACTIONS.iter().any(|(_, action)| *action == key.action), "{:?}", key.action);
        }
        assert!(find_target("vitals").is_some());
        for word in target_names() {
            assert!(find_target(word).is_some_and(|(known, _)| known == word), "{word}");
        }
    }
}
