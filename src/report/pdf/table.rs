//! Tables: the width of each column, and a box for each row.

use super::layout::{Layout, rule};
use super::page::{LineBox, MM};
use super::tags::TagId;
use super::text::{Run, Span, width, wrap};
use crate::report::common::ReportEntry;
use crate::report::document::sanitize;
use krilla::tagging::{TableHeaderScope, Tag, TagKind};
use std::rc::Rc;

/// Between columns, in points.
const GAP: f32 = 1.6 * MM;
const TABLE_ROW: RowStyle = RowStyle { padding: 0.3, min_height: 0.0, is_centred: false };

#[derive(Clone, Copy, PartialEq, Eq)]
enum ColumnFit {
    Share,
    Narrow,
    Fill,
}

/// A cell with its text broken into lines, `x` points from the left.
pub(crate) struct CellBox {
    pub(crate) x: f32,
    pub(crate) lines: Vec<Vec<Run>>,
    pub(crate) tag: TagId,
}

/// How high a row is, in points.
#[derive(Clone, Copy, Default)]
pub(crate) struct RowStyle {
    pub(crate) padding: f32,
    pub(crate) min_height: f32,
    /// The text is in the middle of the height, not at the top.
    pub(crate) is_centred: bool,
}

/// The place of the columns, in points.
pub(crate) struct Columns {
    pub(crate) start: f32,
    pub(crate) gap: f32,
    pub(crate) widths: Vec<f32>,
}

impl Layout<'_> {
    /// Adds names and what is recorded under them.
    pub(crate) fn pairs(&mut self, pairs: &[(String, String)], parent: TagId) {
        let table = self.tags.add(Some(parent), Tag::Table);
        let (style, gap) = (self.format.text, 2.0 * MM);
        let widest = pairs.iter().map(|(name, _)| self.fonts.width(&sanitize(name), style)).fold(0.0, f32::max);
        let left = widest.min(self.width * 0.45);
        let columns = Columns { start: 0.0, gap, widths: vec![left, self.width - left - gap] };
        for (name, text) in pairs {
            let spans = [vec![(sanitize(name), style.grey())], vec![(sanitize(text), style)]];
            let kind = |at| if at == 0 { Tag::TH(TableHeaderScope::Row).into() } else { Tag::TD.into() };
            let cells = self.cells(&spans, &columns, kind, table);
            let row = self.row(&cells, TABLE_ROW, None);
            self.boxes.extend(row);
        }
    }

    pub(crate) fn text_table(&mut self, header: &[&str], rows: &[Vec<String>], parent: TagId) {
        let style = self.format.text;
        let row = |cells: &Vec<String>| cells.iter().map(|cell| vec![(sanitize(cell), style)]).collect();
        self.table(header, &rows.iter().map(row).collect::<Vec<_>>(), &vec![ColumnFit::Share; header.len()], parent);
    }

    pub(crate) fn entries(&mut self, entries: &[ReportEntry], with_kind: bool, parent: TagId) {
        let style = self.format.text;
        let row = |entry: &ReportEntry| {
            let [time, t_plus, text, author] =
                [&entry.time_label, &entry.t_plus, &entry.text, &entry.author].map(|text| (sanitize(text), style));
            let marks = entry.annotations.iter().map(|mark| (format!(" {}", sanitize(mark)), style.grey()));
            let kind = with_kind.then(|| vec![(sanitize(entry.kind), style.grey())]);
            let text = [text].into_iter().chain(marks).collect();
            [vec![time], vec![t_plus]].into_iter().chain(kind).chain([text, vec![author]]).collect()
        };
        let (narrow, rest) = ([ColumnFit::Narrow; 3], [ColumnFit::Fill, ColumnFit::Narrow]);
        let fits = [&narrow[usize::from(!with_kind)..], &rest].concat();
        self.table(&[], &entries.iter().map(row).collect::<Vec<_>>(), &fits, parent);
    }

    fn table(&mut self, header: &[&str], rows: &[Vec<Vec<Span>>], fits: &[ColumnFit], parent: TagId) {
        let tag = self.tags.add(Some(parent), Tag::Table);
        let head: Vec<Vec<Span>> = header.iter().map(|name| vec![(sanitize(name), self.format.text.grey())]).collect();
        let natural = |at: usize| {
            let cells = rows.iter().chain([&head]).filter_map(|row| row.get(at));
            cells.map(|cell| width(self.fonts, cell)).fold(0.0, f32::max)
        };
        let natural: Vec<f32> = (0..fits.len()).map(natural).collect();
        let widths = share(&natural, fits, self.width - GAP * fits.len().saturating_sub(1) as f32);
        let columns = Columns { start: 0.0, gap: GAP, widths };

        let header = (!head.is_empty()).then(|| self.header(&head, &columns, TABLE_ROW, 0.4, tag));
        if let Some(header) = &header {
            let below = 0.3 * MM;
            let keep_with_next = !rows.is_empty();
            self.boxes.push(LineBox { height: header.height + below, keep_with_next, ..LineBox::clone(header) });
        }
        for (at, row) in rows.iter().enumerate() {
            let cells = self.cells(row, &columns, |_| Tag::TD.into(), tag);
            let mut boxes = self.row(&cells, TABLE_ROW, header.as_ref());
            // No row is alone at the foot or at the top of a page.
            if let Some(last) = boxes.last_mut() {
                last.keep_with_next = (at == 0 || at + 2 == rows.len()) && at + 1 < rows.len();
            }
            self.boxes.extend(boxes);
        }
    }

    /// Lays out the column headers, with a rule below them.
    pub(crate) fn header(
        &mut self,
        spans: &[Vec<Span>],
        columns: &Columns,
        style: RowStyle,
        weight: f64,
        table: TagId,
    ) -> Rc<LineBox> {
        let cells = self.cells(spans, columns, |_| Tag::TH(TableHeaderScope::Column).into(), table);
        let mut header = self.row(&cells, style, None).swap_remove(0);
        header.ops.push(rule(0.0, header.height, self.width, 0.0, weight));
        header.into()
    }

    /// Breaks the text of a row's cells into lines.
    pub(crate) fn cells(
        &mut self,
        spans: &[Vec<Span>],
        columns: &Columns,
        kind: impl Fn(usize) -> TagKind,
        table: TagId,
    ) -> Vec<CellBox> {
        let row = self.tags.add(Some(table), Tag::TR);
        let mut x = columns.start;
        let mut cells = Vec::new();
        for (at, (spans, width)) in spans.iter().zip(&columns.widths).enumerate() {
            let is_empty = spans.iter().all(|(text, _)| text.is_empty());
            // A cell without any text would not be in the tag tree, and its row would have too few.
            let blank = [(" ".to_owned(), self.format.text)];
            let lines = wrap(self.fonts, if is_empty { &blank } else { spans }, *width);
            cells.push(CellBox { x, lines, tag: self.tags.add(Some(row), kind(at)) });
            x += width + columns.gap;
        }
        cells
    }

    /// Lays out a row as one box; as more if it is higher than a page.
    pub(crate) fn row(&self, cells: &[CellBox], style: RowStyle, header: Option<&Rc<LineBox>>) -> Vec<LineBox> {
        let leading = self.leading(self.format.text);
        let count = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
        let most = ((self.format.max_box_height() / leading) as usize).max(1);
        let part = |start: usize| {
            let end = (start + most).min(count);
            let height = ((end - start) as f32 * leading + style.padding).max(style.min_height);
            let mut part = LineBox { height, header: header.cloned(), ..LineBox::default() };
            for cell in cells {
                let lines = cell.lines.get(start..end.min(cell.lines.len())).unwrap_or_default();
                let top = if style.is_centred { (height - lines.len() as f32 * leading) / 2.0 } else { 0.0 };
                for (at, line) in lines.iter().enumerate() {
                    part.ops.extend(self.line_ops(line, cell.x, top + at as f32 * leading, cell.tag));
                }
            }
            part
        };
        (0..count).step_by(most).map(part).collect()
    }
}

