//! Protocols as records keep them, each read once however many records keep the same text.

use crate::complaint::Complaint;
use crate::edge::store::record_reader;
use crate::edge::store::record_reader::LoadedRecord;
use crate::protocol;
use crate::session::{Plan, Session, fallback_plan};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Plans by their text.
#[derive(Debug, Default)]
pub(crate) struct PlanCache(Mutex<HashMap<String, Arc<Plan>>>);

impl PlanCache {
    /// The session that a record's rows make; they are its own from then on. Where its protocol cannot be read, that is said, and nothing counts as planned.
    pub(crate) fn build_session(&self, read: &mut LoadedRecord) -> (Session, Option<String>) {
        match record_reader::build_session_with(read, &|text| self.get_or_load(text)) {
            Ok(session) => (session, None),
            Err(fault) => {
                let plan = Arc::new(fallback_plan::from_rows(&read.record.rows));
                (Session::from_rows(plan, &read.record.rows), Some(fault.sentence))
            }
        }
    }

    fn get_or_load(&self, text: &str) -> Result<Arc<Plan>, Vec<Complaint>> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = known().get(text) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(protocol::load_resolved(text)?);
        known().insert(text.to_owned(), Arc::clone(&plan));
        Ok(plan)
    }
}
