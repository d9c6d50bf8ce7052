//! What a disk that never fails has of a session.

use bedside::app::{Effect, LineDraft, Message, ResumedSession, SessionContext};
use bedside::journal::columns::HEADER;
use bedside::journal::{self, Chain, SpoolEvent, encode};
use bedside::session::decide::ResumeParams;
use bedside::session::{Plan, PrivateNotes, Row, Session, Zone};
use std::sync::Arc;

/// The record, the private notes and the unfinished line.
pub struct SavedFiles {
    pub name: String,
    chain: Chain,
    /// The record.
    pub bytes: Vec<u8>,
    /// The rows in `bytes`.
    pub rows: Vec<Row>,
    private_rows: Vec<Row>,
    pub draft: Option<LineDraft>,
}

impl SavedFiles {
    /// The files of a session that begins.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            chain: Chain::default(),
            bytes: format!("{HEADER}\n").into_bytes(),
            rows: Vec::new(),
            private_rows: Vec::new(),
            draft: None,
        }
    }

    /// Writes what an effect wants to have written. Returns how the disk answers, or the effect if it wants something else.
    pub fn write(&mut self, effect: Effect) -> Result<Option<Message>, Effect> {
        match effect {
            Effect::Append(rows) => {
                encode(&rows, &self.name, &mut self.chain, &mut self.bytes);
                self.rows.extend(rows);
                Ok(self.saved())
            }
            Effect::AppendPrivate(rows) => {
                self.private_rows.extend(rows);
                Ok(self.private_rows.last().map(|row| Message::PrivateSpool(SpoolEvent::Saved(row.seq))))
            }
            Effect::SaveDraft(draft) => {
                self.draft = draft;
                Ok(None)
            }
            Effect::LineTaken { .. } => Ok(None),
            other => Err(other),
        }
    }

    /// The answer that all rows of the record are saved.
    pub fn saved(&self) -> Option<Message> {
        self.rows.last().map(|row| Message::RecordSpool(SpoolEvent::Saved(row.seq)))
    }

    /// The session of the record.
    pub fn session(&self, plan: &Arc<Plan>) -> Session {
        let record = journal::read(&self.bytes).unwrap();
        Session::from_rows(plan.clone(), &record.rows)
    }

    /// The session as the program reads it to resume it.
    pub fn resume(&self, session: Session, zone: Zone, interruption: ResumeParams) -> ResumedSession {
        ResumedSession {
            private: PrivateNotes::from_rows(self.private_rows.clone(), &session),
            name: self.name.clone(),
            session,
            chain: journal::read(&self.bytes).unwrap().chain,
            zone,
            interruption,
            draft: self.draft.clone(),
            context: SessionContext::default(),
        }
    }
}
