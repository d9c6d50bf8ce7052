//! The one table of commands behind `/`, found by a few of their letters.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// The vitals fields.
    Vitals,
    /// The checklist of this phase.
    Checklist,
    /// The client's intention.
    Intention,
    /// Another person writes.
    HandOver,
    /// Another person is here.
    Staff,
    /// The next phase.
    NextPhase,
    /// Put off what is pinned or first due.
    NotNow,
    /// Leave out what is pinned or first due.
    Skip,
    /// Take the last entry back.
    TakeBack,
    /// Move a note's words to the private notes.
    MakePrivate,
    /// Somebody looked continuously.
    Looked,
    /// The client left.
    ClientLeft,
    /// The client's session before this one.
    LastTime,
    /// The discharge checklist.
    Discharge,
    /// Close the record.
    Close,
    /// Leave the session running.
    Quit,
    /// The veil.
    Veil,
    /// Dimmed until the next key.
    Dim,
    /// Three lines, and back.
    Strip,
    /// The client's screen.
    Show,
    /// What changed in the user's files.
    Reload,
    /// To the shell and back.
    Shell,
    /// Help.
    Help,
}

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its word.
    pub name: &'static str,
    /// What it does, for people.
    pub about: &'static str,
    /// The key that does the same; empty: none.
    pub key: &'static str,
    /// What it does.
    pub does: Does,
    /// Whether words may follow its own.
    pub takes_words: bool,
}

const fn command(name: &'static str, about: &'static str, key: &'static str, does: Does) -> Command {
    Command { name, about, key, does, takes_words: false }
}

const fn with_words(name: &'static str, about: &'static str, does: Does) -> Command {
    Command { name, about, key: "", does, takes_words: true }
}

/// Every command.
pub const COMMANDS: &[Command] = &[
    command("vitals", "the vitals fields", "Tab", Does::Vitals),
    command("checklist", "the checklist of this phase; nothing waits for it", "", Does::Checklist),
    with_words("intention", "and words: the client's intention, as they say it", Does::Intention),
    with_words("as", "and initials: they write from here on; the last 20 min are shown", Does::HandOver),
    with_words("staff", "and initials: a person who joined during the day", Does::Staff),
    command("phase", "says the next phase; Enter goes there", ">", Does::NextPhase),
    command("not-now", "puts off what is pinned or first due, 5 min, at most three times", "", Does::NotNow),
    command("skip", "leaves out what is pinned or first due", "", Does::Skip),
    command("looked", "says that you looked continuously: asks from when to when; one row", "", Does::Looked),
    command("last", "what this client's session before this one says", "", Does::LastTime),
    command("take-back", "shows the last entry to take back", "Backspace", Does::TakeBack),
    command("private", "moves the selected or last own note's words to the private notes", "", Does::MakePrivate),
    command("leave", "the client left: with whom, in what condition; the clocks stop", "", Does::ClientLeft),
    command("discharge", "the checklist before the client leaves", "", Does::Discharge),
    command("close", "shows what is owed, then closes the record", "", Does::Close),
    command("quit", "leaves the session running; `bedside resume` goes on", "Ctrl-C", Does::Quit),
    command("veil", "the whole screen black; Tab lifts it", "Esc", Does::Veil),
    command("dim", "dims the screen until the next key", "", Does::Dim),
    command("strip", "three lines at the bottom, and back; what must be read opens over them", "", Does::Strip),
    command("show", "the client's screen: the day's stages, no notes, no scores; any key returns", "", Does::Show),
    command("reload", "takes changed settings, theme and protocol", "", Does::Reload),
    command("shell", "to the shell; `fg` comes back", "", Does::Shell),
    command("help", "the keys of this screen", "?", Does::Help),
];

/// What stands after `/`, if the line is a command in the making: a space or digit after it makes text.
pub fn query(line: &str) -> Option<&str> {
    let query = line.strip_prefix('/')?;
    let is_text = query.starts_with(|first: char| first.is_whitespace() || first.is_ascii_digit());
    (!is_text).then_some(query)
}

/// What follows the command's own word.
pub fn words(query: &str) -> &str {
    query.split_once(char::is_whitespace).map_or("", |(_, words)| words.trim())
}

/// The commands that a few letters mean, best first; where words follow, those that take some.
pub fn found(query: &str) -> Vec<&'static Command> {
    let (query, has_words) = query.split_once(char::is_whitespace).map_or((query, false), |(name, _)| (name, true));
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let named: Vec<Named> = COMMANDS.iter().filter(|known| !has_words || known.takes_words).map(Named).collect();
    pattern.match_list(named, &mut matcher).into_iter().map(|(Named(command), _)| command).collect()
}

struct Named(&'static Command);

impl AsRef<str> for Named {
    fn as_ref(&self) -> &str {
        self.0.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_find_a_command() {
        for (typed, name) in [("lea", "leave"), ("cls", "close"), ("vit", "vitals"), ("nn", "not-now"), ("Q", "quit")] {
            assert_eq!(found(typed).first().map(|command| command.name), Some(name), "{typed}");
        }
        assert_eq!(found("").len(), COMMANDS.len());
        assert!(found("xyz").is_empty());
    }

    #[test]
    fn words_follow_only_a_command_that_takes_them() {
        for (typed, name, follow) in
            [("as nr", "as", "nr"), ("int  to meet it ", "intention", "to meet it"), ("staff ", "staff", "")]
        {
            assert_eq!(found(typed).first().map(|command| command.name), Some(name), "{typed}");
            assert_eq!(words(typed), follow);
        }
        assert_eq!(found("as").first().map(|command| command.name), Some("as"));
        assert!(found("leave now").is_empty());
    }

    #[test]
    fn a_space_or_digit_after_the_slash_makes_text() {
        assert_eq!(query("/lea"), Some("lea"));
        assert_eq!(query("/"), Some(""));
        for text in ["/ 2 pillows", "/2", "x/y", ""] {
            assert_eq!(query(text), None, "{text}");
        }
    }
}
