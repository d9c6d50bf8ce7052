//! What can be typed at the shell, and nothing else: the words, their help, and which door each one opens.

use crate::edge::fault::{Exit, Fault};
use crate::edge::{asked, commands, shell};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use std::path::PathBuf;

/// A calm full-screen monitor for a ketamine-assisted therapy session. Its file is the record.
#[derive(Debug, Parser)]
#[command(name = "bedside", version, about, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    house: House,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where things lie.
#[derive(Args, Clone, Debug)]
struct House {
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
enum Command {
    /// Begin a session
    Start(Start),
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
    /// A running session's screen, read-only, from another terminal
    Watch {
        /// A path, a session's name, or a unique beginning of one
        session: String,
    },
    /// The real program on a fast clock, in a folder of its own
    Rehearse(Rehearse),
    /// A sample session plays itself on the real screen; nothing of it is kept
    Demo {
        /// How many times as fast time runs between two steps
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
        speed: u32,
    },
    /// The sessions of the data folder, newest first
    List(List),
    /// Entries with some words, in every session; 1 if there are none
    Search {
        /// Words, "words together", #tag, kind:quote, phase:presence, by:MK, client:C-017, since:2026-03
        text: Vec<String>,
        #[command(flatten)]
        which: List,
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
    },
    /// Sessions in a form that others can open
    Export(Export),
    /// The client's own page: nothing clinical, nothing private
    Handout {
        /// A path, a session's name, or a unique beginning of one
        session: String,
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
struct Start {
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
struct Rehearse {
    /// The session to rehearse
    #[command(flatten)]
    start: Start,
    /// How many times as fast time runs
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600))]
    speed: u32,
    /// Lead me through it: what to press stands below the screen
    #[arg(long)]
    guide: bool,
}

/// `bedside list`.
#[derive(Args, Clone, Debug)]
struct List {
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

/// `bedside export`.
#[derive(Args, Clone, Debug)]
struct Export {
    /// Paths, folders, sessions' names, or unique beginnings of them; none: those that --client and --since leave
    #[arg(value_name = "SESSION")]
    sessions: Vec<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    to: String,
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

/// The formats as the shell completes and explains them.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(asked::formats().map(|(name, is)| PossibleValue::new(name).help(is)))
}

/// What can be asked of protocols and themes.
#[derive(Clone, Debug, Subcommand)]
enum About {
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
enum Config {
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
}

/// Reads the command line and does what it says.
pub fn run() -> Result<Exit, Fault> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return Ok(shell::said(|| said.print(), said.use_stderr())),
    };
    let House { dir, config, identity, no_color, ascii } = cli.house;
    let house = &asked::House { dir, config, identity, no_color, ascii };
    let Some(command) = cli.command else { return commands::library(house) };
    match command {
        Command::Watch { session } => commands::watch(house, &session),
        Command::Review { session } => commands::review(house, session.as_deref()),
        Command::Start(start) => commands::start(house, &start.into()),
        Command::Resume { session, mirror, strip } => commands::resume(house, &asked::Resume { session, mirror, strip }),
        Command::Rehearse(Rehearse { start, speed, guide }) => commands::rehearse(house, &start.into(), speed, guide),
        Command::Demo { speed } => commands::demo(house, speed),
        Command::List(list) => commands::list(house, &list.into()),
        Command::Search { text, which } => commands::search(house, &asked::Search { text, which: which.into() }),
        Command::Add { session, text, by, from_paper } => commands::add(house, &asked::Add { session, text, by, from_paper }),
        Command::Export(export) => commands::export(house, &export.into()),
        Command::Handout { session, quote, output, force } => {
            commands::handout(house, &asked::Handout { session, quotes: quote, output, force })
        }
        Command::Check { paths, json } => commands::check(house, &paths, json),
        Command::Seal { session, to } => commands::seal(house, &asked::Seal { session, to }),
        Command::Unseal { session } => commands::unseal(house, &session),
        Command::Roomcheck { json } => commands::roomcheck(house, json),
        Command::Protocol(about) => commands::protocol(house, &about.into()),
        Command::Theme(about) => commands::theme(house, &about.into()),
        Command::Config(config) => commands::config(house, config.into()),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "bedside", &mut text);
            shell::print(&text)
        }
        Command::Man => shell::print(&manual().map_err(|why| Fault::failed(format!("No manual page could be made: {why}.")))?),
    }
}

/// One page for everything: what each command takes stands in it too, since there are no other pages to look it up in.
fn manual() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut all = Cli::command();
    all.build();
    let man = clap_mangen::Man::new(all.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for command in all.get_subcommands() {
        let inner: Vec<&clap::Command> = command.get_subcommands().collect();
        for part in if inner.is_empty() { vec![command] } else { inner } {
            page.extend_from_slice(command_section(part).as_bytes());
        }
    }
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// A command's heading, what it is for, and what it takes.
fn command_section(command: &clap::Command) -> String {
    let mut usage = command.clone();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let heading = usage.get_bin_name().unwrap_or_default().to_uppercase();
    let usage = usage.render_usage().to_string().replace("Usage: ", "").replace('-', "\\-");
    let options = command.get_arguments().filter(|option| !option.is_global_set() && option.get_id() != "help").map(|option| {
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        format!(".TP\n\\fB{}\\fR\n{help}\n", option.to_string().replace('-', "\\-"))
    });
    format!(".SH {heading}\n{about}\n.PP\n{usage}\n{}", options.collect::<String>())
}

impl From<Start> for asked::Start {
    fn from(Start { client, protocol, by, with, weight, mirror, strip }: Start) -> Self {
        Self { client, protocol, by, with, weight, mirror, strip }
    }
}

impl From<List> for asked::List {
    fn from(List { client, since, until, protocol, by, json }: List) -> Self {
        Self { client, since, until, protocol, by, json }
    }
}

impl From<Export> for asked::Export {
    fn from(Export { sessions, to, output, force, client, since, all, private }: Export) -> Self {
        Self { sessions, to, output, force, client, since, all, private }
    }
}

impl From<About> for asked::About {
    fn from(about: About) -> Self {
        match about {
            About::List => Self::List,
            About::Show { name } => Self::Show(name),
            About::Check { files } => Self::Check(files),
            About::New { name } => Self::New(name),
        }
    }
}

impl From<Config> for asked::Config {
    fn from(config: Config) -> Self {
        match config {
            Config::Show { default } => Self::Show { default },
            Config::Path => Self::Path,
            Config::Check => Self::Check,
        }
    }
}
