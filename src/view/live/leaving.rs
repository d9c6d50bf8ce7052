//! What is said when the client is about to leave: the question, the earliest release, and what was begun and not ended.

use super::closing;
use crate::session::clinical::begun;
use crate::view::prelude::*;

const QUESTION: &str = "The client left: with whom, in what condition? A time first, such as -5, says when. The clocks stop.";

pub(crate) fn lines(live: &LiveScreen, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let begun: Vec<String> = begun::begun_states(live.session()).iter().map(begun::BegunState::words).collect();
    let begun = (!begun.is_empty()).then(|| format!("Not ended: {}.", begun.join(", ")));
    let release =
        closing::release_text(live).map(|(text, is_reached)| (if is_reached { Role::Dim } else { Role::Question }, text));
    let facts = release.into_iter().chain(begun.map(|text| (Role::Question, text)));
    facts.chain([(Role::Question, QUESTION.to_owned())]).flat_map(|(role, text)| styler.wrap(role, &text, space)).collect()
}
