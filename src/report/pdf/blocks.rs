//! Turns a document into boxes, block by block.

use super::layout::{INDENT, Layout};
use super::page::{LineBox, MM, PageFormat};
use super::table::{CellBox, RowStyle};
use super::tags::{TagId, Tags};
use super::text::{Fonts, Span, wrap};
use crate::report::document::{ChecklistLine, DocumentBlock, ReportDocument, SectionBlock, sanitize};
use krilla::tagging::{ListNumbering, Tag};

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
            DocumentBlock::Text(SectionBlock::Paragraph(text)) => {
                self.paragraph(text, text_style, Tag::P, 0.0, parent);
            }
            DocumentBlock::Text(SectionBlock::Pairs(pairs)) | DocumentBlock::CodePairs(pairs) => self.pairs(pairs, parent),
            DocumentBlock::Text(SectionBlock::Table(header, rows)) => self.text_table(header, rows, parent),
            DocumentBlock::Text(SectionBlock::Entries(entries)) => self.entries(entries, false, parent),
            DocumentBlock::Text(SectionBlock::Checklist(lines)) => self.checklist(lines, parent),
            DocumentBlock::Timeline(entries) => self.entries(entries, true, parent),
            DocumentBlock::Quote(text) => {
                self.paragraph(text, text_style, Tag::BlockQuote, INDENT, parent);
            }
            DocumentBlock::SignatureLine(text) => self.paragraph(text, text_style, Tag::P, 0.0, parent).before = 5.0 * MM,
            DocumentBlock::List(items) => self.list(items, parent),
            DocumentBlock::Drawing(drawing) => self.drawing(drawing, parent),
            DocumentBlock::FormLines(lines) => self.form_lines(lines, parent),
            DocumentBlock::FormTable(form) => self.form_table(form, parent),
            DocumentBlock::RuledLines(title) => self.ruled_lines(title, parent),
        }
    }

    /// Adds a checklist in two columns, read down the left one first.
    fn checklist(&mut self, checks: &[ChecklistLine], parent: TagId) {
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
        let height = |parts: &[Vec<LineBox>]| parts.iter().flatten().map(|part| part.before + part.height).sum::<f32>();
        let higher = |split: &usize| height(&parts[..*split]).max(height(&parts[*split..]));
        let split = (1..=parts.len()).min_by(|split, other| higher(split).total_cmp(&higher(other))).unwrap_or(0);
        if higher(&split) > self.format.max_box_height() {
            return self.boxes.extend(parts.into_iter().flatten());
        }
        let mut both = LineBox { height: higher(&split), ..LineBox::default() };
        for (x, side) in [(0.0, &parts[..split]), (width + COLUMN_GAP, &parts[split..])] {
            let mut y = 0.0;
            for part in side.iter().flatten() {
                both.take(part, x, y + part.before);
                y += part.before + part.height;
            }
        }
        self.boxes.push(both);
    }
}
