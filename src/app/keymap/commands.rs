//! The commands that are typed after `/`, and the fuzzy search for them.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommandId {
    Vitals,
    Checklist,
    Intention,
    /// Another person becomes the author.
    HandOver,
    AddStaff,
    NextPhase,
    /// Postpone the item that is pinned or first due.
    Postpone,
    /// Skip the item that is pinned or first due.
    Skip,
    TakeBack,
    /// Move the words of a note to the private notes.
    MakePrivate,
    ObservedContinuously,
    RecordClientLeft,
    PreviousSession,
    Discharge,
    Close,
    /// Leave the session running.
    Quit,
    Veil,
    /// Dim the screen until the next key.
    Dim,
    /// Switch between three lines and the whole screen.
    ToggleStrip,
    ShowClientScreen,
    /// Apply what changed in the user's files.
    Reload,
    Suspend,
    Help,
}

/// A command that is typed after `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlashCommand {
    /// The word after `/`.
    pub name: &'static str,
    /// What it does, for the help and the README.
    pub description: &'static str,
    /// The key that does the same; empty if there is none.
    pub shortcut: &'static str,
    pub(crate) id: CommandId,
    pub(crate) takes_arguments: bool,
}

const fn command(name: &'static str, description: &'static str, shortcut: &'static str, id: CommandId) -> SlashCommand {
    SlashCommand { name, description, shortcut, id, takes_arguments: false }
}

const fn command_with_arguments(name: &'static str, description: &'static str, id: CommandId) -> SlashCommand {
    SlashCommand { name, description, shortcut: "", id, takes_arguments: true }
}

/// The fuzzy search matches names.
impl AsRef<str> for SlashCommand {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// All commands, in the order of the help.
pub const COMMANDS: &[SlashCommand] = &[
    command("vitals", "the vitals fields", "Tab", CommandId::Vitals),
    command("checklist", "the checklist of this phase; nothing waits for it", "", CommandId::Checklist),
    command_with_arguments("intention", "the client's intention, in their words", CommandId::Intention),
    command_with_arguments("as", "who writes from here on, by initials; shows the last 20 min", CommandId::HandOver),
    command_with_arguments("staff", "a person who joined during the day, by initials", CommandId::AddStaff),
    command("phase", "says the next phase; Enter goes there", ">", CommandId::NextPhase),
    command("not-now", "puts off what is pinned or first due, 5 min, at most three times", "", CommandId::Postpone),
    command("skip", "leaves out what is pinned or first due", "", CommandId::Skip),
    command("looked", "says that you looked continuously: asks from when to when; one row", "", CommandId::ObservedContinuously),
    command("last", "what this client's session before this one says", "", CommandId::PreviousSession),
    command("take-back", "shows the last entry to take back", "Backspace", CommandId::TakeBack),
    command("private", "moves the selected or last own note's words to the private notes", "", CommandId::MakePrivate),
    command("leave", "the client left: with whom, in what condition; the clocks stop", "", CommandId::RecordClientLeft),
    command("discharge", "the checklist before the client leaves", "", CommandId::Discharge),
    command("close", "shows what is missing, then closes the record", "", CommandId::Close),
    command("quit", "leaves the session running; `bedside resume` goes on", "Ctrl-C", CommandId::Quit),
    command("veil", "the whole screen black; Tab lifts it", "Esc", CommandId::Veil),
    command("dim", "dims the screen until the next key", "", CommandId::Dim),
    command("strip", "three lines at the bottom, and back; what must be read opens over them", "", CommandId::ToggleStrip),
    command(
        "show",
        "the client's screen: the day's stages, no notes, no scores; any key returns",
        "",
        CommandId::ShowClientScreen,
    ),
    command("reload", "takes changed settings, theme and protocol", "", CommandId::Reload),
    command("shell", "to the shell; `fg` comes back", "", CommandId::Suspend),
    command("help", "the keys of this screen", "?", CommandId::Help),
];

/// The text after `/`. `None` if the line is an entry: a space or digit after `/` makes it so.
pub(crate) fn query(line: &str) -> Option<&str> {
    let query = line.strip_prefix('/')?;
    let is_text = query.starts_with(|first: char| first.is_whitespace() || first.is_ascii_digit());
    (!is_text).then_some(query)
}

/// The words after a command's name.
pub(crate) fn arguments(query: &str) -> &str {
    query.split_once(char::is_whitespace).map_or("", |(_, words)| words.trim())
}

/// The commands whose name matches the letters of `query`, best first. If words follow the name, only commands that take words.
pub(crate) fn search(query: &str) -> Vec<&'static SlashCommand> {
    let (query, has_words) = query.split_once(char::is_whitespace).map_or((query, false), |(name, _)| (name, true));
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let commands = COMMANDS.iter().filter(|command| !has_words || command.takes_arguments);
    pattern.match_list(commands, &mut matcher).into_iter().map(|(command, _)| command).collect()
}
