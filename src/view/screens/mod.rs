//! The screens besides the live one.

pub(crate) mod caption;
pub(crate) mod compare;
pub(crate) mod footer;
pub(crate) mod handout;
pub(crate) mod help;
pub(crate) mod library;
pub(crate) mod review;
pub(crate) mod start;
pub(crate) mod watch;
