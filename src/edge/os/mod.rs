//! What depends on the operating system: clock, file system, locks, paths.

pub mod clock;
pub mod clock_monitor;
pub(crate) mod dir_watcher;
pub mod disk_space;
pub mod durable_fs;
pub(crate) mod files;
pub mod lock;
pub mod paths;
pub mod process_hardening;
pub mod timezone;
pub(crate) mod tty;
