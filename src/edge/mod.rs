//! The doors: loop, clock, terminal, input, writer thread, files, locks, signals. The only room with I/O.

pub mod arrival;
pub mod clock;
pub mod clock_watch;
pub mod commands;
pub mod config;
pub mod custody;
pub mod disk;
pub mod draft;
pub mod fault;
pub mod folders;
pub mod hardening;
pub mod input;
pub mod keeping;
mod library;
pub mod lock;
mod private;
mod reading;
pub mod run;
pub mod safe_file;
pub mod screen;
pub mod shell;
pub mod signals;
pub mod terminal;
pub mod volume;
pub mod writer;
pub mod zone;
