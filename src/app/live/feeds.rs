//! Readings from devices and tracks from the music player. None of them moves, veils or wakes the screen.

use crate::app::grammar;
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::session::decide::Track;
use crate::session::{Intent, Moment};

impl LiveScreen {
    /// Records a line from a device. It is answered when its rows are saved, or at once with the reason for refusing it.
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

    /// Records what the music player plays, if that changed.
    pub(crate) fn on_music_changed(&mut self, now: Moment, track: Option<Track>) -> Vec<Effect> {
        if self.room.track == track || self.recorder.session().is_closed() {
            return Vec::new();
        }
        self.room.track.clone_from(&track);
        self.submit_or_notify(now, Intent::MusicChanged(track))
    }
}
