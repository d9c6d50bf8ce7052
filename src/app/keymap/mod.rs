//! The key table. Key handling, the help of each screen and the README's table all read it.
//!
//! On the live line letters and digits are never in the table: they only make text. A review takes text only at a prompt, so
//! there letters are commands.

pub mod bindings;
pub mod commands;
pub mod help;
pub(crate) mod key;
pub(crate) mod key_names;
pub(crate) mod review_keys;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
pub(crate) use key::key_entry;
pub use key::{Action, KeyContext, KeyEntry, KeyPress, SeekTarget};
use key::{ctrl_entry, text_entry};

use KeyContext::{Checklist, ClientScreen, Demo, Dialog, EmergencyCard, EmptyLine, LineText, Prompt, Start, Veil, VitalsForm};

/// The keys of the start, live and demonstration screens.
pub(crate) const KEYS: &[KeyEntry] = &[
    text_entry(EmptyLine, "letter, digit", "begins an entry, stamped now"),
    key_entry(
        EmptyLine,
        KeyCode::Enter,
        "Enter",
        "opens and pins the first thing due; it never answers it by itself",
        Action::OpenDue,
    ),
    key_entry(EmptyLine, KeyCode::Char(' '), "Space", "stamps the moment; text begun within 15 s fills it", Action::Stamp),
    key_entry(EmptyLine, KeyCode::Tab, "Tab", "vitals fields", Action::OpenVitals),
    text_entry(EmptyLine, "/", "commands; a space or digit after it makes text"),
    text_entry(EmptyLine, ">", "says the next phase; Enter goes there"),
    text_entry(EmptyLine, "\" „ “ « or q ", "client's own words"),
    key_entry(EmptyLine, KeyCode::Char('!'), "!", "the emergency card, at once", Action::OpenCard),
    text_entry(EmptyLine, "?", "this help; letters after it search it"),
    key_entry(EmptyLine, KeyCode::Backspace, "Backspace", "shows the last entry to take back; Enter does it", Action::TakeBack),
    ctrl_entry(EmptyLine, 'z', "Ctrl-Z", "the same", Action::TakeBack),
    key_entry(EmptyLine, KeyCode::Up, "↑", "the timeline, towards the past; Enter corrects the entry", Action::Up),
    key_entry(EmptyLine, KeyCode::Down, "↓", "the timeline, towards now", Action::Down),
    key_entry(EmptyLine, KeyCode::PageUp, "PgUp", "a page towards the past", Action::PageUp),
    key_entry(EmptyLine, KeyCode::PageDown, "PgDn", "a page towards now", Action::PageDown),
    key_entry(EmptyLine, KeyCode::Delete, "Delete", "asks to withdraw the selected entry", Action::WithdrawSelected),
    key_entry(EmptyLine, KeyCode::Esc, "Esc", "veil, from everywhere; what was open stays beneath", Action::Veil),
    ctrl_entry(EmptyLine, 's', "Ctrl-S", "you have seen the alert; the same as the word `seen`", Action::AcknowledgeAlerts),
    ctrl_entry(EmptyLine, 'g', "Ctrl-G", "unpins; back to the newest entry", Action::Leave),
    ctrl_entry(EmptyLine, 'c', "Ctrl-C", "asks: stay, leave it running, leave for the day, close", Action::ConfirmLeave),
    key_entry(LineText, KeyCode::Enter, "Enter", "saves the line as what stands at its right", Action::Save),
    key_entry(LineText, KeyCode::Tab, "Tab", "turns the line through its possible readings", Action::NextInterpretation),
    ctrl_entry(LineText, 'u', "Ctrl-U", "empties the line and drops its stamp", Action::EmptyLine),
    text_entry(LineText, "← → Home End Ctrl-W", "move and edit"),
    key_entry(LineText, KeyCode::Up, "↑", "in the commands: the one before; in the help: towards its beginning", Action::Up),
    key_entry(LineText, KeyCode::Down, "↓", "in the commands: the next; in the help: further down", Action::Down),
    key_entry(LineText, KeyCode::PageUp, "PgUp", "in the help: a page up", Action::PageUp),
    key_entry(LineText, KeyCode::PageDown, "PgDn", "in the help: a page down", Action::PageDown),
    ctrl_entry(LineText, 's', "Ctrl-S", "you have seen the alert; the line stays", Action::AcknowledgeAlerts),
    ctrl_entry(LineText, 'g', "Ctrl-G", "leaves commands, phase or help", Action::Leave),
    key_entry(LineText, KeyCode::Esc, "Esc", "veil; the line stays", Action::Veil),
    ctrl_entry(LineText, 'c', "Ctrl-C", "asks whether to leave; the line stays", Action::ConfirmLeave),
    key_entry(Prompt, KeyCode::Enter, "Enter", "writes it, with words or without", Action::Confirm),
    ctrl_entry(Prompt, 'u', "Ctrl-U", "empties the line", Action::EmptyLine),
    ctrl_entry(Prompt, 'g', "Ctrl-G", "no; nothing is done", Action::Leave),
    ctrl_entry(Prompt, 'c', "Ctrl-C", "no; nothing is done", Action::Leave),
    key_entry(Prompt, KeyCode::Esc, "Esc", "veil; the line stays", Action::Veil),
    key_entry(VitalsForm, KeyCode::Tab, "Tab", "the next field", Action::NextField),
    key_entry(VitalsForm, KeyCode::Char(' '), "Space", "the next field, unless words follow `no`", Action::NextField),
    key_entry(VitalsForm, KeyCode::Char('/'), "/", "the next field", Action::NextField),
    key_entry(VitalsForm, KeyCode::Down, "↓", "the next field", Action::Down),
    key_entry(VitalsForm, KeyCode::Up, "↑", "the field before", Action::Up),
    key_entry(VitalsForm, KeyCode::BackTab, "Shift-Tab", "the field before", Action::Up),
    key_entry(
        VitalsForm,
        KeyCode::Char('!'),
        "!",
        "the emergency card, unless words follow `no`; what was typed is kept",
        Action::OpenCard,
    ),
    text_entry(VitalsForm, "no and words", "not possible, and why"),
    key_entry(VitalsForm, KeyCode::Enter, "Enter", "saves what is there as one entry", Action::Save),
    ctrl_entry(VitalsForm, 'u', "Ctrl-U", "empties the field; on an empty one, all of them", Action::EmptyLine),
    ctrl_entry(VitalsForm, 'g', "Ctrl-G", "leaves the fields; what was typed is kept", Action::Leave),
    key_entry(VitalsForm, KeyCode::Esc, "Esc", "veil; the fields stay", Action::Veil),
    ctrl_entry(VitalsForm, 'c', "Ctrl-C", "asks whether to leave; the fields stay", Action::ConfirmLeave),
    text_entry(EmergencyCard, "1 … 9, then Enter", "stamps what stands beside the digit"),
    text_entry(EmergencyCard, "anything longer", "an entry, as ever"),
    key_entry(EmergencyCard, KeyCode::Enter, "Enter", "saves the line", Action::Save),
    key_entry(EmergencyCard, KeyCode::Tab, "Tab", "turns the line through its possible readings", Action::NextInterpretation),
    key_entry(EmergencyCard, KeyCode::Up, "↑", "in the commands: the one before", Action::Up),
    key_entry(EmergencyCard, KeyCode::Down, "↓", "in the commands: the next", Action::Down),
    ctrl_entry(EmergencyCard, 'u', "Ctrl-U", "empties the line", Action::EmptyLine),
    key_entry(
        EmergencyCard,
        KeyCode::Esc,
        "Esc",
        "returns; left within 10 s and without a stamp, nothing is written",
        Action::Leave,
    ),
    ctrl_entry(EmergencyCard, 'g', "Ctrl-G", "the same", Action::Leave),
    ctrl_entry(EmergencyCard, 'c', "Ctrl-C", "asks whether to leave", Action::ConfirmLeave),
    key_entry(Checklist, KeyCode::Char(' '), "Space", "turns: done, not done, not applicable", Action::Cycle),
    text_entry(Checklist, "words", "stand beside the answer"),
    key_entry(
        Checklist,
        KeyCode::Enter,
        "Enter",
        "writes what was turned, then the next item; alone it answers nothing",
        Action::Save,
    ),
    key_entry(Checklist, KeyCode::Down, "↓", "the same", Action::Down),
    key_entry(Checklist, KeyCode::Up, "↑", "writes what was turned, then the item before", Action::Up),
    key_entry(Checklist, KeyCode::PageUp, "PgUp", "the checklist of the phase before", Action::PageUp),
    key_entry(Checklist, KeyCode::PageDown, "PgDn", "the checklist of the phase after", Action::PageDown),
    ctrl_entry(Checklist, 'u', "Ctrl-U", "drops what was turned and typed at the item", Action::EmptyLine),
    ctrl_entry(Checklist, 'g', "Ctrl-G", "writes what was turned, and leaves the list", Action::Leave),
    key_entry(Checklist, KeyCode::Esc, "Esc", "veil; the list stays", Action::Veil),
    ctrl_entry(Checklist, 'c', "Ctrl-C", "asks whether to leave; the list stays", Action::ConfirmLeave),
    key_entry(Dialog, KeyCode::Enter, "Enter", "yes; this one", Action::Confirm),
    key_entry(Dialog, KeyCode::Up, "↑", "the choice before", Action::Up),
    key_entry(Dialog, KeyCode::Down, "↓", "the next choice", Action::Down),
    key_entry(Dialog, KeyCode::Left, "←", "the choice before", Action::Up),
    key_entry(Dialog, KeyCode::Right, "→", "the next choice", Action::Down),
    ctrl_entry(Dialog, 'g', "Ctrl-G", "no; nothing is done", Action::Leave),
    ctrl_entry(Dialog, 'c', "Ctrl-C", "no; nothing is done", Action::Leave),
    key_entry(Dialog, KeyCode::Esc, "Esc", "veil; the question stays", Action::Veil),
    text_entry(Dialog, "anything else", "no, and it is typed on the line"),
    key_entry(Start, KeyCode::Enter, "Enter", "the next field; on the last one, begins the session", Action::Confirm),
    key_entry(Start, KeyCode::Tab, "Tab", "the next field", Action::NextField),
    key_entry(Start, KeyCode::Down, "↓", "the next field", Action::Down),
    key_entry(Start, KeyCode::Up, "↑", "the field before", Action::Up),
    key_entry(Start, KeyCode::BackTab, "Shift-Tab", "the field before", Action::Up),
    ctrl_entry(Start, 'u', "Ctrl-U", "empties the field", Action::EmptyLine),
    ctrl_entry(Start, 'c', "Ctrl-C", "leaves; nothing was created", Action::Leave),
    key_entry(ClientScreen, KeyCode::Esc, "Esc", "veil", Action::Veil),
    text_entry(ClientScreen, "any other key", "back to the live screen, and does nothing else"),
    key_entry(Veil, KeyCode::Tab, "Tab", "lifts the veil", Action::LiftVeil),
    key_entry(Veil, KeyCode::Char('!'), "!", "on the empty line: the emergency card, at once", Action::OpenCard),
    key_entry(Veil, KeyCode::Char(' '), "Space", "stamps the moment", Action::Stamp),
    key_entry(Veil, KeyCode::Enter, "Enter", "saves the line, unseen", Action::Save),
    ctrl_entry(Veil, 'u', "Ctrl-U", "empties the line", Action::EmptyLine),
    text_entry(Veil, "letters, digits", "still make an entry, blind; what must be seen first stays on the line"),
    key_entry(Demo, KeyCode::Char(' '), "Space", "holds it, or lets it go on", Action::Pause),
    key_entry(Demo, KeyCode::Right, "→", "the next step, at once", Action::NextStep),
    key_entry(Demo, KeyCode::Up, "↑", "faster", Action::Up),
    key_entry(Demo, KeyCode::Down, "↓", "slower", Action::Down),
    key_entry(Demo, KeyCode::Enter, "Enter", "at the end: looks back on what it recorded", Action::Confirm),
    ctrl_entry(Demo, 'c', "Ctrl-C", "ends it; nothing of it is kept", Action::Leave),
    key_entry(Demo, KeyCode::Esc, "Esc", "the same", Action::Leave),
];

