//! Everything that depends on the operating system: clock, files, locks, paths, signals, terminal device. Platform calls are made
//! nowhere else: in `unix`, which is Linux and macOS, and in `windows`. Both have the same functions, and the files beside them
//! are the same on every system.

pub mod clock;
pub mod clock_monitor;
pub mod console_keys;
pub(crate) mod dir_watcher;
pub(crate) mod disk_space;
pub mod durable_fs;
pub mod file_stat;
pub(crate) mod folder_access;
pub mod lock;
pub(crate) mod paths;
pub(crate) mod plain_file;
pub mod process_signal;
pub mod retry;
pub mod timezone;
pub mod volume;
pub(crate) mod zone_file;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as platform;
#[cfg(windows)]
use windows as platform;

pub(crate) use platform::{files, local_socket, power_tool, process_hardening, signals, tty};
