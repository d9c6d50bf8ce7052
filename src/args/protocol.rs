//! What can be asked of protocols and themes.

use super::output::{OutputArgs, paper_sizes, possible_values};
use crate::report;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be asked of protocols and themes.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum UserFileCommand {
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
pub(crate) enum ProtocolCommand {
    #[command(flatten)]
    Common(UserFileCommand),
    /// One page of paper for a session without the computer
    Sheet(SheetArgs),
    /// What changes clinically from one to another, in sentences
    Diff {
        /// Its id, or a file
        #[arg(value_name = "OLD")]
        old: String,
        /// Its id, or a file
        #[arg(value_name = "NEW")]
        new: String,
    },
    /// How often its limits alert without need, and which dangers they miss, on made-up days
    Budget(BudgetArgs),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct SheetArgs {
    /// The protocol; none: that of a new session
    pub(crate) id: Option<String>,
    /// The format; without it the ending of the file's name says it, and otherwise it is html
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(downtime_formats()))]
    pub(crate) to: Option<String>,
    /// The paper; without it that of the settings, else the printer's own
    #[arg(long, value_name = "PAPER", value_parser = possible_values(paper_sizes()))]
    pub(crate) paper: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct BudgetArgs {
    /// Its id, or a file
    #[arg(value_name = "ID|FILE")]
    pub(crate) protocol: String,
    /// How many ordinary days
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) days: u32,
    /// How many days with a danger
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) dangers: u32,
    /// The same number makes the same days
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// One line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// The formats of a downtime sheet.
fn downtime_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    report::page_formats().map(|(format, _)| {
        let is = if format.is_binary { "the same page for paper" } else { "a page for a browser, which prints it" };
        (format.name, is)
    })
}
