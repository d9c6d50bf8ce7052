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
    /// The change of a file that was read; `compare` returns `None` for the version in use.
    pub(crate) fn from_result<T>(
        file: UserFile,
        read: Result<T, Vec<Complaint>>,
        compare: impl FnOnce(T) -> Option<Self>,
    ) -> Self {
        match read {
            Ok(version) => compare(version).unwrap_or(Self::Unchanged(file)),
            Err(complaints) => Self::Invalid(file, complaints),
        }
    }

    pub(crate) const fn file(&self) -> UserFile {
        match self {
            Self::Theme(_) => UserFile::Theme,
            Self::Settings(..) => UserFile::Settings,
            Self::Protocol(_) => UserFile::Protocol,
            Self::Invalid(file, _) | Self::Unchanged(file) => *file,
        }
    }
}

/// The versions in use, which the loop shows and a scan compares with.
#[derive(Clone, Debug)]
pub(crate) struct FilesInUse {
    pub(crate) workspace: Workspace,
    pub(crate) theme: Theme,
    /// The name of the protocol's file, and the SHA-256 of its text.
    pub(crate) protocol: (String, String),
}

impl FilesInUse {
    /// Puts a change into use. Returns the files whose pending or reported changes it replaces.
    pub(crate) fn adopt(&mut self, change: &FileChange) -> &'static [UserFile] {
        match change {
            FileChange::Theme(theme) => {
                self.theme.clone_from(theme);
                &[UserFile::Theme]
            }
            FileChange::Settings(config, theme) => {
                self.workspace.config.clone_from(config);
                self.theme.clone_from(theme);
                &[UserFile::Settings, UserFile::Theme]
            }
            FileChange::Protocol(loaded) => {
                self.protocol.1.clone_from(&loaded.sha256);
                &[UserFile::Protocol]
            }
            FileChange::Invalid(..) | FileChange::Unchanged(_) => &[],
        }
    }
}
