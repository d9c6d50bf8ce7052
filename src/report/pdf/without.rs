//! Stands in for `pdf` in a build without that feature: an error names what makes the same page.

use super::ExportOptions;
use super::document::ReportPages;
use crate::session::Refusal;

/// # Errors
///
/// Always: this build has no PDF.
pub(crate) fn to_bytes(_: &ReportPages, _: ExportOptions<'_>) -> Result<Vec<u8>, Refusal> {
    Err(Refusal::new(
        "This program was built without PDF. Nothing was written. Use --to html and print it from a browser: it is the same page.",
    ))
}

/// None: this build draws no page.
pub(crate) fn missing_characters(_: &ReportPages) -> Option<String> {
    None
}
