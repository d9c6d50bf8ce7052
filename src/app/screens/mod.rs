//! The screens besides the live one.

pub(crate) mod compare;
pub mod handout;
pub mod library;
pub(crate) mod parent;
pub mod review;
pub mod start;
pub mod watch;
