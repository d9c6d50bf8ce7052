//! What comes to the desk without a hand: a device's readings, the music player's tracks. A line that is not understood is
//! answered with why; nothing here moves, veils or wakes the screen.

use crate::app::grammar;
use crate::app::live::Live;
use crate::app::message::Effect;
use crate::session::decide::Track;
use crate::session::{Intent, Moment};

impl Live {
    /// A line from a device. It is answered when its rows are saved, or at once with why not.
    pub(crate) fn device(&mut self, now: Moment, ticket: u64, line: &str) -> Vec<Effect> {
        let taken =
            grammar::sent(line).and_then(|sent| self.intend(now, Intent::Sent(sent)).map_err(|refusal| refusal.to_string()));
        match taken {
            Ok(mut effects) => {
                effects.push(Effect::Reply { ticket, answer: Ok(self.last_seq()) });
                effects
            }
            Err(reason) => vec![Effect::Reply { ticket, answer: Err(reason) }],
        }
    }

    /// The player plays something else, or nothing. What it plays already is no news, and silence before any music neither.
    pub(crate) fn played(&mut self, now: Moment, track: Option<Track>) -> Vec<Effect> {
        if self.track == track || self.session.is_closed() {
            return Vec::new();
        }
        self.track.clone_from(&track);
        self.try_intent(now, Intent::Played(track))
    }
}
