//! Operations on sessions that shell commands and screens share. They print nothing and return their notices.

pub(crate) mod corrections;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod load;
pub(crate) mod new;
pub(crate) mod resume;
