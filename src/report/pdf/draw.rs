//! Sheets drawn: the one place that knows how ink is written into a PDF. What is above and what is left is said in points from the
//! upper left corner everywhere else; a PDF counts from the lower one.

use super::fonts::Fonts;
use super::letters::{Letter, Letters, Style, Weight};
use super::objects::{Numbers, packed};
use super::sheets::{Ink, Sheet, What};
use super::tags::{Drawn, Tags};
use crate::report::PaperSize;
use crate::report::document::{Drawing, DrawingPoint, RgbColor, Shape, TextAnchor};
use crate::session::Refusal;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Settings, Str, TextStr};

const BLACK: RgbColor = (0x11, 0x11, 0x11);
const GREY: RgbColor = (0x44, 0x44, 0x44);
const RULE: RgbColor = (0x88, 0x88, 0x88);
const SHADE: RgbColor = (0xe4, 0xe4, 0xe4);

/// Nobody reads a PDF as text: without line breaks and indents it is shorter.
const SETTINGS: Settings = Settings { pretty: false };

/// The whole document. Nothing in it tells when or where it was made.
pub(crate) fn document(
    title: &str,
    sheets: &[Sheet],
    paper: PaperSize,
    letters: &Letters,
    mut tags: Tags,
) -> Result<Vec<u8>, Refusal> {
    let (width, height) = paper.size_points();
    let mut pdf = Pdf::with_settings(SETTINGS);
    let mut numbers = Numbers::new();
    let [catalog, pages, about, tree, resources] = numbers.take();
    let mut fonts = Fonts::new(letters);
    let mut drawn: Vec<Ref> = Vec::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let [page, ink] = numbers.take();
        pdf.stream(ink, &packed(&inked(sheet, at, height, &mut fonts, &mut tags))).filter(Filter::FlateDecode);
        let mut written = pdf.page(page);
        written.parent(pages).media_box(Rect::new(0.0, 0.0, width, height)).contents(ink);
        written.struct_parents(i32::try_from(at).unwrap_or(0)).pair(Name(b"Resources"), resources);
        written.finish();
        drawn.push(page);
    }
    let faces = fonts.write(&mut pdf, &mut numbers).map_err(|why| {
        Refusal::new(format!("The PDF could not be made: {why}. Nothing was written; print the html from a browser instead."))
    })?;
    pdf.indirect(resources).dict().insert(Name(b"Font")).dict().pairs(faces);
    pdf.pages(pages).kids(drawn.iter().copied()).count(i32::try_from(drawn.len()).unwrap_or(0));
    tags.write(&mut pdf, tree, &drawn, &mut numbers);
    pdf.document_info(about).title(TextStr(title)).creator(TextStr("Bedside"));
    let mut written = pdf.catalog(catalog);
    written.pages(pages).lang(TextStr("en")).pair(Name(b"StructTreeRoot"), tree);
    written.mark_info().marked(true);
    written.viewer_preferences().display_doc_title(true);
    written.finish();
    Ok(pdf.finish())
}

/// What is drawn on one sheet.
fn inked(sheet: &Sheet, at: usize, height: f32, fonts: &mut Fonts<'_>, tags: &mut Tags) -> Vec<u8> {
    let mut pen = Pen { content: Content::with_settings(SETTINGS), height, fonts };
    let mut number = 0;
    for ink in sheet {
        match ink.of {
            Some(of) => {
                pen.content.begin_marked_content_with_properties(Name(b"Span")).properties().identify(number);
                tags.inked(of, Drawn { sheet: at, number });
                number += 1;
            }
            None => {
                pen.content.begin_marked_content(Name(b"Artifact"));
            }
        }
        pen.ink(ink);
        pen.content.end_marked_content();
    }
    pen.content.finish().into_vec()
}

struct Pen<'p, 'l> {
    content: Content,
    /// Of the sheet.
    height: f32,
    fonts: &'p mut Fonts<'l>,
}

impl Pen<'_, '_> {
    fn ink(&mut self, ink: &Ink) {
        let (x, y) = (ink.x, ink.y);
        match &ink.what {
            What::Words(words, style) => self.words(x, y, words, *style),
            What::Rule(length, weight) => self.stroke(&[vec![(x, y), (x + length, y)]], RULE, *weight, None),
            What::Stem(height, weight) => self.stroke(&[vec![(x, y), (x, y + height)]], RULE, *weight, None),
            What::Shade(width, height) => self.field(x, y, *width, *height, SHADE),
            What::Frame(width, height) => {
                let corners = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
                self.stroke(&[corners], BLACK, 1.5, None);
            }
            What::Drawing(drawing, scale) => self.drawing(drawing, *scale, x, y),
        }
    }

