//! What can be asked of protocols and themes.

use super::output::{OutputArgs, paper_sizes, possible_values};
use crate::report;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be asked of protocols and themes.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum UserFileCommand {
    /// List shipped ones and your own
    List,
    /// Print one
    Show {
        /// Its name
        name: String,
    },
    /// Check files for mistakes (default: your own)
    Check {
        /// Files
        files: Vec<PathBuf>,
    },
    /// Create a new one, with comments, in your folder
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
    /// Make a paper sheet for a session without a computer
    Sheet(SheetArgs),
    /// Show the clinical differences between two protocols
    Diff {
        /// Its id, or a file
        #[arg(value_name = "OLD")]
        old: String,
        /// Its id, or a file
        #[arg(value_name = "NEW")]
        new: String,
    },
    /// Count needless alerts and missed dangers on simulated days
    Budget(BudgetArgs),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct SheetArgs {
    /// Protocol (default: the one for new sessions)
    pub(crate) id: Option<String>,
    /// Format (default: from the file name's ending, or html)
    #[arg(long, value_name = "FORMAT", value_parser = possible_values(downtime_formats()))]
    pub(crate) to: Option<String>,
    /// Paper size (default: from the settings, or the printer's)
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
    /// Number of ordinary days
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) days: u32,
    /// Number of days with a danger
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) dangers: u32,
    /// Random seed: the same number gives the same days
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// One line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// The formats of a downtime sheet.
fn downtime_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    report::page_formats().map(|(format, _)| {
        let is = if format.is_binary { "the same page as PDF" } else { "a page to print from a browser" };
        (format.name, is)
    })
}
