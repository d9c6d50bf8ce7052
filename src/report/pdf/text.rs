//! The embedded font in two weights, and text broken into lines: between words where Unicode allows it, inside a word only if it is
//! wider than the line. A character that the font lacks is drawn as the replacement character, never left out.

use krilla::text::{Font, GlyphId};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};
use textwrap::WordSeparator;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_segmentation::UnicodeSegmentation as _;

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
    /// In points.
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

pub(crate) type Span = (String, TextStyle);

/// A part of a line in one style, `x` points from the line's start.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) x: f32,
    pub(crate) text: String,
    pub(crate) style: TextStyle,
}

#[derive(Debug)]
struct Word {
    /// With the blank: at the end of a line nobody sees it, and copied words stay apart.
    text: String,
    style: TextStyle,
    width: f32,
    blank_width: f32,
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        self.width.into()
    }

    fn whitespace_width(&self) -> f64 {
        self.blank_width.into()
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Allows for rounding errors.
const TOLERANCE: f32 = 0.01;

/// Returns the lines of a text, at least one.
pub(crate) fn wrap(fonts: &Fonts, spans: &[Span], width: f32) -> Vec<Vec<Run>> {
    let width = width + TOLERANCE;
    let mut words = Vec::new();
    for (text, style) in spans {
        let word = |word: &str, blank: &str| {
            let [own, blank_width] = [word, blank].map(|text| fonts.width(text, *style));
            Word { text: format!("{word}{blank}"), style: *style, width: own, blank_width }
        };
        for part in WordSeparator::UnicodeBreakProperties.find_words(text) {
            if fonts.width(&part, *style) <= width {
                words.push(word(&part, part.whitespace));
            } else {
                words.extend(part.graphemes(true).map(|letter| word(letter, "")));
                words.push(word("", part.whitespace));
            }
        }
    }
    wrap_first_fit(&words, &[width.into()]).into_iter().map(line).collect()
}

fn line(words: &[Word]) -> Vec<Run> {
    let mut x = 0.0;
    let run = |words: &[Word]| {
        let run = Run { x, text: words.iter().map(|word| word.text.as_str()).collect(), style: words.first()?.style };
        x += words.iter().map(|word| word.width + word.blank_width).sum::<f32>();
        Some(run)
    };
    words.chunk_by(|word, next| word.style == next.style).filter_map(run).collect()
}

/// The width of spans on one line, in points.
pub(crate) fn width(fonts: &Fonts, spans: &[Span]) -> f32 {
    spans.iter().map(|(text, style)| fonts.width(text, *style)).sum()
}
