//! The key table, which key handling, the help of each screen and the README share.
//!
//! On the live line letters and digits only enter text, so the table never has them there. A review takes text only at a prompt,
//! so its letters are commands.

pub mod commands;
pub(crate) mod help;
mod key;
pub mod key_names;
mod review_keys;
pub mod user_bindings;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
pub(crate) use key::{Action, KeyPress, SeekTarget, key_entry};
pub use key::{KeyContext, KeyEntry};
use key::{ctrl_entry, text_entry};

use KeyContext::{Checklist, ClientScreen, Demo, Dialog, EmergencyCard, EmptyLine, LineText, Prompt, Start, Veil, VitalsForm};

/// The keys of the start, live and demo screens.
const KEYS: &[KeyEntry] = &[
    text_entry(EmptyLine, "letter, digit", "begins an entry, stamped now"),
    key_entry(EmptyLine, KeyCode::Enter, "opens and pins the first thing due; it never answers it by itself", Action::OpenDue),
    key_entry(EmptyLine, KeyCode::Char(' '), "stamps the moment; text begun within 15 s fills it", Action::Stamp),
    key_entry(EmptyLine, KeyCode::Tab, "vitals fields", Action::OpenVitals),
    text_entry(EmptyLine, "/", "commands; a space or digit after it makes text"),
    text_entry(EmptyLine, ">", "says the next phase; Enter goes there"),
    text_entry(EmptyLine, "\" „ “ « or q ", "client's own words"),
    key_entry(EmptyLine, KeyCode::Char('!'), "the emergency card, at once", Action::OpenCard),
    text_entry(EmptyLine, "?", "this help; letters after it search it"),
    key_entry(EmptyLine, KeyCode::Backspace, "shows the last entry to take back; Enter does it", Action::TakeBack),
    ctrl_entry(EmptyLine, 'z', "the same", Action::TakeBack),
    key_entry(EmptyLine, KeyCode::Up, "the timeline, towards the past; Enter corrects the entry", Action::Up),
    key_entry(EmptyLine, KeyCode::Down, "the timeline, towards now", Action::Down),
    key_entry(EmptyLine, KeyCode::PageUp, "a page towards the past", Action::PageUp),
    key_entry(EmptyLine, KeyCode::PageDown, "a page towards now", Action::PageDown),
    key_entry(EmptyLine, KeyCode::Delete, "asks to withdraw the selected entry", Action::WithdrawSelected),
    key_entry(EmptyLine, KeyCode::Esc, "veil, from everywhere; what was open stays beneath", Action::Veil),
    ctrl_entry(EmptyLine, 's', "you have seen the alert; the same as the word `seen`", Action::AcknowledgeAlerts),
    ctrl_entry(EmptyLine, 'l', "the limits that are crossed now, with their sources", Action::ShowSources),
    ctrl_entry(EmptyLine, 'g', "unpins; back to the newest entry", Action::Leave),
    ctrl_entry(EmptyLine, 'c', "asks: stay, leave it running, leave for the day, close", Action::ConfirmLeave),
    key_entry(LineText, KeyCode::Enter, "saves the line as what stands at its right", Action::Save),
    key_entry(LineText, KeyCode::Tab, "turns the line through its possible readings", Action::NextInterpretation),
    ctrl_entry(LineText, 'u', "empties the line and drops its stamp", Action::EmptyLine),
    text_entry(LineText, "← → Home End Ctrl-W", "move and edit"),
    key_entry(LineText, KeyCode::Up, "in the commands: the one before; in the help: towards its beginning", Action::Up),
    key_entry(LineText, KeyCode::Down, "in the commands: the next; in the help: further down", Action::Down),
    key_entry(LineText, KeyCode::PageUp, "in the help: a page up", Action::PageUp),
    key_entry(LineText, KeyCode::PageDown, "in the help: a page down", Action::PageDown),
    ctrl_entry(LineText, 's', "you have seen the alert; the line stays", Action::AcknowledgeAlerts),
    ctrl_entry(LineText, 'l', "the limits that are crossed now, with their sources; the line stays", Action::ShowSources),
    ctrl_entry(LineText, 'g', "leaves commands, phase or help", Action::Leave),
    key_entry(LineText, KeyCode::Esc, "veil; the line stays", Action::Veil),
    ctrl_entry(LineText, 'c', "asks whether to leave; the line stays", Action::ConfirmLeave),
    key_entry(Prompt, KeyCode::Enter, "writes it, with words or without", Action::Confirm),
    ctrl_entry(Prompt, 'u', "empties the line", Action::EmptyLine),
    ctrl_entry(Prompt, 'g', "no; nothing is done", Action::Leave),
    ctrl_entry(Prompt, 'c', "no; nothing is done", Action::Leave),
    key_entry(Prompt, KeyCode::Esc, "veil; the line stays", Action::Veil),
    key_entry(VitalsForm, KeyCode::Tab, "the next field", Action::NextField),
    key_entry(VitalsForm, KeyCode::Char(' '), "the next field, unless words follow `no`", Action::NextField),
    key_entry(VitalsForm, KeyCode::Char('/'), "the next field", Action::NextField),
    key_entry(VitalsForm, KeyCode::Down, "the next field", Action::Down),
    key_entry(VitalsForm, KeyCode::Up, "the field before", Action::Up),
    key_entry(VitalsForm, KeyCode::BackTab, "the field before", Action::Up),
    key_entry(
        VitalsForm,
        KeyCode::Char('!'),
        "the emergency card, unless words follow `no`; what was typed is kept",
        Action::OpenCard,
    ),
    text_entry(VitalsForm, "no and words", "not possible, and why"),
    key_entry(VitalsForm, KeyCode::Enter, "saves what is there as one entry", Action::Save),
    ctrl_entry(VitalsForm, 'u', "empties the field; on an empty one, all of them", Action::EmptyLine),
    ctrl_entry(VitalsForm, 'g', "leaves the fields; what was typed is kept", Action::Leave),
    key_entry(VitalsForm, KeyCode::Esc, "veil; the fields stay", Action::Veil),
    ctrl_entry(VitalsForm, 'c', "asks whether to leave; the fields stay", Action::ConfirmLeave),
    text_entry(EmergencyCard, "1 … 9, then Enter", "stamps what stands beside the digit"),
    text_entry(EmergencyCard, "anything longer", "an entry, as ever"),
    key_entry(EmergencyCard, KeyCode::Enter, "saves the line", Action::Save),
    key_entry(EmergencyCard, KeyCode::Tab, "turns the line through its possible readings", Action::NextInterpretation),
    key_entry(EmergencyCard, KeyCode::Up, "in the commands: the one before", Action::Up),
    key_entry(EmergencyCard, KeyCode::Down, "in the commands: the next", Action::Down),
    ctrl_entry(EmergencyCard, 'u', "empties the line", Action::EmptyLine),
    key_entry(EmergencyCard, KeyCode::Esc, "returns; left within 10 s and without a stamp, nothing is written", Action::Leave),
    ctrl_entry(EmergencyCard, 'g', "the same", Action::Leave),
    ctrl_entry(EmergencyCard, 'c', "asks whether to leave", Action::ConfirmLeave),
    key_entry(Checklist, KeyCode::Char(' '), "turns: done, not done, not applicable", Action::Cycle),
    text_entry(Checklist, "words", "stand beside the answer"),
    key_entry(Checklist, KeyCode::Enter, "writes what was turned, then the next item; alone it answers nothing", Action::Save),
    key_entry(Checklist, KeyCode::Down, "the same", Action::Down),
    key_entry(Checklist, KeyCode::Up, "writes what was turned, then the item before", Action::Up),
    key_entry(Checklist, KeyCode::PageUp, "the checklist of the phase before", Action::PageUp),
    key_entry(Checklist, KeyCode::PageDown, "the checklist of the phase after", Action::PageDown),
    ctrl_entry(Checklist, 'u', "drops what was turned and typed at the item", Action::EmptyLine),
    ctrl_entry(Checklist, 'g', "writes what was turned, and leaves the list", Action::Leave),
    key_entry(Checklist, KeyCode::Esc, "veil; the list stays", Action::Veil),
    ctrl_entry(Checklist, 'c', "asks whether to leave; the list stays", Action::ConfirmLeave),
    key_entry(Dialog, KeyCode::Enter, "yes; this one", Action::Confirm),
    key_entry(Dialog, KeyCode::Up, "the choice before", Action::Up),
    key_entry(Dialog, KeyCode::Down, "the next choice", Action::Down),
    key_entry(Dialog, KeyCode::Left, "the choice before", Action::Up),
    key_entry(Dialog, KeyCode::Right, "the next choice", Action::Down),
    ctrl_entry(Dialog, 'g', "no; nothing is done", Action::Leave),
    ctrl_entry(Dialog, 'c', "no; nothing is done", Action::Leave),
    key_entry(Dialog, KeyCode::Esc, "veil; the question stays", Action::Veil),
    text_entry(Dialog, "anything else", "no, and it is typed on the line"),
    key_entry(Start, KeyCode::Enter, "the next field; on the last one, begins the session", Action::Confirm),
    key_entry(Start, KeyCode::Tab, "the next field", Action::NextField),
    key_entry(Start, KeyCode::Down, "the next field", Action::Down),
    key_entry(Start, KeyCode::Up, "the field before", Action::Up),
    key_entry(Start, KeyCode::BackTab, "the field before", Action::Up),
    ctrl_entry(Start, 'u', "empties the field", Action::EmptyLine),
    ctrl_entry(Start, 'c', "leaves; nothing was created", Action::Leave),
    key_entry(ClientScreen, KeyCode::Esc, "veil", Action::Veil),
    text_entry(ClientScreen, "any other key", "back to the live screen, and does nothing else"),
    key_entry(Veil, KeyCode::Tab, "lifts the veil", Action::LiftVeil),
    key_entry(Veil, KeyCode::Char('!'), "on the empty line: the emergency card, at once", Action::OpenCard),
    key_entry(Veil, KeyCode::Char(' '), "stamps the moment", Action::Stamp),
    key_entry(Veil, KeyCode::Enter, "saves the line, unseen", Action::Save),
    ctrl_entry(Veil, 'u', "empties the line", Action::EmptyLine),
    text_entry(Veil, "letters, digits", "still make an entry, blind; what must be seen first stays on the line"),
    key_entry(Demo, KeyCode::Char(' '), "holds it, or lets it go on", Action::Pause),
    key_entry(Demo, KeyCode::Right, "the next step, at once", Action::NextStep),
    key_entry(Demo, KeyCode::Up, "faster", Action::Up),
    key_entry(Demo, KeyCode::Down, "slower", Action::Down),
    key_entry(Demo, KeyCode::Enter, "at the end: looks back on what it recorded", Action::Confirm),
    ctrl_entry(Demo, 'c', "ends it; nothing of it is kept", Action::Leave),
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