    /// Words on a line. Each letter keeps the text that it stands for, so what is searched and copied is what was typed.
    fn words(&mut self, x: f32, y: f32, words: &str, style: Style) {
        let all = spelt(self.fonts.letters(), words, style.bold);
        if all.is_empty() {
            return;
        }
        self.fill(if style.grey { GREY } else { BLACK });
        self.content.begin_text().set_text_matrix([1.0, 0.0, 0.0, 1.0, x, self.height - y]);
        let mut face: Option<Weight> = None;
        let mut held: Vec<u8> = Vec::new();
        for (letter, said) in all {
            let is_said = self.fonts.says(letter, said);
            if face != Some(letter.weight) || !is_said {
                self.show(&mut held);
            }
            if face != Some(letter.weight) {
                face = Some(letter.weight);
                self.content.set_font(Fonts::name(letter.weight), style.size);
            }
            held.extend(letter.glyph.to_be_bytes());
            if !is_said {
                self.content.begin_marked_content_with_properties(Name(b"Span")).properties().actual_text(TextStr(said));
                self.show(&mut held);
                self.content.end_marked_content();
            }
        }
        self.show(&mut held);
        self.content.end_text();
    }

    fn show(&mut self, held: &mut Vec<u8>) {
        if !held.is_empty() {
            self.content.show(Str(held));
            held.clear();
        }
    }

    fn drawing(&mut self, drawing: &Drawing, scale: f32, x: f32, y: f32) {
        let place = |(across, down): &DrawingPoint| (x + *across as f32 * scale, y + *down as f32 * scale);
        let placed = |run: &Vec<DrawingPoint>| run.iter().map(place).collect::<Vec<_>>();
        for shape in &drawing.shapes {
            match shape {
                Shape::Rectangle { origin: at, width, height, fill } => {
                    let ((left, top), width, height) = (place(at), *width as f32 * scale, *height as f32 * scale);
                    self.field(left, top, width, height, *fill);
                }
                Shape::Polylines { runs, colour, width, dash } => {
                    let runs: Vec<Vec<(f32, f32)>> = runs.iter().map(placed).collect();
                    let dash = dash.map(|(on, off)| [on as f32 * scale, off as f32 * scale]);
                    self.stroke(&runs, *colour, *width as f32 * scale, dash);
                }
                Shape::Polygon { points, fill } => {
                    self.fill(*fill);
                    self.trace(&placed(points));
                    self.content.close_path().fill_nonzero();
                }
                Shape::Circle { center: at, radius, fill } => {
                    self.fill(*fill);
                    self.circle(place(at), *radius as f32 * scale);
                }
                Shape::Text { position: at, anchor, text: said } => {
                    let style = Style::plain(drawing.font_size as f32 * scale);
                    let (left, base) = place(at);
                    let back = match anchor {
                        TextAnchor::Start => 0.0,
                        TextAnchor::Middle => self.fonts.letters().width(said, style) / 2.0,
                        TextAnchor::End => self.fonts.letters().width(said, style),
                    };
                    self.words(left - back, base, said, style);
                }
            }
        }
    }

    fn fill(&mut self, colour: RgbColor) {
        let [red, green, blue] = parts(colour);
        self.content.set_fill_rgb(red, green, blue);
    }

    fn field(&mut self, left: f32, top: f32, width: f32, height: f32, colour: RgbColor) {
        self.fill(colour);
        self.content.rect(left, self.height - top - height, width, height).fill_nonzero();
    }

    fn stroke(&mut self, runs: &[Vec<(f32, f32)>], colour: RgbColor, width: f32, dash: Option<[f32; 2]>) {
        let [red, green, blue] = parts(colour);
        self.content.set_stroke_rgb(red, green, blue).set_line_width(width);
        self.content.set_dash_pattern(dash.into_iter().flatten(), 0.0);
        for run in runs {
            self.trace(run);
        }
        self.content.stroke();
    }

    fn trace(&mut self, points: &[(f32, f32)]) {
        for (at, (x, y)) in points.iter().enumerate() {
            let y = self.height - y;
            if at == 0 {
                self.content.move_to(*x, y)
            } else {
                self.content.line_to(*x, y)
            };
        }
    }

    /// A circle of four curves; with this share of the radius none is seen to differ from it.
    fn circle(&mut self, (x, y): (f32, f32), radius: f32) {
        let (y, bend) = (self.height - y, radius * 0.5523);
        self.content.move_to(x + radius, y);
        self.content.cubic_to(x + radius, y + bend, x + bend, y + radius, x, y + radius);
        self.content.cubic_to(x - bend, y + radius, x - radius, y + bend, x - radius, y);
        self.content.cubic_to(x - radius, y - bend, x - bend, y - radius, x, y - radius);
        self.content.cubic_to(x + bend, y - radius, x + radius, y - bend, x + radius, y);
        self.content.close_path().fill_nonzero();
    }
}

/// The letters of some words, each with the text that it stands for. What is not seen belongs to the letter before it, or else to the
/// one after it.
fn spelt<'w>(letters: &Letters, words: &'w str, bold: bool) -> Vec<(Letter, &'w str)> {
    let mut all: Vec<(Letter, std::ops::Range<usize>)> = Vec::new();
    let mut from = 0;
    for (at, c) in words.char_indices() {
        let until = at + c.len_utf8();
        match (letters.letter(c, bold), all.last_mut()) {
            (Some(letter), _) => all.push((letter, from..until)),
            (None, Some((_, said))) => said.end = until,
            (None, None) => continue,
        }
        from = until;
    }
    all.into_iter().filter_map(|(letter, said)| Some((letter, words.get(said)?))).collect()
}

/// The parts of a colour, each from nothing to one.
fn parts((red, green, blue): RgbColor) -> [f32; 3] {
    [red, green, blue].map(|part| f32::from(part) / 255.0)
}
