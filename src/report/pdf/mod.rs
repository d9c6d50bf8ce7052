//! Writes documents as PDF with an embedded font: the same content as the page for a browser. Pure: no clock, file or random number,
//! so the same record gives the same bytes.
//!
//! `blocks` turns a document into boxes, each a line or a row with its height. `paginate` puts the boxes on pages, cuts none and
//! repeats table headers. `draw` writes the pages with `krilla`. What is drawn belongs to a tag, in reading order, so that a screen
//! reader and a search find what the eye sees.

mod blocks;
mod draw;
mod forms;
mod layout;
mod page;
mod table;
mod tags;
mod text;

use super::ExportOptions;
use super::document::{ReportPages, sanitize};
use crate::session::Refusal;
use page::PageFormat;
use std::collections::BTreeSet;
use tags::Tags;
use text::Fonts;

/// Writes the documents one after the other, each on pages of its own.
///
/// # Errors
///
/// The embedded font cannot be read, or the library refuses the document.
pub(crate) fn to_bytes(pages: &ReportPages, options: ExportOptions<'_>) -> Result<Vec<u8>, Refusal> {
    let fonts = Fonts::new().ok_or_else(|| Refusal::new("The font of this program cannot be read. Nothing was written."))?;
    let format = PageFormat::new(pages.kind, options.paper_size.unwrap_or_default());
    let mut tags = Tags::default();
    let mut paper = Vec::new();
    for document in &pages.documents {
        let boxes = blocks::layout(document, &format, &fonts, &mut tags);
        paper.extend(page::paginate(&boxes, &document.footer, &format, &fonts));
    }
    draw::to_bytes(&sanitize(&pages.title), &paper, &format, &fonts, tags)
}

/// A sentence that says which characters of the pages the font lacks; `None` if it has all.
pub(crate) fn missing_characters(pages: &ReportPages) -> Option<String> {
    let fonts = Fonts::new()?;
    let format = PageFormat::new(pages.kind, super::PaperSize::default());
    let mut missing = BTreeSet::new();
    for document in &pages.documents {
        let boxes = blocks::layout(document, &format, &fonts, &mut Tags::default());
        missing.extend(layout::missing_characters(&boxes, &document.footer, &fonts));
    }
    (!missing.is_empty()).then(|| {
        let shown: String = missing.iter().take(40).collect();
        let more = if missing.len() > 40 { " …" } else { "" };
        format!(
            "The font of the PDF does not have {} of the characters; {} replaces each: {shown}{more} They are in the record; --to html shows them, and a browser can print it.",
            missing.len(),
            text::REPLACEMENT
        )
    })
}
