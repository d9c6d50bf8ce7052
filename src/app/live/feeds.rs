//! What comes to the desk without a hand: a device's readings, the music player's tracks. A line that is not understood is
//! answered with why; nothing here moves, veils or wakes the screen.

use crate::app::grammar;
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::session::decide::Track;
use crate::session::{Intent, Moment};

impl LiveScreen {
    /// A line from a device. It is answered when its rows are saved, or at once with why not.
    pub(crate) fn on_device_line(&mut self, now: Moment, ticket: u64, text: &str) -> Vec<Effect> {
        let taken = grammar::parse_device_line(text)
            .and_then(|sent| self.submit_intent(now, Intent::DeviceReadings(sent)).map_err(|refusal| refusal.to_string()));
        match taken {
            Ok(mut effects) => {
                effects.push(Effect::Reply { ticket, answer: Ok(self.last_seq()) });
                effects
            }
            Err(reason) => vec![Effect::Reply { ticket, answer: Err(reason) }],
        }
    }

    /// The player plays something else, or nothing. What it plays already is no news, and silence before any music neither.
    pub(crate) fn on_music_changed(&mut self, now: Moment, track: Option<Track>) -> Vec<Effect> {
        if self.room.track == track || self.recorder.session().is_closed() {
            return Vec::new();
        }
        self.room.track.clone_from(&track);
        self.submit_or_notify(now, Intent::MusicChanged(track))
    }
}
