//! The event loop and the workers behind it.

pub(crate) mod browser;
pub(crate) mod comparison_loader;
pub(crate) mod event_loop;
pub(crate) mod library_worker;
pub(crate) mod navigation;
mod next_wake;
pub(crate) mod reload;
pub(crate) mod shutdown;
pub(crate) mod startup;
