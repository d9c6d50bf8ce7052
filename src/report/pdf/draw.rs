//! Sheets drawn: the one place that knows how a PDF is written.

use super::letters::{Letters, Style};
use super::sheets::{Ink, Sheet, What};
use super::tags::Tags;
use crate::report::Paper;
use crate::report::leaf::{Anchor, Colour, Drawing, Point, Shape};
use crate::session::Refusal;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point as At, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::text::{GlyphId, KrillaGlyph};

const BLACK: Colour = (0x11, 0x11, 0x11);
const GREY: Colour = (0x44, 0x44, 0x44);
const RULE: Colour = (0x88, 0x88, 0x88);
const SHADE: Colour = (0xe4, 0xe4, 0xe4);

/// The whole document. Nothing in it tells when or where it was made.
pub(super) fn document(
    title: &str,
    sheets: &[Sheet],
    paper: Paper,
    letters: &Letters,
    mut tags: Tags,
) -> Result<Vec<u8>, Refusal> {
    let failed = |why: String| {
        Refusal::new(format!("The PDF could not be made: {why}. Nothing was written; print the html from a browser instead."))
    };
    let (width, height) = paper.points();
    let mut document = Document::new();
    for sheet in sheets {
        let size = PageSettings::from_wh(width, height).ok_or_else(|| failed("the paper has no size".to_owned()))?;
        let mut page = document.start_page_with(size);
        inked(Pen { surface: page.surface(), letters }, sheet, &mut tags);
        page.finish();
    }
    let about = Metadata::new().title(title.to_owned()).language("en".to_owned()).creator("Bedside".to_owned());
    document.set_metadata(about);
    document.set_tag_tree(tags.finish());
    document.finish().map_err(|why| failed(format!("{why:?}")))
}

fn inked(mut pen: Pen<'_>, sheet: &Sheet, tags: &mut Tags) {
    for ink in sheet {
        pen.ink(ink, tags);
    }
    pen.surface.finish();
}

struct Pen<'a> {
    surface: Surface<'a>,
    letters: &'a Letters,
}

