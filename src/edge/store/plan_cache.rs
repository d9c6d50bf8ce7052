//! Cache of the protocols in records, each parsed once however many records contain the same text.

use crate::complaint::Complaint;
use crate::edge::store::record_reader::{self, LoadedRecord};
use crate::protocol;
use crate::session::{Plan, Session, fallback_plan};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Default)]
pub(crate) struct PlanCache(Mutex<HashMap<String, Arc<Plan>>>);

impl PlanCache {
    /// Builds the session of a record and takes its rows. Where the protocol cannot be read, a fallback plan is used and a sentence
    /// returned.
    pub(crate) fn build_session(&self, read: &mut LoadedRecord) -> (Session, Option<String>) {
        match record_reader::build_session_with(read, &|text| self.get_or_load(text)) {
            Ok(session) => (session, None),
            Err(error) => {
                let plan = Arc::new(fallback_plan::from_rows(&read.record.rows));
                (Session::from_rows(plan, &read.record.rows), Some(error.sentence))
            }
        }
    }

    fn get_or_load(&self, text: &str) -> Result<Arc<Plan>, Vec<Complaint>> {
        let plans = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans().get(text) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(protocol::load_resolved(text)?);
        plans().insert(text.to_owned(), Arc::clone(&plan));
        Ok(plan)
    }
}
