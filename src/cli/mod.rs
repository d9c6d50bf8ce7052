//! What can be typed at the shell, and nothing else: the words, their help, and which door each one opens.

mod into;
mod manual;

use crate::edge::error::{CommandError, Exit};
use crate::edge::{args, commands, terminal::stdio};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use std::path::PathBuf;

/// A calm full-screen monitor for a ketamine-assisted therapy session. Its file is the record.
#[derive(Debug, Parser)]
#[command(name = "bedside", version, about, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Option<CliCommand>,
}

/// Where things lie.
#[derive(Args, Clone, Debug)]
struct GlobalArgs {
    /// The data folder, else `BEDSIDE_DIR`: holds `sessions/` and `rehearsals/`, or records themselves
    #[arg(long, global = true, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// The configuration file, else `BEDSIDE_CONFIG`
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The file with the key that opens sealed records, else `identity` of `[seal]` in the settings
    #[arg(long, global = true, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// No colours; state is told by weight and words
    #[arg(long, global = true)]
    no_color: bool,
    /// No signs beyond ASCII on the screen but those that somebody typed
    #[arg(long, global = true)]
    ascii: bool,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Begin a session
    Start(StartArgs),
    /// Go on with an open session
    Resume {
        /// A path, a session's name, or a unique beginning of one; none: the newest open session
        session: Option<String>,
        /// A second copy of the record in this folder, best on another device; it may lag
        #[arg(long, value_name = "DIR")]
        mirror: Option<PathBuf>,
        /// Three lines at the bottom of the shell, erased on leaving
        #[arg(long)]
        strip: bool,
    },
    /// Look back on a session, and correct its record
    Review {
        /// A path, a session's name or a unique beginning of one, a client's code, or a folder; none: the library
        #[arg(value_name = "SESSION|CLIENT|DIR")]
        session: Option<String>,
    },
    /// The morning desk: what a session owes, one thing after the other
    Finish {
        /// A path, a session's name, or a unique beginning of one; none: the newest that owes something
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
    Search {
        /// Words, "words together", #tag, kind:quote, phase:presence, by:MK, client:C-017, since:2026-03
        text: Vec<String>,
        #[command(flatten)]
        filter: FilterArgs,
    },
    /// Add a late entry to a session
    Add {
        /// A path, a session's name, or a unique beginning of one
        session: String,
        /// The entry, as on the live line; without it, lines are read from standard input
        #[arg(long)]
        text: Option<String>,
        /// Who writes; default: who wrote last
        #[arg(long, value_name = "INITIALS")]
        by: Option<String>,
        /// The entries are copied from paper, and the record says so
        #[arg(long)]
        from_paper: bool,
        /// The day that the paper's times of day are of, YYYY-MM-DD; also a day before the record began
        #[arg(long, value_name = "DATE", requires = "from_paper")]
        of: Option<chrono::NaiveDate>,
    },
    /// Sessions in a form that others can open
    Export(ExportArgs),
    /// The client's own page: nothing clinical, nothing private
    Handout {
        /// A path, a session's name, or a unique beginning of one
        session: String,
        /// The format; without it the ending of the file's name says it, and otherwise it is html
        #[arg(long, value_name = "FORMAT", value_parser = possible_values(args::handout_formats()))]
        to: Option<String>,
        /// The paper; without it that of the settings, else the printer's own, and a4 for a pdf
        #[arg(long, value_name = "PAPER", value_parser = possible_values(args::paper_sizes()))]
        paper: Option<String>,
        /// Words of the client that may stand on it, by the number that is said where they are left out
        #[arg(long, value_name = "NUMBER")]
        quote: Vec<u64>,
        /// Into this file instead of onto standard output; one that is there is left as it is
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Is the record whole?
    Check {
        /// Records or folders; none: the data folder
        paths: Vec<PathBuf>,
        /// JSON lines
        #[arg(long)]
        json: bool,
    },
    /// Seal a closed session's files by age: only a key or a passphrase opens them
    Seal {
        /// A path, a session's name, or a unique beginning of one
        session: String,
        /// For whom, an age recipient, once for each; none: those of the settings, else a passphrase is asked for
        #[arg(long, value_name = "RECIPIENT")]
        to: Vec<String>,
    },
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

/// `bedside start`.
#[derive(Args, Clone, Debug, Default)]
struct StartArgs {
    /// The client's code, for example C-017; asked for on the screen when it is missing
    client: Option<String>,
    /// The protocol
    #[arg(long, value_name = "ID")]
    protocol: Option<String>,
    /// Who writes; asked for on the screen when it is missing
    #[arg(long, value_name = "INITIALS")]
    by: Option<String>,
    /// Who else is here
    #[arg(long, value_name = "INITIALS,…")]
    with: Option<String>,
    /// Body weight; may stay blank
    #[arg(long, value_name = "KG")]
    weight: Option<String>,
    /// A second copy of the record in this folder, best on another device; it may lag
    #[arg(long, value_name = "DIR")]
    mirror: Option<PathBuf>,
    /// Three lines at the bottom of the shell, erased on leaving
    #[arg(long)]
    strip: bool,
}

/// `bedside rehearse`.
#[derive(Args, Clone, Debug)]
struct RehearseArgs {
    /// The session to rehearse
    #[command(flatten)]
    start: StartArgs,
    /// How many times as fast time runs
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
    speed: u32,
    /// Lead me through it: what to press stands below the screen
    #[arg(long)]
    guide: bool,
}

/// Some of the sessions there are.
#[derive(Args, Clone, Debug)]
struct FilterArgs {
    /// Only this client's
    #[arg(long, value_name = "CODE")]
    client: Option<String>,
    /// Only sessions from this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    since: Option<chrono::NaiveDate>,
    /// Only sessions up to this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    until: Option<chrono::NaiveDate>,
    /// Only by this protocol
    #[arg(long, value_name = "ID")]
    protocol: Option<String>,
    /// Only what this author wrote
    #[arg(long, value_name = "INITIALS")]
    by: Option<String>,
    /// JSON lines
    #[arg(long)]
    json: bool,
}

/// `bedside list`.
#[derive(Args, Clone, Debug)]
struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// Beside each other: dose, pressure, phases, scales, themes; best with --client
    #[arg(long, conflicts_with = "statistics")]
    compare: bool,
    /// Counted by protocol: lateness of looks, missed points, alerts, phases planned against actual
    #[arg(long)]
    statistics: bool,
}

/// `bedside export`.
#[derive(Args, Clone, Debug)]
struct ExportArgs {
    /// Paths, folders, sessions' names, or unique beginnings of them; none: those that --client and --since leave
    #[arg(value_name = "SESSION")]
    sessions: Vec<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(args::export_formats()))]
    to: String,
    /// The paper of html, pdf and xlsx; without it that of the settings, else the printer's own, and a4 for a pdf
    #[arg(long, value_name = "PAPER", value_parser = possible_values(args::paper_sizes()))]
    paper: Option<String>,
    /// Into this file instead of onto standard output; one that is there is left as it is
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Over a file that is there
    #[arg(long)]
    force: bool,
    /// Only this client's
    #[arg(long, value_name = "CODE")]
    client: Option<String>,
    /// Only sessions from this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    since: Option<chrono::NaiveDate>,
    /// In csv and json also what was replaced and withdrawn
    #[arg(long)]
    all: bool,
    /// For supervision alone: a private note that may leave, by the number that stands where it is left out
    #[arg(long, value_name = "NUMBER")]
    private: Vec<u64>,
}

