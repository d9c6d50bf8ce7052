//! The embedded font in two weights. A character that it lacks is drawn as the replacement character, never left out.

use krilla::text::{Font, GlyphId};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};

/// `DejaVu` Sans, reduced to Latin, Greek, Cyrillic, mathematics and signs; its licence is beside it.
const REGULAR: &[u8] = include_bytes!("fonts/DejaVuSans.ttf");
/// The same in bold, with fewer signs: what it lacks is set in the regular weight.
const BOLD: &[u8] = include_bytes!("fonts/DejaVuSans-Bold.ttf");

/// Drawn for a character that the font lacks.
pub(crate) const REPLACEMENT: char = '\u{fffd}';

/// Height above the baseline, and height in all, as multiples of the size.
pub(crate) const ASCENT: f32 = 0.928;
pub(crate) const HEIGHT: f32 = 1.164;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TextStyle {
    pub(crate) size: f32,
    pub(crate) bold: bool,
    /// For text that only sorts or explains.
    pub(crate) grey: bool,
}

impl TextStyle {
    pub(crate) const fn plain(size: f32) -> Self {
        Self { size, bold: false, grey: false }
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) const fn grey(self) -> Self {
        Self { grey: true, ..self }
    }
}

/// A character as it is drawn.
pub(crate) struct Glyph<'f> {
    pub(crate) font: &'f Font,
    pub(crate) id: GlyphId,
    /// Distance to the next glyph, as a multiple of the size.
    pub(crate) advance: f32,
}

struct Face {
    font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        Some(Self { font: Font::new(bytes.into(), 0)?, charmap: font.charmap(), metrics })
    }

    fn glyph(&self, c: char) -> Option<Glyph<'_>> {
        let id = self.charmap.map(c).filter(|id| id.to_u32() != 0)?;
        Some(Glyph { font: &self.font, id: GlyphId::new(id.to_u32()), advance: self.metrics.advance_width(id)? })
    }
}

pub(crate) struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    /// Returns `None` if the embedded font cannot be parsed.
    pub(crate) fn new() -> Option<Self> {
        Some(Self { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)? })
    }

    /// Returns the glyph of a character; `None` for a joiner or a selector, which has neither width nor ink.
    pub(crate) fn glyph(&self, c: char, bold: bool) -> Option<Glyph<'_>> {
        if is_invisible(c) {
            return None;
        }
        let find = |c: char| Some(&self.bold).filter(|_| bold).and_then(|face| face.glyph(c)).or_else(|| self.regular.glyph(c));
        find(c).or_else(|| find(REPLACEMENT))
    }

    /// Whether a character is drawn as [`REPLACEMENT`].
    pub(crate) fn lacks(&self, c: char) -> bool {
        !is_invisible(c) && self.regular.glyph(c).is_none()
    }

    /// The width of a text on one line, in points.
    pub(crate) fn width(&self, text: &str, style: TextStyle) -> f32 {
        text.chars().filter_map(|c| self.glyph(c, style.bold)).map(|glyph| glyph.advance).sum::<f32>() * style.size
    }
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}
