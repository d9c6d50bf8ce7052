//! A face cut down to some of its letters. Each keeps its number, so nothing that names one has to be written anew: those that are not
//! wanted have no outline, and packed they take next to nothing.

use read_fonts::tables::glyf::Glyph;
use read_fonts::tables::loca::Loca;
use read_fonts::types::{GlyphId, Tag};
use read_fonts::{FontRef, ReadError, TableProvider as _};
use std::collections::BTreeSet;

/// Where `head` says in which form the places of the outlines are, and the form in which they are written here.
const FORM_OF_PLACES: usize = 50;
const LONG: [u8; 2] = [0, 1];

/// The face with the outlines of these letters, of what they are put together of, and of what stands for none.
pub(crate) fn cut(face: &[u8], wanted: impl IntoIterator<Item = u16>) -> Result<Vec<u8>, ReadError> {
    let font = FontRef::new(face)?;
    let (places, outlines) = (font.loca(None)?, font.glyf()?);
    let mut kept: BTreeSet<u32> = BTreeSet::new();
    let mut open: Vec<u32> = wanted.into_iter().map(u32::from).chain([0]).collect();
    while let Some(letter) = open.pop() {
        if kept.insert(letter)
            && let Some(Glyph::Composite(whole)) = places.get_glyf(GlyphId::new(letter), &outlines)?
        {
            open.extend(whole.components().map(|part| u32::from(part.glyph.to_u16())));
        }
    }
    let (outlines, places) = only(&kept, &places, outlines.offset_data().as_bytes());
    let whole = |tag: &[u8; 4]| font.expect_data_for_tag(Tag::new(tag)).map(|table| table.as_bytes().to_vec());
    let mut head = whole(b"head")?;
    if let Some(form) = head.get_mut(FORM_OF_PLACES..FORM_OF_PLACES + LONG.len()) {
        form.copy_from_slice(&LONG);
    }
    Ok(file(&[
        (b"glyf", outlines),
        (b"head", head),
        (b"hhea", whole(b"hhea")?),
        (b"hmtx", whole(b"hmtx")?),
        (b"loca", places),
        (b"maxp", whole(b"maxp")?),
    ]))
}

/// The outlines of some letters, and the place of each letter's own.
fn only(kept: &BTreeSet<u32>, places: &Loca<'_>, outlines: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut written, mut begins) = (Vec::new(), Vec::new());
    for letter in 0..u32::try_from(places.len()).unwrap_or(0) {
        begins.extend(long(written.len()));
        let at = letter as usize;
        if let (true, Some(from), Some(until)) = (kept.contains(&letter), places.get_raw(at), places.get_raw(at + 1)) {
            written.extend(outlines.get(from as usize..until as usize).unwrap_or_default());
            written.resize(written.len().next_multiple_of(4), 0);
        }
    }
    begins.extend(long(written.len()));
    (written, begins)
}

/// Tables in the order of their names as a file of the kind that PDF takes.
fn file(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = u16::try_from(tables.len()).unwrap_or(0);
    let steps = u16::try_from(count.max(1).ilog2()).unwrap_or(0);
    let range = 16 << steps;
    let mut out = vec![0, 1, 0, 0];
    for number in [count, range, steps, count * 16 - range] {
        out.extend(number.to_be_bytes());
    }
    let mut at = out.len() + tables.len() * 16;
    for (name, table) in tables {
        out.extend(*name);
        out.extend(sum(table).to_be_bytes());
        out.extend(long(at));
        out.extend(long(table.len()));
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        out.extend(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// The sum by which a table is known.
fn sum(table: &[u8]) -> u32 {
    let word = |four: &[u8]| four.iter().zip([24, 16, 8, 0]).map(|(byte, up)| u32::from(*byte) << up).sum::<u32>();
    table.chunks(4).map(word).fold(0, u32::wrapping_add)
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::letters::{Letters, Weight};
    use super::*;

    /// The outline of a letter, by its number: how many parts or strokes it has.
    fn outline(face: &[u8], letter: u16) -> Option<i16> {
        let font = FontRef::new(face).unwrap();
        let found = font.loca(None).unwrap().get_glyf(GlyphId::from(letter), &font.glyf().unwrap()).unwrap();
        found.map(|glyph| match glyph {
            Glyph::Simple(simple) => simple.number_of_contours(),
            Glyph::Composite(whole) => -i16::try_from(whole.components().count()).unwrap(),
        })
    }

    #[test]
    fn wanted_letters_keep_number_width_and_outline_and_the_others_have_none() {
        let letters = Letters::new().unwrap();
        for weight in [Weight::Regular, Weight::Bold] {
            let bold = weight == Weight::Bold;
            let face = letters.face(weight).bytes;
            let number = |c: char| letters.letter(c, bold).filter(|letter| letter.weight == weight).unwrap().glyph;
            let (o, a, umlaut) = (number('o'), number('a'), number('ä'));
            let cut = cut(face, [o, umlaut]).unwrap();
            assert!(cut.len() < face.len() / 2);
            assert_eq!((outline(&cut, o), outline(&cut, number('x'))), (outline(face, o), None));
            assert_eq!((outline(&cut, umlaut), outline(&cut, 0)), (outline(face, umlaut), outline(face, 0)));
            // The umlaut is an a and its dots, which nobody wanted by themselves.
            assert_eq!(outline(face, umlaut), Some(-2));
            assert_eq!((outline(&cut, a), outline(face, a)), (Some(2), Some(2)));
            let width = |face: &[u8]| FontRef::new(face).unwrap().hmtx().unwrap().advance(GlyphId::from(o)).unwrap();
            assert_eq!(width(&cut), width(face));
        }
    }
}
