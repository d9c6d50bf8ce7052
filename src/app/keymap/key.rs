//! The parts of a key table entry: where a key is pressed, which key, its name, and its action.

use super::key_names;
use crossterm::event::{KeyCode, KeyModifiers};

/// Declares [`KeyContext`] from its variants, in the order of the help, and the heading of each there.
macro_rules! key_contexts {
    ($($variant:ident = $title:literal,)+) => {
        /// Where a key is pressed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum KeyContext {
            $(#[doc = $title] $variant,)+
        }

        impl KeyContext {
            /// All contexts, in the order of the help.
            pub const ALL: [Self; 20] = [$(Self::$variant,)+];

            /// The heading in the help.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                }
            }
        }
    };
}

key_contexts! {
    EmptyLine = "On the empty line",
    LineText = "On a line with text",
    Prompt = "When a line is asked for",
    VitalsForm = "In the vitals fields",
    Checklist = "In a checklist",
    EmergencyCard = "On the emergency card",
    Dialog = "In a question or list",
    Start = "Before a session",
    ClientScreen = "On the client's screen",
    Veil = "Under the veil",
    Demo = "During the demo",
    Tutorial = "During the guided rehearsal",
    Library = "In the library",
    Review = "In a review",
    ReviewPrompt = "On a review's line",
    FinishGaps = "While adding what is missing",
    Compare = "While comparing sessions",
    Handout = "Client's page: choosing sentences",
    HandoutFile = "Client's page: file name",
    Watch = "While watching",
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
    ConfirmLeave,
    AcknowledgeAlerts,
    /// Show the limits of the alerts with their sources in full.
    ShowSources,
    Pause,
    NextStep,
    PreviousStep,
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

impl KeyPress {
    /// The name in the help, such as `Ctrl-Z`, `PgUp` or `↑`.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Key(code, modifiers) => key_names::display_name(code, modifiers),
            Self::Text(name) => name.to_owned(),
        }
    }
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
        self.press.name()
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
