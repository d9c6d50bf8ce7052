//! Stands in for `pdf` in a build without that feature: an error names what makes the same page.

use super::document::ReportDocument;
use super::{CaseRecord, ExportOptions, PaperSize};
use crate::session::Refusal;

const NOT_BUILT_IN: &str = "This program was built without PDF. Nothing was written. Make the html instead and print it from a \
                            browser: it is the same page.";

/// What would be printed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageKind {
    Client,
    Downtime,
}

pub(crate) fn reports(_: &[CaseRecord], _: ExportOptions) -> Result<Vec<u8>, Refusal> {
    Err(Refusal::new(NOT_BUILT_IN))
}

pub(crate) fn to_bytes(_: &str, _: &[ReportDocument], _: PageKind, _: PaperSize) -> Result<Vec<u8>, Refusal> {
    Err(Refusal::new(NOT_BUILT_IN))
}
