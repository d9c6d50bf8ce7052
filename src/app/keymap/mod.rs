//! The key table, which key handling, the help of each screen and the README share.
//!
//! On the live line letters and digits only enter text, so the table never has them there. A review takes text only at a prompt,
//! so its letters are commands.

pub mod commands;
pub(crate) mod help;
mod key;
pub mod key_names;
mod review_keys;
pub mod topics;
pub mod user_bindings;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
pub(crate) use key::{Action, KeyPress, SeekTarget, key_entry};
pub use key::{KeyContext, KeyEntry};
use key::{ctrl_entry, text_entry};

use KeyContext::{
    Checklist, ClientScreen, Demo, Dialog, EmergencyCard, EmptyLine, LineText, Prompt, Start, Tutorial, Veil, VitalsForm,
};

/// The keys of the start, live and demo screens.
const KEYS: &[KeyEntry] = &[
    text_entry(EmptyLine, "letter, digit", "start an entry, timed now"),
    key_entry(EmptyLine, KeyCode::Enter, "open and pin the first thing due; Enter alone never answers it", Action::OpenDue),
    key_entry(EmptyLine, KeyCode::Char(' '), "stamp this moment; words typed within 15 s belong to it", Action::Stamp),
    key_entry(EmptyLine, KeyCode::Tab, "vitals fields", Action::OpenVitals),
    text_entry(EmptyLine, "/", "commands; with a space or digit after it, text"),
    text_entry(EmptyLine, ">", "shows the next phase; Enter starts it"),
    text_entry(EmptyLine, "\" „ “ « or q ", "client's own words"),
    key_entry(EmptyLine, KeyCode::Char('!'), "emergency card, at once", Action::OpenCard),
    text_entry(EmptyLine, "?", "this help; letters search it"),
    key_entry(EmptyLine, KeyCode::Backspace, "undo: shows your last entry; Enter withdraws it", Action::TakeBack),
    ctrl_entry(EmptyLine, 'z', "the same", Action::TakeBack),
    key_entry(EmptyLine, KeyCode::Up, "select an older entry; Enter corrects it", Action::Up),
    key_entry(EmptyLine, KeyCode::Down, "select a newer entry", Action::Down),
    key_entry(EmptyLine, KeyCode::PageUp, "a page back", Action::PageUp),
    key_entry(EmptyLine, KeyCode::PageDown, "a page forward", Action::PageDown),
    key_entry(EmptyLine, KeyCode::Delete, "withdraw the selected entry; asks first", Action::WithdrawSelected),
    key_entry(EmptyLine, KeyCode::Esc, "veil, from anywhere; open forms stay open", Action::Veil),
    ctrl_entry(EmptyLine, 's', "acknowledge the alert, like the word `seen`", Action::AcknowledgeAlerts),
    ctrl_entry(EmptyLine, 'l', "the limits that are crossed now, with their sources", Action::ShowSources),
    ctrl_entry(EmptyLine, 'g', "unpin; back to the newest entry", Action::Leave),
    ctrl_entry(EmptyLine, 'c', "leave: stay, leave it running, leave for the day, close", Action::ConfirmLeave),
    key_entry(LineText, KeyCode::Enter, "save the line as shown at the right", Action::Save),
    key_entry(LineText, KeyCode::Tab, "change what the line becomes", Action::NextInterpretation),
    ctrl_entry(LineText, 'u', "empty the line and drop its time", Action::EmptyLine),
    text_entry(LineText, "← → Home End Ctrl-W", "move and edit"),
    key_entry(LineText, KeyCode::Up, "in the commands: previous; in the help: up", Action::Up),
    key_entry(LineText, KeyCode::Down, "in the commands: next; in the help: down", Action::Down),
    key_entry(LineText, KeyCode::PageUp, "in the help: a page up", Action::PageUp),
    key_entry(LineText, KeyCode::PageDown, "in the help: a page down", Action::PageDown),
    ctrl_entry(LineText, 's', "acknowledge the alert; the line stays", Action::AcknowledgeAlerts),
    ctrl_entry(LineText, 'l', "the limits that are crossed now, with their sources; the line stays", Action::ShowSources),
    ctrl_entry(LineText, 'g', "close commands, phase or help", Action::Leave),
    key_entry(LineText, KeyCode::Esc, "veil; the line stays", Action::Veil),
    ctrl_entry(LineText, 'c', "leave; asks first, and the line stays", Action::ConfirmLeave),
    key_entry(Prompt, KeyCode::Enter, "save, with or without words", Action::Confirm),
    ctrl_entry(Prompt, 'u', "empty the line", Action::EmptyLine),
    ctrl_entry(Prompt, 'g', "no; nothing changes", Action::Leave),
    ctrl_entry(Prompt, 'c', "no; nothing changes", Action::Leave),
    key_entry(Prompt, KeyCode::Esc, "veil; the line stays", Action::Veil),
    key_entry(VitalsForm, KeyCode::Tab, "next field", Action::NextField),
    key_entry(VitalsForm, KeyCode::Char(' '), "next field, except in words after `no`", Action::NextField),
    key_entry(VitalsForm, KeyCode::Char('/'), "next field", Action::NextField),
    key_entry(VitalsForm, KeyCode::Down, "next field", Action::Down),
    key_entry(VitalsForm, KeyCode::Up, "previous field", Action::Up),
    key_entry(VitalsForm, KeyCode::BackTab, "previous field", Action::Up),
    key_entry(
        VitalsForm,
        KeyCode::Char('!'),
        "emergency card, except in words after `no`; keeps what was typed",
        Action::OpenCard,
    ),
    text_entry(VitalsForm, "no and words", "could not be measured, and why"),
    key_entry(VitalsForm, KeyCode::Enter, "save the values as one entry", Action::Save),
    ctrl_entry(VitalsForm, 'u', "empty the field; on an empty one, all fields", Action::EmptyLine),
    ctrl_entry(VitalsForm, 'g', "leave the fields; keeps what was typed", Action::Leave),
    key_entry(VitalsForm, KeyCode::Esc, "veil; the fields stay", Action::Veil),
    ctrl_entry(VitalsForm, 'c', "leave; asks first, and the fields stay", Action::ConfirmLeave),
    text_entry(EmergencyCard, "1 … 9, then Enter", "stamp the line with that digit"),
    text_entry(EmergencyCard, "anything longer", "an ordinary entry"),
    key_entry(EmergencyCard, KeyCode::Enter, "save the line", Action::Save),
    key_entry(EmergencyCard, KeyCode::Tab, "change what the line becomes", Action::NextInterpretation),
    key_entry(EmergencyCard, KeyCode::Up, "in the commands: previous", Action::Up),
    key_entry(EmergencyCard, KeyCode::Down, "in the commands: next", Action::Down),
    ctrl_entry(EmergencyCard, 'u', "empty the line", Action::EmptyLine),
    key_entry(EmergencyCard, KeyCode::Esc, "go back; within 10 s and without a stamp, nothing is recorded", Action::Leave),
    ctrl_entry(EmergencyCard, 'g', "the same", Action::Leave),
    ctrl_entry(EmergencyCard, 'c', "leave; asks first", Action::ConfirmLeave),
    key_entry(Checklist, KeyCode::Char(' '), "change: done, not done, not applicable", Action::Cycle),
    text_entry(Checklist, "words", "are saved with the answer"),
    key_entry(Checklist, KeyCode::Enter, "save the answer, next item; without an answer, just next", Action::Save),
    key_entry(Checklist, KeyCode::Down, "the same", Action::Down),
    key_entry(Checklist, KeyCode::Up, "save the answer, previous item", Action::Up),
    key_entry(Checklist, KeyCode::PageUp, "checklist of the previous phase", Action::PageUp),
    key_entry(Checklist, KeyCode::PageDown, "checklist of next phase", Action::PageDown),
    ctrl_entry(Checklist, 'u', "drop the answer and words at this item", Action::EmptyLine),
    ctrl_entry(Checklist, 'g', "save the answer and leave the list", Action::Leave),
    key_entry(Checklist, KeyCode::Esc, "veil; the list stays", Action::Veil),
    ctrl_entry(Checklist, 'c', "leave; asks first, and the list stays", Action::ConfirmLeave),
    key_entry(Dialog, KeyCode::Enter, "yes; this one", Action::Confirm),
    key_entry(Dialog, KeyCode::Up, "previous choice", Action::Up),
    key_entry(Dialog, KeyCode::Down, "next choice", Action::Down),
    key_entry(Dialog, KeyCode::Left, "previous choice", Action::Up),
    key_entry(Dialog, KeyCode::Right, "next choice", Action::Down),
    ctrl_entry(Dialog, 'g', "no; nothing changes", Action::Leave),
    ctrl_entry(Dialog, 'c', "no; nothing changes", Action::Leave),
    key_entry(Dialog, KeyCode::Esc, "veil; the question stays", Action::Veil),
    text_entry(Dialog, "anything else", "no, and goes to the line as text"),
    key_entry(Start, KeyCode::Enter, "next field; on the last one, start the session", Action::Confirm),
    key_entry(Start, KeyCode::Tab, "next field", Action::NextField),
    key_entry(Start, KeyCode::Down, "next field", Action::Down),
    key_entry(Start, KeyCode::Up, "previous field", Action::Up),
    key_entry(Start, KeyCode::BackTab, "previous field", Action::Up),
    key_entry(Start, KeyCode::Left, "at the protocol: the one before", Action::PanLeft),
    key_entry(Start, KeyCode::Right, "at the protocol: the next one", Action::PanRight),
    ctrl_entry(Start, 'u', "empty the field", Action::EmptyLine),
    ctrl_entry(Start, 'c', "leave; nothing is created", Action::Leave),
    key_entry(ClientScreen, KeyCode::Esc, "veil", Action::Veil),
    text_entry(ClientScreen, "any other key", "back to the live screen"),
    key_entry(Veil, KeyCode::Tab, "lift the veil", Action::LiftVeil),
    key_entry(Veil, KeyCode::Char('!'), "on the empty line: emergency card, at once", Action::OpenCard),
    key_entry(Veil, KeyCode::Char(' '), "stamp this moment", Action::Stamp),
    key_entry(Veil, KeyCode::Enter, "save the line without showing it", Action::Save),
    ctrl_entry(Veil, 'u', "empty the line", Action::EmptyLine),
    text_entry(Veil, "letters, digits", "make an entry, unseen; what asks a question stays on the line"),
    ctrl_entry(Tutorial, 'n', "skip this step", Action::NextStep),
    ctrl_entry(Tutorial, 'p', "repeat the step before", Action::PreviousStep),
    key_entry(Demo, KeyCode::Char(' '), "pause or continue", Action::Pause),
    key_entry(Demo, KeyCode::Right, "next step, at once", Action::NextStep),
    key_entry(Demo, KeyCode::Up, "faster", Action::Up),
    key_entry(Demo, KeyCode::Down, "slower", Action::Down),
    key_entry(Demo, KeyCode::Enter, "at the end: review what was recorded", Action::Confirm),
    ctrl_entry(Demo, 'c', "end; nothing is kept", Action::Leave),
    key_entry(Demo, KeyCode::Esc, "the same", Action::Leave),
];

fn all() -> impl Iterator<Item = &'static KeyEntry> {
    KEYS.iter().chain(review_keys::REVIEW_KEYS)
}

/// The action of a key in a context. Shift is ignored: the character or `BackTab` already contains it.
pub(crate) fn find(context: KeyContext, event: KeyEvent) -> Option<Action> {
    let modifiers = event.modifiers.difference(KeyModifiers::SHIFT);
    let pressed = KeyPress::Key(event.code, modifiers);
    all().find(|key| key.context == context && key.press == pressed).map(|key| key.action)
}

/// The entries of a context, in the order of its help.
pub fn in_context(context: KeyContext) -> impl Iterator<Item = &'static KeyEntry> {
    all().filter(move |key| key.context == context)
}
