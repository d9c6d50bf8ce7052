//! Keys bound in the settings. A bound key performs an action in every context in which the key table has that action, or runs a
//! command on the empty line. Keys of the key table cannot be bound to anything else.

use super::commands::{COMMANDS, SlashCommand};
use super::key_names;
use crate::app::input::line_editor::edit_request;
use crate::app::keymap::{self, Action, KEYS, KeyContext, KeyPress};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The actions that a key can be bound to, by their name in the settings. The settings take the name of a command as well.
const BINDABLE_ACTIONS: &[(&str, Action)] = &[
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
    ("left", Action::PanLeft),
    ("right", Action::PanRight),
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
    ("sources", Action::ShowSources),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BindingTarget {
    Action(Action),
    Command(&'static SlashCommand),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Binding {
    press: KeyPress,
    target_name: &'static str,
    target: BindingTarget,
}

/// All keys bound in the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings(Vec<Binding>);

/// Why a key cannot be bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindError {
    /// A sentence about the key.
    InvalidKey(String),
    /// No action and no command has the name.
    UnknownTarget,
}

impl Bindings {
    /// Binds a key, given by its name, to an action or a command, given by its name.
    ///
    /// # Errors
    ///
    /// The key has no such name, cannot be bound or is bound already, or the target is unknown.
    pub fn bind(&mut self, key: &str, target_name: &str) -> Result<(), BindError> {
        let refuse = |sentence| Err(BindError::InvalidKey(sentence));
        let Some((code, modifiers)) = key_names::parse(key) else {
            return refuse(format!("`{key}` is not the name of a key. Examples: F2, Shift-F2, Ctrl-T, Insert, Ctrl-Home."));
        };
        if let Some(reason) = reason_not_bindable(key, code, modifiers) {
            return refuse(reason);
        }
        if let Some(other) = self.find_binding(KeyEvent::new(code, modifiers)) {
            let (name, target) = (other.press.name(), other.target_name);
            return refuse(format!("`{key}` is the same key as `{name}`, which is already `{target}`."));
        }
        let (target_name, target) = targets().find(|(name, _)| *name == target_name).ok_or(BindError::UnknownTarget)?;
        self.0.push(Binding { press: KeyPress::Key(code, modifiers), target_name, target });
        Ok(())
    }

    /// The action of a key in a context, from the key table or else from the bindings.
    pub(crate) fn find(&self, context: KeyContext, event: KeyEvent) -> Option<Action> {
        let bound_action = || {
            let BindingTarget::Action(action) = self.find_binding(event)?.target else { return None };
            keymap::in_context(context).any(|key| key.action == action).then_some(action)
        };
        keymap::find(context, event).or_else(bound_action)
    }

    /// The key's name and the command that it is bound to.
    pub(crate) fn find_command(&self, event: KeyEvent) -> Option<(String, &'static SlashCommand)> {
        let Binding { press, target: BindingTarget::Command(command), .. } = self.find_binding(event)? else { return None };
        Some((press.name(), command))
    }

    /// The names of the keys bound in a context, each with the description of its action or command.
    pub(crate) fn in_context(&self, context: KeyContext) -> impl Iterator<Item = (String, &'static str)> {
        self.0.iter().filter_map(move |binding| {
            let description = match binding.target {
                BindingTarget::Action(action) => {
                    KEYS.iter().find(|key| key.context == context && key.action == action)?.description
                }
                BindingTarget::Command(command) => (context == KeyContext::EmptyLine).then_some(command.description)?,
            };
            Some((binding.press.name(), description))
        })
    }

    /// The name of the key that a command is bound to.
    pub(crate) fn key_for_command(&self, command: &SlashCommand) -> Option<String> {
        self.0.iter().find(|binding| binding.target_name == command.name).map(|binding| binding.press.name())
    }

    fn find_binding(&self, event: KeyEvent) -> Option<&Binding> {
        self.0.iter().find(|binding| binding.press == KeyPress::Key(event.code, event.modifiers))
    }
}

/// Everything that a key can be bound to, by name. Where an action and a command share a name, the action.
fn targets() -> impl Iterator<Item = (&'static str, BindingTarget)> {
    let is_action = |name| BINDABLE_ACTIONS.iter().any(|(action, _)| *action == name);
    let actions = BINDABLE_ACTIONS.iter().map(|(name, action)| (*name, BindingTarget::Action(*action)));
    let commands = COMMANDS.iter().filter(move |command| !is_action(command.name));
    actions.chain(commands.map(|command| (command.name, BindingTarget::Command(command))))
}

/// The names of all actions and commands that a key can be bound to.
pub(crate) fn target_names() -> impl Iterator<Item = &'static str> {
    targets().map(|(name, _)| name)
}

/// Why a key cannot be bound: it enters text, the key table or the line editor uses it, or terminals cannot send it distinctly.
fn reason_not_bindable(name: &str, code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
    let without_shift = modifiers.difference(KeyModifiers::SHIFT);
    if let KeyCode::Char(letter) = code {
        if without_shift.is_empty() {
            return Some(format!("`{name}` makes text on the live line, so nothing can be bound to it."));
        }
        if modifiers.contains(KeyModifiers::ALT) {
            return Some(format!(
                "Terminals send `{name}` as Esc and then the letter, and the Esc key is the veil, so nothing can be bound to it."
            ));
        }
        if !letter.is_ascii_lowercase() || modifiers.contains(KeyModifiers::SHIFT) || matches!(letter, 'i' | 'j' | 'm') {
            return Some(format!("Many terminals do not send `{name}` as a key of its own, so nothing can be bound to it."));
        }
    }
    if let Some(key) = KEYS.iter().find(|key| key.press == KeyPress::Key(code, without_shift)) {
        let description = key.description.split([';', ',', ':']).next().unwrap_or_default();
        let context = key.context.title().to_lowercase();
        return Some(format!("`{name}` already has a meaning ({context}: {description}) and cannot be changed."));
    }
    edit_request(KeyEvent::new(code, modifiers))
        .map(|_| format!("`{name}` already moves or edits on the line and cannot be changed."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_the_table_has_a_name_unless_a_command_does_the_same() {
        // Nothing is bound in a demo or a tutorial.
        let bindable = KEYS.iter().filter(|key| !matches!(key.context, KeyContext::Demo | KeyContext::Tutorial));
        for key in bindable.filter(|key| !matches!(key.action, Action::Text | Action::OpenVitals)) {
            assert!(BINDABLE_ACTIONS.iter().any(|(_, action)| *action == key.action), "{:?}", key.action);
        }
        assert!(target_names().any(|name| name == "vitals"));
    }
}
