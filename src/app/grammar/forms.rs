//! The table of forms that a line can have.

use super::context::{FormContext, FormMatch};
use super::words::WordCursor;
use super::{adverse, answers, client_facts, decisions, dose, events, observation, order, route_events, scales, vitals, words};

pub(crate) type FormParser = fn(WordCursor<'_>, &FormContext<'_>) -> Option<FormMatch>;

/// The forms, as they are tried. The first that fits the whole text is taken. Each has its name, and a line in
/// [`EXAMPLES`] or in the words beside one.
pub(crate) const FORMS: &[(&str, FormParser)] = &[
    ("vitals::asked_pulse", vitals::parse_ambiguous_pulse),
    ("words::asked_private", words::parse_ambiguous_private),
    ("words::quote", words::parse_quote),
    ("words::named", words::parse_labelled),
    ("words::look", words::parse_look),
    ("looked::read", observation::parse),
    ("vitals::read", vitals::parse),
    ("scales::read", scales::parse),
    ("order::read", order::parse),
    ("order::cleared", order::parse_cleared),
    ("order::not_given", order::parse_not_given),
    ("dose::read", dose::parse),
    ("acts::read", route_events::parse),
    ("acts::t0", route_events::parse_t0),
    ("answers::asked", answers::parse_answer),
    ("answers::seen", answers::parse_seen),
    ("decisions::read", decisions::parse),
    ("events::letter", events::parse_letter),
    ("events::person", events::parse_staff_presence),
    ("events::touch", events::parse_touch),
    ("events::fell", events::parse_fall),
    ("events::ready", events::parse_ready),
    ("adverse::read", adverse::parse),
    ("known::read", client_facts::parse),
];

/// Forms that are offered after the note only: nobody who types these words means them before anything else.
pub(crate) const OFFERED_FORMS: &[(&str, FormParser)] = &[
    ("vitals::lone_heart_rate", vitals::parse_lone_heart_rate),
    ("vitals::lone_saturation", vitals::parse_lone_saturation),
    ("events::named", events::parse_named),
    ("answers::seen_with_words", answers::parse_seen_with_words),
];