/// What can be chosen, as the shell completes and explains it.
fn possible_values(all: impl Iterator<Item = (&'static str, &'static str)>) -> PossibleValuesParser {
    PossibleValuesParser::new(all.map(|(name, is)| PossibleValue::new(name).help(is)))
}

/// What can be asked of protocols and themes.
#[derive(Clone, Debug, Subcommand)]
enum UserFileCommand {
    /// All of them, shipped and your own
    List,
    /// The text of one
    Show {
        /// Its name
        name: String,
    },
    /// Whether files are sound; none: your own
    Check {
        /// Files
        files: Vec<PathBuf>,
    },
    /// Write a commented new one into your folder
    New {
        /// Its name
        name: String,
    },
}

/// What can be asked of protocols alone.
#[derive(Clone, Debug, Subcommand)]
enum ProtocolCommand {
    #[command(flatten)]
    Common(UserFileCommand),
    /// One page of paper for a session without the computer
    Sheet {
        /// The protocol; none: that of a new session
        id: Option<String>,
        /// The format; without it the ending of the file's name says it, and otherwise it is html
        #[arg(long, value_name = "FORMAT", value_parser = possible_values(args::downtime_formats()))]
        to: Option<String>,
        /// The paper; without it that of the settings, else the printer's own
        #[arg(long, value_name = "PAPER", value_parser = possible_values(args::paper_sizes()))]
        paper: Option<String>,
        /// Into this file instead of onto standard output; one that is there is left as it is
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Over a file that is there
        #[arg(long)]
        force: bool,
    },
}

