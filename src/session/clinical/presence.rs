//! Who is in the room: who went out, and since when. Not who writes, which the hand-overs say.

use crate::session::record::names::Initials;
use crate::session::record::row::Row;
use crate::session::time::Timestamp;
use std::collections::BTreeMap;

/// The events that say that somebody went out of the room or came back: the event, whether it names a person of the staff, and
/// whether it is the way out.
const PRESENCE_EVENTS: &[(&str, bool, bool)] =
    &[("staff_out", true, true), ("staff_in", true, false), ("bathroom_out", false, true), ("bathroom_in", false, false)];

/// Where each person went last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoomPresence {
    /// By initials, the client without any: when, the row that says so, and whether it was the way out.
    last_moves: BTreeMap<Option<Initials>, (Timestamp, u64, bool)>,
}

impl RoomPresence {
    /// Adds an event.
    pub(crate) fn add(&mut self, row: &Row) {
        let Some((_, is_staff, is_out)) = PRESENCE_EVENTS.iter().find(|(item, ..)| row.item == *item) else { return };
        let who = if *is_staff { Initials::from_record(&row.text) } else { None };
        if *is_staff && who.is_none() {
            return;
        }
        let last = self.last_moves.entry(who).or_insert((row.timestamp(), row.seq, *is_out));
        if (last.0.elapsed, last.1) < (row.elapsed, row.seq) {
            *last = (row.timestamp(), row.seq, *is_out);
        }
    }

    /// Who of the staff is out of the room, and since when.
    pub fn staff_out(&self) -> Vec<(&Initials, Timestamp)> {
        let out = self.last_moves.iter().filter(|(_, (.., is_out))| *is_out);
        out.filter_map(|(who, (at, ..))| Some((who.as_ref()?, *at))).collect()
    }

    /// Since when the client is out of the room.
    pub(crate) fn client_out(&self) -> Option<Timestamp> {
        self.last_moves.get(&None).filter(|(.., is_out)| *is_out).map(|(at, ..)| *at)
    }
}
