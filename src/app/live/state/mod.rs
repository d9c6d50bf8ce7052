//! The parts of the live screen's state. Each struct knows nothing of `Live`.

pub(crate) mod due_cache;
pub mod prompt;
pub mod vitals_form;
