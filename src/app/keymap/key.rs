//! A key of the key table: where it is pressed, what is pressed, what it does.

use crossterm::event::{KeyCode, KeyModifiers};

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

/// What a key of the review looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeekTarget {
    /// Where a limit was crossed.
    Alert,
    /// Where a phase began.
    Phase,
    /// What has a tag.
    Tag,
}
