//! The parts of the live screen's state. None of them knows `LiveScreen`.

pub(crate) mod amendment;
pub(crate) mod away;
pub(crate) mod checklist;
pub mod dialog;
pub mod display;
pub(crate) mod due_cache;
pub(crate) mod line_input;
pub(crate) mod overlay;
pub(crate) mod prompt;
pub(crate) mod save;
pub(crate) mod shown_alerts;
pub(crate) mod vitals_form;
