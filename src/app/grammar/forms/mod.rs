//! The table of forms that a line can have.

pub(crate) mod adverse;
pub(crate) mod answers;
pub(crate) mod client_facts;
pub(crate) mod dose;
pub(crate) mod dose_words;
mod entry_words;
pub(crate) mod events;
pub(crate) mod implausible;
mod infusion;
pub(crate) mod observation;
pub(crate) mod order;
pub(crate) mod route_events;
pub(crate) mod scales;
pub(crate) mod vital_value;
pub(crate) mod vitals;

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{self, WordCursor};
use crate::session::Vital;

pub(crate) type FormParser = fn(WordCursor<'_>, &FormContext<'_>) -> Option<FormMatch>;

/// The forms with their names, in the order in which they are tried. Enter takes the first that matches the whole text. A test
/// checks that each has a line among the examples of the help.
pub(crate) const FORMS: &[(&str, FormParser)] = &[
    ("pulse or private", vitals::parse_ambiguous_pulse),
    ("private or pulse", words::parse_ambiguous_private),
    ("quote", words::parse_quote),
    ("labelled note", words::parse_labelled),
    ("look", words::parse_look),
    ("continuous observation", observation::parse),
    ("vitals", vitals::parse),
    ("score", scales::parse),
    ("order", order::parse),
    ("hold cleared", order::parse_cleared),
    ("dose not given", order::parse_not_given),
    ("dose", dose::parse),
    ("route event", route_events::parse),
    ("new T0", route_events::parse_t0),
    ("answer", answers::parse_answer),
    ("alerts seen", answers::parse_seen),
    ("decision", answers::parse_decision),
    ("letter", events::parse_letter),
    ("staff in or out", events::parse_staff_presence),
    ("described event", events::parse_described),
    ("ready", events::parse_ready),
    ("adverse event", adverse::parse),
    ("client fact", client_facts::parse),
];

/// Forms that Tab offers after the note, because a line that matches them is most likely a note.
pub(crate) const OFFERED_FORMS: &[(&str, FormParser)] = &[
    ("heart rate alone", |words, _| vitals::parse_single(words.remaining(), Vital::Hr)),
    ("saturation alone", |words, _| vitals::parse_single(words.remaining(), Vital::Spo2)),
    ("event by name", events::parse_named),
    ("alerts seen, with words", answers::parse_seen_with_words),
];
