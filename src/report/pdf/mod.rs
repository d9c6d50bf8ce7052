//! A leaf on paper: the same page as for a browser, as PDF with its own font. Pure: no clock, no file and no chance is in it, so the
//! same record gives the same bytes.
//!
//! A leaf is set as strips, each a line or a row with its height; strips are dealt onto sheets, no row cut and the head of a table
//! repeated; sheets are drawn. Whatever is drawn belongs to a tag, in the order in which it is read, so that a screen reader and a
//! search find what the eye finds.

mod cut;
mod draw;
mod fonts;
mod form;
mod letters;
mod lines;
mod objects;
mod set;
mod sheets;
mod table;
mod tags;

use super::{CaseRecord, ExportOptions, PaperSize, html};
use crate::report::document::{ReportDocument, session_document};
use crate::session::Refusal;
use letters::Letters;
use tags::Tags;

/// Whose page it is, which decides how large it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// The report: as much as stands on a sheet or two.
    Report,
    /// The client's own page: large, with much room.
    Client,
    /// The downtime sheet: small, with room to write, all of it on one sheet.
    Sheet,
}

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;

/// `pdf`: a report for each session, each on sheets of its own.
pub(crate) fn pages(cases: &[CaseRecord], choice: ExportOptions) -> Result<Vec<u8>, Refusal> {
    let leaves: Vec<ReportDocument> = cases.iter().map(session_document).collect();
    of(&html::document_title(cases), &leaves, Look::Report, choice.paper_or_default())
}

/// Leaves on paper.
pub(crate) fn of(title: &str, leaves: &[ReportDocument], look: Look, paper: PaperSize) -> Result<Vec<u8>, Refusal> {
    let letters = Letters::new().ok_or_else(|| Refusal::new("The font of this program cannot be read. Nothing was written."))?;
    let mut tags = Tags::new();
    let mut all = Vec::new();
    for leaf in leaves {
        let strips = set::leaf(leaf, look, paper, &letters, &mut tags);
        all.extend(sheets::deal(&strips, leaf, look, paper, &letters));
    }
    draw::document(title, &all, paper, &letters, tags)
}
