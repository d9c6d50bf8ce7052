//! What several tests need: the app and its screen, sessions, folders with the program in them, a terminal.

pub mod app;
pub mod faults;
pub mod known_ids;
pub mod made_up_plan;
pub mod pty;
pub mod record_rows;
pub mod samples;
pub mod sandbox;
pub mod saved_files;
pub mod session;
