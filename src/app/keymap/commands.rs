//! The commands that are typed after `/`, and the fuzzy search for them.

use super::topics;
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
    command("checklist", "the checklist of this phase; it never blocks anything", "", CommandId::Checklist),
    command_with_arguments("intention", "the client's intention, in their words", CommandId::Intention),
    command_with_arguments("as", "change who is writing, by initials; shows the last 20 min", CommandId::HandOver),
    command_with_arguments("staff", "add a person to today's staff, by initials", CommandId::AddStaff),
    command("phase", "shows the next phase; Enter starts it", ">", CommandId::NextPhase),
    command("not-now", "postpone what is due by 5 min, at most three times", "", CommandId::Postpone),
    command("skip", "skip what is due", "", CommandId::Skip),
    command("looked", "record that you looked continuously; asks from when to when", "", CommandId::ObservedContinuously),
    command("last", "summary of this client's previous session", "", CommandId::PreviousSession),
    command("take-back", "undo: shows your last entry; Enter withdraws it", "Backspace", CommandId::TakeBack),
    command("private", "make your selected or last note private", "", CommandId::MakePrivate),
    command("leave", "the client has left; asks with whom; stops the clocks", "", CommandId::RecordClientLeft),
    command("discharge", "discharge checklist, before the client leaves", "", CommandId::Discharge),
    command("close", "end the session; shows what is missing first", "", CommandId::Close),
    command("quit", "leave it running; `bedside resume` continues it", "Ctrl-C", CommandId::Quit),
    command("veil", "veil: black screen; Tab shows it again", "Esc", CommandId::Veil),
    command("dim", "dim the screen until the next key", "", CommandId::Dim),
    command("strip", "three lines at the bottom of the screen, and back", "", CommandId::ToggleStrip),
    command("show", "the client's screen: stages of the day, no notes or scores", "", CommandId::ShowClientScreen),
    command("reload", "use changed settings, theme and protocol", "", CommandId::Reload),
    command("shell", "go to the shell; `fg` returns", "", CommandId::Suspend),
    command("help", "the keys of this screen", "?", CommandId::Help),
];

/// From so many letters on, commands are also found by what people call them.
const MIN_TOPIC_LETTERS: usize = 3;

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

/// The commands whose name matches the letters of `query`, best first, then those that a topic of these words names. If words follow
/// the name, only commands that take words.
pub(crate) fn search(query: &str) -> Vec<&'static SlashCommand> {
    let (query, has_words) = query.split_once(char::is_whitespace).map_or((query, false), |(name, _)| (name, true));
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let commands = COMMANDS.iter().filter(|command| !has_words || command.takes_arguments);
    let named = pattern.match_list(commands, &mut matcher).into_iter().map(|(command, _)| command);
    let mut found: Vec<&'static SlashCommand> = named.collect();
    let meant = topics::find(if has_words || query.len() < MIN_TOPIC_LETTERS { "" } else { query });
    for command in meant.filter_map(|topic| COMMANDS.iter().find(|command| Some(command.name) == topic.command)) {
        if found.iter().all(|known| known.id != command.id) {
            found.push(command);
        }
    }
    found
}
