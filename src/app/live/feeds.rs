//! Readings from devices and tracks from the music player. None of them moves, veils or wakes the screen.

use crate::app::grammar;
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::session::Intent;
use crate::session::decide::Track;

impl LiveScreen {
    /// Records a line from a device. It is answered when its rows are saved, or at once with the reason for refusing it.
    pub(crate) fn on_device_line(&mut self, ticket: u64, text: &str) {
        let recorded = grammar::parse_device_line(text)
            .and_then(|readings| self.record(Intent::DeviceReadings(readings)).map_err(|refusal| refusal.to_string()));
        self.effects.push(Effect::Reply { ticket, answer: recorded.map(|()| self.last_seq()) });
    }

    /// Records what the music player plays, if that changed.
    pub(crate) fn on_music_changed(&mut self, track: Option<Track>) {
        if self.track != track && !self.session().is_closed() {
            self.track.clone_from(&track);
            self.record_or_notify(Intent::MusicChanged(track));
        }
    }
}
