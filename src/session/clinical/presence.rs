//! Who is out of the room, and since when.

use crate::session::record::pairs::{AbsentPerson, STATE_PAIRS, StateMark};
use crate::session::{Initials, Row, Timestamp};
use std::collections::BTreeMap;

/// The last move of each person.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RoomPresence {
    /// By initials, `None` for the client: time, row, and whether it was the way out.
    last_moves: BTreeMap<Option<Initials>, (Timestamp, u64, bool)>,
}

impl RoomPresence {
    pub(crate) fn add(&mut self, row: &Row) {
        let is_made = |marks: &[StateMark]| marks.iter().any(|mark| mark.is_made_by(row, None));
        let mut moved = STATE_PAIRS.iter().filter_map(|pair| Some((pair.absent?, is_made(pair.begins), is_made(pair.ends))));
        let Some((person, is_out, _)) = moved.find(|(_, is_out, is_back)| *is_out || *is_back) else { return };
        let who = if person == AbsentPerson::Staff { Initials::from_record(&row.text) } else { None };
        if person == AbsentPerson::Staff && who.is_none() {
            return;
        }
        let last = self.last_moves.entry(who).or_insert((row.timestamp(), row.seq, is_out));
        if (last.0.elapsed, last.1) < (row.elapsed, row.seq) {
            *last = (row.timestamp(), row.seq, is_out);
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
