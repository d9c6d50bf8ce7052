//! The user's settings, themes and protocols, followed while the program runs.

mod change;
mod debounce;
mod follower;
mod in_use;
mod scan;
mod watched_dirs;

pub(crate) use change::FileChange;
pub(crate) use in_use::UserFiles;
