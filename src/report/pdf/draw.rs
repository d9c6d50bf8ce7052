//! Writes pages with `krilla`.

use super::page::{DrawKind, DrawOp, Page, PageFormat};
use super::tags::Tags;
use super::text::{Fonts, TextStyle};
use crate::report::document::{DrawingPoint, RgbColor, Shape};
use crate::session::Refusal;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point as Position, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::text::KrillaGlyph;

const BLACK: RgbColor = (0x11, 0x11, 0x11);
const GREY: RgbColor = (0x44, 0x44, 0x44);

/// Returns the bytes of the document. Nothing in it says when or where it was made.
pub(crate) fn to_bytes(
    title: &str,
    pages: &[Page],
    format: &PageFormat,
    fonts: &Fonts,
    mut tags: Tags,
) -> Result<Vec<u8>, Refusal> {
    let failed = |why: &dyn std::fmt::Debug| {
        Refusal::new(format!("The PDF could not be made: {why:?}. Nothing was written; print the html from a browser instead."))
    };
    let settings = PageSettings::from_wh(format.size.0, format.size.1).ok_or_else(|| failed(&format.size))?;
    let mut document = Document::new();
    for page in pages {
        let mut started = document.start_page_with(settings.clone());
        draw_page(page, Pen { surface: started.surface(), fonts }, &mut tags);
        started.finish();
    }
    document.set_metadata(Metadata::new().title(title.to_owned()).language("en".to_owned()).creator("Bedside".to_owned()));
    document.set_tag_tree(tags.into_tree());
    document.finish().map_err(|why| failed(&why))
}

fn draw_page(page: &Page, mut pen: Pen<'_>, tags: &mut Tags) {
    for op in page {
        pen.op(op, tags);
    }
    pen.surface.finish();
}

struct Pen<'a> {
    surface: Surface<'a>,
    fonts: &'a Fonts,
}

impl Pen<'_> {
    fn op(&mut self, op: &DrawOp, tags: &mut Tags) {
        let content = match (op.tag, &op.kind) {
            (None, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
            (Some(_), DrawKind::Text(..)) => ContentTag::Span(SpanTag::empty()),
            (Some(_), DrawKind::Shapes(..)) => ContentTag::Other,
        };
        let id = self.surface.start_tagged(content);
        if let Some(tag) = op.tag {
            tags.attach(tag, id);
        }
        match &op.kind {
            DrawKind::Text(text, style) => self.text(op.x, op.y, text, *style),
            DrawKind::Shapes(shapes, scale) => {
                let place = |(x, y): DrawingPoint| (op.x + x as f32 * scale, op.y + y as f32 * scale);
                shapes.iter().for_each(|shape| self.shape(shape, &place, *scale));
            }
        }
        self.surface.end_tagged();
    }

    /// Draws text so that each glyph keeps the characters that it stands for: what is searched and copied is what was typed.
    fn text(&mut self, mut x: f32, y: f32, text: &str, style: TextStyle) {
        self.fill(if style.grey { GREY } else { BLACK });
        let mut all = Vec::new();
        let mut start = 0;
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            match (self.fonts.glyph(c, style.bold), all.last_mut()) {
                (Some(glyph), _) => {
                    let drawn = KrillaGlyph::new(glyph.id, glyph.advance, 0.0, 0.0, 0.0, start..end, None);
                    all.push((glyph.font, drawn));
                }
                // An invisible character belongs to the glyph before it, or else to the one after it.
                (None, Some((_, before))) => before.text_range.end = end,
                (None, None) => continue,
            }
            start = end;
        }
        for same in all.chunk_by(|(font, _), (next, _)| font == next) {
            let Some((font, _)) = same.first() else { continue };
            let glyphs: Vec<KrillaGlyph> = same.iter().map(|(_, glyph)| glyph.clone()).collect();
            self.surface.draw_glyphs(Position::from_xy(x, y), &glyphs, (*font).clone(), text, style.size, false);
            x += glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * style.size;
        }
    }

    fn shape(&mut self, shape: &Shape, place: &impl Fn(DrawingPoint) -> (f32, f32), scale: f32) {
        let mut path = PathBuilder::new();
        match shape {
            Shape::Rectangle { origin, width, height, fill } => {
                let (x, y) = place(*origin);
                if let Some(rect) = Rect::from_xywh(x, y, *width as f32 * scale, *height as f32 * scale) {
                    path.push_rect(rect);
                }
                self.fill(*fill);
            }
            Shape::Polygon { points, fill } => {
                trace(&mut path, points, place);
                path.close();
                self.fill(*fill);
            }
            Shape::Polylines { runs, colour, width, dash } => {
                for run in runs {
                    trace(&mut path, run, place);
                }
                let dash =
                    dash.map(|(on, off)| StrokeDash { array: [on, off].map(|part| part as f32 * scale).into(), offset: 0.0 });
                self.surface.set_fill(None);
                let width = *width as f32 * scale;
                self.surface.set_stroke(Some(Stroke { paint: paint(*colour).into(), width, dash, ..Stroke::default() }));
            }
            Shape::Circle { center, radius, fill } => {
                circle(&mut path, place(*center), *radius as f32 * scale);
                self.fill(*fill);
            }
            Shape::Text { .. } => {}
        }
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn fill(&mut self, colour: RgbColor) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill { paint: paint(colour).into(), opacity: NormalizedF32::ONE, ..Fill::default() }));
    }
}

fn paint((red, green, blue): RgbColor) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

fn trace(path: &mut PathBuilder, points: &[DrawingPoint], place: &impl Fn(DrawingPoint) -> (f32, f32)) {
    for (at, (x, y)) in points.iter().map(|point| place(*point)).enumerate() {
        if at == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
}

/// Adds a circle as four curves with the usual factor for their control points.
fn circle(path: &mut PathBuilder, (x, y): (f32, f32), radius: f32) {
    let bend = radius * 0.5523;
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + bend, x + bend, y + radius, x, y + radius);
    path.cubic_to(x - bend, y + radius, x - radius, y + bend, x - radius, y);
    path.cubic_to(x - radius, y - bend, x - bend, y - radius, x, y - radius);
    path.cubic_to(x + bend, y - radius, x + radius, y - bend, x + radius, y);
    path.close();
}
