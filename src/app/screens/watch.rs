//! A running session watched from another terminal: the live screen of what its file says, and nothing can be typed into it.

use super::review::Fresh;
use crate::app::keymap;
use crate::app::keymap::{Action, Place};
use crate::app::live::Live;
use crate::app::message::{Effect, Message};
use crate::session::{Moment, Session, Zone};

/// A session that is watched.
#[derive(Debug)]
pub struct Watch {
    live: Live,
    name: String,
    is_running: bool,
}

impl Watch {
    /// Begins with what the file says now.
    pub fn new(now: Moment, fresh: Fresh, zone: Zone) -> Self {
        let Fresh { name, session, is_running, .. } = fresh;
        Self { live: Live::watched(now, name.clone(), session, zone), name, is_running }
    }

    /// Takes one message. No row ever comes of it.
    pub fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) if matches!(keymap::find(Place::Watched, key), Some(Action::Quit)) => return vec![Effect::Quit],
            Message::End(_) => return vec![Effect::Quit],
            Message::Record(fresh) if fresh.name == self.name => {
                self.is_running = fresh.is_running;
                self.live.session = fresh.session;
            }
            _ => {}
        }
        self.live.now = now;
        Vec::new()
    }

    /// What the live screen shows.
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.live.session
    }

    /// Whether its writer holds it now.
    pub fn is_running(&self) -> bool {
        self.is_running
    }
}
