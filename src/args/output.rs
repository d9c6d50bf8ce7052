//! Where and how a command writes a file, and the lists that its options choose from.

use crate::report;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::path::{Path, PathBuf};

/// Where an export is written.
#[derive(Args, Clone, Debug)]
pub(crate) struct OutputArgs {
    /// Write to this file; an existing file is not overwritten
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

impl OutputArgs {
    /// The file to write; `None` for standard output, which `-` names too.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| path.as_os_str() != "-")
    }
}

/// What can be chosen, as the shell completes and explains it.
pub(super) fn possible_values(all: impl Iterator<Item = (&'static str, &'static str)>) -> PossibleValuesParser {
    PossibleValuesParser::new(all.map(|(name, is)| PossibleValue::new(name).help(is)))
}

/// Every paper: its name, and its size.
pub(super) fn paper_sizes() -> impl Iterator<Item = (&'static str, &'static str)> {
    report::PaperSize::ALL.iter().map(|(name, paper)| (*name, paper.description()))
}
