//! Windows has neither files nor a program that tell of power and sleep in a form that can be read.

pub(crate) const HAS_POWER_FILES: bool = false;

/// None: there is no such program.
pub(crate) const fn ask(_what: &str) -> Option<String> {
    None
}
