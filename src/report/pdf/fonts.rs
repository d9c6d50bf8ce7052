//! The letters that a document uses, put into it: each face cut down to them, with how wide they are and what each stands for.

use super::cut::cut;
use super::letters::{Face, Letter, Letters, Weight};
use super::objects::{Numbers, packed};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;

/// What a PDF counts a letter's size as.
const SIZE: f32 = 1000.0;
/// A letter's number is that of the face, in two bytes.
const ENCODING: Name<'static> = Name(b"Identity-H");
const SYSTEM: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Letters of one face by their numbers, each with the text that it stands for and how wide it is.
type Used = BTreeMap<u16, (String, f32)>;

/// The faces of a document.
pub(crate) struct Fonts<'a> {
    letters: &'a Letters,
    regular: Used,
    bold: Used,
}

impl<'a> Fonts<'a> {
    pub(crate) fn new(letters: &'a Letters) -> Self {
        Self { letters, regular: Used::new(), bold: Used::new() }
    }

    /// The font that they are of.
    pub(crate) const fn letters(&self) -> &'a Letters {
        self.letters
    }

    /// A letter is used, and stands for a text. Whether whoever copies it gets that text: if not, the same shape stood for another
    /// one before, and it must be said beside.
    pub(crate) fn says(&mut self, letter: Letter, said: &str) -> bool {
        let used = match letter.weight {
            Weight::Regular => &mut self.regular,
            Weight::Bold => &mut self.bold,
        };
        used.entry(letter.glyph).or_insert_with(|| (said.to_owned(), letter.advance)).0 == said
    }

    /// The name of a face among a sheet's resources.
    pub(crate) const fn name(weight: Weight) -> Name<'static> {
        match weight {
            Weight::Regular => Name(b"f0"),
            Weight::Bold => Name(b"f1"),
        }
    }

    /// Writes the faces that were used: the name and the number of each.
    pub(crate) fn write(&self, pdf: &mut Pdf, numbers: &mut Numbers) -> Result<Vec<(Name<'static>, Ref)>, String> {
        let mut written = Vec::new();
        for (weight, used) in [(Weight::Regular, &self.regular), (Weight::Bold, &self.bold)] {
            if !used.is_empty() {
                written.push((Self::name(weight), write_face(pdf, self.letters.face(weight), used, numbers)?));
            }
        }
        Ok(written)
    }
}

fn write_face(pdf: &mut Pdf, face: &Face, used: &Used, numbers: &mut Numbers) -> Result<Ref, String> {
    let [font, cids, about, file, meanings] = numbers.take();
    let name = Name(face.name.as_bytes());
    pdf.type0_font(font).base_font(name).encoding_predefined(ENCODING).descendant_font(cids).to_unicode(meanings);

    let mut written = pdf.cid_font(cids);
    written.subtype(CidFontType::Type2).base_font(name).system_info(SYSTEM).font_descriptor(about).default_width(0.0);
    written.cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = written.widths();
    for (number, (_, advance)) in used {
        widths.same(*number, *number, advance * SIZE);
    }
    widths.finish();
    written.finish();

    let scale = SIZE / face.units;
    let [left, below, right, above] = face.bounds.map(|bound| bound * scale);
    let mut written = pdf.font_descriptor(about);
    written.name(name).flags(FontFlags::NON_SYMBOLIC).bbox(Rect::new(left, below, right, above)).italic_angle(0.0);
    // How thick a stem is matters only to a reader that has to put another font in this one's place.
    written.ascent(above).descent(below).cap_height(face.capital * scale).stem_v(80.0).font_file2(file);
    written.finish();

    let cut = cut(face.bytes, used.keys().copied()).map_err(|why| why.to_string())?;
    pdf.stream(file, &packed(&cut)).filter(Filter::FlateDecode).pair(Name(b"Length1"), i32::try_from(cut.len()).unwrap_or(0));

    let mut table = UnicodeCmap::new(Name(b"Bedside"), SYSTEM);
    for (number, (said, _)) in used {
        table.pair_with_multiple(*number, said.chars());
    }
    pdf.cmap(meanings, &packed(&table.finish())).filter(Filter::FlateDecode);
    Ok(font)
}
