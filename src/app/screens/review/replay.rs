//! Replay: the record as it was at an instant, without what was written later.

use super::ReviewScreen;
use super::state::{Replay, ReviewPrompt};
use crate::app::grammar::{ParseContext, late_line_base, parse_all};
use crate::session::{Moment, Row, Session};

/// The larger step, in milliseconds.
const REPLAY_STEP_MS: i64 = 600_000;

/// The end of the write that a row belongs to: its rows are shown together.
fn end_of_write(rows: &[Row], place: usize) -> usize {
    let Some(row) = rows.get(place) else { return rows.len() };
    let together = |other: &Row| other.entered == row.entered && other.entry == row.entry;
    place + rows[place..].iter().take_while(|other| together(other)).count()
}

impl ReviewScreen {
    /// The replay, if one is shown.
    pub fn replay(&self) -> Option<&Replay> {
        self.replay.as_ref()
    }

    /// Begins at the selected entry, or ends the replay.
    pub(crate) fn toggle_replay(&mut self) {
        if self.replay.is_some() {
            self.end_replay();
            return;
        }
        let rows = self.session.ledger().rows();
        let entry = self.selected_entry.and_then(|entry| rows.iter().position(|row| row.seq == entry));
        let until = entry.map_or(rows.len(), |place| end_of_write(rows, place));
        self.replay_rows(until);
    }

    pub(crate) fn end_replay(&mut self) {
        if let Some(Replay { whole, .. }) = self.replay.take() {
            self.session = whole;
            self.rebuild_items();
        }
    }

    /// Shows the first `count` rows.
    fn replay_rows(&mut self, row_count: usize) {
        let replay = self.replay.take().unwrap_or_else(|| Replay { whole: self.session.clone(), row_count: 0 });
        // The opening is always shown.
        let opening = end_of_write(replay.whole.ledger().rows(), 0);
        let rows = row_count.clamp(opening, replay.whole.ledger().rows().len());
        self.session = replay.whole.at_row_count(rows);
        let newest = replay.whole.ledger().rows().get(rows - 1).map(|row| row.entry);
        self.replay = Some(Replay { row_count: rows, ..replay });
        self.rebuild_items();
        if let Some(entry) = newest {
            self.select_entry(entry);
        }
    }

    /// To the next (`true`) or previous write.
    pub(crate) fn replay_step(&mut self, forward: bool) {
        let Some(replay) = &self.replay else { return self.notify_no_replay() };
        let rows = replay.whole.ledger().rows();
        let until = if forward {
            end_of_write(rows, replay.row_count)
        } else {
            // Removes the last write.
            let last = replay.row_count.checked_sub(1).and_then(|place| rows.get(place));
            let same = |row: &Row| last.is_some_and(|last| row.entered == last.entered && row.entry == last.entry);
            replay.row_count - rows[..replay.row_count].iter().rev().take_while(|row| same(row)).count()
        };
        self.replay_rows(until);
    }

    /// Moves ten minutes of wall clock time.
    pub(crate) fn replay_minutes(&mut self, forward: bool) {
        let Some(until) = self.replay.as_ref().and_then(Replay::last_written) else { return self.notify_no_replay() };
        self.replay_until_instant(until.instant_ms() + if forward { REPLAY_STEP_MS } else { -REPLAY_STEP_MS });
    }

    fn notify_no_replay(&mut self) {
        self.notice = Some("Nothing is played again; r begins, at the entry under the cursor.".to_owned());
    }

    /// Shows the record as it was at an instant.
    fn replay_until_instant(&mut self, instant_ms: i64) {
        let whole = self.replay.as_ref().map_or(&self.session, |replay| &replay.whole);
        let until = whole.ledger().rows().partition_point(|row| row.entered.instant_ms() <= instant_ms);
        self.replay_rows(until);
    }

    /// Shows the record as it was at a typed time: `t+40`, `14:20`.
    pub(crate) fn replay_until_text(&mut self, text: &str) -> bool {
        let whole = self.replay.as_ref().map_or(&self.session, |replay| &replay.whole);
        let here: Moment = self.moment_in_session(whole);
        let (now, zone) = late_line_base(text, whole, here, &self.zone);
        let context = ParseContext { session: whole, now, zone: &zone, previous_time: Some(now.into()), letters: &self.letters };
        let interpretation = parse_all(text, &context).into_iter().find(|reading| reading.time_words.is_some());
        let Some(interpretation) = interpretation else {
            self.notice = Some(format!("`{text}` is no time: t+40, 14:20, -1h. Nothing was played."));
            return false;
        };
        self.replay_until_instant(interpretation.statement.time.wall.instant_ms());
        true
    }

    /// Refuses to write during a replay, and before the whole record was read.
    pub(crate) fn refuse_write(&mut self) -> bool {
        let why = match (&self.replay, self.load_progress()) {
            (Some(_), _) => "This is a replay, and nothing is written into it. r ends it.",
            (None, Some(_)) => "The record is still being read, and what follows may change this. Nothing was written.",
            (None, None) => return false,
        };
        self.notice = Some(why.to_owned());
        true
    }

    /// Takes a changed record without moving the replay.
    pub(crate) fn set_session(&mut self, session: Session) {
        match &mut self.replay {
            None => self.session = session,
            Some(replay) => {
                let rows = replay.row_count;
                replay.whole = session;
                let at = self.selected_entry;
                self.replay_rows(rows);
                if let Some(entry) = at {
                    self.select_entry(entry);
                }
            }
        }
    }

    pub(crate) fn prompt_replay_time(&mut self) {
        self.open_prompt(ReviewPrompt::ReplayTime);
    }
}
