//! What several tests need: folders and the program in them, the app with its screen, sessions, a terminal.

pub mod app;
pub mod planned;
pub mod pty;
pub mod sandbox;
pub mod session;
pub mod shelf;
