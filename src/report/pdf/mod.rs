//! Writes documents as PDF with an embedded font: the same content as the page for a browser. Pure: no clock, file or random number,
//! so the same record gives the same bytes.
//!
//! `blocks` turns a document into boxes, each a line or a row with its height. `paginate` puts the boxes on pages, cuts none and
//! repeats table headers. `draw` writes the pages with `krilla`. What is drawn belongs to a tag, in reading order, so that a screen
//! reader and a search find what the eye sees.

mod blocks;
mod draw;
mod fonts;
mod forms;
mod layout;
mod page_format;
mod paginate;
mod table;
mod tags;
mod text;

use super::document::{ReportDocument, session_document};
use super::{CaseRecord, ExportOptions, PaperSize, html};
use crate::session::Refusal;
use fonts::Fonts;
use page_format::PageFormat;
pub(crate) use page_format::PageKind;
use tags::Tags;

/// The `pdf` export: a report for each session, each on pages of its own.
pub(crate) fn reports(cases: &[CaseRecord], options: ExportOptions) -> Result<Vec<u8>, Refusal> {
    let documents: Vec<ReportDocument> = cases.iter().map(session_document).collect();
    to_bytes(&html::document_title(cases), &documents, PageKind::Report, options.paper_or_default())
}

/// Writes documents one after the other into one PDF.
pub(crate) fn to_bytes(title: &str, documents: &[ReportDocument], kind: PageKind, paper: PaperSize) -> Result<Vec<u8>, Refusal> {
    let fonts = Fonts::new().ok_or_else(|| Refusal::new("The font of this program cannot be read. Nothing was written."))?;
    let format = PageFormat::new(kind, paper);
    let mut tags = Tags::default();
    let mut pages = Vec::new();
    for document in documents {
        let boxes = blocks::layout(document, &format, &fonts, &mut tags);
        pages.extend(paginate::paginate(&boxes, &document.footer, &format, &fonts));
    }
    draw::to_bytes(title, &pages, &format, &fonts, tags)
}
