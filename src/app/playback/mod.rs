//! Key scripts that play themselves: the demo and the tutorial.

pub(crate) mod demo;
pub mod script;
pub(crate) mod tutorial;
