//! All I/O: event loop, clock, terminal, files, locks, signals, and the shell commands.

pub(crate) mod commands;
pub mod config;
pub mod error;
pub(crate) mod event;
pub(crate) mod feeds;
pub mod os;
pub mod roomcheck;
pub(crate) mod runtime;
pub(crate) mod sessions;
pub mod store;
pub mod terminal;
pub(crate) mod workspace;
