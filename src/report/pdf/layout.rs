//! Lays out headings, paragraphs, lists and drawings. Tables and forms are in files of their own.

use super::page::{DrawKind, DrawOp, LineBox, MM, PageFormat};
use super::tags::{TagId, Tags};
use super::text::{ASCENT, Fonts, HEIGHT, REPLACEMENT, Run, TextStyle, wrap};
use crate::report::document::{Drawing, PageKind, RgbColor, Shape, TextAnchor, sanitize};
use krilla::tagging::{ListNumbering, Tag, TagKind};
use std::collections::BTreeSet;
use std::num::NonZeroU16;

const RULE: RgbColor = (0x88, 0x88, 0x88);
const FRAME: RgbColor = (0x11, 0x11, 0x11);
/// Of list items and quotes.
pub(crate) const INDENT: f32 = 5.0 * MM;

pub(crate) struct Layout<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) tags: &'a mut Tags,
    pub(crate) format: &'a PageFormat,
    /// Of the page's content, or of the current column.
    pub(crate) width: f32,
    pub(crate) boxes: Vec<LineBox>,
}

impl Layout<'_> {
    /// The distance between baselines, in points.
    pub(crate) fn leading(&self, style: TextStyle) -> f32 {
        style.size * self.format.leading
    }

    /// Draws a line whose upper edge is at `y`.
    pub(crate) fn line_ops(&self, line: &[Run], x: f32, y: f32, tag: TagId) -> Vec<DrawOp> {
        let op = |run: &Run| {
            let baseline = (self.leading(run.style) - run.style.size * HEIGHT) / 2.0 + run.style.size * ASCENT;
            text_op(x + run.x, y + baseline, run.text.clone(), run.style, Some(tag))
        };
        line.iter().map(op).collect()
    }

    /// Adds a box for each line of a text and returns these boxes.
    pub(crate) fn lines(&mut self, text: &str, style: TextStyle, indent: f32, tag: TagId) -> &mut [LineBox] {
        let start = self.boxes.len();
        for line in wrap(self.fonts, &[(sanitize(text), style)], self.width - indent) {
            let ops = self.line_ops(&line, indent, 0.0, tag);
            self.boxes.push(LineBox { height: self.leading(style), ops, ..LineBox::default() });
        }
        self.boxes.split_at_mut(start).1
    }

    /// Adds a paragraph and returns its first line.
    pub(crate) fn paragraph(
        &mut self,
        text: &str,
        style: TextStyle,
        kind: impl Into<TagKind>,
        indent: f32,
        parent: TagId,
    ) -> &mut LineBox {
        let tag = self.tags.add(Some(parent), kind);
        let (start, after) = (self.boxes.len(), self.format.after_paragraph);
        if let Some((last, others)) = self.lines(text, style, indent, tag).split_last_mut() {
            last.height += after;
            let is_short = others.len() < 3;
            for line in others {
                line.keep_with_next = is_short;
            }
        }
        &mut self.boxes[start]
    }

    pub(crate) fn heading(&mut self, level: u16, text: &str, parent: TagId) {
        let (format, width) = (self.format, self.width);
        let kind = Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(sanitize(text)));
        let tag = self.tags.add(Some(parent), kind);
        let (style, before, after) =
            if level == 1 { (format.heading, 0.0, 1.2 * MM) } else { (format.section, format.before_section, 0.6 * MM) };
        let lines = self.lines(text, style, 0.0, tag);
        for line in lines.iter_mut() {
            line.keep_with_next = true;
        }
        if let Some(first) = lines.first_mut() {
            first.before = before;
        }
        if let Some(last) = lines.last_mut() {
            if level > 1 && format.kind == PageKind::Report {
                last.ops.push(rule(0.0, last.height, width, 0.0, 0.6));
            }
            last.height += after;
        }
    }

    /// Adds a heading and returns the tag of the section below it.
    pub(crate) fn section(&mut self, title: &str, parent: TagId) -> TagId {
        let section = self.tags.add(Some(parent), Tag::Section);
        self.heading(2, title, section);
        section
    }

    pub(crate) fn warning(&mut self, text: &str, parent: TagId) {
        let style = self.format.text.bold();
        let (side, above) = (2.0 * MM, MM);
        let lines = wrap(self.fonts, &[(sanitize(text), style)], self.width - 2.0 * side);
        let height = lines.len() as f32 * self.leading(style) + 2.0 * above;
        if height > self.format.max_box_height() {
            // Without its frame the text can go on to the next page.
            self.paragraph(text, style, Tag::P, 0.0, parent);
            return;
        }
        let tag = self.tags.add(Some(parent), Tag::P);
        let tops = (0..).map(|at| above + at as f32 * self.leading(style));
        let mut ops: Vec<DrawOp> = lines.iter().zip(tops).flat_map(|(line, y)| self.line_ops(line, side, y, tag)).collect();
        let (right, bottom) = (f64::from(self.width), f64::from(height));
        let corners = vec![(0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom), (0.0, 0.0)];
        ops.push(shape_op(0.0, 0.0, Shape::Polylines { runs: vec![corners], colour: FRAME, width: 1.5, dash: None }));
        self.boxes.push(LineBox { height, before: MM, ops, ..LineBox::default() });
    }

    pub(crate) fn list(&mut self, items: &[String], parent: TagId) {
        let list = self.tags.add(Some(parent), Tag::L(ListNumbering::None));
        for text in items {
            let item = self.tags.add(Some(list), Tag::LI);
            let first = self.paragraph(text, self.format.text, Tag::LBody, INDENT, item);
            if let Some(mut bullet) = first.ops.first().cloned() {
                if let DrawKind::Text(text, _) = &mut bullet.kind {
                    "•".clone_into(text);
                }
                first.ops.insert(0, DrawOp { x: MM, tag: None, ..bullet });
            }
        }
    }

    pub(crate) fn drawing(&mut self, drawing: &Drawing, parent: TagId) {
        let tag = Some(self.tags.add(Some(parent), Tag::Figure(Some(drawing.alt_text.to_owned()))));
        let scale = self.width / drawing.width as f32;
        let style = TextStyle::plain(drawing.font_size as f32 * scale);
        let shapes = DrawKind::Shapes(drawing.shapes.as_slice().into(), scale);
        let mut ops = vec![DrawOp { x: 0.0, y: 0.0, kind: shapes, tag }];
        for shape in &drawing.shapes {
            let Shape::Text { position: (x, y), anchor, text } = shape else { continue };
            let text = sanitize(text);
            let share = match anchor {
                TextAnchor::Start => 0.0,
                TextAnchor::Middle => 0.5,
                TextAnchor::End => 1.0,
            };
            let left = *x as f32 * scale - share * self.fonts.width(&text, style);
            ops.push(text_op(left, *y as f32 * scale, text, style, tag));
        }
        self.boxes.push(LineBox { height: drawing.height as f32 * scale, ops, ..LineBox::default() });
    }

    /// Adds a line that names the characters which the font lacks, if there are any.
    pub(crate) fn list_missing_characters(&mut self, foot: &str, parent: TagId) {
        let missing = missing_characters(&self.boxes, foot, self.fonts);
        if missing.is_empty() {
            return;
        }
        let codes: Vec<String> = missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let text = format!(
            "{REPLACEMENT} replaces a character that this page's font does not have; it is in the record and can be copied from here: {}.",
            codes.join(", ")
        );
        self.paragraph(&text, self.format.text.grey(), Tag::P, 0.0, parent).before = 3.0 * MM;
    }
}

