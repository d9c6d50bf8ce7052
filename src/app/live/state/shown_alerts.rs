//! Which alerts the last frames named, and since when. Only what was on the screen for a second can be acknowledged.

use crate::session::RealTime;
use crate::session::limits::AlertKey;

/// How long an alert is on the screen before a key can acknowledge it, in milliseconds.
pub(crate) const MIN_SHOWN_MS: i64 = 1000;

/// The alerts of the last frame, and the readings that the frames before it named for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShownAlerts {
    keys: Vec<AlertKey>,
    /// Each with the time of its first frame, oldest first. Only of items that every frame since has named.
    since: Vec<(AlertKey, RealTime)>,
}

impl ShownAlerts {
    /// A frame was drawn that named these alerts.
    pub(crate) fn note_frame(&mut self, now: RealTime, keys: Vec<AlertKey>) {
        self.since.retain(|(known, _)| keys.iter().any(|key| key.item == known.item));
        for key in &keys {
            if self.since.iter().rfind(|(known, _)| known.item == key.item).is_none_or(|(known, _)| known != key) {
                self.since.push((key.clone(), now));
            }
        }
        self.keys = keys;
    }

    /// What the last frame named.
    pub(crate) fn keys(&self) -> &[AlertKey] {
        &self.keys
    }

    /// Of each alert the last reading that was on the screen for long enough.
    pub(crate) fn seen(&self, now: RealTime) -> Vec<AlertKey> {
        let is_seen = |key: &AlertKey, since: RealTime| {
            let is_old = |since: RealTime| now.since_ms(since) >= MIN_SHOWN_MS;
            let newer = self.since.iter().skip_while(|(known, _)| known != key).skip(1);
            is_old(since) && !newer.clone().any(|(known, since)| known.item == key.item && is_old(*since))
        };
        self.since.iter().filter(|(key, since)| is_seen(key, *since)).map(|(key, _)| key.clone()).collect()
    }
}
