//! A running session watched from another terminal: the live screen without input.

use crate::app::data::loaded_session::LoadedSession;
use crate::app::keymap::{self, Action, KeyContext};
use crate::app::live::LiveScreen;
use crate::app::message::{Effect, Message};
use crate::session::{Moment, Zone};

/// The watch screen: another terminal's session, read-only.
#[derive(Debug)]
pub struct WatchScreen {
    pub(crate) live: LiveScreen,
    name: String,
    /// Whether the session's writer is running.
    pub(crate) is_running: bool,
}

impl WatchScreen {
    /// Shows the session as its file holds it.
    pub fn new(now: Moment, loaded: LoadedSession, zone: Zone) -> Self {
        let LoadedSession { name, session, is_running, .. } = loaded;
        Self { live: LiveScreen::read_only(now, name.clone(), session, zone), name, is_running }
    }

    /// Handles one message; never writes a row.
    pub(crate) fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        let mut session = None;
        match message {
            Message::Key(key) if matches!(keymap::find(KeyContext::Watch, key), Some(Action::Quit)) => return vec![Effect::Quit],
            Message::Terminate(_) => return vec![Effect::Quit],
            Message::SessionLoaded(loaded) if loaded.name == self.name => {
                self.is_running = loaded.is_running;
                session = Some(loaded.session);
            }
            _ => {}
        }
        self.live.refresh(now, session);
        Vec::new()
    }
}
