//! The one table of keys. What a key does, the help for each screen and the README's table are all drawn from it.
//!
//! On the live line letters and digits are not in it, and cannot be: they only ever make text. In a review nobody types an entry
//! until a line was asked for, so there they are commands.

pub mod bindings;
pub mod commands;
pub(crate) mod review_keys;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
pub use review_keys::Seeks;

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The live line, empty.
    Empty,
    /// The live line with text on it.
    Text,
    /// The line while it is asked for one thing: a reason, how the client left.
    Asked,
    /// The vitals fields.
    Fields,
    /// The emergency card.
    Card,
    /// A phase's checklist.
    Checklist,
    /// A question or a list that waits for a choice.
    Choice,
    /// The first screen, which asks for what is missing.
    Start,
    /// The client's screen.
    Shown,
    /// The veil.
    Veil,
    /// A demonstration, which presses the other keys itself.
    Demo,
    /// The library.
    Library,
    /// A review.
    Review,
    /// A review's line, once it was asked for.
    Correct,
    /// What a session owes, one thing after the other.
    Finish,
    /// Sessions beside each other.
    Compare,
    /// The client's own page, before it is written.
    Handout,
    /// Its file's name.
    PageName,
    /// A session that another program writes.
    Watched,
}

impl Place {
    /// All, in the order of the help.
    pub const ALL: [Self; 19] = [
        Self::Empty,
        Self::Text,
        Self::Asked,
        Self::Fields,
        Self::Checklist,
        Self::Card,
        Self::Choice,
        Self::Start,
        Self::Shown,
        Self::Veil,
        Self::Demo,
        Self::Library,
        Self::Review,
        Self::Correct,
        Self::Finish,
        Self::Compare,
        Self::Handout,
        Self::PageName,
        Self::Watched,
    ];

    /// Its heading in the help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Empty => "On the empty line",
            Self::Text => "On a line with text",
            Self::Asked => "On a line that was asked for",
            Self::Fields => "In the vitals fields",
            Self::Card => "On the emergency card",
            Self::Checklist => "In a checklist",
            Self::Choice => "In a question or list",
            Self::Start => "Before a session",
            Self::Shown => "On the client's screen",
            Self::Veil => "Under the veil",
            Self::Demo => "While a demonstration plays",
            Self::Library => "In the library",
            Self::Review => "In a review",
            Self::Correct => "On a review's line",
            Self::Finish => "While a session is finished",
            Self::Compare => "While sessions are compared",
            Self::Handout => "Before the client's page is written",
            Self::PageName => "On the line for its file",
            Self::Watched => "While watching",
        }
    }
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The key only makes text; what the text then does is said beside it.
    Type,
    /// Save the line.
    Save,
    /// Open and pin the first thing due.
    OpenDue,
    /// A row now, words later.
    Stamp,
    /// A silent look, now.
    Look,
    /// The vitals fields.
    Fields,
    /// The emergency card.
    Card,
    /// The line's next possible reading.
    NextReading,
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
    Turn,
    /// The next field.
    NextField,
    /// Yes; this one.
    Confirm,
    /// Leave what is open; its draft is kept.
    Leave,
    /// Veil.
    Veil,
    /// Lift the veil.
    Lift,
    /// Ask whether to leave.
    AskLeaving,
    /// Every alert was seen.
    Seen,
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
    PaneBefore,
    /// A closer look at the chart.
    ZoomIn,
    /// A wider one.
    ZoomOut,
    /// An earlier part of the day.
    PanLeft,
    /// A later one.
    PanRight,
    /// The whole day.
    Whole,
    /// Ask for words, and go to the next entry with them.
    Find,
    /// Ask for words, and show only entries with them.
    Filter,
    /// To the next of these, or the one before.
    Seek(Seeks, bool),
    /// On to the next of what was sought last, or the one before.
    SeekOn(bool),
    /// Say the entry anew.
    Amend,
    /// A late entry.
    AddLate,
    /// The sessions of a client beside each other.
    Compare,
    /// All sessions, counted.
    Count,
    /// The record as it stood; or as it stands again.
    Replay,
    /// Ask up to when.
    ReplayTo,
    /// The next act that was written, or the one before.
    ReplayAct(bool),
    /// Ten minutes on, or back.
    ReplayMinutes(bool),
    /// What is owed, one thing after the other.
    Finish,
    /// This one stays owed: on to the next, or back to the one before.
    Pass(bool),
    /// From memory, or from paper.
    TurnBasis,
}

