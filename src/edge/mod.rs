//! The doors: loop, clock, terminal, input, writer thread, files, locks, signals. The only room with I/O.

pub mod arrival;
pub mod clock;
pub mod clock_watch;
pub mod custody;
pub mod disk;
pub mod draft;
pub mod hardening;
pub mod input;
pub mod lock;
pub mod safe_file;
pub mod screen;
pub mod signals;
pub mod terminal;
pub mod volume;
pub mod writer;
pub mod zone;
