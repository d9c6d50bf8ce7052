//! The command line as clap parses it: commands, arguments and their help texts. `cli` parses it, `edge::commands` takes the structs.

mod output;
mod protocol;

use crate::report;
use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) use output::OutputArgs;
use output::{paper_sizes, possible_values};
pub(crate) use protocol::{BudgetArgs, ProtocolCommand, SheetArgs, UserFileCommand};

/// A calm full-screen monitor for a ketamine-assisted therapy session. It writes the session's record
#[derive(Debug, Parser)]
#[command(name = "bedside", version, about, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Option<CliCommand>,
}

/// Folders, files and display options of every command.
#[derive(Args, Clone, Debug)]
pub(crate) struct GlobalArgs {
    /// Data folder (default: `BEDSIDE_DIR`), with `sessions/` and `rehearsals/` in it, or the records themselves
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Settings file (default: `BEDSIDE_CONFIG`)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// File with the key that opens sealed records (default: `identity` in `[seal]` of the settings)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// No colours, only bold and words
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// Only ASCII characters on the screen, except in what was typed
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
}

impl GlobalArgs {
    /// The same arguments for another command of this program.
    pub(crate) fn words(&self) -> Vec<OsString> {
        let paths = [("--dir", &self.dir), ("--config", &self.config), ("--identity", &self.identity)];
        let named = paths.into_iter().filter_map(|(name, path)| Some([name.into(), path.clone()?.into_os_string()]));
        let flags = [("--no-color", self.no_color), ("--ascii", self.ascii)];
        let set = flags.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name.into());
        named.flatten().chain(set).collect()
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum CliCommand {
    /// Start a session
    Start(StartArgs),
    /// Continue an open session
    Resume(ResumeArgs),
    /// Review a session and correct its record
    Review {
        /// A file, a session's name or its beginning, a client's code, or a folder (default: the library)
        #[arg(value_name = "SESSION|CLIENT|DIR")]
        session: Option<String>,
    },
    /// Add what is missing in a session, one item at a time
    Finish {
        /// A file, a session's name or its beginning (default: the newest with something missing)
        session: Option<String>,
    },
    /// Show a running session read-only in another window
    Watch {
        /// A file, a session's name or its beginning (default: the running one)
        session: Option<String>,
    },
    /// Practise: same program, fast clock, separate from real sessions
    Rehearse(RehearseArgs),
    /// Watch a sample session play itself; nothing is kept
    Demo {
        /// How many times faster than real time
        #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=600))]
        speed: u32,
    },
    /// List sessions, newest first
    List(ListArgs),
    /// Find entries in every session; exit code 1 if there are none
    Search(SearchArgs),
    /// Add a late entry to a session
    Add(AddArgs),
    /// Export sessions for other programs, or as a report
    Export(ExportArgs),
    /// Write the client's own page: nothing clinical, nothing private
    Handout(HandoutArgs),
    /// Check whether records are complete and unchanged
    Check {
        /// Records or folders (default: the data folder)
        paths: Vec<PathBuf>,
        /// JSON lines
        #[arg(long)]
        json: bool,
        /// Each row that only one of two copies has
        #[arg(long, conflicts_with = "json")]
        explain: bool,
    },
    /// Bring two copies of one session together in a new file; both stay as they are
    Merge {
        /// The record: its path, or the session's name
        record: String,
        /// The other copy
        copy: String,
    },
    /// Encrypt a closed session; only a key or passphrase opens it
    Seal(SealArgs),
    /// Decrypt a sealed session
    Unseal {
        /// A file, a session's name or its beginning
        session: String,
    },
    /// Check terminal, keys, sleep, battery, clock and disk before the client arrives
    Roomcheck {
        /// JSON lines; does not ask for keys
        #[arg(long)]
        json: bool,
    },
    /// List, show, check and create protocols
    #[command(subcommand)]
    Protocol(ProtocolCommand),
    /// List, show, check and create themes
    #[command(subcommand)]
    Theme(UserFileCommand),
    /// Show, check and edit the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print what to type in a session, on one page
    Cheatsheet(CheatsheetArgs),
    /// Print shell completions
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write a page for every command into this folder
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
}

/// How a session is run.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct RunArgs {
    /// Keep a second copy of the record in this folder, best on another disk
    #[arg(long, value_name = "DIR")]
    pub(crate) mirror: Option<PathBuf>,
    /// Use only three lines at the bottom of the shell
    #[arg(long)]
    pub(crate) strip: bool,
}

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct StartArgs {
    /// The client's code, for example C-017 (default: asked on the screen)
    pub(crate) client: Option<String>,
    /// The protocol
    #[arg(long, value_name = "ID")]
    pub(crate) protocol: Option<String>,
    /// Your initials (default: asked on the screen)
    #[arg(long, value_name = "INITIALS")]
    pub(crate) by: Option<String>,
    /// Initials of others present
    #[arg(long, value_name = "INITIALS,…")]
    pub(crate) with: Option<String>,
    /// Body weight; optional
    #[arg(long, value_name = "KG")]
    pub(crate) weight: Option<String>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct RehearseArgs {
    /// The session to rehearse
    #[command(flatten)]
    pub(crate) start: StartArgs,
    /// How many times faster than real time
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) speed: u32,
    /// Guided: shows what to type, step by step
    #[arg(long)]
    pub(crate) guide: bool,
}

