//! The parts of the live screen's state. None of them knows `LiveScreen`.

pub(crate) mod amendment;
pub mod away;
pub mod checklist;
pub mod dialog;
pub mod display;
pub(crate) mod due_cache;
pub(crate) mod emergency_card;
pub(crate) mod pending_files;
pub(crate) mod private_notes;
pub mod prompt;
pub mod vitals_form;
