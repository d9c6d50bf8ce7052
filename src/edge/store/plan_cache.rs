//! Protocols as records keep them, each read once however many records keep the same text.

use crate::complaint::Complaint;
use crate::edge::store::record_reader;
use crate::edge::store::record_reader::Read;
use crate::protocol;
use crate::session::{Plan, Session, fallback_plan};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Plans by their text.
#[derive(Debug, Default)]
pub(crate) struct Plans(Mutex<HashMap<String, Arc<Plan>>>);

impl Plans {
    /// The session that a record's rows make; they are its own from then on. Where its protocol cannot be read, that is said, and nothing counts as planned.
    pub(crate) fn session(&self, read: &mut Read) -> (Session, Option<String>) {
        match record_reader::session_by(read, &|text| self.plan(text)) {
            Ok(session) => (session, None),
            Err(fault) => {
                let plan = Arc::new(fallback_plan::plan(&read.record.rows));
                (Session::from_rows(plan, &read.record.rows), Some(fault.sentence))
            }
        }
    }

    fn plan(&self, text: &str) -> Result<Arc<Plan>, Vec<Complaint>> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = known().get(text) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(protocol::reload(text)?);
        known().insert(text.to_owned(), Arc::clone(&plan));
        Ok(plan)
    }
}
