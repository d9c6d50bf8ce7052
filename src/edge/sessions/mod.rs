//! Operations on sessions that the screens and the shell commands share.

pub(crate) mod samples;