/// What is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// One key.
    Key(KeyCode, KeyModifiers),
    /// Text, as typed.
    Typed,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where.
    pub place: Place,
    /// What is pressed.
    pub press: Press,
    /// Its name for people.
    pub name: &'static str,
    /// What it does, for people.
    pub does: &'static str,
    /// What it does.
    pub action: Action,
}

pub(crate) const fn key(place: Place, code: KeyCode, name: &'static str, does: &'static str, action: Action) -> Key {
    Key { place, press: Press::Key(code, KeyModifiers::NONE), name, does, action }
}

pub(crate) const fn ctrl(place: Place, letter: char, name: &'static str, does: &'static str, action: Action) -> Key {
    Key { place, press: Press::Key(KeyCode::Char(letter), KeyModifiers::CONTROL), name, does, action }
}

pub(crate) const fn typed(place: Place, name: &'static str, does: &'static str) -> Key {
    Key { place, press: Press::Typed, name, does, action: Action::Type }
}

use Place::{Asked, Card, Checklist, Choice, Demo, Empty, Fields, Shown, Start, Text, Veil};

/// The keys of a session.
pub(crate) const KEYS: &[Key] = &[
    typed(Empty, "letter, digit", "begins an entry, stamped now"),
    key(Empty, KeyCode::Enter, "Enter", "opens and pins the first thing due; it never answers it by itself", Action::OpenDue),
    key(Empty, KeyCode::Char(' '), "Space", "stamps the moment; text begun within 15 s fills it", Action::Stamp),
    key(Empty, KeyCode::Tab, "Tab", "vitals fields", Action::Fields),
    typed(Empty, "/", "commands; a space or digit after it makes text"),
    typed(Empty, ">", "says the next phase; Enter goes there"),
    typed(Empty, "\" „ “ « or q ", "client's own words"),
    key(Empty, KeyCode::Char('!'), "!", "the emergency card, at once", Action::Card),
    typed(Empty, "?", "this help; letters after it search it"),
    key(Empty, KeyCode::Backspace, "Backspace", "shows the last entry to take back; Enter does it", Action::TakeBack),
    ctrl(Empty, 'z', "Ctrl-Z", "the same", Action::TakeBack),
    key(Empty, KeyCode::Up, "↑", "the timeline, towards the past; Enter corrects the entry", Action::Up),
    key(Empty, KeyCode::Down, "↓", "the timeline, towards now", Action::Down),
    key(Empty, KeyCode::PageUp, "PgUp", "a page towards the past", Action::PageUp),
    key(Empty, KeyCode::PageDown, "PgDn", "a page towards now", Action::PageDown),
    key(Empty, KeyCode::Delete, "Delete", "asks to withdraw the selected entry", Action::WithdrawSelected),
    key(Empty, KeyCode::Esc, "Esc", "veil, from everywhere; what was open stays beneath", Action::Veil),
    ctrl(Empty, 's', "Ctrl-S", "you have seen the alert; the same as the word `seen`", Action::Seen),
    ctrl(Empty, 'g', "Ctrl-G", "unpins; back to the newest entry", Action::Leave),
    ctrl(Empty, 'c', "Ctrl-C", "asks: stay, leave it running, leave for the day, close", Action::AskLeaving),
    key(Text, KeyCode::Enter, "Enter", "saves the line as what stands at its right", Action::Save),
    key(Text, KeyCode::Tab, "Tab", "turns the line through its possible readings", Action::NextReading),
    ctrl(Text, 'u', "Ctrl-U", "empties the line and drops its stamp", Action::EmptyLine),
    typed(Text, "← → Home End Ctrl-W", "move and edit"),
    key(Text, KeyCode::Up, "↑", "in the commands: the one before; in the help: towards its beginning", Action::Up),
    key(Text, KeyCode::Down, "↓", "in the commands: the next; in the help: further down", Action::Down),
    key(Text, KeyCode::PageUp, "PgUp", "in the help: a page up", Action::PageUp),
    key(Text, KeyCode::PageDown, "PgDn", "in the help: a page down", Action::PageDown),
    ctrl(Text, 's', "Ctrl-S", "you have seen the alert; the line stays", Action::Seen),
    ctrl(Text, 'g', "Ctrl-G", "leaves commands, phase or help", Action::Leave),
    key(Text, KeyCode::Esc, "Esc", "veil; the line stays", Action::Veil),
    ctrl(Text, 'c', "Ctrl-C", "asks whether to leave; the line stays", Action::AskLeaving),
    key(Asked, KeyCode::Enter, "Enter", "writes it, with words or without", Action::Confirm),
    ctrl(Asked, 'u', "Ctrl-U", "empties the line", Action::EmptyLine),
    ctrl(Asked, 'g', "Ctrl-G", "no; nothing is done", Action::Leave),
    ctrl(Asked, 'c', "Ctrl-C", "no; nothing is done", Action::Leave),
    key(Asked, KeyCode::Esc, "Esc", "veil; the line stays", Action::Veil),
    key(Fields, KeyCode::Tab, "Tab", "the next field", Action::NextField),
    key(Fields, KeyCode::Char(' '), "Space", "the next field, unless words follow `no`", Action::NextField),
    key(Fields, KeyCode::Char('/'), "/", "the next field", Action::NextField),
    key(Fields, KeyCode::Down, "↓", "the next field", Action::Down),
    key(Fields, KeyCode::Up, "↑", "the field before", Action::Up),
    key(Fields, KeyCode::BackTab, "Shift-Tab", "the field before", Action::Up),
    key(Fields, KeyCode::Char('!'), "!", "the emergency card, unless words follow `no`; what was typed is kept", Action::Card),
    typed(Fields, "no and words", "not possible, and why"),
    key(Fields, KeyCode::Enter, "Enter", "saves what is there as one entry", Action::Save),
    ctrl(Fields, 'u', "Ctrl-U", "empties the field; on an empty one, all of them", Action::EmptyLine),
    ctrl(Fields, 'g', "Ctrl-G", "leaves the fields; what was typed is kept", Action::Leave),
    key(Fields, KeyCode::Esc, "Esc", "veil; the fields stay", Action::Veil),
    ctrl(Fields, 'c', "Ctrl-C", "asks whether to leave; the fields stay", Action::AskLeaving),
    typed(Card, "1 … 9, then Enter", "stamps what stands beside the digit"),
    typed(Card, "anything longer", "an entry, as ever"),
    key(Card, KeyCode::Enter, "Enter", "saves the line", Action::Save),
    key(Card, KeyCode::Tab, "Tab", "turns the line through its possible readings", Action::NextReading),
    key(Card, KeyCode::Up, "↑", "in the commands: the one before", Action::Up),
    key(Card, KeyCode::Down, "↓", "in the commands: the next", Action::Down),
    ctrl(Card, 'u', "Ctrl-U", "empties the line", Action::EmptyLine),
    key(Card, KeyCode::Esc, "Esc", "returns; left within 10 s and without a stamp, nothing is written", Action::Leave),
    ctrl(Card, 'g', "Ctrl-G", "the same", Action::Leave),
    ctrl(Card, 'c', "Ctrl-C", "asks whether to leave", Action::AskLeaving),
    key(Checklist, KeyCode::Char(' '), "Space", "turns: done, not done, not applicable", Action::Turn),
    typed(Checklist, "words", "stand beside the answer"),
    key(Checklist, KeyCode::Enter, "Enter", "writes what was turned, then the next item; alone it answers nothing", Action::Save),
    key(Checklist, KeyCode::Down, "↓", "the same", Action::Down),
    key(Checklist, KeyCode::Up, "↑", "writes what was turned, then the item before", Action::Up),
    key(Checklist, KeyCode::PageUp, "PgUp", "the checklist of the phase before", Action::PageUp),
    key(Checklist, KeyCode::PageDown, "PgDn", "the checklist of the phase after", Action::PageDown),
    ctrl(Checklist, 'u', "Ctrl-U", "drops what was turned and typed at the item", Action::EmptyLine),
    ctrl(Checklist, 'g', "Ctrl-G", "writes what was turned, and leaves the list", Action::Leave),
    key(Checklist, KeyCode::Esc, "Esc", "veil; the list stays", Action::Veil),
    ctrl(Checklist, 'c', "Ctrl-C", "asks whether to leave; the list stays", Action::AskLeaving),
    key(Choice, KeyCode::Enter, "Enter", "yes; this one", Action::Confirm),
    key(Choice, KeyCode::Up, "↑", "the choice before", Action::Up),
    key(Choice, KeyCode::Down, "↓", "the next choice", Action::Down),
    key(Choice, KeyCode::Left, "←", "the choice before", Action::Up),
    key(Choice, KeyCode::Right, "→", "the next choice", Action::Down),
    ctrl(Choice, 'g', "Ctrl-G", "no; nothing is done", Action::Leave),
    ctrl(Choice, 'c', "Ctrl-C", "no; nothing is done", Action::Leave),
    key(Choice, KeyCode::Esc, "Esc", "veil; the question stays", Action::Veil),
    typed(Choice, "anything else", "no, and it is typed on the line"),
    key(Start, KeyCode::Enter, "Enter", "the next field; on the last one, begins the session", Action::Confirm),
    key(Start, KeyCode::Tab, "Tab", "the next field", Action::NextField),
    key(Start, KeyCode::Down, "↓", "the next field", Action::Down),
    key(Start, KeyCode::Up, "↑", "the field before", Action::Up),
    key(Start, KeyCode::BackTab, "Shift-Tab", "the field before", Action::Up),
    ctrl(Start, 'u', "Ctrl-U", "empties the field", Action::EmptyLine),
    ctrl(Start, 'c', "Ctrl-C", "leaves; nothing was created", Action::Leave),
    key(Shown, KeyCode::Esc, "Esc", "veil", Action::Veil),
    typed(Shown, "any other key", "back to the live screen, and does nothing else"),
    key(Veil, KeyCode::Tab, "Tab", "lifts the veil", Action::Lift),
    key(Veil, KeyCode::Char('!'), "!", "on the empty line: the emergency card, at once", Action::Card),
    key(Veil, KeyCode::Char(' '), "Space", "stamps the moment", Action::Stamp),
    key(Veil, KeyCode::Enter, "Enter", "saves the line, unseen", Action::Save),
    ctrl(Veil, 'u', "Ctrl-U", "empties the line", Action::EmptyLine),
    typed(Veil, "letters, digits", "still make an entry, blind; what must be seen first stays on the line"),
    key(Demo, KeyCode::Char(' '), "Space", "holds it, or lets it go on", Action::Pause),
    key(Demo, KeyCode::Right, "→", "the next step, at once", Action::NextStep),
    key(Demo, KeyCode::Up, "↑", "faster", Action::Up),
    key(Demo, KeyCode::Down, "↓", "slower", Action::Down),
    key(Demo, KeyCode::Enter, "Enter", "at the end: looks back on what it recorded", Action::Confirm),
    ctrl(Demo, 'c', "Ctrl-C", "ends it; nothing of it is kept", Action::Leave),
    key(Demo, KeyCode::Esc, "Esc", "the same", Action::Leave),
];