impl Pen<'_> {
    fn ink(&mut self, ink: &Ink, tags: &mut Tags) {
        let content = match (ink.of, &ink.what) {
            (None, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
            (Some(_), What::Words(..)) => ContentTag::Span(SpanTag::empty()),
            (Some(_), _) => ContentTag::Other,
        };
        let id = self.surface.start_tagged(content);
        if let Some(of) = ink.of {
            tags.inked(of, id);
        }
        let (x, y) = (ink.x, ink.y);
        match &ink.what {
            What::Words(words, style) => self.words(x, y, words, *style),
            What::Rule(length, weight) => self.stroke(&[&[(x, y), (x + length, y)]], RULE, *weight, None),
            What::Stem(height, weight) => self.stroke(&[&[(x, y), (x, y + height)]], RULE, *weight, None),
            What::Shade(width, height) => self.field(x, y, *width, *height, SHADE),
            What::Frame(width, height) => {
                let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
                self.stroke(&[&corners], BLACK, 1.5, None);
            }
            What::Drawing(drawing, scale) => self.drawing(drawing, *scale, x, y),
        }
        self.surface.end_tagged();
    }

    /// Words on a line. Each letter keeps the text that it stands for, so what is searched and copied is what was typed.
    fn words(&mut self, x: f32, y: f32, words: &str, style: Style) {
        self.fill(if style.grey { GREY } else { BLACK });
        let mut x = x;
        let mut held: Vec<KrillaGlyph> = Vec::new();
        let mut face = 0;
        let mut unseen = None;
        for (at, c) in words.char_indices() {
            let until = at + c.len_utf8();
            let Some(letter) = self.letters.letter(c, style.bold) else {
                // What is not seen belongs to the letter before it, or else to the one after it.
                match held.last_mut() {
                    Some(last) => last.text_range.end = until,
                    None => unseen = unseen.or(Some(at)),
                }
                continue;
            };
            if letter.face != face {
                x += self.put(x, y, &held, face, words, style.size);
                held.clear();
                face = letter.face;
            }
            let from = unseen.take().unwrap_or(at);
            held.push(KrillaGlyph::new(GlyphId::new(letter.glyph), letter.advance, 0.0, 0.0, 0.0, from..until, None));
        }
        self.put(x, y, &held, face, words, style.size);
    }

    /// Letters of one face; how far they reach.
    fn put(&mut self, x: f32, y: f32, held: &[KrillaGlyph], face: usize, words: &str, size: f32) -> f32 {
        if !held.is_empty() {
            self.surface.draw_glyphs(At::from_xy(x, y), held, self.letters.font(face), words, size, false);
        }
        held.iter().map(|glyph| glyph.x_advance).sum::<f32>() * size
    }

    fn drawing(&mut self, drawing: &Drawing, scale: f32, x: f32, y: f32) {
        let place = |(across, down): &Point| (x + *across as f32 * scale, y + *down as f32 * scale);
        for shape in &drawing.shapes {
            match shape {
                Shape::Field { at, width, height, fill } => {
                    let ((left, top), width, height) = (place(at), *width as f32 * scale, *height as f32 * scale);
                    self.field(left, top, width, height, *fill);
                }
                Shape::Lines { runs, colour, width, dash } => {
                    let runs: Vec<Vec<(f32, f32)>> = runs.iter().map(|run| run.iter().map(place).collect()).collect();
                    let runs: Vec<&[(f32, f32)]> = runs.iter().map(Vec::as_slice).collect();
                    let dash = dash.map(|(on, off)| vec![on as f32 * scale, off as f32 * scale]);
                    self.stroke(&runs, *colour, *width as f32 * scale, dash);
                }
                Shape::Area { points, fill } => {
                    let mut path = PathBuilder::new();
                    trace(&mut path, &points.iter().map(place).collect::<Vec<_>>());
                    path.close();
                    self.area(path.finish(), *fill);
                }
                Shape::Dot { at, radius, fill } => self.area(circle(place(at), *radius as f32 * scale), *fill),
                Shape::Words { at, anchor, said } => {
                    let style = Style::plain(drawing.letters as f32 * scale);
                    let (left, base) = place(at);
                    let back = match anchor {
                        Anchor::Start => 0.0,
                        Anchor::Middle => self.letters.width(said, style) / 2.0,
                        Anchor::End => self.letters.width(said, style),
                    };
                    self.words(left - back, base, said, style);
                }
            }
        }
    }

    fn fill(&mut self, colour: Colour) {
        let fill = Fill { paint: paint(colour).into(), opacity: NormalizedF32::ONE, ..Fill::default() };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill));
    }

    fn field(&mut self, left: f32, top: f32, width: f32, height: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(left, top, width, height) {
            path.push_rect(rect);
        }
        self.area(path.finish(), colour);
    }

    fn area(&mut self, path: Option<Path>, colour: Colour) {
        self.fill(colour);
        if let Some(path) = path {
            self.surface.draw_path(&path);
        }
    }

    fn stroke(&mut self, runs: &[&[(f32, f32)]], colour: Colour, width: f32, dash: Option<Vec<f32>>) {
        let mut path = PathBuilder::new();
        for run in runs {
            trace(&mut path, run);
        }
        let dash = dash.map(|array| StrokeDash { array, offset: 0.0 });
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: paint(colour).into(), width, dash, ..Stroke::default() }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

fn paint((red, green, blue): Colour) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

fn trace(path: &mut PathBuilder, points: &[(f32, f32)]) {
    for (at, (x, y)) in points.iter().enumerate() {
        if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
}

/// A circle of four curves; with this share of the radius none is seen to differ from it.
fn circle((x, y): (f32, f32), radius: f32) -> Option<Path> {
    let bend = radius * 0.5523;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + bend, x + bend, y + radius, x, y + radius);
    path.cubic_to(x - bend, y + radius, x - radius, y + bend, x - radius, y);
    path.cubic_to(x - radius, y - bend, x - bend, y - radius, x, y - radius);
    path.cubic_to(x + bend, y - radius, x + radius, y - bend, x + radius, y);
    path.close();
    path.finish()
}
