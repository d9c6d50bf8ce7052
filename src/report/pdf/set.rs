//! A leaf set as strips: its headings, words, lists and its drawing. Tables are set beside this.

use super::letters::{ASCENT, Letters, REACH, REPLACEMENT, Style};
use super::lines::{Line, Piece, lines};
use super::sheets::{Ink, Strip, What, margins, room};
use super::tags::{Is, Of, ROOT, Tags};
use super::{Look, MM};
use crate::report::PaperSize;
use crate::report::document::{ChecklistLine, DocumentBlock, Drawing, ReportDocument, Shape, sanitize};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Sizes and distances, in points.
pub(crate) struct Measures {
    pub(crate) size: f32,
    /// From line to line, in parts of the size.
    pub(crate) lead: f32,
    heading: Style,
    pub(crate) section: Style,
    /// Above a section.
    pub(crate) before: f32,
    /// Below a paragraph.
    after: f32,
    /// A strip is no higher than this.
    pub(crate) tallest: f32,
}

impl Measures {
    fn of(look: Look, paper: PaperSize) -> Self {
        let tallest = room(look, paper) * 0.9;
        match look {
            Look::Report => Self {
                size: 7.5,
                lead: 1.22,
                heading: Style::plain(12.0).bold(),
                section: Style::plain(7.9).bold(),
                before: 1.8 * MM,
                after: 0.0,
                tallest,
            },
            Look::Client => Self {
                size: 11.25,
                lead: 1.5,
                heading: Style::plain(16.5),
                section: Style::plain(11.25).grey(),
                before: 6.0 * MM,
                after: 1.5 * MM,
                tallest,
            },
            Look::Sheet => Self {
                size: 6.4,
                lead: 1.22,
                heading: Style::plain(10.0),
                section: Style::plain(6.4).bold(),
                before: 1.6 * MM,
                after: 0.4 * MM,
                tallest,
            },
        }
    }
}

/// A leaf as strips.
pub(crate) fn leaf(leaf: &ReportDocument, look: Look, paper: PaperSize, letters: &Letters, tags: &mut Tags) -> Vec<Strip> {
    let width = paper.size_points().0 - 2.0 * margins(look).0;
    let of = tags.add(ROOT, Is::Section);
    let mut setting = Setting { letters, tags, measures: Measures::of(look, paper), look, strips: Vec::new() };
    let style = setting.measures.heading;
    setting.heading(1, &leaf.heading, style, width, of);
    setting.all(&leaf.blocks, width, of);
    setting.lacking(&leaf.footer, width, of);
    setting.rule_what_is_left(room(look, paper), width);
    setting.strips
}

/// A leaf being set.
pub(crate) struct Setting<'a> {
    pub(crate) letters: &'a Letters,
    pub(crate) tags: &'a mut Tags,
    pub(crate) measures: Measures,
    look: Look,
    pub(crate) strips: Vec<Strip>,
}

