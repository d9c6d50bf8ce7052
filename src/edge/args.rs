//! What was asked for at the shell, as plain values. How it is typed, and the words that explain it, are `cli`'s.

use super::terminal::TerminalMode;
use std::path::PathBuf;

/// Where things lie, as far as it was said at the shell.
#[derive(Clone, Debug, Default)]
pub struct GlobalOptions {
    /// The data folder.
    pub dir: Option<PathBuf>,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The file with the key that opens sealed records.
    pub identity: Option<PathBuf>,
    /// No colours.
    pub no_color: bool,
    /// No signs beyond ASCII.
    pub ascii: bool,
}

/// A new session; what is missing is asked for on the screen.
#[derive(Clone, Debug, Default)]
pub struct StartOptions {
    /// The client's code.
    pub client: Option<String>,
    /// The protocol's id.
    pub protocol: Option<String>,
    /// The initials of who writes.
    pub author: Option<String>,
    /// The initials of who else is here.
    pub staff: Option<String>,
    /// Body weight in kg.
    pub weight: Option<String>,
    /// The folder of a second copy.
    pub mirror: Option<PathBuf>,
    /// Three lines at the bottom of the shell.
    pub strip: bool,
}

impl StartOptions {
    /// How much of the terminal is wanted.
    pub fn terminal_mode(&self) -> TerminalMode {
        terminal_mode(self.strip)
    }
}

/// An open session to go on with.
#[derive(Clone, Debug, Default)]
pub struct ResumeOptions {
    /// Which; none: the newest.
    pub session: Option<String>,
    /// The folder of a second copy.
    pub mirror: Option<PathBuf>,
    /// Three lines at the bottom of the shell.
    pub strip: bool,
}

impl ResumeOptions {
    /// How much of the terminal is wanted.
    pub fn terminal_mode(&self) -> TerminalMode {
        terminal_mode(self.strip)
    }
}

fn terminal_mode(strip: bool) -> TerminalMode {
    if strip { TerminalMode::Strip } else { TerminalMode::Fullscreen }
}

/// Some of the sessions there are.
#[derive(Clone, Debug, Default)]
pub struct SessionFilter {
    /// Only this client's.
    pub client: Option<String>,
    /// Only from this day on.
    pub since: Option<chrono::NaiveDate>,
    /// Only up to this day.
    pub until: Option<chrono::NaiveDate>,
    /// Only by this protocol.
    pub protocol: Option<String>,
    /// Only those that this author wrote in.
    pub author: Option<String>,
    /// JSON lines.
    pub json: bool,
}

/// Entries with some words.
#[derive(Clone, Debug, Default)]
pub struct SearchOptions {
    /// The words.
    pub text: Vec<String>,
    /// In which sessions.
    pub filter: SessionFilter,
}

/// A late entry.
#[derive(Clone, Debug, Default)]
pub struct AddOptions {
    /// Into which session.
    pub session: String,
    /// The entry; without it, lines are read.
    pub text: Option<String>,
    /// The initials of who writes.
    pub author: Option<String>,
    /// It is copied from paper.
    pub from_paper: bool,
    /// The day that the paper is of.
    pub paper_date: Option<chrono::NaiveDate>,
}

/// Sessions in a form that others can open.
#[derive(Clone, Debug, Default)]
pub struct ExportCommandOptions {
    /// Which; none: those that fit what follows.
    pub sessions: Vec<String>,
    /// The format's name.
    pub format: String,
    /// The paper's name, for what is printed; none: that of the settings.
    pub paper: Option<String>,
    /// The file; none: standard output.
    pub output: Option<PathBuf>,
    /// Over a file that is there.
    pub force: bool,
    /// Only this client's.
    pub client: Option<String>,
    /// Only from this day on.
    pub since: Option<chrono::NaiveDate>,
    /// Also what was replaced and withdrawn.
    pub include_superseded: bool,
    /// Private notes that may leave, each by its number.
    pub private_notes: Vec<u64>,
}

/// The client's own page.
#[derive(Clone, Debug, Default)]
pub struct HandoutOptions {
    /// Of which session.
    pub session: String,
    /// The format's name; none: as the file's name ends, or else the first that there is.
    pub format: Option<String>,
    /// The paper's name, for what is printed; none: that of the settings.
    pub paper: Option<String>,
    /// The client's words that may stand on it, each by its number.
    pub quotes: Vec<u64>,
    /// The file; none: standard output.
    pub output: Option<PathBuf>,
    /// Over a file that is there.
    pub force: bool,
}

/// A session to seal.
#[derive(Clone, Debug, Default)]
pub struct SealOptions {
    /// Which.
    pub session: String,
    /// For whom; nobody: those of the settings, else a passphrase is asked for.
    pub recipients: Vec<String>,
}

/// Every format: its name, and what it is.
pub fn export_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::FORMATS.iter().map(|format| (format.name, format.description))
}

/// The formats of the client's own page.
pub fn handout_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::handout_formats().map(|(format, _)| (format.name, format.description))
}

/// The formats of a downtime sheet.
pub fn downtime_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::downtime_formats().map(|(format, _)| {
        let is = if format.is_binary { "the same page for paper" } else { "a page for a browser, which prints it" };
        (format.name, is)
    })
}

/// Every paper: its name, and its size.
pub fn paper_sizes() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::PaperSize::ALL.iter().map(|(name, paper)| (*name, paper.description()))
}

/// Something about protocols or themes.
#[derive(Clone, Debug)]
pub enum UserFileAction {
    /// All of them.
    List,
    /// The text of one, by its name.
    Show(String),
    /// Whether files are sound; none: the user's own.
    Check(Vec<PathBuf>),
    /// A new one of this name.
    New(String),
    /// A protocol's page of paper for a day without the program.
    DowntimeSheet(DowntimeSheetOptions),
}

/// A protocol's page of paper.
#[derive(Clone, Debug, Default)]
pub struct DowntimeSheetOptions {
    /// The protocol's id; none: the protocol of a new session.
    pub id: Option<String>,
    /// The format's name; none: as the file's name ends, or else the first that there is.
    pub format: Option<String>,
    /// The paper's name; none: that of the settings.
    pub paper: Option<String>,
    /// The file; none: standard output.
    pub output: Option<PathBuf>,
    /// Over a file that is there.
    pub force: bool,
}

/// Something about the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigAction {
    /// The settings in force, or a default file with every key explained.
    Show {
        /// The default file, whatever is set.
        default: bool,
    },
    /// Where everything lies.
    Path,
    /// Whether the file is sound.
    Check,
    /// What the emergency card shows of this place is asked for.
    Site,
}
