//! What can be typed at the shell, and nothing else: the words, their help, and which door each one opens.

use crate::edge::fault::{Exit, Fault};
use crate::edge::{commands, shell};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use std::path::PathBuf;

/// A calm full-screen monitor for a ketamine-assisted therapy session. Its file is the record.
#[derive(Debug, Parser)]
#[command(name = "bedside", version, about, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    house: House,
    #[command(subcommand)]
    command: Command,
}

/// Where things lie.
#[derive(Args, Clone, Debug)]
pub struct House {
    /// The data folder, else `BEDSIDE_DIR`: holds `sessions/` and `rehearsals/`, or records themselves
    #[arg(long, global = true, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// The configuration file, else `BEDSIDE_CONFIG`
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// No colours; state is told by weight and words
    #[arg(long, global = true)]
    pub no_color: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin a session
    Start(Start),
    /// Go on with an open session
    Resume {
        /// A path, a session's name, or a unique beginning of one; none: the newest open session
        session: Option<String>,
    },
    /// The real program on a fast clock, in a folder of its own
    Rehearse(Rehearse),
    /// The sessions of the data folder, newest first
    List(List),
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
    },
    /// Is the record whole?
    Check {
        /// Records or folders; none: the data folder
        paths: Vec<PathBuf>,
        /// JSON lines
        #[arg(long)]
        json: bool,
    },
    /// The protocols
    #[command(subcommand)]
    Protocol(About),
    /// The themes
    #[command(subcommand)]
    Theme(About),
    /// The configuration
    #[command(subcommand)]
    Config(Config),
    /// Completions for a shell, on standard output
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// The manual page, on standard output
    Man,
}

/// `bedside start`.
#[derive(Args, Clone, Debug, Default)]
pub struct Start {
    /// The client's code, for example C-017; asked for on the screen when it is missing
    pub client: Option<String>,
    /// The protocol
    #[arg(long, value_name = "ID")]
    pub protocol: Option<String>,
    /// Who writes; asked for on the screen when it is missing
    #[arg(long, value_name = "INITIALS")]
    pub by: Option<String>,
    /// Who else is here
    #[arg(long, value_name = "INITIALS,…")]
    pub with: Option<String>,
    /// Body weight; may stay blank
    #[arg(long, value_name = "KG")]
    pub weight: Option<String>,
}

/// `bedside rehearse`.
#[derive(Args, Clone, Debug)]
pub struct Rehearse {
    /// The session to rehearse
    #[command(flatten)]
    pub start: Start,
    /// How many times as fast time runs
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub speed: u32,
}

/// `bedside list`.
#[derive(Args, Clone, Debug)]
pub struct List {
    /// Only this client's
    #[arg(long, value_name = "CODE")]
    pub client: Option<String>,
    /// Only sessions from this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub since: Option<chrono::NaiveDate>,
    /// JSON lines
    #[arg(long)]
    pub json: bool,
}

/// What can be asked of protocols and themes.
#[derive(Clone, Debug, Subcommand)]
pub enum About {
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

/// What can be asked of the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Config {
    /// The settings in force, with every key explained
    Show,
    /// Where everything lies
    Path,
    /// Whether the file is sound
    Check,
}

/// Reads the command line and does what it says.
pub fn run() -> Result<Exit, Fault> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return shell::said_by_clap(&said),
    };
    let house = &cli.house;
    match cli.command {
        Command::Start(start) => commands::start(house, &start),
        Command::Resume { session } => commands::resume(house, session.as_deref()),
        Command::Rehearse(Rehearse { start, speed }) => commands::rehearse(house, &start, speed),
        Command::List(list) => commands::list(house, &list),
        Command::Add { session, text, by } => commands::add(house, &session, text.as_deref(), by.as_deref()),
        Command::Check { paths, json } => commands::check(house, &paths, json),
        Command::Protocol(about) => commands::protocol(house, &about),
        Command::Theme(about) => commands::theme(house, &about),
        Command::Config(config) => commands::config(house, config),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "bedside", &mut text);
            shell::print(&text)
        }
        Command::Man => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
            rendered
                .map_err(|fault| Fault::failed(format!("The manual page could not be made: {fault}. Nothing was changed.")))?;
            shell::print(&page)
        }
    }
}
