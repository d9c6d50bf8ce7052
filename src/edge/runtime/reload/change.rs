//! The changes of the user's files that a scan can find.

use crate::app::data::user_files::UserFile;
use crate::complaint::Complaint;
use crate::edge::config::Config;
use crate::edge::workspace::Workspace;
use crate::protocol::LoadedProtocol;
use crate::theme::Theme;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FileChange {
    Theme(Theme),
    /// The settings, and the theme that they name.
    Settings(Box<Config>, Theme),
    Protocol(Box<LoadedProtocol>),
    Invalid(UserFile, Vec<Complaint>),
    /// The file is again as the version in use.
    Unchanged(UserFile),
}

impl FileChange {
    /// The file that changed.
    pub(crate) const fn file(&self) -> UserFile {
        match self {
            Self::Theme(_) => UserFile::Theme,
            Self::Settings(..) => UserFile::Settings,
            Self::Protocol(_) => UserFile::Protocol,
            Self::Invalid(file, _) | Self::Unchanged(file) => *file,
        }
    }
}

/// The versions in use, with which a scan compares.
#[derive(Clone, Debug)]
pub(crate) struct FilesInUse {
    pub(crate) workspace: Workspace,
    pub(crate) theme: Theme,
    /// The name of the protocol's file, and the SHA-256 of its text.
    pub(crate) protocol: (String, String),
}
