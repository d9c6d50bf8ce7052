//! Linux and macOS.

pub(crate) mod clock;
pub(crate) mod disk_space;
pub(crate) mod durable_fs;
pub(crate) mod files;
pub(crate) mod local_socket;
pub(crate) mod lock;
pub(crate) mod power_tool;
pub(crate) mod process_hardening;
pub(crate) mod signals;
pub(crate) mod tty;
