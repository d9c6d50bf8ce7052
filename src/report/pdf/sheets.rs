//! Strips dealt onto sheets: none is cut, a heading stays with what follows, the head of a table is repeated, and at the foot stands
//! whose sheet it is and which of how many.

use super::letters::{ASCENT, Letters, Style};
use super::tags::Of;
use super::{Look, MM};
use crate::report::PaperSize;
use crate::report::document::{Drawing, ReportDocument, sanitize};
use std::rc::Rc;

/// Something that is drawn, at a place from the upper left corner, in points.
#[derive(Clone, Debug)]
pub(crate) struct Ink {
    pub(crate) x: f32,
    /// Words stand on this line; all else begins here.
    pub(crate) y: f32,
    pub(crate) what: What,
    /// What it belongs to; nothing for what only adorns, and for what is repeated.
    pub(crate) of: Option<Of>,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Words(String, Style),
    /// A level line: its length and its weight.
    Rule(f32, f32),
    /// An upright line: its height and its weight.
    Stem(f32, f32),
    /// A grey field: its width and its height.
    Shade(f32, f32),
    /// A frame: its width and its height.
    Frame(f32, f32),
    /// A drawing, and how many points one of its units is.
    Drawing(Rc<Drawing>, f32),
}

impl Ink {
    fn moved(&self, x: f32, y: f32) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self.clone() }
    }
}

/// What is never cut: a line, a row, a drawing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strip {
    pub(crate) height: f32,
    /// Room above it, unless it begins a sheet.
    pub(crate) before: f32,
    pub(crate) inks: Vec<Ink>,
    /// It stays with the next one.
    pub(crate) keeps: bool,
    /// What is repeated above it where it begins a sheet.
    pub(crate) head: Option<Rc<Strip>>,
    /// It takes what the sheet has left, as lines to write on.
    pub(crate) is_ruled: bool,
}

impl Strip {
    /// Puts another's ink into this one.
    pub(crate) fn take(&mut self, other: &Strip, x: f32, y: f32) {
        self.inks.extend(other.inks.iter().map(|ink| ink.moved(x, y)));
    }
}

/// What is drawn on one sheet.
pub(crate) type Sheet = Vec<Ink>;

/// The room around what is printed: at the sides and above, and below, where the foot stands.
pub(crate) const fn margins(look: Look) -> (f32, f32) {
    match look {
        Look::Report => (11.0 * MM, 14.0 * MM),
        Look::Client => (20.0 * MM, 22.0 * MM),
        Look::Sheet => (11.0 * MM, 12.0 * MM),
    }
}

/// How high what is printed can be.
pub(crate) fn room(look: Look, paper: PaperSize) -> f32 {
    let (above, below) = margins(look);
    paper.size_points().1 - above - below
}

/// The sheets of one leaf.
pub(crate) fn deal(strips: &[Strip], leaf: &ReportDocument, look: Look, paper: PaperSize, letters: &Letters) -> Vec<Sheet> {
    let (side, above) = (margins(look).0, margins(look).0);
    let room = room(look, paper);
    let mut sheets: Vec<Sheet> = vec![Vec::new()];
    let mut y = 0.0;
    let mut rest = strips;
    while !rest.is_empty() {
        let high = |count: usize| rest.iter().take(count).map(|strip| strip.before + strip.height).sum::<f32>();
        let together = rest.iter().take_while(|strip| strip.keeps).count() + 1;
        // What keeps together and is higher than a sheet cannot.
        let together = if high(together) > room { 1 } else { together };
        let high = high(together);
        let (group, after) = rest.split_at(together.min(rest.len()));
        rest = after;
        if y > 0.0 && y + high > room {
            sheets.push(Vec::new());
            y = 0.0;
        }
        for strip in group {
            let Some(sheet) = sheets.last_mut() else { continue };
            if y > 0.0 {
                y += strip.before;
            } else if let Some(head) = &strip.head {
                sheet.extend(head.inks.iter().map(|ink| Ink { of: None, ..ink.moved(side, above) }));
                y += head.height;
            }
            sheet.extend(strip.inks.iter().map(|ink| ink.moved(side, above + y)));
            y += strip.height;
        }
    }
    let count = sheets.len();
    for (at, sheet) in sheets.iter_mut().enumerate() {
        foot(sheet, &leaf.footer, &format!("page {} of {count}", at + 1), look, paper, letters);
    }
    sheets
}

fn foot(sheet: &mut Sheet, whose: &str, which: &str, look: Look, paper: PaperSize, letters: &Letters) {
    let style = Style::plain(6.0).grey();
    let (width, height) = paper.size_points();
    let (side, below) = margins(look);
    let y = height - below + 4.0 * MM + style.size * ASCENT;
    let mut put = |x: f32, words: &str| {
        sheet.push(Ink { x, y, what: What::Words(words.to_owned(), style), of: None });
    };
    put(side, &sanitize(whose));
    put(width - side - letters.width(which, style), which);
}
