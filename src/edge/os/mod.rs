//! Everything that depends on the operating system: clock, files, locks, paths, signals, terminal device. Platform calls are made
//! nowhere else.

pub mod clock;
pub mod clock_monitor;
pub(crate) mod dir_watcher;
pub(crate) mod disk_space;
pub mod durable_fs;
pub(crate) mod files;
pub(crate) mod local_socket;
pub mod lock;
pub(crate) mod paths;
pub(crate) mod process_hardening;
pub(crate) mod signals;
pub mod timezone;
pub(crate) mod tty;
