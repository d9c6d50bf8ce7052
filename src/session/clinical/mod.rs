//! Clinical concepts: vitals, doses, checklists, presence, discharge, follow-ups, the emergency card.

pub(crate) mod answer;
pub mod begun;
pub mod checklist;
pub mod discharge;
pub mod discharge_facts;
pub mod dose_summary;
pub mod emergency;
pub mod follow_up;
pub(crate) mod last_dose;
pub(crate) mod last_reading;
pub mod medicine;
pub(crate) mod oxygen;
pub(crate) mod presence;
pub mod sbar;
pub mod stamp;
pub mod vital;
