//! All I/O: event loop, clock, terminal, files, locks, signals, and the shell commands.

pub(crate) mod commands;
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
pub(crate) mod workspace;
