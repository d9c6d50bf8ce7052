//! The parts of the live screen's state. None of them knows `LiveScreen`.

pub(crate) mod amendment;
pub mod away;
pub mod checklist;
pub(crate) mod cover;
pub mod dialog;
pub mod display;
pub(crate) mod due_cache;
pub(crate) mod emergency_card;
pub mod line_input;
pub(crate) mod overlay;
pub(crate) mod pending_files;
pub mod prompt;
pub(crate) mod room;
pub(crate) mod save;
pub(crate) mod selection;
pub mod vitals_form;