/// Returns the width of each column. If all fit, the columns that want it take the rest of the width; if not, narrow columns get what
/// they need and wide ones share what is left.
fn share(natural: &[f32], fits: &[ColumnFit], width: f32) -> Vec<f32> {
    let all: f32 = natural.iter().sum();
    if all <= width {
        let grows =
            |fit: &ColumnFit| if fits.contains(&ColumnFit::Fill) { *fit == ColumnFit::Fill } else { *fit == ColumnFit::Share };
        let count = fits.iter().filter(|fit| grows(fit)).count().max(1) as f32;
        let more = (width - all) / count;
        return natural.iter().zip(fits).map(|(own, fit)| if grows(fit) { own + more } else { *own }).collect();
    }
    let mut order: Vec<usize> = (0..natural.len()).collect();
    order.sort_by(|column, other| natural[*column].total_cmp(&natural[*other]));
    let mut widths = vec![0.0; natural.len()];
    let mut left = width;
    for (at, column) in order.iter().enumerate() {
        widths[*column] = natural[*column].min(left / (natural.len() - at) as f32);
        left -= widths[*column];
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_columns_have_what_they_want_and_the_wide_share_the_rest() {
        let fits = [ColumnFit::Narrow, ColumnFit::Fill, ColumnFit::Narrow];
        assert_eq!(share(&[10.0, 20.0, 10.0], &fits, 100.0), [10.0, 80.0, 10.0]);
        assert_eq!(share(&[10.0, 500.0, 10.0], &fits, 100.0), [10.0, 80.0, 10.0]);
        assert_eq!(share(&[500.0, 500.0, 10.0], &[ColumnFit::Share; 3], 100.0), [45.0, 45.0, 10.0]);
        assert_eq!(share(&[20.0, 30.0], &[ColumnFit::Share; 2], 100.0), [45.0, 55.0]);
    }
}
