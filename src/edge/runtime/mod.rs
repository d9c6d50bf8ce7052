//! The event loop and the workers behind it.

pub(crate) mod browser;
pub(crate) mod comparison_loader;
pub mod event_loop;
pub(crate) mod library_worker;
pub(crate) mod navigation;
pub mod reload;
pub mod startup;
pub(crate) mod wake;
