//! Turns a document into boxes: headings, paragraphs, lists and drawings. Tables and forms are in files of their own.

use super::fonts::{ASCENT, Fonts, HEIGHT, REPLACEMENT, TextStyle};
use super::paginate::{DrawKind, DrawOp, LineBox};
use super::table::{CellBox, RowStyle};
use super::tags::{TagId, Tags};
use super::text::{Run, Span, wrap};
use super::{MM, PageFormat, PageKind};
use crate::report::document::{ChecklistLine, DocumentBlock, Drawing, ReportDocument, RgbColor, Shape, TextAnchor, sanitize};
use krilla::tagging::{ListNumbering, Tag, TagKind};
use std::collections::BTreeSet;
use std::num::NonZeroU16;

const RULE: RgbColor = (0x88, 0x88, 0x88);
const FRAME: RgbColor = (0x11, 0x11, 0x11);
/// Of list items and quotes.
const INDENT: f32 = 5.0 * MM;
/// Between two columns.
const COLUMN_GAP: f32 = 6.0 * MM;

/// Returns the boxes of a document, from top to bottom.
pub(crate) fn layout(document: &ReportDocument, format: &PageFormat, fonts: &Fonts, tags: &mut Tags) -> Vec<LineBox> {
    let tag = tags.add(None, Tag::Section);
    let mut layout = Layout { fonts, tags, format, width: format.width, boxes: Vec::new() };
    layout.heading(1, &document.heading, tag);
    layout.blocks(&document.blocks, tag);
    layout.list_missing_characters(&document.footer, tag);
    layout.fill_with_ruled_lines();
    layout.boxes
}

pub(crate) struct Layout<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) tags: &'a mut Tags,
    pub(crate) format: &'a PageFormat,
    /// Of the page's content, or of the current column.
    pub(crate) width: f32,
    pub(crate) boxes: Vec<LineBox>,
}