/// What can be asked of the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
enum ConfigCommand {
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

/// Reads the command line and does what it says.
pub fn run() -> Result<Exit, CommandError> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return Ok(stdio::print_and_exit(|| said.print(), said.use_stderr())),
    };
    let GlobalArgs { dir, config, identity, no_color, ascii } = cli.global;
    let global = &args::GlobalOptions { dir, config, identity, no_color, ascii };
    let Some(command) = cli.command else { return commands::library(global) };
    match command {
        CliCommand::Watch { session } => commands::watch(global, session.as_deref()),
        CliCommand::Review { session } => commands::review(global, session.as_deref()),
        CliCommand::Finish { session } => commands::finish(global, session.as_deref()),
        CliCommand::Start(start) => commands::start(global, &start.into()),
        CliCommand::Resume { session, mirror, strip } => {
            commands::resume(global, &args::ResumeOptions { session, mirror, strip })
        }
        CliCommand::Rehearse(RehearseArgs { start, speed, guide }) => commands::rehearse(global, &start.into(), speed, guide),
        CliCommand::Demo { speed } => commands::demo(global, speed),
        CliCommand::List(ListArgs { filter: which, compare: true, .. }) => commands::compare(global, &which.into()),
        CliCommand::List(ListArgs { filter: which, statistics: true, .. }) => commands::statistics(global, &which.into()),
        CliCommand::List(ListArgs { filter: which, .. }) => commands::list(global, &which.into()),
        CliCommand::Search { text, filter: which } => {
            commands::search(global, &args::SearchOptions { text, filter: which.into() })
        }
        CliCommand::Add { session, text, by, from_paper, of } => {
            commands::add(global, &args::AddOptions { session, text, author: by, from_paper, paper_date: of })
        }
        CliCommand::Export(export) => commands::export(global, &export.into()),
        CliCommand::Handout { session, to, paper, quote, output, force } => {
            let output = into::output_file(output);
            commands::handout(global, &args::HandoutOptions { session, format: to, paper, quotes: quote, output, force })
        }
        CliCommand::Check { paths, json } => commands::check(global, &paths, json),
        CliCommand::Seal { session, to } => commands::seal(global, &args::SealOptions { session, recipients: to }),
        CliCommand::Unseal { session } => commands::unseal(global, &session),
        CliCommand::Roomcheck { json } => commands::roomcheck(global, json),
        CliCommand::Protocol(about) => commands::protocol(global, &about.into()),
        CliCommand::Theme(about) => commands::theme(global, &about.into()),
        CliCommand::Config(config) => commands::config(global, config.into()),
        CliCommand::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "bedside", &mut text);
            stdio::print(&text)
        }
        CliCommand::Man { into: None } => {
            stdio::print(&manual::full_page(Cli::command()).map_err(|why| manual::render_error(&why))?)
        }
        CliCommand::Man { into: Some(folder) } => {
            let pages = manual::all_pages(Cli::command()).map_err(|why| manual::render_error(&why))?;
            stdio::write_pages(&folder, &pages)
        }
    }
}
