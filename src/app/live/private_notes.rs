//! The private notes on the desk: what goes into their file and what of it is saved. Their words are never shown again.

use crate::app::live::Live;
use crate::app::live::dialog::Question;
use crate::app::message::Effect;
use crate::journal::spool::News;
use crate::session::{Moment, PrivateNotes, Row, Session, private};

/// The private notes and how far they are saved.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    notes: PrivateNotes,
    saved: u64,
    trouble: Option<String>,
}

impl Apart {
    /// As they were read back.
    pub(crate) fn of(notes: PrivateNotes) -> Self {
        Self { saved: notes.last_seq(), notes, trouble: None }
    }

    /// What the private file gets for these rows of the record.
    pub(crate) fn follow(&mut self, session: &Session, rows: &[Row], words: Option<&str>) -> Vec<Effect> {
        effects(self.notes.follow(session, rows, words))
    }

    /// How many rows of it wait for the disk.
    pub(crate) fn waiting(&self) -> u64 {
        self.notes.last_seq().saturating_sub(self.saved)
    }

    /// What is wrong with it.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.as_ref().map(|sentence| format!("Private notes: {sentence}"))
    }
}

impl Live {
    /// The disk has news of the private notes.
    pub(crate) fn private_disk(&mut self, now: Moment, news: News) -> Vec<Effect> {
        match news {
            News::Saved(seq) => self.apart.saved = seq,
            News::Moved { why, .. } => return effects(self.apart.notes.about_itself(&self.session, now, "part", &why)),
            News::Trouble(sentence) => self.apart.trouble = Some(sentence),
            News::Recovered => self.apart.trouble = None,
        }
        Vec::new()
    }

    /// Asks whether the words of the selected note, or of the last own one, belong to the private notes.
    pub(crate) fn ask_make_private(&mut self) {
        match self.selected.or_else(|| private::newest_with_words(&self.session)) {
            Some(entry) => self.asking = Some(Question::MakePrivate { entry }),
            None => self.notice = Some("There is no own note yet whose words could be made private.".to_owned()),
        }
    }
}

fn effects(rows: Vec<Row>) -> Vec<Effect> {
    if rows.is_empty() { Vec::new() } else { vec![Effect::Private(rows)] }
}
