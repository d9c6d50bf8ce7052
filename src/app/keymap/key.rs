//! The parts of a key table entry: where a key is pressed, which key, its name, and its action.

use super::key_names;
use crossterm::event::{KeyCode, KeyModifiers};

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyContext {
    /// The live line while it is empty.
    EmptyLine,
    /// The live line with text on it.
    LineText,
    /// The live line while it asks for one thing, such as a reason.
    Prompt,
    /// The fields for vital signs.
    VitalsForm,
    /// The emergency card.
    EmergencyCard,
    /// The checklist of a phase.
    Checklist,
    /// A question or a list of choices.
    Dialog,
    /// The screen before a session.
    Start,
    /// The screen that is shown to the client.
    ClientScreen,
    /// The black screen.
    Veil,
    /// A demo, which plays the keys of the other contexts.
    Demo,
    /// The library of sessions.
    Library,
    /// The review of one session.
    Review,
    /// The line of a review.
    ReviewPrompt,
    /// The gaps of a session, filled one after the other.
    FinishGaps,
    /// The comparison of sessions.
    Compare,
    /// The choice of sentences for the client's page.
    Handout,
    /// The line for the file name of the client's page.
    HandoutFile,
    /// A session that another process writes.
    Watch,
}

impl KeyContext {
    /// All contexts, in the order of the help.
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

    /// The heading in the help.
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

/// What a key does. A `bool` is the direction: `true` is forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The key only enters text; the description says what that text does.
    Text,
    Save,
    /// Open and pin the first item that is due.
    OpenDue,
    /// Record the moment without words.
    Stamp,
    /// Record a silent look.
    RecordLook,
    OpenVitals,
    OpenCard,
    NextInterpretation,
    /// Show the last entry and offer to take it back.
    TakeBack,
    EmptyLine,
    Up,
    Down,
    PageUp,
    PageDown,
    WithdrawSelected,
    /// The next answer of a checklist item, or the next order of a list.
    Cycle,
    NextField,
    Confirm,
    /// Leave what is open and keep its draft.
    Leave,
    Veil,
    LiftVeil,
    /// Ask whether to leave.
    ConfirmLeave,
    AcknowledgeAlerts,
    Pause,
    NextStep,
    First,
    Last,
    NewSession,
    Help,
    Quit,
    NextPane,
    PreviousPane,
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    ZoomReset,
    Find,
    Filter,
    Seek(SeekTarget, bool),
    /// Repeat the last search or seek.
    SeekAgain(bool),
    Amend,
    AddLateEntry,
    Compare,
    Statistics,
    ToggleReplay,
    /// Ask for the time up to which the record is replayed.
    ReplayTo,
    ReplayStep(bool),
    /// Ten minutes.
    ReplayMinutes(bool),
    FinishGaps,
    /// Leave this gap open and go to the next or previous one.
    SkipGap(bool),
    /// Switch between "from memory" and "from paper".
    ToggleProvenance,
}

/// What a key of the review seeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SeekTarget {
    Alert,
    Phase,
    Tag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPress {
    Key(KeyCode, KeyModifiers),
    /// Any text; the name stands for it in the help.
    Text(&'static str),
}

/// One line of the key table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    pub(crate) context: KeyContext,
    pub(crate) press: KeyPress,
    /// What the key does, for the help and the README.
    pub description: &'static str,
    pub(crate) action: Action,
}

impl KeyEntry {
    /// The name in the help, such as `Ctrl-Z`, `PgUp` or `↑`.
    pub fn name(&self) -> String {
        match self.press {
            KeyPress::Key(code, modifiers) => key_names::display_name(code, modifiers),
            KeyPress::Text(name) => name.to_owned(),
        }
    }
}

pub(crate) const fn key_entry(context: KeyContext, code: KeyCode, description: &'static str, action: Action) -> KeyEntry {
    KeyEntry { context, press: KeyPress::Key(code, KeyModifiers::NONE), description, action }
}

pub(crate) const fn ctrl_entry(context: KeyContext, letter: char, description: &'static str, action: Action) -> KeyEntry {
    KeyEntry { context, press: KeyPress::Key(KeyCode::Char(letter), KeyModifiers::CONTROL), description, action }
}

pub(crate) const fn text_entry(context: KeyContext, name: &'static str, description: &'static str) -> KeyEntry {
    KeyEntry { context, press: KeyPress::Text(name), description, action: Action::Text }
}
