//! The private notes on the desk: what goes into their file and what of it is saved. Their words are never shown again.

use crate::app::live::LiveScreen;
use crate::app::live::dialog::Dialog;
use crate::app::message::Effect;
use crate::journal::spool::SpoolEvent;
use crate::session::{Moment, PrivateNotes, Row, Session, private};

/// The private notes and how far they are saved.
#[derive(Debug, Default)]
pub(crate) struct PrivateNotesState {
    notes: PrivateNotes,
    saved_seq: u64,
    error: Option<String>,
}

impl PrivateNotesState {
    /// As they were read back.
    pub(crate) fn from_notes(notes: PrivateNotes) -> Self {
        Self { saved_seq: notes.last_seq(), notes, error: None }
    }

    /// What the private file gets for these rows of the record.
    pub(crate) fn effects_for_rows(&mut self, session: &Session, rows: &[Row], words: Option<&str>) -> Vec<Effect> {
        append_effects(self.notes.apply_record_rows(session, rows, words))
    }

    /// How many rows of it wait for the disk.
    pub(crate) fn unsaved_rows(&self) -> u64 {
        self.notes.last_seq().saturating_sub(self.saved_seq)
    }

    /// What is wrong with it.
    pub(crate) fn warning(&self) -> Option<String> {
        self.error.as_ref().map(|sentence| format!("Private notes: {sentence}"))
    }
}

impl LiveScreen {
    /// The disk has news of the private notes.
    pub(crate) fn on_private_spool_event(&mut self, now: Moment, event: SpoolEvent) -> Vec<Effect> {
        match event {
            SpoolEvent::Saved(seq) => self.private_notes.saved_seq = seq,
            SpoolEvent::Moved { reason: why, .. } => {
                return append_effects(self.private_notes.notes.add_file_row(&self.session, now, "part", &why));
            }
            SpoolEvent::Trouble(sentence) => self.private_notes.error = Some(sentence),
            SpoolEvent::Recovered => self.private_notes.error = None,
        }
        Vec::new()
    }

    /// Asks whether the words of the selected note, or of the last own one, belong to the private notes.
    pub(crate) fn confirm_make_private(&mut self) {
        match self.selected_entry.or_else(|| private::newest_movable_entry(&self.session)) {
            Some(entry) => self.dialog = Some(Dialog::ConfirmMakePrivate { entry }),
            None => self.notice = Some("There is no own note yet whose words could be made private.".to_owned()),
        }
    }
}

fn append_effects(rows: Vec<Row>) -> Vec<Effect> {
    if rows.is_empty() { Vec::new() } else { vec![Effect::AppendPrivate(rows)] }
}
