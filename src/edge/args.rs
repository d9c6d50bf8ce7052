//! What was asked for at the shell, as plain values. How it is typed, and the words that explain it, are `cli`'s.

use super::terminal::Form;
use std::path::PathBuf;

/// Where things lie, as far as it was said at the shell.
#[derive(Clone, Debug, Default)]
pub struct House {
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
pub struct Start {
    /// The client's code.
    pub client: Option<String>,
    /// The protocol's id.
    pub protocol: Option<String>,
    /// The initials of who writes.
    pub by: Option<String>,
    /// The initials of who else is here.
    pub with: Option<String>,
    /// Body weight in kg.
    pub weight: Option<String>,
    /// The folder of a second copy.
    pub mirror: Option<PathBuf>,
    /// Three lines at the bottom of the shell.
    pub strip: bool,
}

impl Start {
    /// How much of the terminal is wanted.
    pub fn form(&self) -> Form {
        form(self.strip)
    }
}

/// An open session to go on with.
#[derive(Clone, Debug, Default)]
pub struct Resume {
    /// Which; none: the newest.
    pub session: Option<String>,
    /// The folder of a second copy.
    pub mirror: Option<PathBuf>,
    /// Three lines at the bottom of the shell.
    pub strip: bool,
}

impl Resume {
    /// How much of the terminal is wanted.
    pub fn form(&self) -> Form {
        form(self.strip)
    }
}

fn form(strip: bool) -> Form {
    if strip { Form::Strip } else { Form::Full }
}

/// Some of the sessions there are.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Only this client's.
    pub client: Option<String>,
    /// Only from this day on.
    pub since: Option<chrono::NaiveDate>,
    /// Only up to this day.
    pub until: Option<chrono::NaiveDate>,
    /// Only by this protocol.
    pub protocol: Option<String>,
    /// Only those that this author wrote in.
    pub by: Option<String>,
    /// JSON lines.
    pub json: bool,
}

/// Entries with some words.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The words.
    pub text: Vec<String>,
    /// In which sessions.
    pub which: List,
}

/// A late entry.
#[derive(Clone, Debug, Default)]
pub struct Add {
    /// Into which session.
    pub session: String,
    /// The entry; without it, lines are read.
    pub text: Option<String>,
    /// The initials of who writes.
    pub by: Option<String>,
    /// It is copied from paper.
    pub from_paper: bool,
    /// The day that the paper is of.
    pub of: Option<chrono::NaiveDate>,
}

/// Sessions in a form that others can open.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// Which; none: those that fit what follows.
    pub sessions: Vec<String>,
    /// The format's name.
    pub to: String,
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
    pub all: bool,
    /// Private notes that may leave, each by its number.
    pub private: Vec<u64>,
}

/// The client's own page.
#[derive(Clone, Debug, Default)]
pub struct Handout {
    /// Of which session.
    pub session: String,
    /// The format's name; none: as the file's name ends, or else the first that there is.
    pub to: Option<String>,
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
pub struct Seal {
    /// Which.
    pub session: String,
    /// For whom; nobody: those of the settings, else a passphrase is asked for.
    pub to: Vec<String>,
}

/// Every format: its name, and what it is.
pub fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::FORMATS.iter().map(|format| (format.name, format.is))
}

/// The formats of the client's own page.
pub fn handouts() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::handouts().map(|(format, _)| (format.name, format.is))
}

/// The formats of a downtime sheet.
pub fn sheets() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::sheets().map(|(format, _)| {
        let is = if format.is_binary { "the same page for paper" } else { "a page for a browser, which prints it" };
        (format.name, is)
    })
}

/// Every paper: its name, and its size.
pub fn papers() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::report::Paper::ALL.iter().map(|(name, paper)| (*name, paper.is()))
}

/// Something about protocols or themes.
#[derive(Clone, Debug)]
pub enum About {
    /// All of them.
    List,
    /// The text of one, by its name.
    Show(String),
    /// Whether files are sound; none: the user's own.
    Check(Vec<PathBuf>),
    /// A new one of this name.
    New(String),
    /// A protocol's page of paper for a day without the program.
    Sheet(Sheet),
}

/// A protocol's page of paper.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The protocol's id; none: the protocol of a new session.
    pub id: Option<String>,
    /// The format's name; none: as the file's name ends, or else the first that there is.
    pub to: Option<String>,
    /// The paper's name; none: that of the settings.
    pub paper: Option<String>,
    /// The file; none: standard output.
    pub output: Option<PathBuf>,
    /// Over a file that is there.
    pub force: bool,
}

/// Something about the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Config {
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