/// Every key there is.
pub fn all() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().chain(review_keys::AFTERWARDS)
}

/// What a key does in a place, if the table says so. A letter without Ctrl is looked up only where the table has it.
pub fn find(place: Place, event: KeyEvent) -> Option<Action> {
    let modifiers = event.modifiers.difference(KeyModifiers::SHIFT);
    let pressed = Press::Key(event.code, modifiers);
    all().find(|key| key.place == place && key.press == pressed).map(|key| key.action)
}

/// The keys of a place, for its help.
pub fn of(place: Place) -> impl Iterator<Item = &'static Key> {
    all().filter(move |key| key.place == place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn letters_and_digits_never_fire_a_command() {
        for code in (b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').map(|byte| KeyCode::Char(byte.into())) {
            for place in Place::ALL.into_iter().filter(|place| !matches!(place, Place::Review | Place::Watched)) {
                for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
                    assert_eq!(find(place, KeyEvent::new(code, modifiers)), None, "{code:?} {place:?}");
                }
            }
        }
    }

    #[test]
    fn no_two_keys_of_a_place_clash() {
        let mut seen = HashSet::new();
        for key in all().filter(|key| key.press != Press::Typed) {
            let Press::Key(code, modifiers) = key.press else { continue };
            assert!(seen.insert((key.place.title(), code, modifiers)), "{} {}", key.place.title(), key.name);
        }
    }
}
