//! What the loop goes by: the settings, theme and protocol in use, and what came last of each. What is taken, the app says.

use super::{FileChange, FileFollower, FilesInUse};
use crate::app::Settings;
use crate::app::data::user_files::{UserFile, UserFileChange};
use crate::edge::event::EventSender;
use crate::edge::workspace::Workspace;
use crate::protocol::LoadedProtocol;
use crate::session::Session;
use crate::session::decide::PlanVersion;
use crate::theme::Theme;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is in use of the user's files.
pub struct UserFiles {
    pub(crate) workspace: Workspace,
    pub(crate) theme: Theme,
    /// The protocol of a session that is to begin; none where one goes on by what its record keeps.
    pub(crate) loaded_protocol: Option<LoadedProtocol>,
    /// The name of the protocol's file, and SHA-256 of the text in use.
    protocol_in_use: (String, String),
    pending_changes: BTreeMap<UserFile, FileChange>,
    follower: Option<FileFollower>,
}

impl UserFiles {
    /// Of a session that is to begin, by the protocol of this name.
    pub(crate) fn for_new_session(workspace: Workspace, theme: Theme, name: &str, loaded: LoadedProtocol) -> Self {
        let protocol = (name.to_owned(), loaded.sha256.clone());
        Self { loaded_protocol: Some(loaded), ..Self::with_protocol(workspace, theme, protocol) }
    }

    /// Of a session that goes on by the protocol of this name and check sum.
    pub(crate) const fn with_protocol(workspace: Workspace, theme: Theme, protocol: (String, String)) -> Self {
        Self {
            workspace,
            theme,
            loaded_protocol: None,
            protocol_in_use: protocol,
            pending_changes: BTreeMap::new(),
            follower: None,
        }
    }

    /// Of a session that goes on by what its record keeps.
    pub(crate) fn for_session(workspace: Workspace, theme: Theme, session: &Session) -> Self {
        Self::with_protocol(workspace, theme, (session.plan().id.clone(), session.protocol_sha256().to_owned()))
    }

    /// Of the library, from which a session may begin by the protocol that is set, if it can be read.
    pub(crate) fn for_library(workspace: Workspace, theme: Theme) -> Self {
        let name = workspace.default_protocol_id().to_owned();
        match workspace.load_protocol(&name) {
            Ok(loaded) => Self::for_new_session(workspace, theme, &name, loaded),
            Err(_) => Self::with_protocol(workspace, theme, (name, String::new())),
        }
    }

    /// What the desk is told of the settings.
    pub(crate) fn app_settings(&self) -> Box<Settings> {
        Box::new(self.workspace.config.app_settings())
    }

    /// Begins to follow the files. Without it all goes on as it is, so a failure is only said.
    pub(crate) fn start_following(&mut self, events: EventSender) -> Option<String> {
        let in_use =
            FilesInUse { workspace: self.workspace.clone(), theme: self.theme.clone(), protocol: self.protocol_in_use.clone() };
        match FileFollower::start(in_use, events) {
            Ok(follower) => {
                self.follower = Some(follower);
                None
            }
            Err(why) => {
                Some(format!("Changes of your settings, themes and protocols are not noticed: {why}. Nothing else is lost."))
            }
        }
    }

    /// Keeps what came, and says what the app is told of it.
    pub(crate) fn add_change(&mut self, file_change: FileChange) -> UserFileChange {
        let change = match &file_change {
            FileChange::Theme(theme) => UserFileChange::Theme { brighter: theme.is_brighter_than(&self.theme) },
            FileChange::Settings(config, _) => UserFileChange::Settings(Box::new(config.app_settings())),
            FileChange::Protocol(loaded) => {
                let LoadedProtocol { plan, text, sha256 } = (**loaded).clone();
                UserFileChange::Protocol(Box::new(PlanVersion { plan: Arc::new(plan), sha256, text }))
            }
            FileChange::Invalid(file, said) => return UserFileChange::Invalid(*file, said.clone()),
            FileChange::Unchanged(file) => return UserFileChange::Unchanged(*file),
        };
        self.pending_changes.insert(change.file(), file_change);
        change
    }

    /// What came last of a file is in use from now on.
    pub(crate) fn adopt_change(&mut self, file: UserFile) {
        let Some(came) = self.pending_changes.remove(&file) else { return };
        match &came {
            FileChange::Theme(theme) => self.theme = theme.clone(),
            FileChange::Settings(config, theme) => {
                self.workspace.config.clone_from(config);
                self.theme = theme.clone();
                self.pending_changes.remove(&UserFile::Theme);
            }
            FileChange::Protocol(loaded) if self.loaded_protocol.is_some() => self.loaded_protocol = Some((**loaded).clone()),
            FileChange::Protocol(_) | FileChange::Invalid(..) | FileChange::Unchanged(_) => {}
        }
        if let Some(follower) = &self.follower {
            follower.set_in_use(came);
        }
    }

    /// The files are looked at once more, and what is not in use is said again.
    pub(crate) fn recheck(&self) {
        if let Some(follower) = &self.follower {
            follower.recheck();
        }
    }
}
