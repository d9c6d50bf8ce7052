//! Replay: the record as it was at an instant, without what was written later.

use super::ReviewScreen;
use super::state::Replay;
use crate::app::data::loaded_session::LoadedSession;
use crate::app::grammar::{ParseContext, late_line_base, parse_all};
use crate::session::Row;

/// The larger step, in milliseconds.
const REPLAY_STEP_MS: i64 = 600_000;

/// The end of the write that a row belongs to: its rows are shown together.
fn end_of_write(rows: &[Row], index: usize) -> usize {
    let Some(row) = rows.get(index) else { return rows.len() };
    let is_same_write = |other: &&Row| other.entered == row.entered && other.entry == row.entry;
    index + rows[index..].iter().take_while(is_same_write).count()
}

impl ReviewScreen {
    /// Begins at the selected entry, or ends the replay.
    pub(crate) fn toggle_replay(&mut self) {
        if self.replay.is_some() {
            self.end_replay();
            return;
        }
        let rows = self.session().ledger().rows();
        let index = self.timeline.selected_entry.and_then(|entry| rows.iter().position(|row| row.seq == entry));
        let until = index.map_or(rows.len(), |index| end_of_write(rows, index));
        self.replay_rows(until);
    }

    pub(crate) fn end_replay(&mut self) {
        if let Some(Replay { whole, .. }) = self.replay.take() {
            self.record.session = whole;
            self.timeline.rebuild(&self.record.session);
        }
    }

    /// Shows the first `count` rows.
    fn replay_rows(&mut self, row_count: usize) {
        let replay = self.replay.get_or_insert_with(|| Replay { whole: self.record.session.clone(), row_count: 0 });
        let rows = replay.whole.ledger().rows();
        // The opening is always shown.
        replay.row_count = row_count.clamp(end_of_write(rows, 0), rows.len());
        let newest = rows.get(replay.row_count - 1).map(|row| row.entry);
        self.record.session = replay.whole.at_row_count(replay.row_count);
        self.timeline.rebuild(&self.record.session);
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
            let last = replay.row_count.checked_sub(1).and_then(|index| rows.get(index));
            let is_same_write = |row: &Row| last.is_some_and(|last| row.entered == last.entered && row.entry == last.entry);
            replay.row_count - rows[..replay.row_count].iter().rev().take_while(|row| is_same_write(row)).count()
        };
        self.replay_rows(until);
    }

    /// Moves ten minutes of wall clock time.
    pub(crate) fn replay_minutes(&mut self, forward: bool) {
        let Some(until) = self.replay.as_ref().and_then(Replay::last_written) else { return self.notify_no_replay() };
        self.replay_until_instant(until.instant_ms() + if forward { REPLAY_STEP_MS } else { -REPLAY_STEP_MS });
    }

    fn notify_no_replay(&mut self) {
        self.notice = Some("No replay is running; r starts one at the selected entry.".to_owned());
    }

    fn replay_until_instant(&mut self, instant_ms: i64) {
        let whole = self.replay.as_ref().map_or(self.session(), |replay| &replay.whole);
        let until = whole.ledger().rows().partition_point(|row| row.entered.instant_ms() <= instant_ms);
        self.replay_rows(until);
    }

    /// Shows the record as it was at a typed time: `t+40`, `14:20`.
    pub(crate) fn replay_until_text(&mut self, text: &str) -> bool {
        let whole = self.replay.as_ref().map_or(self.session(), |replay| &replay.whole);
        let (now, zone) = late_line_base(text, whole, self.moment_in_session(whole), &self.context.zone);
        let (previous_time, letters) = (Some(now.into()), &self.context.letters);
        let context = ParseContext { session: whole, now, zone: &zone, previous_time, letters, shown_alerts: &[] };
        let interpretation = parse_all(text, &context).into_iter().find(|found| found.time_words.is_some());
        let Some(interpretation) = interpretation else {
            self.notice = Some(format!("`{text}` is not a time. Examples: t+40, 14:20, -1h."));
            return false;
        };
        self.replay_until_instant(interpretation.statement.time.wall.instant_ms());
        true
    }

    /// Refuses to write during a replay, and before the whole record was read.
    pub(crate) fn refuse_write(&mut self) -> bool {
        let reason = match (&self.replay, self.record.progress) {
            (Some(_), _) => "This is a replay and cannot be changed. r ends it.",
            (None, Some(_)) => "The record is still being read, and later rows may change this entry. Nothing was written.",
            (None, None) => return false,
        };
        self.notice = Some(reason.to_owned());
        true
    }
    /// Takes a changed record without moving the replay.
    pub(crate) fn set_record(&mut self, record: LoadedSession) {
        let before = std::mem::replace(&mut self.record, record);
        if let Some(replay) = &mut self.replay {
            replay.whole = std::mem::replace(&mut self.record.session, before.session);
            let (row_count, selected) = (replay.row_count, self.timeline.selected_entry);
            self.replay_rows(row_count);
            if let Some(entry) = selected {
                self.select_entry(entry);
            }
        }
    }
}
