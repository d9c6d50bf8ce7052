//! Operations on sessions that shell commands and screens share. They print nothing and return their notices.

pub(crate) mod context;
pub(crate) mod corrections;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod handout;
pub(crate) mod load;
pub(crate) mod new;
pub(crate) mod package;
pub(crate) mod resume;
pub(crate) mod samples;
