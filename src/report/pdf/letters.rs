//! The font that is carried along, in two weights, and how wide its letters are. What it lacks is drawn as the replacement
//! character, never left out.

use read_fonts::tables::cmap::Cmap;
use read_fonts::tables::hmtx::Hmtx;
use read_fonts::{FontRef, ReadError, TableProvider as _};

/// `DejaVu` Sans, cut down to Latin, Greek, Cyrillic, mathematics and signs; its licence stands beside it.
const REGULAR: &[u8] = include_bytes!("fonts/DejaVuSans.ttf");
/// The same in bold, with fewer signs: what it lacks is set in the regular weight.
const BOLD: &[u8] = include_bytes!("fonts/DejaVuSans-Bold.ttf");

/// What stands for a letter that the font lacks.
pub(crate) const REPLACEMENT: char = '\u{fffd}';

/// How high the font's letters reach above their line, and how much they take in all, in parts of their size.
pub(crate) const ASCENT: f32 = 0.928;
pub(crate) const REACH: f32 = 1.164;

/// How words look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    /// In points.
    pub(crate) size: f32,
    pub(crate) bold: bool,
    /// For what only sorts or explains.
    pub(crate) grey: bool,
}

impl Style {
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

/// One of the two weights, by its place in [`Letters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// A letter as it is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    pub(crate) weight: Weight,
    /// Its number in that face.
    pub(crate) glyph: u16,
    /// How far the next one stands, in parts of the size.
    pub(crate) advance: f32,
}

/// One weight of the font.
pub(crate) struct Face {
    /// The whole file.
    pub(crate) bytes: &'static [u8],
    /// Its name in a document.
    pub(crate) name: &'static str,
    /// How many of its own units are the size.
    pub(crate) units: f32,
    /// The smallest box around all its letters, in its own units: left, below, right, above.
    pub(crate) bounds: [f32; 4],
    /// How high a capital is, in its own units.
    pub(crate) capital: f32,
    chars: Cmap<'static>,
    widths: Hmtx<'static>,
}

impl Face {
    fn new(bytes: &'static [u8], name: &'static str) -> Result<Self, ReadError> {
        let read = FontRef::new(bytes)?;
        let head = read.head()?;
        let bounds = [head.x_min(), head.y_min(), head.x_max(), head.y_max()].map(f32::from);
        let capital = read.os2()?.s_cap_height().map_or(0.0, f32::from);
        let units = f32::from(head.units_per_em()).max(1.0);
        Ok(Self { bytes, name, units, bounds, capital, chars: read.cmap()?, widths: read.hmtx()? })
    }

    /// A character's number in this face, and how wide it is.
    fn letter(&self, c: char) -> Option<(u16, f32)> {
        let glyph = self.chars.map_codepoint(c).filter(|glyph| glyph.to_u32() != 0)?;
        let advance = f32::from(self.widths.advance(glyph)?) / self.units;
        Some((u16::try_from(glyph.to_u32()).ok()?, advance))
    }
}

/// The font.
pub(crate) struct Letters {
    regular: Face,
    bold: Face,
}

impl Letters {
    pub(crate) fn new() -> Option<Self> {
        let regular = Face::new(REGULAR, "BEDSID+DejaVuSans").ok()?;
        Some(Self { regular, bold: Face::new(BOLD, "BEDSID+DejaVuSans-Bold").ok()? })
    }

    pub(crate) const fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// How a character is drawn; none for what has no width and no ink, such as a joiner.
    pub(crate) fn letter(&self, c: char, bold: bool) -> Option<Letter> {
        if is_unseen(c) {
            return None;
        }
        self.known(c, bold).or_else(|| self.known(REPLACEMENT, bold))
    }

    /// Whether neither face has a character.
    pub(crate) fn lacks(&self, c: char) -> bool {
        !is_unseen(c) && self.known(c, false).is_none()
    }

    fn known(&self, c: char, bold: bool) -> Option<Letter> {
        let weights = if bold { &[Weight::Bold, Weight::Regular][..] } else { &[Weight::Regular] };
        weights.iter().find_map(|weight| {
            let (glyph, advance) = self.face(*weight).letter(c)?;
            Some(Letter { weight: *weight, glyph, advance })
        })
    }

    /// How wide some words are on one line, in points.
    pub(crate) fn width(&self, words: &str, style: Style) -> f32 {
        let parts = words.chars().filter_map(|c| self.letter(c, style.bold)).map(|letter| letter.advance);
        parts.sum::<f32>() * style.size
    }
}

/// What joins or varies letters and is not seen itself.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}
