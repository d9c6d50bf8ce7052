//! From what clap read to plain values.

use super::{About, Config, Export, List, Protocol, Start};
use crate::edge::args;
use std::path::PathBuf;

/// The file that was named; `-` is standard output, as it is for other programs.
pub(crate) fn file(output: Option<PathBuf>) -> Option<PathBuf> {
    output.filter(|path| path.as_os_str() != "-")
}

impl From<Start> for args::Start {
    fn from(Start { client, protocol, by, with, weight, mirror, strip }: Start) -> Self {
        Self { client, protocol, by, with, weight, mirror, strip }
    }
}

impl From<List> for args::List {
    fn from(List { client, since, until, protocol, by, json }: List) -> Self {
        Self { client, since, until, protocol, by, json }
    }
}

impl From<Export> for args::Export {
    fn from(Export { sessions, to, paper, output, force, client, since, all, private }: Export) -> Self {
        Self { sessions, to, paper, output: file(output), force, client, since, all, private }
    }
}

impl From<About> for args::About {
    fn from(about: About) -> Self {
        match about {
            About::List => Self::List,
            About::Show { name } => Self::Show(name),
            About::Check { files } => Self::Check(files),
            About::New { name } => Self::New(name),
        }
    }
}

impl From<Protocol> for args::About {
    fn from(about: Protocol) -> Self {
        match about {
            Protocol::About(about) => about.into(),
            Protocol::Sheet { id, to, paper, output, force } => {
                Self::Sheet(args::Sheet { id, to, paper, output: file(output), force })
            }
        }
    }
}

impl From<Config> for args::Config {
    fn from(config: Config) -> Self {
        match config {
            Config::Show { default } => Self::Show { default },
            Config::Path => Self::Path,
            Config::Check => Self::Check,
            Config::Site => Self::Site,
        }
    }
}
