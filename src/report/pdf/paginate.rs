//! Puts boxes on pages: no box is cut, a heading stays with what follows, a table header is repeated, and the foot of each page says
//! whose it is and its number.

use super::fonts::{ASCENT, Fonts, TextStyle};
use super::page_format::{MM, PageFormat};
use super::tags::TagId;
use crate::report::document::{Shape, sanitize};
use std::rc::Rc;

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
    /// Text on a baseline.
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

/// What is drawn on a page.
pub(crate) type Page = Vec<DrawOp>;

/// Returns the pages of one document.
pub(crate) fn paginate(boxes: &[LineBox], foot: &str, format: &PageFormat, fonts: &Fonts) -> Vec<Page> {
    let margin = format.margin;
    let mut pages: Vec<Page> = Vec::new();
    let mut page = Page::new();
    let mut y = 0.0;
    let mut rest = boxes;
    while !rest.is_empty() {
        let height = |count: usize| rest.iter().take(count).map(|one| one.before + one.height).sum::<f32>();
        let mut count = rest.iter().take_while(|one| one.keep_with_next).count() + 1;
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
        for one in group {
            if y > 0.0 {
                y += one.before;
            } else if let Some(header) = &one.header {
                page.extend(header.ops.iter().map(|op| DrawOp { tag: None, ..op.moved(margin, margin) }));
                y += header.height;
            }
            page.extend(one.ops.iter().map(|op| op.moved(margin, margin + y)));
            y += one.height;
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
