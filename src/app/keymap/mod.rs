//! The one table of keys. What a key does, the help for each screen and the README's table are all drawn from it.
//!
//! On the live line letters and digits are not in it, and cannot be: they only ever make text. In a review nobody types an entry
//! until a line was asked for, so there they are commands.

pub mod bindings;
pub mod commands;
pub(crate) mod review_keys;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
pub use review_keys::SeekTarget;

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyContext {
    /// The live line, empty.
    EmptyLine,
    /// The live line with text on it.
    LineText,
    /// The line while it is asked for one thing: a reason, how the client left.
    Prompt,
    /// The vitals fields.
    VitalsForm,
    /// The emergency card.
    EmergencyCard,
    /// A phase's checklist.
    Checklist,
    /// A question or a list that waits for a choice.
    Dialog,
    /// The first screen, which asks for what is missing.
    Start,
    /// The client's screen.
    ClientScreen,
    /// The veil.
    Veil,
    /// A demonstration, which presses the other keys itself.
    Demo,
    /// The library.
    Library,
    /// A review.
    Review,
    /// A review's line, once it was asked for.
    ReviewPrompt,
    /// What a session owes, one thing after the other.
    FinishGaps,
    /// Sessions beside each other.
    Compare,
    /// The client's own page, before it is written.
    Handout,
    /// Its file's name.
    HandoutFile,
    /// A session that another program writes.
    Watch,
}

impl KeyContext {
    /// All, in the order of the help.
    pub const ALL: [Self; 19] = [
        Self::EmptyLine,
        Self::LineText,
        Self::Prompt,
        Self::VitalsForm,
        Self::Checklist,
        Self::EmergencyCard,
        Self::Dialog,
        Self::Start,
        Self::ClientScreen,
        Self::Veil,
        Self::Demo,
        Self::Library,
        Self::Review,
        Self::ReviewPrompt,
        Self::FinishGaps,
        Self::Compare,
        Self::Handout,
        Self::HandoutFile,
        Self::Watch,
    ];

    /// Its heading in the help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::EmptyLine => "On the empty line",
            Self::LineText => "On a line with text",
            Self::Prompt => "On a line that was asked for",
            Self::VitalsForm => "In the vitals fields",
            Self::EmergencyCard => "On the emergency card",
            Self::Checklist => "In a checklist",
            Self::Dialog => "In a question or list",
            Self::Start => "Before a session",
            Self::ClientScreen => "On the client's screen",
            Self::Veil => "Under the veil",
            Self::Demo => "While a demonstration plays",
            Self::Library => "In the library",
            Self::Review => "In a review",
            Self::ReviewPrompt => "On a review's line",
            Self::FinishGaps => "While a session is finished",
            Self::Compare => "While sessions are compared",
            Self::Handout => "Before the client's page is written",
            Self::HandoutFile => "On the line for its file",
            Self::Watch => "While watching",
        }
    }
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The key only makes text; what the text then does is said beside it.
    Text,
    /// Save the line.
    Save,
    /// Open and pin the first thing due.
    OpenDue,
    /// A row now, words later.
    Stamp,
    /// A silent look, now.
    RecordLook,
    /// The vitals fields.
    OpenVitals,
    /// The emergency card.
    OpenCard,
    /// The line's next possible reading.
    NextInterpretation,
    /// Show the last entry to take back.
    TakeBack,
    /// Empty the line.
    EmptyLine,
    /// Up: the timeline, a list, the field before.
    Up,
    /// Down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// Withdraw the selected entry.
    WithdrawSelected,
    /// The next answer of a checklist item.
    Cycle,
    /// The next field.
    NextField,
    /// Yes; this one.
    Confirm,
    /// Leave what is open; its draft is kept.
    Leave,
    /// Veil.
    Veil,
    /// Lift the veil.
    LiftVeil,
    /// Ask whether to leave.
    ConfirmLeave,
    /// Every alert was seen.
    AcknowledgeAlerts,
    /// Hold a demonstration, or let it go on.
    Pause,
    /// A demonstration's next step, at once.
    NextStep,
    /// The first line of all.
    First,
    /// The last line of all.
    Last,
    /// A new session.
    NewSession,
    /// The help.
    Help,
    /// End the program.
    Quit,
    /// What stands beside or instead of the timeline: the next.
    NextPane,
    /// The same: the one before.
    PreviousPane,
    /// A closer look at the chart.
    ZoomIn,
    /// A wider one.
    ZoomOut,
    /// An earlier part of the day.
    PanLeft,
    /// A later one.
    PanRight,
    /// The whole day.
    ZoomReset,
    /// Ask for words, and go to the next entry with them.
    Find,
    /// Ask for words, and show only entries with them.
    Filter,
    /// To the next of these, or the one before.
    Seek(SeekTarget, bool),
    /// On to the next of what was sought last, or the one before.
    SeekAgain(bool),
    /// Say the entry anew.
    Amend,
    /// A late entry.
    AddLateEntry,
    /// The sessions of a client beside each other.
    Compare,
    /// All sessions, counted.
    Statistics,
    /// The record as it stood; or as it stands again.
    ToggleReplay,
    /// Ask up to when.
    ReplayTo,
    /// The next act that was written, or the one before.
    ReplayStep(bool),
    /// Ten minutes on, or back.
    ReplayMinutes(bool),
    /// What is owed, one thing after the other.
    FinishGaps,
    /// This one stays owed: on to the next, or back to the one before.
    SkipGap(bool),
    /// From memory, or from paper.
    ToggleProvenance,
}

/// What is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPress {
    /// One key.
    Key(KeyCode, KeyModifiers),
    /// Text, as typed.
    Text,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// Where.
    pub context: KeyContext,
    /// What is pressed.
    pub press: KeyPress,
    /// Its name for people.
    pub name: &'static str,
    /// What it does, for people.
    pub description: &'static str,
    /// What it does.
    pub action: Action,
}

pub(crate) const fn key_entry(
    place: KeyContext,
    code: KeyCode,
    name: &'static str,
    does: &'static str,
    action: Action,
) -> KeyEntry {
    KeyEntry { context: place, press: KeyPress::Key(code, KeyModifiers::NONE), name, description: does, action }
}

pub(crate) const fn ctrl_entry(
    place: KeyContext,
    letter: char,
    name: &'static str,
    does: &'static str,
    action: Action,
) -> KeyEntry {
    KeyEntry {
        context: place,
        press: KeyPress::Key(KeyCode::Char(letter), KeyModifiers::CONTROL),
        name,
        description: does,
        action,
    }
}

pub(crate) const fn text_entry(place: KeyContext, name: &'static str, does: &'static str) -> KeyEntry {
    KeyEntry { context: place, press: KeyPress::Text, name, description: does, action: Action::Text }
}

use KeyContext::{Checklist, ClientScreen, Demo, Dialog, EmergencyCard, EmptyLine, LineText, Prompt, Start, Veil, VitalsForm};

/// The keys of a session.
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

/// Every key there is.
pub fn all() -> impl Iterator<Item = &'static KeyEntry> {
    KEYS.iter().chain(review_keys::REVIEW_KEYS)
}

/// What a key does in a place, if the table says so. A letter without Ctrl is looked up only where the table has it.
pub fn find(context: KeyContext, event: KeyEvent) -> Option<Action> {
    let modifiers = event.modifiers.difference(KeyModifiers::SHIFT);
    let pressed = KeyPress::Key(event.code, modifiers);
    all().find(|key| key.context == context && key.press == pressed).map(|key| key.action)
}

/// The keys of a place, for its help.
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
