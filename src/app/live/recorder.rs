//! Turns intents into rows, and hears how far the rows are saved.

use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::journal::spool::SpoolEvent;
use crate::session::recorder::RowChain as _;
use crate::session::{Intent, Moment, Refusal, apply_intent, private};

/// How many rows of this run may wait for the disk before entries are refused.
const MAX_UNSAVED_ROWS: u64 = 5000;

impl LiveScreen {
    /// Decides, numbers, evolves and hands the rows out. The only way an intent becomes rows.
    pub(crate) fn submit_intent(&mut self, now: Moment, intent: Intent) -> Result<Vec<Effect>, Refusal> {
        let is_typed = !matches!(intent, Intent::Tick | Intent::QuitLeavingOpen { .. } | Intent::ContinueInNewFile { .. });
        if is_typed && self.unsaved_rows_this_run() > MAX_UNSAVED_ROWS {
            return Err(Refusal::new(
                "Too many entries wait for the disk. Nothing more was taken; your line stays until the disk answers.",
            ));
        }
        let words = private::private_text_of(&self.session, &intent);
        let rows = apply_intent(&mut self.session, now, intent)?;
        self.chain.add_rows(&self.record_name, &rows);
        if rows.iter().any(|row| row.source.is_manual()) {
            self.debounce_empty_line(now);
            self.away.dismiss();
        }
        self.unpin_if_answered(now);
        // The words first: a record that names a note whose words are nowhere would be the worse half.
        let mut effects = self.private_notes.effects_for_rows(&self.session, &rows, words.as_deref());
        effects.extend((!rows.is_empty()).then_some(Effect::Append(rows)));
        Ok(effects)
    }

    /// The same for what nobody typed: a refusal is said, and nothing else happens.
    pub(crate) fn submit_or_notify(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        self.submit_intent(now, intent).unwrap_or_else(|refusal| {
            self.notice = Some(refusal.to_string());
            Vec::new()
        })
    }

    /// The chain's digest of the newest row, in hex.
    pub(crate) fn chain_digest(&self) -> String {
        self.chain.digest_hex()
    }

    pub(crate) fn on_spool_event(&mut self, now: Moment, event: SpoolEvent) -> Vec<Effect> {
        match event {
            SpoolEvent::Saved(seq) => {
                self.last_saved = Some((seq, now.wall));
                self.slow_write_ms = None;
            }
            SpoolEvent::Moved { reason: why, .. } => {
                return self.submit_or_notify(now, Intent::ContinueInNewFile { reason: why });
            }
            SpoolEvent::Trouble(sentence) => self.disk_error = Some(sentence),
            SpoolEvent::Recovered => self.disk_error = None,
        }
        Vec::new()
    }

    pub(crate) fn last_seq(&self) -> u64 {
        self.session.ledger().next_seq() - 1
    }
}