/// The characters of the boxes and the foot that the font lacks.
pub(crate) fn missing_characters(boxes: &[LineBox], foot: &str, fonts: &Fonts) -> BTreeSet<char> {
    let texts = boxes.iter().flat_map(|line_box| &line_box.ops).filter_map(|op| match &op.kind {
        DrawKind::Text(text, _) => Some(text.as_str()),
        DrawKind::Shapes(..) => None,
    });
    texts.chain([foot]).flat_map(str::chars).filter(|c| fonts.lacks(*c)).collect()
}

fn text_op(x: f32, y: f32, text: String, style: TextStyle, tag: Option<TagId>) -> DrawOp {
    DrawOp { x, y, kind: DrawKind::Text(text, style), tag }
}

/// A decoration; its shape is in points.
pub(crate) fn shape_op(x: f32, y: f32, shape: Shape) -> DrawOp {
    DrawOp { x, y, kind: DrawKind::Shapes([shape].into(), 1.0), tag: None }
}

/// A straight grey line.
pub(crate) fn rule(x: f32, y: f32, dx: f32, dy: f32, weight: f64) -> DrawOp {
    let run = vec![(0.0, 0.0), (dx.into(), dy.into())];
    shape_op(x, y, Shape::Polylines { runs: vec![run], colour: RULE, width: weight, dash: None })
}
