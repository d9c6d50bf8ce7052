//! Tables set as strips: how wide each column is, and a strip for each row.

use super::MM;
use super::lines::{Line, Piece, lines, natural};
use super::set::Setting;
use super::sheets::{Ink, Strip, What};
use super::tags::{Is, Of};
use crate::report::document::{CellFit, DocumentCell, DocumentTable, sanitize};
use std::rc::Rc;

/// Between columns, in points.
const GAP: f32 = 1.6 * MM;

/// A cell that is set: its words, their place from the left, what they belong to.
struct Placed {
    x: f32,
    lines: Vec<Line>,
    of: Of,
}

impl Setting<'_> {
    pub(crate) fn pairs(&mut self, pairs: &[(String, String)], width: f32, of: Of) {
        let table = self.tags.add(of, Is::Table);
        let style = self.plain();
        let name = |name: &str| -> Vec<Piece> { vec![(sanitize(name), style.grey())] };
        let widest = pairs.iter().map(|(words, _)| natural(self.letters, &name(words))).fold(0.0, f32::max);
        let left = widest.min(width * 0.45);
        let x = left + 2.0 * MM;
        for (title, words) in pairs {
            let row = self.tags.add(table, Is::Row);
            let title = Placed { x: 0.0, lines: lines(self.letters, &name(title), left), of: self.tags.add(row, Is::RowHead) };
            let words = lines(self.letters, &[(sanitize(words), style)], width - x);
            let cells = [title, Placed { x, lines: words, of: self.tags.add(row, Is::Cell) }];
            let strips = self.row(&cells, None);
            self.strips.extend(strips);
        }
    }

    pub(crate) fn table(&mut self, table: &DocumentTable, width: f32, of: Of) {
        let of = self.tags.add(of, Is::Table);
        let style = self.plain();
        let head: Vec<Vec<Piece>> = table.header.iter().map(|name| vec![(sanitize(name), style.grey())]).collect();
        let body: Vec<Vec<Vec<Piece>>> =
            table.rows.iter().map(|line| line.iter().map(|cell| self.pieces(cell)).collect()).collect();
        let columns = body.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
        let wants = |at: usize| {
            let cells = body.iter().chain([&head]).filter_map(|line| line.get(at));
            cells.map(|cell| natural(self.letters, cell)).fold(0.0, f32::max)
        };
        let fits: Vec<CellFit> = (0..columns)
            .map(|at| table.rows.iter().find_map(|line| line.get(at)).map_or(CellFit::Share, |cell| cell.fit))
            .collect();
        let wants: Vec<f32> = (0..columns).map(wants).collect();
        let widths = share(&wants, &fits, width - GAP * columns.saturating_sub(1) as f32);

        let top = (!head.is_empty()).then(|| {
            let cells = self.cells(&head, &widths, of, &Is::ColumnHead);
            let mut strips = self.row(&cells, None);
            let mut strip = strips.swap_remove(0);
            strip.inks.push(Ink { x: 0.0, y: strip.height, what: What::Rule(width, 0.4), of: None });
            strip.height += 0.3 * MM;
            strip.keeps = true;
            strip
        });
        let again = top.clone().map(Rc::new);
        self.strips.extend(top);
        for (at, line) in body.iter().enumerate() {
            let cells = self.cells(line, &widths, of, &Is::Cell);
            let mut strips = self.row(&cells, again.as_ref());
            // No row stands alone at the foot of a sheet, and none alone at its top.
            if let Some(last) = strips.last_mut() {
                last.keeps = (at == 0 || at + 2 == body.len()) && at + 1 < body.len();
            }
            self.strips.extend(strips);
        }
        // A head without a row stands alone.
        if body.is_empty()
            && let Some(last) = self.strips.last_mut()
        {
            last.keeps = false;
        }
    }

    fn pieces(&self, cell: &DocumentCell) -> Vec<Piece> {
        let style = self.plain();
        let words = (sanitize(&cell.text), if cell.fit == CellFit::KindLabel { style.grey() } else { style });
        let marks = cell.annotations.iter().map(|mark| (format!(" {}", sanitize(mark)), style.grey()));
        [words].into_iter().chain(marks).collect()
    }

    fn cells(&mut self, line: &[Vec<Piece>], widths: &[f32], of: Of, is: &Is) -> Vec<Placed> {
        let row = self.tags.add(of, Is::Row);
        let mut x = 0.0;
        let mut cells = Vec::new();
        for (pieces, width) in line.iter().zip(widths) {
            let mut set = lines(self.letters, pieces, *width);
            if let [only] = set.as_mut_slice()
                && only.is_empty()
            {
                // An empty cell is a cell all the same: without a blank in it the next would be read as its column's.
                only.push(super::lines::Run { x: 0.0, words: " ".to_owned(), style: self.plain() });
            }
            cells.push(Placed { x, lines: set, of: self.tags.add(row, is.clone()) });
            x += width + GAP;
        }
        cells
    }

    /// A row as one strip; only a row higher than a sheet is more.
    fn row(&self, cells: &[Placed], head: Option<&Rc<Strip>>) -> Vec<Strip> {
        let style = self.plain();
        let lead = self.lead(style);
        let count = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
        let most = ((self.measures.tallest / lead) as usize).max(1);
        let mut strips = Vec::new();
        for from in (0..count).step_by(most) {
            let until = (from + most).min(count);
            let mut strip = Strip { height: (until - from) as f32 * lead + 0.3, head: head.cloned(), ..Strip::default() };
            for cell in cells {
                let own = cell.lines.get(from..until.min(cell.lines.len())).unwrap_or_default();
                for (at, line) in own.iter().enumerate() {
                    strip.inks.extend(self.ink(line, cell.x, at as f32 * lead, cell.of));
                }
            }
            strips.push(strip);
        }
        strips
    }
}

/// The width of each column. Where all fit, what is left goes to the columns that want it; where they do not, the narrow have what
/// they want and the wide share the rest.
fn share(wants: &[f32], fits: &[CellFit], width: f32) -> Vec<f32> {
    let all: f32 = wants.iter().sum();
    if all <= width {
        let takes = |fit: &CellFit| if fits.contains(&CellFit::Fill) { *fit == CellFit::Fill } else { *fit == CellFit::Share };
        let share_of = fits.iter().filter(|fit| takes(fit)).count().max(1) as f32;
        let more = (width - all) / share_of;
        return wants.iter().zip(fits).map(|(want, fit)| if takes(fit) { want + more } else { *want }).collect();
    }
    let mut order: Vec<usize> = (0..wants.len()).collect();
    order.sort_by(|a, b| wants[*a].total_cmp(&wants[*b]));
    let mut widths = vec![0.0; wants.len()];
    let mut left = width;
    for (at, column) in order.iter().enumerate() {
        let part = left / (wants.len() - at) as f32;
        let own = wants[*column].min(part);
        widths[*column] = own;
        left -= own;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_columns_have_what_they_want_and_the_wide_share_the_rest() {
        let fits = [CellFit::Narrow, CellFit::Fill, CellFit::Narrow];
        assert_eq!(share(&[10.0, 20.0, 10.0], &fits, 100.0), [10.0, 80.0, 10.0]);
        assert_eq!(share(&[10.0, 500.0, 10.0], &fits, 100.0), [10.0, 80.0, 10.0]);
        assert_eq!(share(&[500.0, 500.0, 10.0], &[CellFit::Share; 3], 100.0), [45.0, 45.0, 10.0]);
        assert_eq!(share(&[20.0, 30.0], &[CellFit::Share; 2], 100.0), [45.0, 55.0]);
    }
}