/// Some of the sessions there are.
#[derive(Args, Clone, Debug)]
pub(crate) struct FilterArgs {
    /// Only this client
    #[arg(long, value_name = "CODE")]
    pub(crate) client: Option<String>,
    /// Only sessions from this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<chrono::NaiveDate>,
    /// Only sessions up to this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<chrono::NaiveDate>,
    /// Only with this protocol
    #[arg(long, value_name = "ID")]
    pub(crate) protocol: Option<String>,
    /// Only entries of this author
    #[arg(long, value_name = "INITIALS")]
    pub(crate) by: Option<String>,
    /// JSON lines
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Compare dose, blood pressure, phases, scores and themes; best with --client
    #[arg(long, conflicts_with = "statistics")]
    pub(crate) compare: bool,
    /// Statistics by protocol: delays, missed points, alerts, planned and actual phases
    #[arg(long)]
    pub(crate) statistics: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ExportArgs {
    /// Files, folders, sessions' names or their beginnings (default: all that match --client and --since)
    #[arg(value_name = "SESSION")]
    pub(crate) sessions: Vec<String>,
    /// Format
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(export_formats()))]
    pub(crate) to: String,
    /// Paper size (default: from the settings, or the printer's; a4 for a pdf)
    #[arg(long, value_name = "PAPER", value_parser = possible_values(paper_sizes()))]
    pub(crate) paper: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Only this client
    #[arg(long, value_name = "CODE")]
    pub(crate) client: Option<String>,
    /// Only sessions from this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<chrono::NaiveDate>,
    /// In csv and json, include replaced and withdrawn rows
    #[arg(long)]
    pub(crate) all: bool,
    /// Only for supervision: include this private note, by the number shown in its place
    #[arg(long, value_name = "NUMBER")]
    pub(crate) private: Vec<u64>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ResumeArgs {
    /// A file, a session's name or its beginning (default: the newest open session)
    pub(crate) session: Option<String>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct SearchArgs {
    /// Words, "words together", #tag, kind:quote, phase:presence, by:MK, client:C-017, since:2026-03
    pub(crate) text: Vec<String>,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct AddArgs {
    /// A file, a session's name or its beginning
    pub(crate) session: String,
    /// The entry, as you would type it in a session (default: lines from standard input)
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) text: Option<String>,
    /// Your initials (default: the last writer)
    #[arg(long, value_name = "INITIALS")]
    pub(crate) by: Option<String>,
    /// The entries are copied from paper
    #[arg(long)]
    pub(crate) from_paper: bool,
    /// The day of the times on paper, YYYY-MM-DD; may be before the record began
    #[arg(long, value_name = "DATE", requires = "from_paper")]
    pub(crate) of: Option<chrono::NaiveDate>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct HandoutArgs {
    /// A file, a session's name or its beginning
    pub(crate) session: String,
    /// Format; without it the ending of the file's name says it, and otherwise it is html
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(handout_formats()))]
    pub(crate) to: Option<String>,
    /// Paper size (default: from the settings, or the printer's; a4 for a pdf)
    #[arg(long, value_name = "PAPER", value_parser = possible_values(paper_sizes()))]
    pub(crate) paper: Option<String>,
    /// Include this sentence of the client, by its number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) quote: Vec<u64>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct SealArgs {
    /// A file, a session's name or its beginning
    pub(crate) session: String,
    /// An age recipient who can open it; repeat for more (default: from the settings, or a passphrase)
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) to: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct CheatsheetArgs {
    /// Format: text, html or pdf (default: from the file name's ending, or text)
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(cheatsheet_formats()))]
    pub(crate) to: Option<String>,
    /// Paper size (default: from the settings, or the printer's; a4 for a pdf)
    #[arg(long, value_name = "PAPER", value_parser = possible_values(paper_sizes()))]
    pub(crate) paper: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What can be asked of the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print your settings file, or the default settings
    Show {
        /// Print the default file, with every setting explained
        #[arg(long)]
        default: bool,
    },
    /// Print where settings, records and other files are
    Path,
    /// Open the settings file in your editor, then check it for mistakes
    Edit,
    /// Check the settings file for mistakes
    Check,
    /// Ask for the emergency card's details of this place, and save them in the settings
    Site,
}

/// Every format: its name, and what it is.
fn export_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    report::FORMATS.iter().map(|format| (format.name, format.description))
}

/// Formats of the client's own page.
fn handout_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    report::page_formats().map(|(format, _)| (format.name, format.description))
}

/// The formats of the cheat sheet.
fn cheatsheet_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    [("text", "for the terminal"), ("html", "to print from a browser"), ("pdf", "one page to print")].into_iter()
}
