//! The sizes of each kind of page, and the boxes on it: no box is cut, a heading stays with what follows, a table header is repeated,
//! and the foot of each page says whose it is and its number.

use super::tags::TagId;
use super::text::{ASCENT, Fonts, TextStyle};
use crate::report::PaperSize;
use crate::report::document::{PageKind, Shape, sanitize};
use std::rc::Rc;

pub(crate) const MM: f32 = 72.0 / 25.4;

/// Sizes and distances on a page, in points.
pub(crate) struct PageFormat {
    pub(crate) kind: PageKind,
    pub(crate) size: (f32, f32),
    /// At the left, the right and the top.
    pub(crate) margin: f32,
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

/// Something to draw, `x` and `y` points from the upper left corner of its box or page.
#[derive(Clone, Debug)]
pub(crate) struct DrawOp {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) kind: DrawKind,
    /// `None` for decoration and for what is repeated.
    pub(crate) tag: Option<TagId>,
}

#[derive(Clone, Debug)]
pub(crate) enum DrawKind {
    Text(String, TextStyle),
    /// Shapes, and the points in one of their units. Their own text is drawn as [`DrawKind::Text`].
    Shapes(Rc<[Shape]>, f32),
}

impl DrawOp {
    fn moved(&self, x: f32, y: f32) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self.clone() }
    }
}

/// What stays in one piece: a line, a row, a drawing.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineBox {
    pub(crate) height: f32,
    /// Room above, except at the top of a page.
    pub(crate) before: f32,
    pub(crate) ops: Vec<DrawOp>,
    pub(crate) keep_with_next: bool,
    /// The table header to repeat if the box is the first of a page.
    pub(crate) header: Option<Rc<LineBox>>,
    /// Ruled lines that take the room which is left on the page.
    pub(crate) is_ruled: bool,
}

impl LineBox {
    /// Adds the content of another box.
    pub(crate) fn take(&mut self, other: &LineBox, x: f32, y: f32) {
        self.ops.extend(other.ops.iter().map(|op| op.moved(x, y)));
    }
}

pub(crate) type Page = Vec<DrawOp>;

/// Returns the pages of one document.
pub(crate) fn paginate(boxes: &[LineBox], foot: &str, format: &PageFormat, fonts: &Fonts) -> Vec<Page> {
    let margin = format.margin;
    let mut pages: Vec<Page> = Vec::new();
    let mut page = Page::new();
    let mut y = 0.0;
    let mut rest = boxes;
    while !rest.is_empty() {
        let height = |count: usize| rest.iter().take(count).map(|line_box| line_box.before + line_box.height).sum::<f32>();
        let mut count = rest.iter().take_while(|line_box| line_box.keep_with_next).count() + 1;
        if height(count) > format.height {
            // Too much to keep together.
            count = 1;
        }
        if y > 0.0 && y + height(count) > format.height {
            pages.push(std::mem::take(&mut page));
            y = 0.0;
        }
        let (group, after) = rest.split_at(count.min(rest.len()));
        rest = after;
        for line_box in group {
            if y > 0.0 {
                y += line_box.before;
            } else if let Some(header) = &line_box.header {
                page.extend(header.ops.iter().map(|op| DrawOp { tag: None, ..op.moved(margin, margin) }));
                y += header.height;
            }
            page.extend(line_box.ops.iter().map(|op| op.moved(margin, margin + y)));
            y += line_box.height;
        }
    }
    pages.push(page);
    let count = pages.len();
    for (number, page) in (1..).zip(&mut pages) {
        let style = TextStyle::plain(6.0).grey();
        let y = format.margin + format.height + 4.0 * MM + style.size * ASCENT;
        let number = format!("page {number} of {count}");
        let x = margin + format.width - fonts.width(&number, style);
        for (x, text) in [(margin, sanitize(foot)), (x, number)] {
            page.push(DrawOp { x, y, kind: DrawKind::Text(text, style), tag: None });
        }
    }
    pages
}
