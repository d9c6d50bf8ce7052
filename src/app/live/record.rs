//! Turns intents into rows, and hears how far the rows are saved.

use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::journal::spool::SpoolEvent;
use crate::session::{Intent, Moment, Refusal, Row};

/// How many rows of this run may wait for the disk before entries are refused.
const MAX_UNSAVED_ROWS: u64 = 5000;

impl LiveScreen {
    /// Records an intent. Everything that becomes rows goes through here.
    pub(crate) fn submit_intent(&mut self, now: Moment, intent: Intent) -> Result<Vec<Effect>, Refusal> {
        let is_typed = !matches!(intent, Intent::Tick | Intent::QuitLeavingOpen { .. } | Intent::ContinueInNewFile { .. });
        if is_typed && self.unsaved_rows_this_run() > MAX_UNSAVED_ROWS {
            return Err(Refusal::new(
                "Too many entries wait for the disk. Nothing more was taken; your line stays until the disk answers.",
            ));
        }
        let recorded = self.recorder.record(now, intent)?;
        if recorded.rows.iter().any(|row| row.source.is_manual()) {
            self.line.debounce(now);
            self.away.dismiss();
        }
        self.unpin_if_answered(now);
        // Private text goes first, so that a crash never leaves a row that names a note without text.
        Ok(append_private(recorded.private_rows)
            .into_iter()
            .chain((!recorded.rows.is_empty()).then_some(Effect::Append(recorded.rows)))
            .collect())
    }

    /// Records an intent that nobody typed; a refusal is only shown.
    pub(crate) fn submit_or_notify(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        self.submit_intent(now, intent).unwrap_or_else(|refusal| {
            self.notice = Some(refusal.to_string());
            Vec::new()
        })
    }

    pub(crate) fn on_spool_event(&mut self, now: Moment, event: SpoolEvent) -> Vec<Effect> {
        match event {
            SpoolEvent::Saved(seq) => {
                self.saving.last_saved = Some((seq, now.wall));
                self.saving.slow_write_ms = None;
            }
            SpoolEvent::Moved { reason, .. } => return self.submit_or_notify(now, Intent::ContinueInNewFile { reason }),
            SpoolEvent::Trouble(sentence) => self.saving.disk_error = Some(sentence),
            SpoolEvent::Recovered => self.saving.disk_error = None,
        }
        Vec::new()
    }

    pub(crate) fn on_private_spool_event(&mut self, now: Moment, event: SpoolEvent) -> Vec<Effect> {
        match event {
            SpoolEvent::Saved(seq) => self.saving.private_saved_seq = seq,
            SpoolEvent::Moved { reason, .. } => {
                return append_private(self.recorder.record_private_file_change(now, "part", &reason)).into_iter().collect();
            }
            SpoolEvent::Trouble(sentence) => self.saving.private_error = Some(sentence),
            SpoolEvent::Recovered => self.saving.private_error = None,
        }
        Vec::new()
    }

    /// The number of the newest row.
    pub(crate) fn last_seq(&self) -> u64 {
        self.recorder.session().ledger().next_seq() - 1
    }
}

fn append_private(rows: Vec<Row>) -> Option<Effect> {
    (!rows.is_empty()).then_some(Effect::AppendPrivate(rows))
}
