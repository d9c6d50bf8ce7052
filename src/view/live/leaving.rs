//! What is said when the client is about to leave: the question, the earliest release, what was begun and not ended, and
//! what the record says against the discharge checklist.

use super::closing;
use crate::session::ChecklistItem;
use crate::session::clinical::{begun, discharge_facts};
use crate::session::plan::CheckedFact;
use crate::view::prelude::*;

const QUESTION: &str = "The client left: with whom, in what condition? A time first, such as -5, says when. The clocks stop.";

pub(crate) fn lines(live: &LiveScreen, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let begun: Vec<String> = begun::begun_states(live.session()).iter().map(begun::BegunState::words).collect();
    let begun = (!begun.is_empty()).then(|| format!("Not ended: {}.", begun.join(", ")));
    let release =
        closing::release_text(live).map(|(text, is_reached)| (if is_reached { Role::Dim } else { Role::Question }, text));
    // The time and what is not ended have sentences of their own.
    let against = discharge_facts::contradictions(live.session(), live.now().elapsed).into_iter();
    let has_sentence = |item: &ChecklistItem| matches!(item.fact, Some(CheckedFact::Release | CheckedFact::Begun));
    let against: Vec<String> = against.filter(|(item, _)| !has_sentence(item)).map(|(_, text)| text).collect();
    let against = (!against.is_empty()).then(|| format!("Against the discharge checklist: {}.", against.join("; ")));
    // The release stands last: of a low terminal's lines the last ones are shown.
    let facts = begun.into_iter().chain(against).map(|text| (Role::Question, text)).chain(release);
    facts.chain([(Role::Question, QUESTION.to_owned())]).flat_map(|(role, text)| styler.wrap(role, &text, space)).collect()
}
