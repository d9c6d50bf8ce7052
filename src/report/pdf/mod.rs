//! Writes documents as PDF with an embedded font: the same content as the page for a browser. Pure: no clock, file or random number,
//! so the same record gives the same bytes.
//!
//! `layout` turns a document into boxes, each a line or a row with its height. `paginate` puts the boxes on pages, cuts none and
//! repeats table headers. `draw` writes the pages with `krilla`. What is drawn belongs to a tag, in reading order, so that a screen
//! reader and a search find what the eye sees.

mod draw;
mod fonts;
mod forms;
mod layout;
mod paginate;
mod table;
mod tags;
mod text;

use super::document::{ReportDocument, session_document};
use super::{CaseRecord, ExportOptions, PaperSize, html};
use crate::session::Refusal;
use fonts::{Fonts, TextStyle};
use tags::Tags;

/// What is printed; decides sizes and margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// The report, set small to fit on a sheet or two.
    Report,
    /// The client's own page, set large.
    Client,
    /// The downtime sheet, one page with room to write.
    Downtime,
}

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;

/// Sizes and distances on a page, in points.
struct PageFormat {
    kind: PageKind,
    /// The whole sheet.
    size: (f32, f32),
    /// At the left, the right and the top.
    margin: f32,
    /// The room for the content.
    width: f32,
    height: f32,
    text: TextStyle,
    heading: TextStyle,
    section: TextStyle,
    /// Line height as a multiple of the font size.
    leading: f32,
    before_section: f32,
    after_paragraph: f32,
}

impl PageFormat {
    fn new(kind: PageKind, paper: PaperSize) -> Self {
        let size = paper.size_points();
        let plain = TextStyle::plain;
        let format =
            |margin: f32, foot: f32, [text, heading, section]: [TextStyle; 3], leading, [before, after]: [f32; 2]| Self {
                kind,
                size,
                margin: margin * MM,
                width: size.0 - 2.0 * margin * MM,
                height: size.1 - (margin + foot) * MM,
                text,
                heading,
                section,
                leading,
                before_section: before * MM,
                after_paragraph: after * MM,
            };
        match kind {
            PageKind::Report => format(11.0, 14.0, [plain(7.5), plain(12.0).bold(), plain(7.9).bold()], 1.22, [1.8, 0.0]),
            PageKind::Client => format(20.0, 22.0, [plain(11.25), plain(16.5), plain(11.25).grey()], 1.5, [6.0, 1.5]),
            PageKind::Downtime => format(11.0, 12.0, [plain(6.4), plain(10.0), plain(6.4).bold()], 1.22, [1.6, 0.4]),
        }
    }

    /// The height above which something is cut instead of kept in one piece.
    fn max_box_height(&self) -> f32 {
        self.height * 0.9
    }
}

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
        let boxes = layout::layout(document, &format, &fonts, &mut tags);
        pages.extend(paginate::paginate(&boxes, &document.footer, &format, &fonts));
    }
    draw::to_bytes(title, &pages, &format, &fonts, tags)
}
