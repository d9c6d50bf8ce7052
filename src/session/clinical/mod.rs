//! Clinical concepts: vitals, doses, checklists, presence, discharge, the emergency card.

pub mod answer;
pub mod checklist;
pub mod discharge;
pub mod dose_summary;
pub mod emergency;
pub mod presence;
pub mod stamp;
pub mod vital;
