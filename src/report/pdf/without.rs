//! The program built without PDF: whoever asks for it hears what else makes one.

use super::leaf::Leaf;
use super::{Case, Choice, Paper};
use crate::session::Refusal;

const NOT_BUILT_IN: &str = "This program was built without PDF. Nothing was written. Make the html instead and print it from a \
                            browser: it is the same page.";

/// Whose page it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// The client's own.
    Client,
    /// The downtime sheet.
    Sheet,
}

/// Says that there is no PDF.
pub(crate) fn pages(_: &[Case], _: Choice) -> Result<Vec<u8>, Refusal> {
    Err(Refusal::new(NOT_BUILT_IN))
}

/// Says that there is no PDF.
pub(crate) fn of(_: &str, _: &[Leaf], _: Look, _: Paper) -> Result<Vec<u8>, Refusal> {
    Err(Refusal::new(NOT_BUILT_IN))
}
