//! Turns intents into rows, and hears how far the rows are saved.

use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::journal::spool::SpoolEvent;
use crate::session::{Intent, Refusal, Row};

/// How many rows of this run may wait for the disk before entries are refused.
const MAX_UNSAVED_ROWS: u64 = 5000;

impl LiveScreen {
    /// Records an intent. Everything that becomes rows goes through here.
    pub(crate) fn record(&mut self, intent: Intent) -> Result<(), Refusal> {
        let is_typed = !matches!(intent, Intent::Tick | Intent::QuitLeavingOpen(..) | Intent::ContinueInNewFile(..));
        // Rows that were read at resume are on the disk already.
        let last_saved = self.saving.last_saved.map_or(0, |(seq, _)| seq).max(self.saving.loaded_seq);
        if is_typed && self.unsaved_rows_after(last_saved) > MAX_UNSAVED_ROWS {
            return Err(Refusal::new(
                "Too many entries are waiting for the disk. This line was not taken; it stays until the disk answers.",
            ));
        }
        let recorded = self.recorder.record(self.now, intent)?;
        if recorded.rows.iter().any(|row| row.source.is_manual()) {
            self.line.debounce(self.now);
            self.away.summary = None;
        }
        self.unpin_if_answered();
        // Private text goes first, so that a crash never leaves a row that names a note without text.
        self.append_private(recorded.private_rows);
        if !recorded.rows.is_empty() {
            self.effects.push(Effect::Append(recorded.rows));
        }
        Ok(())
    }

    /// Records an intent and returns whether that was possible; the notice says why not.
    pub(crate) fn record_or_notify(&mut self, intent: Intent) -> bool {
        let recorded = self.record(intent);
        if let Err(refusal) = &recorded {
            self.notify(refusal.to_string());
        }
        recorded.is_ok()
    }

    fn append_private(&mut self, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.effects.push(Effect::AppendPrivate(rows));
        }
    }

    pub(crate) fn on_spool_event(&mut self, event: SpoolEvent) {
        match event {
            SpoolEvent::Saved(seq) => {
                self.saving.last_saved = Some((seq, self.now.wall));
                self.saving.slow_write_ms = None;
            }
            SpoolEvent::Moved { reason, .. } => {
                self.record_or_notify(Intent::ContinueInNewFile(reason));
            }
            SpoolEvent::Trouble(sentence) => self.saving.disk_error = Some(sentence),
            SpoolEvent::Recovered => self.saving.disk_error = None,
        }
    }

    pub(crate) fn on_private_spool_event(&mut self, event: SpoolEvent) {
        match event {
            SpoolEvent::Saved(seq) => self.saving.private_saved_seq = seq,
            SpoolEvent::Moved { reason, .. } => {
                let rows = self.recorder.record_private_file_change(self.now, "part", &reason);
                self.append_private(rows);
            }
            SpoolEvent::Trouble(sentence) => self.saving.private_error = Some(sentence),
            SpoolEvent::Recovered => self.saving.private_error = None,
        }
    }

    /// The number of the newest row.
    pub(crate) fn last_seq(&self) -> u64 {
        self.session().ledger().next_seq() - 1
    }

    /// The record's rows after `seq`, and the private rows that are not saved.
    pub(crate) fn unsaved_rows_after(&self, seq: u64) -> u64 {
        let private = self.recorder.private_notes().last_seq().saturating_sub(self.saving.private_saved_seq);
        self.last_seq().saturating_sub(seq) + private
    }
}
