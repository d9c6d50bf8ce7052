//! Who is out of the room, and since when.

use crate::session::{Initials, Row, Timestamp};
use std::collections::BTreeMap;

/// The events of leaving and entering the room: item, whether it names a staff member, whether it is the way out.
const PRESENCE_EVENTS: &[(&str, bool, bool)] =
    &[("staff_out", true, true), ("staff_in", true, false), ("bathroom_out", false, true), ("bathroom_in", false, false)];

/// The last move of each person.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RoomPresence {
    /// By initials, `None` for the client: time, row, and whether it was the way out.
    last_moves: BTreeMap<Option<Initials>, (Timestamp, u64, bool)>,
}

impl RoomPresence {
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
    pub(crate) fn staff_out(&self) -> Vec<(&Initials, Timestamp)> {
        let out = self.last_moves.iter().filter(|(_, (.., is_out))| *is_out);
        out.filter_map(|(who, (at, ..))| Some((who.as_ref()?, *at))).collect()
    }

    /// Since when the client is out of the room.
    pub(crate) fn client_out(&self) -> Option<Timestamp> {
        self.last_moves.get(&None).filter(|(.., is_out)| *is_out).map(|(at, ..)| *at)
    }
}
