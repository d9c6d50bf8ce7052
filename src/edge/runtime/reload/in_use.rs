//! What the loop goes by: the settings, theme and protocol in use, and what came last of each. What is taken, the app says.

use super::{Came, Follower, InUse};
use crate::app::Settings;
use crate::app::live::reload::{Change, File};
use crate::edge::commands::Desk;
use crate::edge::event::Door;
use crate::protocol::Loaded;
use crate::session::Session;
use crate::session::decide::NewProtocol;
use crate::theme::Theme;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is in use of the user's files.
pub struct Files {
    pub(crate) desk: Desk,
    pub(crate) theme: Theme,
    /// The protocol of a session that is to begin; none where one goes on by what its record keeps.
    pub(crate) loaded: Option<Loaded>,
    /// The name of the protocol's file, and SHA-256 of the text in use.
    protocol: (String, String),
    came: BTreeMap<File, Came>,
    follower: Option<Follower>,
}

impl Files {
    /// Of a session that is to begin, by the protocol of this name.
    pub(crate) fn of_new(desk: Desk, theme: Theme, name: &str, loaded: Loaded) -> Self {
        let protocol = (name.to_owned(), loaded.sha256.clone());
        Self { loaded: Some(loaded), ..Self::of_resumed(desk, theme, protocol) }
    }

    /// Of a session that goes on by the protocol of this name and check sum.
    pub(crate) const fn of_resumed(desk: Desk, theme: Theme, protocol: (String, String)) -> Self {
        Self { desk, theme, loaded: None, protocol, came: BTreeMap::new(), follower: None }
    }

    /// Of a session that goes on by what its record keeps.
    pub(crate) fn of_session(desk: Desk, theme: Theme, session: &Session) -> Self {
        Self::of_resumed(desk, theme, (session.plan().id.clone(), session.protocol_sha256().to_owned()))
    }

    /// Of the library, from which a session may begin by the protocol that is set, if it can be read.
    pub(crate) fn of_library(desk: Desk, theme: Theme) -> Self {
        let name = desk.protocol_id().to_owned();
        match desk.protocol(&name) {
            Ok(loaded) => Self::of_new(desk, theme, &name, loaded),
            Err(_) => Self::of_resumed(desk, theme, (name, String::new())),
        }
    }

    /// What the desk is told of the settings.
    pub(crate) fn settings(&self) -> Box<Settings> {
        Box::new(self.desk.config.settings())
    }

    /// Begins to follow the files. Without it all goes on as it is, so a failure is only said.
    pub(crate) fn follow(&mut self, door: Door) -> Option<String> {
        let in_use = InUse { desk: self.desk.clone(), theme: self.theme.clone(), protocol: self.protocol.clone() };
        match Follower::start(in_use, door) {
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
    pub(crate) fn came(&mut self, came: Came) -> Change {
        let change = match &came {
            Came::Theme(theme) => Change::Theme { brighter: theme.is_brighter_than(&self.theme) },
            Came::Settings(config, _) => Change::Settings(Box::new(config.settings())),
            Came::Protocol(loaded) => {
                let Loaded { plan, text, sha256 } = (**loaded).clone();
                Change::Protocol(Box::new(NewProtocol { plan: Arc::new(plan), sha256, text }))
            }
            Came::Faulty(file, said) => return Change::Faulty(*file, said.clone()),
            Came::AsInUse(file) => return Change::AsInUse(*file),
        };
        self.came.insert(change.file(), came);
        change
    }

    /// What came last of a file is in use from now on.
    pub(crate) fn take(&mut self, file: File) {
        let Some(came) = self.came.remove(&file) else { return };
        match &came {
            Came::Theme(theme) => self.theme = theme.clone(),
            Came::Settings(config, theme) => {
                self.desk.config.clone_from(config);
                self.theme = theme.clone();
                self.came.remove(&File::Theme);
            }
            Came::Protocol(loaded) if self.loaded.is_some() => self.loaded = Some((**loaded).clone()),
            Came::Protocol(_) | Came::Faulty(..) | Came::AsInUse(_) => {}
        }
        if let Some(follower) = &self.follower {
            follower.taken(came);
        }
    }

    /// The files are looked at once more, and what is not in use is said again.
    pub(crate) fn look(&self) {
        if let Some(follower) = &self.follower {
            follower.look();
        }
    }
}
