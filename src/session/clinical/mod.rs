//! Clinical concepts: vitals, doses, checklists, presence, discharge, the emergency card.

pub(crate) mod answer;
pub mod checklist;
pub mod discharge;
pub mod dose_summary;
pub mod emergency;
pub(crate) mod presence;
pub mod stamp;
pub mod vital;
