//! From what clap read to plain values.

use super::{ConfigCommand, ExportArgs, FilterArgs, ProtocolCommand, StartArgs, UserFileCommand};
use crate::edge::args;
use std::path::PathBuf;

/// The file that was named; `-` is standard output, as it is for other programs.
pub(crate) fn output_file(output: Option<PathBuf>) -> Option<PathBuf> {
    output.filter(|path| path.as_os_str() != "-")
}

impl From<StartArgs> for args::StartOptions {
    fn from(StartArgs { client, protocol, by, with, weight, mirror, strip }: StartArgs) -> Self {
        Self { client, protocol, author: by, staff: with, weight, mirror, strip }
    }
}

impl From<FilterArgs> for args::SessionFilter {
    fn from(FilterArgs { client, since, until, protocol, by, json }: FilterArgs) -> Self {
        Self { client, since, until, protocol, author: by, json }
    }
}

impl From<ExportArgs> for args::ExportCommandOptions {
    fn from(ExportArgs { sessions, to, paper, output, force, client, since, all, private }: ExportArgs) -> Self {
        Self {
            sessions,
            format: to,
            paper,
            output: output_file(output),
            force,
            client,
            since,
            include_superseded: all,
            private_notes: private,
        }
    }
}

impl From<UserFileCommand> for args::UserFileAction {
    fn from(about: UserFileCommand) -> Self {
        match about {
            UserFileCommand::List => Self::List,
            UserFileCommand::Show { name } => Self::Show(name),
            UserFileCommand::Check { files } => Self::Check(files),
            UserFileCommand::New { name } => Self::New(name),
        }
    }
}

impl From<ProtocolCommand> for args::UserFileAction {
    fn from(about: ProtocolCommand) -> Self {
        match about {
            ProtocolCommand::Common(about) => about.into(),
            ProtocolCommand::Sheet { id, to, paper, output, force } => {
                Self::DowntimeSheet(args::DowntimeSheetOptions { id, format: to, paper, output: output_file(output), force })
            }
        }
    }
}

impl From<ConfigCommand> for args::ConfigAction {
    fn from(config: ConfigCommand) -> Self {
        match config {
            ConfigCommand::Show { default } => Self::Show { default },
            ConfigCommand::Path => Self::Path,
            ConfigCommand::Check => Self::Check,
            ConfigCommand::Site => Self::Site,
        }
    }
}
