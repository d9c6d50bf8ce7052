//! The user's files that are reloaded while the program runs, and what a change of one brings.

use crate::app::data::settings::Settings;
use crate::complaint::Complaint;
use crate::session::PlanVersion;

/// A user file that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum UserFile {
    /// The settings file, `config.toml`.
    Settings,
    /// The theme in use and those it inherits from.
    Theme,
    /// The session's protocol and those it extends.
    Protocol,
}

impl UserFile {
    /// Its name on the screen.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// How a file changed.
#[derive(Clone, Debug, PartialEq)]
pub enum UserFileChange {
    /// The theme looks different now.
    Theme {
        /// Whether it is brighter than the theme in use.
        brighter: bool,
    },
    /// The settings of the changed file.
    Settings(Box<Settings>),
    /// The plan of the changed protocol.
    Protocol(Box<PlanVersion>),
    /// The file is faulty; the version in use stays.
    Invalid(UserFile, Vec<Complaint>),
    /// The file is again the version in use.
    Unchanged(UserFile),
}

impl UserFileChange {
    pub(crate) const fn file(&self) -> UserFile {
        match self {
            Self::Theme { .. } => UserFile::Theme,
            Self::Settings(_) => UserFile::Settings,
            Self::Protocol(_) => UserFile::Protocol,
            Self::Invalid(file, _) | Self::Unchanged(file) => *file,
        }
    }
}

/// The first complaint with its place, and how many there are.
pub(crate) fn summarize_complaints(complaints: &[Complaint]) -> String {
    let Some(first) = complaints.first() else { return String::new() };
    // Only the file's name fits into the line.
    let file = first.file.rsplit(['/', '\\']).next().unwrap_or(&first.file);
    let more = if complaints.len() > 1 { format!(" (1 of {})", complaints.len()) } else { String::new() };
    format!("{file}:{}:{}: {}{more} The previous version stays in use.", first.line, first.column, first.message)
}
