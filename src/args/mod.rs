//! The command line as clap parses it: commands, arguments and their help texts. `cli` parses it, `edge::commands` takes the structs.

mod output;
mod protocol;

use crate::report;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

pub(crate) use output::OutputArgs;
use output::{paper_sizes, possible_values};
pub(crate) use protocol::{BudgetArgs, ProtocolCommand, SheetArgs, UserFileCommand};

/// A calm full-screen monitor for a ketamine-assisted therapy session. Its file is the record.
#[derive(Debug, Parser)]
#[command(name = "bedside", version, about, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Option<CliCommand>,
}

/// Where things lie.
#[derive(Args, Clone, Debug)]
pub(crate) struct GlobalArgs {
    /// The data folder, else `BEDSIDE_DIR`: holds `sessions/` and `rehearsals/`, or records themselves
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The configuration file, else `BEDSIDE_CONFIG`
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The file with the key that opens sealed records, else `identity` of `[seal]` in the settings
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// No colours; state is told by weight and words
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// No signs beyond ASCII on the screen but those that somebody typed
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CliCommand {
    /// Begin a session
    Start(StartArgs),
    /// Go on with an open session
    Resume(ResumeArgs),
    /// Look back on a session, and correct its record
    Review {
        /// A path, a session's name or a unique beginning of one, a client's code, or a folder; none: the library
        #[arg(value_name = "SESSION|CLIENT|DIR")]
        session: Option<String>,
    },
    /// What is missing in a session, one entry after the other
    Finish {
        /// A path, a session's name, or a unique beginning of one; none: the newest in which something is missing
        session: Option<String>,
    },
    /// A running session's screen, read-only, from another terminal
    Watch {
        /// A path, a session's name, or a unique beginning of one; none: the one that runs
        session: Option<String>,
    },
    /// The real program on a fast clock, in a folder of its own
    Rehearse(RehearseArgs),
    /// A sample session plays itself on the real screen; nothing of it is kept
    Demo {
        /// How many times as fast time runs between two steps
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
        speed: u32,
    },
    /// The sessions of the data folder, newest first
    List(ListArgs),
    /// Entries with some words, in every session; 1 if there are none
    Search(SearchArgs),
    /// Add a late entry to a session
    Add(AddArgs),
    /// Sessions in a form that others can open
    Export(ExportArgs),
    /// The client's own page: nothing clinical, nothing private
    Handout(HandoutArgs),
    /// Is the record whole?
    Check {
        /// Records or folders; none: the data folder
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
    /// Seal a closed session's files by age: only a key or a passphrase opens them
    Seal(SealArgs),
    /// Make a sealed session's files plain again
    Unseal {
        /// A path, a session's name, or a unique beginning of one
        session: String,
    },
    /// Thirty seconds before arrival: terminal, keys, sleep, battery, clock, disk
    Roomcheck {
        /// JSON lines; no key is asked for
        #[arg(long)]
        json: bool,
    },
    /// The protocols
    #[command(subcommand)]
    Protocol(ProtocolCommand),
    /// The themes
    #[command(subcommand)]
    Theme(UserFileCommand),
    /// The configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Completions for a shell, on standard output
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// The manual page, on standard output
    Man {
        /// Every command's own page beside it, into this folder
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
}

/// How a session is run.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct RunArgs {
    /// A second copy of the record in this folder, best on another device; it may lag
    #[arg(long, value_name = "DIR")]
    pub(crate) mirror: Option<PathBuf>,
    /// Three lines at the bottom of the shell, erased on leaving
    #[arg(long)]
    pub(crate) strip: bool,
}

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct StartArgs {
    /// The client's code, for example C-017; asked for on the screen when it is missing
    pub(crate) client: Option<String>,
    /// The protocol
    #[arg(long, value_name = "ID")]
    pub(crate) protocol: Option<String>,
    /// Who writes; asked for on the screen when it is missing
    #[arg(long, value_name = "INITIALS")]
    pub(crate) by: Option<String>,
    /// Who else is here
    #[arg(long, value_name = "INITIALS,…")]
    pub(crate) with: Option<String>,
    /// Body weight; may stay blank
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
    /// How many times as fast time runs
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) speed: u32,
    /// Lead me through it: what to press stands below the screen
    #[arg(long)]
    pub(crate) guide: bool,
}

/// Some of the sessions there are.
#[derive(Args, Clone, Debug)]
pub(crate) struct FilterArgs {
    /// Only this client's
    #[arg(long, value_name = "CODE")]
    pub(crate) client: Option<String>,
    /// Only sessions from this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<chrono::NaiveDate>,
    /// Only sessions up to this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<chrono::NaiveDate>,
    /// Only by this protocol
    #[arg(long, value_name = "ID")]
    pub(crate) protocol: Option<String>,
    /// Only what this author wrote
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
    /// Beside each other: dose, pressure, phases, scales, themes; best with --client
    #[arg(long, conflicts_with = "statistics")]
    pub(crate) compare: bool,
    /// Counted by protocol: lateness of looks, missed points, alerts, phases planned against actual
    #[arg(long)]
    pub(crate) statistics: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ExportArgs {
    /// Paths, folders, sessions' names, or unique beginnings of them; none: those that --client and --since leave
    #[arg(value_name = "SESSION")]
    pub(crate) sessions: Vec<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(export_formats()))]
    pub(crate) to: String,
    /// The paper of html, pdf and xlsx; without it that of the settings, else the printer's own, and a4 for a pdf
    #[arg(long, value_name = "PAPER", value_parser = possible_values(paper_sizes()))]
    pub(crate) paper: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Only this client's
    #[arg(long, value_name = "CODE")]
    pub(crate) client: Option<String>,
    /// Only sessions from this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<chrono::NaiveDate>,
    /// In csv and json also what was replaced and withdrawn
    #[arg(long)]
    pub(crate) all: bool,
    /// For supervision alone: a private note that may leave, by the number that stands where it is left out
    #[arg(long, value_name = "NUMBER")]
    pub(crate) private: Vec<u64>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ResumeArgs {
    /// A path, a session's name, or a unique beginning of one; none: the newest open session
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
    /// A path, a session's name, or a unique beginning of one
    pub(crate) session: String,
    /// The entry, as on the live line; without it, lines are read from standard input
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// Who writes; default: who wrote last
    #[arg(long, value_name = "INITIALS")]
    pub(crate) by: Option<String>,
    /// The entries are copied from paper, and the record says so
    #[arg(long)]
    pub(crate) from_paper: bool,
    /// The day that the paper's times of day are of, YYYY-MM-DD; also a day before the record began
    #[arg(long, value_name = "DATE", requires = "from_paper")]
    pub(crate) of: Option<chrono::NaiveDate>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct HandoutArgs {
    /// A path, a session's name, or a unique beginning of one
    pub(crate) session: String,
    /// The format; without it the ending of the file's name says it, and otherwise it is html
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(handout_formats()))]
    pub(crate) to: Option<String>,
    /// The paper; without it that of the settings, else the printer's own, and a4 for a pdf
    #[arg(long, value_name = "PAPER", value_parser = possible_values(paper_sizes()))]
    pub(crate) paper: Option<String>,
    /// Words of the client that may stand on it, by the number that is said where they are left out
    #[arg(long, value_name = "NUMBER")]
    pub(crate) quote: Vec<u64>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct SealArgs {
    /// A path, a session's name, or a unique beginning of one
    pub(crate) session: String,
    /// For whom, an age recipient, once for each; none: those of the settings, else a passphrase is asked for
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) to: Vec<String>,
}

/// What can be asked of the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Your settings file; where there is none, the default one
    Show {
        /// The default file, with every key explained and nothing set
        #[arg(long)]
        default: bool,
    },
    /// Where everything lies
    Path,
    /// Whether the file is sound
    Check,
    /// Asks once what the emergency card shows of this place, and adds it to the settings file
    Site,
}

/// Every format: its name, and what it is.
fn export_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    report::FORMATS.iter().map(|format| (format.name, format.description))
}

/// The formats of the client's own page.
fn handout_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    report::page_formats().map(|(format, _)| (format.name, format.description))
}
