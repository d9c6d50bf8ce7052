//! Sizes and distances of each kind of page.

use super::fonts::TextStyle;
use crate::report::PaperSize;

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
pub(crate) const MM: f32 = 72.0 / 25.4;

/// Sizes and distances on a page, in points.
pub(crate) struct PageFormat {
    pub(crate) kind: PageKind,
    pub(crate) size: (f32, f32),
    /// At the left, the right and the top.
    pub(crate) margin: f32,
    /// The room for the content.
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) text: TextStyle,
    pub(crate) heading: TextStyle,
    pub(crate) section: TextStyle,
    /// Line height as a multiple of the font size.
    pub(crate) leading: f32,
    pub(crate) before_section: f32,
    pub(crate) after_paragraph: f32,
}

impl PageFormat {
    pub(crate) fn new(kind: PageKind, paper: PaperSize) -> Self {
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
    pub(crate) fn max_box_height(&self) -> f32 {
        self.height * 0.9
    }
}