impl Layout<'_> {
    fn blocks(&mut self, blocks: &[DocumentBlock], parent: TagId) {
        for block in blocks {
            self.block(block, parent);
        }
    }

    fn block(&mut self, block: &DocumentBlock, parent: TagId) {
        let text_style = self.format.text;
        match block {
            DocumentBlock::Warning(text) => self.warning(text, parent),
            DocumentBlock::TwoColumns(blocks) => self.columns(blocks, parent),
            DocumentBlock::Section(title, blocks) => {
                let section = self.section(title, parent);
                self.blocks(blocks, section);
            }
            DocumentBlock::Paragraph(text) => {
                self.paragraph(text, text_style, Tag::P, 0.0, parent);
            }
            DocumentBlock::Quote(text) => {
                self.paragraph(text, text_style, Tag::BlockQuote, INDENT, parent);
            }
            DocumentBlock::SignatureLine(text) => self.paragraph(text, text_style, Tag::P, 0.0, parent).before = 5.0 * MM,
            DocumentBlock::Pairs(pairs) | DocumentBlock::CodePairs(pairs) => self.pairs(pairs, parent),
            DocumentBlock::Table(table) => self.table(table, parent),
            DocumentBlock::Checklist(checks) => self.checks(checks, parent),
            DocumentBlock::List(items) => self.list(items, parent),
            DocumentBlock::Drawing(drawing) => self.drawing(drawing, parent),
            DocumentBlock::FormLines(lines) => self.form_lines(lines, parent),
            DocumentBlock::FormTable(form) => self.form_table(form, parent),
            DocumentBlock::RuledLines(title) => self.ruled_lines(title, parent),
        }
    }

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
    fn lines(&mut self, text: &str, style: TextStyle, indent: f32, tag: TagId) -> &mut [LineBox] {
        let start = self.boxes.len();
        for line in wrap(self.fonts, &[(sanitize(text), style)], self.width - indent) {
            let ops = self.line_ops(&line, indent, 0.0, tag);
            self.boxes.push(LineBox { height: self.leading(style), ops, ..LineBox::default() });
        }
        self.boxes.split_at_mut(start).1
    }

    /// Adds a paragraph and returns its first line.
    fn paragraph(&mut self, text: &str, style: TextStyle, kind: impl Into<TagKind>, indent: f32, parent: TagId) -> &mut LineBox {
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

    fn heading(&mut self, level: u16, text: &str, parent: TagId) {
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

    fn warning(&mut self, text: &str, parent: TagId) {
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

    fn list(&mut self, items: &[String], parent: TagId) {
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

    /// Adds a checklist in two columns, read down the left one first.
    fn checks(&mut self, checks: &[ChecklistLine], parent: TagId) {
        let list = self.tags.add(Some(parent), Tag::L(ListNumbering::None));
        let (style, hanging) = (self.format.text, 4.0 * MM);
        let width = (self.width - COLUMN_GAP) / 2.0;
        let half = checks.len().div_ceil(2);
        let mut left = Vec::new();
        for (at, check) in checks.iter().enumerate() {
            let item = self.tags.add(Some(list), Tag::LI);
            let tag = self.tags.add(Some(item), Tag::LBody);
            let mut spans: Vec<Span> = vec![(format!("{} {}", check.symbol, sanitize(&check.title)), style)];
            if !check.time_label.is_empty() {
                spans.push((format!(" {}", sanitize(&check.time_label)), style.grey()));
            }
            let mut lines = wrap(self.fonts, &spans, width - hanging);
            lines.iter_mut().skip(1).flatten().for_each(|run| run.x += hanging);
            left.push(CellBox { x: if at < half { 0.0 } else { width + COLUMN_GAP }, lines, tag });
        }
        let mut right = left.split_off(half).into_iter();
        for cell in left {
            let cells: Vec<CellBox> = [Some(cell), right.next()].into_iter().flatten().collect();
            let row = self.row(&cells, RowStyle::default(), None);
            self.boxes.extend(row);
        }
    }

    fn drawing(&mut self, drawing: &Drawing, parent: TagId) {
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

    /// Adds blocks in two columns of about the same height, or below each other if they do not fit on a page.
    fn columns(&mut self, blocks: &[DocumentBlock], parent: TagId) {
        let width = (self.width - COLUMN_GAP) / 2.0;
        let above = std::mem::take(&mut self.boxes);
        let whole = std::mem::replace(&mut self.width, width);
        let mut parts = Vec::new();
        for block in blocks {
            self.block(block, parent);
            parts.push(std::mem::take(&mut self.boxes));
        }
        (self.boxes, self.width) = (above, whole);
        let height = |parts: &[Vec<LineBox>]| parts.iter().flatten().map(|one| one.before + one.height).sum::<f32>();
        let higher = |split: &usize| height(&parts[..*split]).max(height(&parts[*split..]));
        let split = (1..=parts.len()).min_by(|one, other| higher(one).total_cmp(&higher(other))).unwrap_or(0);
        if higher(&split) > self.format.max_box_height() {
            return self.boxes.extend(parts.into_iter().flatten());
        }
        let mut both = LineBox { height: higher(&split), ..LineBox::default() };
        for (x, side) in [(0.0, &parts[..split]), (width + COLUMN_GAP, &parts[split..])] {
            let mut y = 0.0;
            for one in side.iter().flatten() {
                both.take(one, x, y + one.before);
                y += one.before + one.height;
            }
        }
        self.boxes.push(both);
    }

    /// Adds a line that names the characters which the font lacks, if there are any.
    fn list_missing_characters(&mut self, foot: &str, parent: TagId) {
        let texts = self.boxes.iter().flat_map(|one| &one.ops).filter_map(|op| match &op.kind {
            DrawKind::Text(text, _) => Some(text.as_str()),
            DrawKind::Shapes(..) => None,
        });
        let missing: BTreeSet<char> = texts.chain([foot]).flat_map(str::chars).filter(|c| self.fonts.lacks(*c)).collect();
        if missing.is_empty() {
            return;
        }
        let codes: Vec<String> = missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let text = format!(
            "{REPLACEMENT} stands for a character that this page's font lacks; it is in the record and can be copied from here: {}.",
            codes.join(", ")
        );
        self.paragraph(&text, self.format.text.grey(), Tag::P, 0.0, parent).before = 3.0 * MM;
    }
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