impl Setting<'_> {
    fn all(&mut self, parts: &[DocumentBlock], width: f32, of: Of) {
        for part in parts {
            self.part(part, width, of);
        }
    }

    fn part(&mut self, part: &DocumentBlock, width: f32, of: Of) {
        let plain = self.plain();
        match part {
            DocumentBlock::Warning(words) => self.warning(words, width, of),
            DocumentBlock::TwoColumns(parts) => self.beside(parts, width, of),
            DocumentBlock::Section(title, parts) => {
                let of = self.tags.add(of, Is::Section);
                let style = self.measures.section;
                self.heading(2, title, style, width, of);
                self.all(parts, width, of);
            }
            DocumentBlock::Paragraph(words) => self.words(words, plain, Is::Words, 0.0, width, of),
            DocumentBlock::Pairs(pairs) | DocumentBlock::CodePairs(pairs) => self.pairs(pairs, width, of),
            DocumentBlock::Table(table) => self.table(table, width, of),
            DocumentBlock::Checklist(checks) => self.checks(checks, width, of),
            DocumentBlock::Quote(words) => self.words(words, plain, Is::Quote, 5.0 * MM, width, of),
            DocumentBlock::List(all) => self.list(all, width, of),
            DocumentBlock::Drawing(drawing) => self.drawing(drawing, width, of),
            DocumentBlock::SignatureLine(words) => {
                let at = self.strips.len();
                self.words(words, plain, Is::Words, 0.0, width, of);
                if let Some(first) = self.strips.get_mut(at) {
                    first.before = 5.0 * MM;
                }
            }
            DocumentBlock::FormLines(lines) => self.blanks(lines, width, of),
            DocumentBlock::FormTable(grid) => self.grid(grid, width, of),
            DocumentBlock::RuledLines(title) => self.ruled(title, width, of),
        }
    }

    pub(crate) fn plain(&self) -> Style {
        Style::plain(self.measures.size)
    }

    /// From line to line, in points.
    pub(crate) fn lead(&self, style: Style) -> f32 {
        style.size * self.measures.lead
    }

    /// Where a line's words stand below its upper edge.
    pub(crate) fn base(&self, style: Style) -> f32 {
        (self.lead(style) - style.size * REACH) / 2.0 + style.size * ASCENT
    }

    /// A line as ink.
    pub(crate) fn ink(&self, line: &Line, x: f32, y: f32, of: Of) -> Vec<Ink> {
        let one = |run: &super::lines::Run| {
            let base = y + self.base(run.style);
            Ink { x: x + run.x, y: base, what: What::Words(run.words.clone(), run.style), of: Some(of) }
        };
        line.iter().map(one).collect()
    }

    pub(crate) fn heading(&mut self, level: u16, words: &str, style: Style, width: f32, of: Of) {
        let words = sanitize(words);
        let of = self.tags.add(of, Is::Heading(level, words.clone()));
        let all = lines(self.letters, &[(words, style)], width);
        let count = all.len();
        for (at, line) in all.iter().enumerate() {
            let inks = self.ink(line, 0.0, 0.0, of);
            let before = if at == 0 && level > 1 { self.measures.before } else { 0.0 };
            self.strips.push(Strip { height: self.lead(style), before, inks, keeps: true, ..Strip::default() });
            if at + 1 == count
                && let Some(strip) = self.strips.last_mut()
            {
                // A line below a section's heading, as on the page for a browser.
                if level > 1 && self.look == Look::Report {
                    strip.inks.push(Ink { x: 0.0, y: strip.height, what: What::Rule(width, 0.6), of: None });
                }
                strip.height += if level > 1 { 0.6 * MM } else { 1.2 * MM };
            }
        }
    }

    /// A paragraph. A short one is not torn apart.
    fn words(&mut self, words: &str, style: Style, is: Is, inset: f32, width: f32, of: Of) {
        let of = self.tags.add(of, is);
        let all = lines(self.letters, &[(sanitize(words), style)], width - inset);
        let count = all.len();
        for (at, line) in all.iter().enumerate() {
            let inks = self.ink(line, inset, 0.0, of);
            let keeps = count < 4 && at + 1 < count;
            let after = if at + 1 == count { self.measures.after } else { 0.0 };
            self.strips.push(Strip { height: self.lead(style) + after, inks, keeps, ..Strip::default() });
        }
    }

    fn warning(&mut self, words: &str, width: f32, of: Of) {
        let style = self.plain().bold();
        let (side, above) = (2.0 * MM, MM);
        let all = lines(self.letters, &[(sanitize(words), style)], width - 2.0 * side);
        if all.len() as f32 * self.lead(style) > self.measures.tallest {
            // No frame is as high as this; the words are what counts.
            return self.words(words, style, Is::Words, 0.0, width, of);
        }
        let of = self.tags.add(of, Is::Words);
        let mut strip = Strip { before: MM, ..Strip::default() };
        let mut y = above;
        for line in &all {
            strip.inks.extend(self.ink(line, side, y, of));
            y += self.lead(style);
        }
        strip.height = y + above;
        strip.inks.push(Ink { x: 0.0, y: 0.0, what: What::Frame(width, strip.height), of: None });
        self.strips.push(strip);
    }

    fn list(&mut self, all: &[String], width: f32, of: Of) {
        let list = self.tags.add(of, Is::List);
        for words in all {
            let item = self.tags.add(list, Is::Item);
            let (at, style) = (self.strips.len(), self.plain());
            self.words(words, style, Is::Body, 5.0 * MM, width, item);
            let y = self.base(style);
            if let Some(first) = self.strips.get_mut(at) {
                first.inks.insert(0, Ink { x: MM, y, what: What::Words("•".to_owned(), style), of: None });
            }
        }
    }

    /// Two lines to tick beside each other, read down the left side first.
    fn checks(&mut self, checks: &[ChecklistLine], width: f32, of: Of) {
        let list = self.tags.add(of, Is::List);
        let (gap, inset) = (6.0 * MM, 4.0 * MM);
        let column = (width - gap) / 2.0;
        let style = self.plain();
        let mut set = Vec::new();
        for check in checks {
            let item = self.tags.add(list, Is::Item);
            let body = self.tags.add(item, Is::Body);
            let mut pieces: Vec<Piece> = vec![(format!("{} {}", check.symbol, sanitize(&check.title)), style)];
            if !check.time_label.is_empty() {
                pieces.push((format!(" {}", sanitize(&check.time_label)), style.grey()));
            }
            set.push((lines(self.letters, &pieces, column - inset), body));
        }
        let half = set.len().div_ceil(2);
        for at in 0..half {
            let mut strip = Strip::default();
            for (x, place) in [(0.0, at), (column + gap, at + half)] {
                let Some((lines, body)) = set.get(place) else { continue };
                for (line, words) in lines.iter().enumerate() {
                    let y = line as f32 * self.lead(style);
                    strip.inks.extend(self.ink(words, if line == 0 { x } else { x + inset }, y, *body));
                }
                strip.height = strip.height.max(lines.len() as f32 * self.lead(style));
            }
            self.strips.push(strip);
        }
    }

    fn drawing(&mut self, drawing: &Drawing, width: f32, of: Of) {
        let of = self.tags.add(of, Is::Figure(drawing.alt_text.to_owned()));
        let scale = width / drawing.width as f32;
        let mut drawing = drawing.clone();
        for shape in &mut drawing.shapes {
            if let Shape::Text { text: said, .. } = shape {
                *said = sanitize(said);
            }
        }
        let height = drawing.height as f32 * scale;
        let what = What::Drawing(Rc::new(drawing), scale);
        let inks = vec![Ink { x: 0.0, y: 0.0, what, of: Some(of) }];
        self.strips.push(Strip { height, inks, ..Strip::default() });
    }

    /// Sections beside each other in two columns, the first of them left; one below the other where that would not fit a sheet.
    fn beside(&mut self, parts: &[DocumentBlock], width: f32, of: Of) {
        let gap = 6.0 * MM;
        let column = (width - gap) / 2.0;
        let before = std::mem::take(&mut self.strips);
        let mut blocks = Vec::new();
        for part in parts {
            self.part(part, column, of);
            blocks.push(std::mem::take(&mut self.strips));
        }
        self.strips = before;
        let high = |blocks: &[Vec<Strip>]| -> f32 { blocks.iter().flatten().map(|strip| strip.before + strip.height).sum() };
        let longest =
            |split: usize| high(blocks.get(..split).unwrap_or_default()).max(high(blocks.get(split..).unwrap_or_default()));
        let split = (1..=blocks.len()).min_by(|a, b| longest(*a).total_cmp(&longest(*b))).unwrap_or(0);
        if longest(split) > self.measures.tallest {
            return self.strips.extend(blocks.into_iter().flatten());
        }
        let mut whole = Strip { height: longest(split), ..Strip::default() };
        let (left, right) = blocks.split_at(split);
        for (x, side) in [(0.0, left), (column + gap, right)] {
            let mut y = 0.0;
            for strip in side.iter().flatten() {
                whole.take(strip, x, y + strip.before);
                y += strip.before + strip.height;
            }
        }
        self.strips.push(whole);
    }

    /// Says which characters the font lacks, where it lacks any.
    fn lacking(&mut self, foot: &str, width: f32, of: Of) {
        let mut lacks = BTreeSet::new();
        let mut look = |words: &str| lacks.extend(words.chars().filter(|c| self.letters.lacks(*c)));
        look(foot);
        for ink in self.strips.iter().flat_map(|strip| &strip.inks) {
            match &ink.what {
                What::Words(words, _) => look(words),
                What::Drawing(drawing, _) => drawing.shapes.iter().for_each(|shape| {
                    if let Shape::Text { text: said, .. } = shape {
                        look(said);
                    }
                }),
                What::Rule(..) | What::Stem(..) | What::Shade(..) | What::Frame(..) => {}
            }
        }
        if lacks.is_empty() {
            return;
        }
        let all: Vec<String> = lacks.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let words = format!(
            "{REPLACEMENT} stands for a character that this page's font lacks; it is in the record and can be copied from here: {}.",
            all.join(", ")
        );
        let (at, style) = (self.strips.len(), self.plain().grey());
        self.words(&words, style, Is::Words, 0.0, width, of);
        if let Some(first) = self.strips.get_mut(at) {
            first.before = 3.0 * MM;
        }
    }
}
