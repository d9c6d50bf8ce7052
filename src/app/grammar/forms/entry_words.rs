//! The words of other entries: in a dose they name no medicine.

use crate::app::grammar::words::{eq_word, is_in};
use crate::session::clinical::medicine::is_medicine_item;
use crate::session::record::vocabulary::{ITEMS, RowKind, VocabularyItem};

/// Words that begin an entry, or belong to a sentence, and are no item of the record.
const OTHER_WORDS: &str = "infusion pump drip device seen ack hr bp rr sats sat pulse look note quote phase music again then and or over \
    every total so far now today tomorrow tonight here there is was were are be been as per hold go start started stop stopped pause \
    paused resume rate bolus push ok okay yes done well good fine calm easy smooth please stat soon next ready waiting pending drawn \
    up prepared plan prescribed protocol tolerated painless pain only just still already almost about around all this that these \
    those with from for to at on off down out back very too also but because when while during slowly slow slower quickly quick \
    helped worked works working felt feels feel seems kicks kicking wore wears enough much less many later earlier ago hour hours \
    minute minutes min mins day days week weeks month months year years";

/// Whether a word belongs to another entry or to a sentence, such as `resume`, `suds` or `again`.
pub(super) fn is_entry_word(word: &str) -> bool {
    let names = |known: &VocabularyItem| match known.kind {
        RowKind::Dose => !is_medicine_item(known.slug) && known.slug.split('_').any(|part| eq_word(word, part)),
        RowKind::Vital | RowKind::Scale => eq_word(word, known.slug),
        _ => false,
    };
    is_in(OTHER_WORDS, word) || ITEMS.iter().any(names)
}
