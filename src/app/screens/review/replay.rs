//! Replay: the record as it stood at an instant, by when its rows were written. What was added or corrected later is not there yet.

use super::{Asks, Review};
use crate::app::grammar::{Context, against, readings};
use crate::session::{Moment, Row, Session, Wall};

/// How far the larger step goes, in milliseconds.
const STEP_MS: i64 = 600_000;

/// A record that is played again.
#[derive(Debug)]
pub struct Replay {
    whole: Session,
    rows: usize,
}

impl Replay {
    /// How many rows stood there, and how many there are by now.
    pub fn rows(&self) -> (usize, usize) {
        (self.rows, self.whole.ledger().rows().len())
    }

    /// When the last of them was written.
    pub fn until(&self) -> Option<Wall> {
        self.whole.ledger().rows().get(self.rows.checked_sub(1)?).map(|row| row.entered)
    }
}

/// Up to the end of the act that a row belongs to: rows that were written together were never seen apart.
fn whole_act(rows: &[Row], place: usize) -> usize {
    let Some(row) = rows.get(place) else { return rows.len() };
    let together = |other: &Row| other.entered == row.entered && other.entry == row.entry;
    place + rows[place..].iter().take_while(|other| together(other)).count()
}

impl Review {
    /// The record that is played again, if one is.
    pub fn replay(&self) -> Option<&Replay> {
        self.replay.as_ref()
    }

    /// Begins where the entry under the cursor was written; or ends.
    pub(crate) fn turn_replay(&mut self) {
        if self.replay.is_some() {
            self.end_replay();
            return;
        }
        let rows = self.session.ledger().rows();
        let entry = self.at.and_then(|entry| rows.iter().position(|row| row.seq == entry));
        let until = entry.map_or(rows.len(), |place| whole_act(rows, place));
        self.play_until(until);
    }

    pub(crate) fn end_replay(&mut self) {
        if let Some(Replay { whole, .. }) = self.replay.take() {
            self.session = whole;
            self.lay_out();
        }
    }

    /// Shows the first so many rows, and nothing of what came later.
    fn play_until(&mut self, rows: usize) {
        let replay = self.replay.take().unwrap_or_else(|| Replay { whole: self.session.clone(), rows: 0 });
        // The opening is always there: before it there was no record.
        let opening = whole_act(replay.whole.ledger().rows(), 0);
        let rows = rows.clamp(opening, replay.whole.ledger().rows().len());
        self.session = replay.whole.as_it_stood(rows);
        let newest = replay.whole.ledger().rows().get(rows - 1).map(|row| row.entry);
        self.replay = Some(Replay { rows, ..replay });
        self.lay_out();
        if let Some(entry) = newest {
            self.go_to_entry(entry);
        }
    }

    /// The next act that was written, or the one before.
    pub(crate) fn replay_act(&mut self, forward: bool) {
        let Some(replay) = &self.replay else { return self.begin_first() };
        let rows = replay.whole.ledger().rows();
        let until = if forward {
            whole_act(rows, replay.rows)
        } else {
            // The last act that stands there goes; the one before it stays whole.
            let last = replay.rows.checked_sub(1).and_then(|place| rows.get(place));
            let same = |row: &Row| last.is_some_and(|last| row.entered == last.entered && row.entry == last.entry);
            replay.rows - rows[..replay.rows].iter().rev().take_while(|row| same(row)).count()
        };
        self.play_until(until);
    }

    /// Ten minutes of the wall clock on, or back.
    pub(crate) fn replay_minutes(&mut self, forward: bool) {
        let Some(until) = self.replay.as_ref().and_then(Replay::until) else { return self.begin_first() };
        self.replay_at(until.instant_ms() + if forward { STEP_MS } else { -STEP_MS });
    }

    fn begin_first(&mut self) {
        self.notice = Some("Nothing is played again; r begins, at the entry under the cursor.".to_owned());
    }

    /// As it stood at an instant.
    fn replay_at(&mut self, instant_ms: i64) {
        let whole = self.replay.as_ref().map_or(&self.session, |replay| &replay.whole);
        let until = whole.ledger().rows().partition_point(|row| row.entered.instant_ms() <= instant_ms);
        self.play_until(until);
    }

    /// As it stood at the time that was typed: `t+40`, `14:20`.
    pub(crate) fn replay_to(&mut self, text: &str) -> bool {
        let whole = self.replay.as_ref().map_or(&self.session, |replay| &replay.whole);
        let here: Moment = self.here_in(whole);
        let (now, zone) = against(text, whole, here, &self.zone);
        let context = Context { session: whole, now, zone: &zone, previous: Some(now.into()), letters: &self.letters };
        let said = readings(text, &context).into_iter().find(|reading| reading.when.is_some());
        let Some(said) = said else {
            self.notice = Some(format!("`{text}` is no time: t+40, 14:20, -1h. Nothing was played."));
            return false;
        };
        self.replay_at(said.said.at.wall.instant_ms());
        true
    }

    /// Whether nothing can be written here, in a replay and in a record of which the end is not known yet; that is said.
    pub(crate) fn refuses(&mut self) -> bool {
        let why = match (&self.replay, self.so_far()) {
            (Some(_), _) => "This is a replay, and nothing is written into it. r ends it.",
            (None, Some(_)) => "The record is still being read, and what follows may change this. Nothing was written.",
            (None, None) => return false,
        };
        self.notice = Some(why.to_owned());
        true
    }

    /// The record grew while it is played: what stood then stands as it did.
    pub(crate) fn grew(&mut self, session: Session) {
        match &mut self.replay {
            None => self.session = session,
            Some(replay) => {
                let rows = replay.rows;
                replay.whole = session;
                let at = self.at;
                self.play_until(rows);
                if let Some(entry) = at {
                    self.go_to_entry(entry);
                }
            }
        }
    }

    pub(crate) fn ask_until(&mut self) {
        self.ask(Asks::Until);
    }
}
