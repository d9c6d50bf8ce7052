//! The font that is carried along, in two weights, and how wide its letters are. What it lacks is drawn as the replacement
//! character, never left out.

use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};

/// `DejaVu` Sans, cut down to Latin, Greek, Cyrillic, mathematics and signs; its licence stands beside it.
const REGULAR: &[u8] = include_bytes!("fonts/DejaVuSans.ttf");
/// The same in bold, with fewer signs: what it lacks is set in the regular weight.
const BOLD: &[u8] = include_bytes!("fonts/DejaVuSans-Bold.ttf");

/// What stands for a letter that the font lacks.
pub(super) const REPLACEMENT: char = '\u{fffd}';

/// How high the font's letters reach above their line, and how much they take in all, in parts of their size.
pub(super) const ASCENT: f32 = 0.928;
pub(super) const REACH: f32 = 1.164;

/// How words look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// In points.
    pub(super) size: f32,
    pub(super) bold: bool,
    /// For what only sorts or explains.
    pub(super) grey: bool,
}

impl Style {
    pub(super) const fn plain(size: f32) -> Self {
        Self { size, bold: false, grey: false }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn grey(self) -> Self {
        Self { grey: true, ..self }
    }
}

/// A letter as it is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// In which face, for [`Letters::font`].
    pub(super) face: usize,
    /// Its number in that face.
    pub(super) glyph: u32,
    /// How far the next one stands, in parts of the size.
    pub(super) advance: f32,
}

struct Face {
    font: Font,
    chars: Charmap<'static>,
    widths: GlyphMetrics<'static>,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let read = FontRef::new(bytes).ok()?;
        let widths = read.glyph_metrics(Size::new(1.0), LocationRef::default());
        Some(Self { font: Font::new(bytes.into(), 0)?, chars: read.charmap(), widths })
    }
}

/// The font.
pub(super) struct Letters([Face; 2]);

impl Letters {
    pub(super) fn new() -> Option<Self> {
        Some(Self([Face::new(REGULAR)?, Face::new(BOLD)?]))
    }

    pub(super) fn font(&self, face: usize) -> Font {
        let [regular, bold] = &self.0;
        if face == 1 { bold.font.clone() } else { regular.font.clone() }
    }

    /// How a character is drawn; none for what has no width and no ink, such as a joiner.
    pub(super) fn letter(&self, c: char, bold: bool) -> Option<Letter> {
        if is_unseen(c) {
            return None;
        }
        self.known(c, bold).or_else(|| self.known(REPLACEMENT, bold))
    }

    /// Whether neither face has a character.
    pub(super) fn lacks(&self, c: char) -> bool {
        !is_unseen(c) && self.known(c, false).is_none()
    }

    fn known(&self, c: char, bold: bool) -> Option<Letter> {
        let faces = if bold { &[1, 0][..] } else { &[0] };
        faces.iter().find_map(|face| {
            let Face { chars, widths, .. } = self.0.get(*face)?;
            let glyph = chars.map(c)?;
            Some(Letter { face: *face, glyph: glyph.to_u32(), advance: widths.advance_width(glyph)? })
        })
    }

    /// How wide some words are on one line, in points.
    pub(super) fn width(&self, words: &str, style: Style) -> f32 {
        let parts = words.chars().filter_map(|c| self.letter(c, style.bold)).map(|letter| letter.advance);
        parts.sum::<f32>() * style.size
    }
}

/// What joins or varies letters and is not seen itself.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}