/// Every entry of the table.
pub fn all() -> impl Iterator<Item = &'static KeyEntry> {
    KEYS.iter().chain(review_keys::REVIEW_KEYS)
}

/// What a key does in a context. Shift is ignored: the character or `BackTab` already tells it.
pub fn find(context: KeyContext, event: KeyEvent) -> Option<Action> {
    let modifiers = event.modifiers.difference(KeyModifiers::SHIFT);
    let pressed = KeyPress::Key(event.code, modifiers);
    all().find(|key| key.context == context && key.press == pressed).map(|key| key.action)
}

/// The entries of a context, for its help.
pub fn in_context(context: KeyContext) -> impl Iterator<Item = &'static KeyEntry> {
    all().filter(move |key| key.context == context)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn letters_and_digits_never_fire_a_command() {
        for code in (b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').map(|byte| KeyCode::Char(byte.into())) {
            for place in KeyContext::ALL.into_iter().filter(|place| !matches!(place, KeyContext::Review | KeyContext::Watch)) {
                for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
                    assert_eq!(find(place, KeyEvent::new(code, modifiers)), None, "{code:?} {place:?}");
                }
            }
        }
    }

    #[test]
    fn no_two_keys_of_a_place_clash() {
        let mut seen = HashSet::new();
        for key in all().filter(|key| key.press != KeyPress::Text) {
            let KeyPress::Key(code, modifiers) = key.press else { continue };
            assert!(seen.insert((key.context.title(), code, modifiers)), "{} {}", key.context.title(), key.name);
        }
    }
}
