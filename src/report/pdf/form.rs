//! What is to be filled in by hand, set as strips: lines with room behind their words, a table with empty cells, ruled lines.

use super::MM;
use super::letters::Style;
use super::lines::{Run, lines};
use super::set::Setting;
use super::sheets::{Ink, Strip, What};
use super::tags::{Is, Of};
use crate::report::document::{BlankWidth, FormBlank, FormCell, FormTable, sanitize};
use std::rc::Rc;

/// How high a line or a cell is that a pen has to meet.
const LINE: f32 = 5.0 * MM;
/// The same for notes, which are written in a hurry.
const NOTE: f32 = 6.2 * MM;
/// So many lines for notes there are at least.
const NOTES: f32 = 2.0;
/// Between words and the room behind them, and between that and the next words.
const GAP: f32 = MM;
/// Room for a time of day.
const TIME: f32 = 11.0 * MM;
const HAIR: f32 = 0.5;

impl Setting<'_> {
    pub(crate) fn blanks(&mut self, all: &[Vec<FormBlank>], width: f32, of: Of) {
        for (at, line) in all.iter().enumerate() {
            let of = self.tags.add(of, Is::Words);
            let before = if at == 0 { self.measures.before / 2.0 } else { 0.0 };
            let inks = self.blank_line(line, width, of);
            self.strips.push(Strip { height: LINE, before, inks, ..Strip::default() });
        }
    }

    fn blank_line(&self, line: &[FormBlank], width: f32, of: Of) -> Vec<Ink> {
        let style = |blank: &FormBlank| if blank.is_bold { self.plain().bold() } else { self.plain() };
        let wants = |blank: &FormBlank| self.letters.width(&sanitize(&blank.label), style(blank)) + 2.0 * GAP;
        let taken: f32 = line.iter().map(|blank| wants(blank) + if blank.width == BlankWidth::Time { TIME } else { 0.0 }).sum();
        let sharing = line.iter().filter(|blank| blank.width == BlankWidth::Share).count().max(1) as f32;
        let share = ((width - taken) / sharing).max(0.0);
        let column = width / line.len().max(1) as f32;
        let base = LINE - 1.2 * MM;
        let (mut x, mut inks) = (0.0, Vec::new());
        for blank in line {
            let words = What::Words(format!("{} ", sanitize(&blank.label)), style(blank));
            inks.push(Ink { x, y: base, what: words, of: Some(of) });
            let room = match blank.width {
                BlankWidth::Time => TIME,
                BlankWidth::Share => share,
                BlankWidth::EqualColumn => (column - wants(blank) - 2.0 * GAP).max(0.0),
            };
            let from = x + wants(blank) - GAP;
            inks.push(Ink { x: from, y: base + 0.4 * MM, what: What::Rule(room, HAIR), of: None });
            x = if blank.width == BlankWidth::EqualColumn { x + column } else { from + room + GAP };
        }
        inks
    }

    pub(crate) fn grid(&mut self, grid: &FormTable, width: f32, of: Of) {
        let of = self.tags.add(of, Is::Table);
        let whole: u16 = grid.widths.iter().sum();
        let widths: Vec<f32> = grid.widths.iter().map(|part| width * f32::from(*part) / f32::from(whole.max(1))).collect();
        let head: Vec<FormCell> = grid.header.iter().map(FormCell::new).collect();
        let plain = self.plain();
        let mut top = self.grid_line(&head, &widths, plain.grey(), of, &Is::ColumnHead);
        top.inks.push(Ink { x: 0.0, y: top.height, what: What::Rule(width, HAIR), of: None });
        (top.keeps, top.before) = (true, self.measures.before / 2.0);
        let again = Rc::new(top.clone());
        self.strips.push(top);
        for line in &grid.rows {
            let mut strip = self.grid_line(line, &widths, plain, of, &Is::Cell);
            let mut x = 0.0;
            for (at, (square, width)) in line.iter().zip(&widths).enumerate() {
                if square.is_disabled {
                    // Below its words, and not over the line above it.
                    let shade = What::Shade(*width, strip.height - HAIR);
                    strip.inks.insert(0, Ink { x, y: HAIR / 2.0, what: shade, of: None });
                }
                if at > 0 {
                    strip.inks.push(Ink { x, y: 0.0, what: What::Stem(strip.height, HAIR), of: None });
                }
                x += width;
            }
            strip.inks.push(Ink { x: 0.0, y: strip.height, what: What::Rule(width, HAIR), of: None });
            strip.head = Some(Rc::clone(&again));
            self.strips.push(strip);
        }
    }

    fn grid_line(&mut self, line: &[FormCell], widths: &[f32], plain: Style, of: Of, is: &Is) -> Strip {
        let row = self.tags.add(of, Is::Row);
        let lead = self.lead(plain);
        let least = if matches!(is, Is::Cell) { LINE } else { 0.0 };
        let mut cells = Vec::new();
        let (mut x, mut height) = (0.0, least);
        for (square, width) in line.iter().zip(widths) {
            let style = match (square.is_bold, square.is_disabled) {
                (true, _) => plain.bold(),
                (_, true) => plain.grey(),
                _ => plain,
            };
            let mut set = lines(self.letters, &[(sanitize(&square.text), style)], width - 2.0 * GAP);
            if let [only] = set.as_mut_slice()
                && only.is_empty()
            {
                // An empty cell is a cell all the same.
                only.push(Run { x: 0.0, words: " ".to_owned(), style });
            }
            let wide = self.letters.width(&square.text, style);
            let left = if square.is_disabled { x + (width - wide) / 2.0 } else { x + GAP };
            height = height.max(set.len() as f32 * lead + 0.4 * MM);
            cells.push((left, set, self.tags.add(row, is.clone())));
            x += width;
        }
        let mut strip = Strip { height, ..Strip::default() };
        for (left, set, of) in cells {
            let above = (height - set.len() as f32 * lead) / 2.0;
            for (at, words) in set.iter().enumerate() {
                strip.inks.extend(self.ink(words, left, above + at as f32 * lead, of));
            }
        }
        strip
    }

    pub(crate) fn ruled(&mut self, title: &str, width: f32, of: Of) {
        let of = self.tags.add(of, Is::Section);
        let style = self.measures.section;
        self.heading(2, title, style, width, of);
        self.strips.push(Strip { height: NOTES * NOTE, is_ruled: true, ..Strip::default() });
    }

    /// Lines to write on take what the sheet has left. Where all does not stand on one, they are as few as they may be.
    pub(crate) fn rule_what_is_left(&mut self, room: f32, width: f32) {
        let taken: f32 =
            self.strips.iter().enumerate().map(|(at, strip)| strip.height + if at == 0 { 0.0 } else { strip.before }).sum();
        for strip in self.strips.iter_mut().filter(|strip| strip.is_ruled) {
            let lines = NOTES + ((room - taken) / NOTE).max(0.0).floor();
            strip.height = lines * NOTE;
            for at in 1..=lines as usize {
                strip.inks.push(Ink { x: 0.0, y: at as f32 * NOTE, what: What::Rule(width, HAIR), of: None });
            }
        }
    }
}
