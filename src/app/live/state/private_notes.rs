//! The private notes of a session and how far they are saved.

use crate::app::message::Effect;
use crate::journal::spool::SpoolEvent;
use crate::session::{Moment, PrivateNotes, Row, Session};

/// The private notes and how far they are saved.
#[derive(Debug, Default)]
pub(crate) struct PrivateNotesState {
    notes: PrivateNotes,
    saved_seq: u64,
    error: Option<String>,
}

impl PrivateNotesState {
    /// Notes read from disk.
    pub(crate) fn from_notes(notes: PrivateNotes) -> Self {
        Self { saved_seq: notes.last_seq(), notes, error: None }
    }

    /// What the private file gets for these rows of the record.
    pub(crate) fn effects_for_rows(&mut self, session: &Session, rows: &[Row], text: Option<&str>) -> Vec<Effect> {
        append_effects(self.notes.apply_record_rows(session, rows, text))
    }

    pub(crate) fn on_spool_event(&mut self, session: &Session, now: Moment, event: SpoolEvent) -> Vec<Effect> {
        match event {
            SpoolEvent::Saved(seq) => self.saved_seq = seq,
            SpoolEvent::Moved { reason, .. } => {
                return append_effects(self.notes.add_file_row(session, now, "part", &reason));
            }
            SpoolEvent::Trouble(sentence) => self.error = Some(sentence),
            SpoolEvent::Recovered => self.error = None,
        }
        Vec::new()
    }

    pub(crate) fn unsaved_rows(&self) -> u64 {
        self.notes.last_seq().saturating_sub(self.saved_seq)
    }

    pub(crate) fn warning(&self) -> Option<String> {
        self.error.as_ref().map(|sentence| format!("Private notes: {sentence}"))
    }
}

fn append_effects(rows: Vec<Row>) -> Vec<Effect> {
    if rows.is_empty() { Vec::new() } else { vec![Effect::AppendPrivate(rows)] }
}
