//! The table of forms that a line can have.

pub(crate) mod adverse;
pub(crate) mod answers;
pub(crate) mod client_facts;
pub(crate) mod decisions;
pub(crate) mod dose;
pub(crate) mod events;
pub(crate) mod observation;
pub(crate) mod order;
pub(crate) mod route_events;
pub(crate) mod scales;
pub(crate) mod vitals;

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{self, WordCursor};

pub(crate) type FormParser = fn(WordCursor<'_>, &FormContext<'_>) -> Option<FormMatch>;

/// The forms in the order in which they are tried; the first that fits the whole text is taken. Each has a name for tests, which
/// also check that an example of the help has the form.
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
    ("decision", decisions::parse),
    ("letter", events::parse_letter),
    ("staff in or out", events::parse_staff_presence),
    ("touch", events::parse_touch),
    ("fall", events::parse_fall),
    ("ready", events::parse_ready),
    ("adverse event", adverse::parse),
    ("client fact", client_facts::parse),
];

/// Forms that Tab offers after the note: what fits them is more often meant as a note.
pub(crate) const OFFERED_FORMS: &[(&str, FormParser)] = &[
    ("heart rate alone", vitals::parse_lone_heart_rate),
    ("saturation alone", vitals::parse_lone_saturation),
    ("event by name", events::parse_named),
    ("alerts seen, with words", answers::parse_seen_with_words),
];
