//! The doors: loop, clock, terminal, input, writer thread, files, locks, signals. The only room with I/O.

pub mod args;
pub mod commands;
pub mod config;
pub mod error;
pub mod event;
pub mod feeds;
pub mod os;
pub mod roomcheck;
pub mod runtime;
pub mod sessions;
pub mod store;
pub mod terminal;
