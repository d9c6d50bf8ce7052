//! The user's settings, theme and protocol, followed while the program runs: `follower` reads them whenever their folders change,
//! and [`UserFiles`] keeps the versions in use and the changes that the app has not decided about.

mod change;
mod follower;
mod scan;
mod watched_dirs;

pub(crate) use change::FileChange;

use crate::app::data::user_files::{UserFile, UserFileChange};
use crate::edge::event::EventSender;
use crate::edge::workspace::Workspace;
use crate::protocol::LoadedProtocol;
use crate::session::{PlanVersion, Session};
use crate::theme::Theme;
use change::FilesInUse;
use follower::FollowerCommand;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;

pub(crate) struct UserFiles {
    pub(crate) in_use: FilesInUse,
    /// The protocol of a session that is to begin; `None` for a resumed one, whose record holds its protocol.
    pub(crate) loaded_protocol: Option<LoadedProtocol>,
    pending_changes: BTreeMap<UserFile, FileChange>,
    follower: Option<UnboundedSender<FollowerCommand>>,
}

impl UserFiles {
    pub(crate) fn for_new_session(workspace: Workspace, theme: Theme, name: &str, loaded: LoadedProtocol) -> Self {
        let protocol = (name.to_owned(), loaded.sha256.clone());
        Self { loaded_protocol: Some(loaded), ..Self::with_protocol(workspace, theme, protocol) }
    }

    /// For a session whose record holds its protocol.
    pub(crate) fn for_session(workspace: Workspace, theme: Theme, session: &Session) -> Self {
        Self::with_protocol(workspace, theme, (session.plan().id.clone(), session.protocol_sha256().to_owned()))
    }

    /// For the library, with the protocol of the settings, if it can be read.
    pub(crate) fn for_library(workspace: Workspace, theme: Theme) -> Self {
        let name = workspace.default_protocol_id().to_owned();
        match workspace.load_protocol(&name) {
            Ok(loaded) => Self::for_new_session(workspace, theme, &name, loaded),
            Err(_) => Self::with_protocol(workspace, theme, (name, String::new())),
        }
    }

    /// With the name and the SHA-256 of the protocol in use.
    const fn with_protocol(workspace: Workspace, theme: Theme, protocol: (String, String)) -> Self {
        let in_use = FilesInUse { workspace, theme, protocol };
        Self { in_use, loaded_protocol: None, pending_changes: BTreeMap::new(), follower: None }
    }

    /// Starts the task that follows the files. Must be called within a runtime.
    pub(crate) fn start_following(&mut self, events: EventSender) {
        self.follower = Some(follower::start(self.in_use.clone(), events));
    }

    /// Keeps a change until it is adopted, and returns its description for the app.
    pub(crate) fn add_change(&mut self, file_change: FileChange) -> UserFileChange {
        let change = match &file_change {
            FileChange::Theme(theme) => UserFileChange::Theme { brighter: theme.is_brighter_than(&self.in_use.theme) },
            FileChange::Settings(config, _) => UserFileChange::Settings(Box::new(config.app_settings())),
            FileChange::Protocol(loaded) => {
                let LoadedProtocol { plan, text, sha256 } = (**loaded).clone();
                UserFileChange::Protocol(Box::new(PlanVersion { plan: Arc::new(plan), sha256, text }))
            }
            FileChange::Invalid(file, complaints) => return UserFileChange::Invalid(*file, complaints.clone()),
            FileChange::Unchanged(file) => return UserFileChange::Unchanged(*file),
        };
        self.pending_changes.insert(file_change.file(), file_change);
        change
    }

    /// Puts the pending change of a file into use.
    pub(crate) fn adopt_change(&mut self, file: UserFile) {
        let Some(pending) = self.pending_changes.remove(&file) else { return };
        for replaced in self.in_use.adopt(&pending) {
            self.pending_changes.remove(replaced);
        }
        if let (FileChange::Protocol(loaded), Some(current)) = (&pending, &mut self.loaded_protocol) {
            current.clone_from(loaded);
        }
        self.send(FollowerCommand::SetInUse(Box::new(pending)));
    }

    /// Reads the files now, and reports again whatever is not in use.
    pub(crate) fn recheck(&self) {
        self.send(FollowerCommand::Recheck);
    }

    fn send(&self, command: FollowerCommand) {
        if let Some(follower) = &self.follower {
            // The receiver is gone only after a panic in a scan; the next start reads the files.
            let _ = follower.send(command);
        }
    }
}
