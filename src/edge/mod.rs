//! The doors: loop, clock, terminal, input, writer thread, files, locks, signals. The only room with I/O.

pub mod clock;
pub mod clock_watch;
pub mod config;
pub mod disk;
pub mod folders;
pub mod safe_file;
pub mod themes;
pub mod volume;
pub mod zone;
