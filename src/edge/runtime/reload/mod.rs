//! The user's settings, themes and protocols, followed while the program runs.

mod adopt_files;
mod change;
mod debounce;
mod follower;
mod scan;
mod watched_dirs;

pub(crate) use adopt_files::UserFiles;
pub(crate) use change::FileChange;
