//! The table of forms that a line can have.

use super::context::{FormContext, FormMatch};
use super::words::WordCursor;
use super::{adverse, answers, client_facts, decisions, dose, events, observation, order, route_events, scales, vitals, words};

pub(crate) type FormParser = fn(WordCursor<'_>, &FormContext<'_>) -> Option<FormMatch>;

/// The forms, as they are tried. The first that fits the whole text is taken. Each has its name, and a line in
/// [`EXAMPLES`] or in the words beside one.
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

/// Forms that are offered after the note only: nobody who types these words means them before anything else.
pub(crate) const OFFERED_FORMS: &[(&str, FormParser)] = &[
    ("heart rate alone", vitals::parse_lone_heart_rate),
    ("saturation alone", vitals::parse_lone_saturation),
    ("event by name", events::parse_named),
    ("alerts seen, with words", answers::parse_seen_with_words),
];
