//! Readings from devices and tracks from the music player. None of them moves, veils or wakes the screen.

use crate::app::grammar::{self, DeviceRefusal};
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::session::decide::Track;
use crate::session::{Intent, Vital};

impl LiveScreen {
    /// Records a line from a device. It is answered when its rows are saved, or at once with the reason for refusing it.
    pub(crate) fn on_device_line(&mut self, ticket: u64, text: &str) {
        let recorded = match grammar::parse_device_line(text) {
            Ok(readings) => {
                self.no_signals.retain(|item, _| readings.iter().all(|reading| reading.item != *item));
                self.record(Intent::DeviceReadings(readings)).map_err(|refusal| refusal.to_string())
            }
            Err(DeviceRefusal::NoSignal(item)) => {
                let in_a_row = self.no_signals.entry(item).or_insert(0);
                *in_a_row += 1;
                Err(format!("signal: this number is not a reading of {item}; {in_a_row} in a row"))
            }
            Err(DeviceRefusal::Invalid(reason)) => Err(reason),
        };
        self.effects.push(Effect::Reply { ticket, answer: recorded.map(|()| self.last_seq()) });
    }

    /// How many numbers in a row a device sent that stand for no reading of a vital.
    pub(crate) fn no_signal_count(&self, vital: Vital) -> u32 {
        vital.items().iter().filter_map(|item| self.no_signals.get(item)).copied().max().unwrap_or(0)
    }

    /// Records what the music player plays, if that changed.
    pub(crate) fn on_music_changed(&mut self, track: Option<Track>) {
        if self.track != track && !self.session().is_closed() {
            self.track.clone_from(&track);
            self.record_or_notify(Intent::MusicChanged(track));
        }
    }
}
