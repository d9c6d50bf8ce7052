//! What is filled in by hand: lines with room behind their text, tables with empty cells, ruled lines.

use super::layout::{Layout, rule, shape_op};
use super::page::{DrawKind, DrawOp, LineBox, MM};
use super::table::{Columns, RowStyle};
use super::tags::TagId;
use super::text::{self, Span};
use crate::report::document::{BlankWidth, FormBlank, FormCell, FormTable, RgbColor, Shape, sanitize};
use krilla::tagging::Tag;

const SHADE: RgbColor = (0xe4, 0xe4, 0xe4);
/// The height of a line or a cell to write in, and of a line for notes, which are written in a hurry.
const LINE: f32 = 5.0 * MM;
const NOTE: f32 = 6.2 * MM;
/// The least number of lines for notes.
const NOTES: f32 = 2.0;
/// Around text, beside the room to write.
const GAP: f32 = MM;
/// Room for a time of day.
const TIME: f32 = 11.0 * MM;
/// The weight of a line, in points.
const WEIGHT: f32 = 0.5;

impl Layout<'_> {
    /// Adds lines of text with room to write behind each.
    pub(crate) fn form_lines(&mut self, lines: &[Vec<FormBlank>], parent: TagId) {
        for (at, line) in lines.iter().enumerate() {
            let tag = self.tags.add(Some(parent), Tag::P);
            let before = if at == 0 { self.format.before_section / 2.0 } else { 0.0 };
            self.boxes.push(LineBox { height: LINE, before, ops: self.blank_line(line, tag), ..LineBox::default() });
        }
    }

    fn blank_line(&self, line: &[FormBlank], tag: TagId) -> Vec<DrawOp> {
        let style = |blank: &FormBlank| if blank.is_bold { self.format.text.bold() } else { self.format.text };
        let text_width = |blank: &FormBlank| self.fonts.width(&sanitize(&blank.label), style(blank)) + 2.0 * GAP;
        let taken: f32 =
            line.iter().map(|blank| text_width(blank) + if blank.width == BlankWidth::Time { TIME } else { 0.0 }).sum();
        let sharing = line.iter().filter(|blank| blank.width == BlankWidth::Share).count().max(1) as f32;
        let share = ((self.width - taken) / sharing).max(0.0);
        let column = self.width / line.len().max(1) as f32;
        let baseline = LINE - 1.2 * MM;
        let (mut x, mut ops) = (0.0, Vec::new());
        for blank in line {
            let text = DrawKind::Text(format!("{} ", sanitize(&blank.label)), style(blank));
            ops.push(DrawOp { x, y: baseline, kind: text, tag: Some(tag) });
            let room = match blank.width {
                BlankWidth::Time => TIME,
                BlankWidth::Share => share,
                BlankWidth::EqualColumn => (column - text_width(blank) - 2.0 * GAP).max(0.0),
            };
            let start = x + text_width(blank) - GAP;
            ops.push(rule(start, baseline + 0.4 * MM, room, 0.0, WEIGHT.into()));
            x = if blank.width == BlankWidth::EqualColumn { x + column } else { start + room + GAP };
        }
        ops
    }

    /// Adds a table to fill in; a cell in which nothing is wanted is grey.
    pub(crate) fn form_table(&mut self, form: &FormTable, parent: TagId) {
        let tag = self.tags.add(Some(parent), Tag::Table);
        let plain = self.format.text;
        let parts: u16 = form.widths.iter().sum();
        let widths: Vec<f32> = form.widths.iter().map(|part| self.width * f32::from(*part) / f32::from(parts.max(1))).collect();
        let inner = widths.iter().map(|width| width - 2.0 * GAP).collect();
        let columns = Columns { start: GAP, gap: 2.0 * GAP, widths: inner };
        let row_style = RowStyle { padding: 0.4 * MM, min_height: LINE, is_centred: true };
        let head: Vec<Vec<Span>> = form.header.iter().map(|name| vec![(sanitize(name), plain.grey())]).collect();
        let header = self.header(&head, &columns, RowStyle { min_height: 0.0, ..row_style }, WEIGHT.into(), tag);
        let before = self.format.before_section / 2.0;
        self.boxes.push(LineBox { keep_with_next: true, before, ..LineBox::clone(&header) });
        for line in &form.rows {
            let span = |cell: &FormCell| {
                let style = match (cell.is_bold, cell.is_disabled) {
                    (true, _) => plain.bold(),
                    (_, true) => plain.grey(),
                    _ => plain,
                };
                vec![(sanitize(&cell.text), style)]
            };
            let spans: Vec<Vec<Span>> = line.iter().map(span).collect();
            let mut boxes = self.cells(&spans, &columns, |_| Tag::TD.into(), tag);
            let free = spans.iter().zip(&columns.widths).map(|(spans, width)| width - text::width(self.fonts, spans));
            for ((placed, cell), free) in boxes.iter_mut().zip(line).zip(free) {
                placed.x += if cell.is_disabled { free / 2.0 } else { 0.0 };
            }
            for mut row in self.row(&boxes, row_style, Some(&header)) {
                self.frame_row(&mut row, line, &widths);
                self.boxes.push(row);
            }
        }
    }

    fn frame_row(&self, row: &mut LineBox, line: &[FormCell], widths: &[f32]) {
        let mut x = 0.0;
        for (at, (cell, width)) in line.iter().zip(widths).enumerate() {
            if cell.is_disabled {
                // Below the text, and not over the line above.
                let (width, height) = ((*width).into(), (row.height - WEIGHT).into());
                row.ops.insert(0, shape_op(x, WEIGHT / 2.0, Shape::Rectangle { origin: (0.0, 0.0), width, height, fill: SHADE }));
            }
            if at > 0 {
                row.ops.push(rule(x, 0.0, 0.0, row.height, WEIGHT.into()));
            }
            x += width;
        }
        row.ops.push(rule(0.0, row.height, self.width, 0.0, WEIGHT.into()));
    }

    /// Adds a heading with ruled lines below it.
    pub(crate) fn ruled_lines(&mut self, title: &str, parent: TagId) {
        self.section(title, parent);
        self.boxes.push(LineBox { height: NOTES * NOTE, is_ruled: true, ..LineBox::default() });
    }

    /// Gives the ruled lines the room that is left on the page. If the document is longer than a page, they stay as few as allowed.
    pub(crate) fn fill_with_ruled_lines(&mut self) {
        let before_first = self.boxes.first().map_or(0.0, |first| first.before);
        let taken = self.boxes.iter().map(|line_box| line_box.before + line_box.height).sum::<f32>() - before_first;
        let more = ((self.format.height - taken) / NOTE).max(0.0).floor();
        for ruled in self.boxes.iter_mut().filter(|line_box| line_box.is_ruled) {
            ruled.height += more * NOTE;
            let count = (NOTES + more) as usize;
            ruled.ops = (1..=count).map(|at| rule(0.0, at as f32 * NOTE, self.width, 0.0, WEIGHT.into())).collect();
        }
    }
}
