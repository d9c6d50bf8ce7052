//! The word that answers an open decision, perhaps with a reason. Without an open decision it is a note.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word};
use crate::session::clinical::dose_summary::{GO_NO_GO, GO_NO_GO_WORDS};
use crate::session::due::{self, DueItem, DueKind, DueState};
use crate::session::plan::PlannedDecision;
use crate::session::statement::StatementKind;

/// Words that answer any open dose decision.
const DOSE_ANSWERS: [&str; 3] = ["declined", "not offered", "held"];

/// `declined`, `not offered: BP 182/96`, `go`.
pub(crate) fn parse(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let session = here.context.session;
    let own = session.plan().decisions.iter().flat_map(|decision| decision.answers.iter().map(String::as_str));
    // The due list is computed only for a line that begins like an answer, since this runs at each key.
    let (word, why) =
        own.chain(DOSE_ANSWERS).chain(GO_NO_GO_WORDS).find_map(|word| Some((word, reason_after_answer(words, word)?)))?;
    let mut waiting = due::list(session, here.context.now.elapsed);
    // A decision that is answered or closed takes only a word about a dose, alone.
    let counts =
        |due: &DueItem<'_>| due.earliest.is_some_and(|earliest| earliest <= here.time.elapsed) || due.state == DueState::Expired;
    waiting.retain(|due| due.accepts_word() || (due.is_unresolved() && counts(due) && DOSE_ANSWERS.contains(&word)));
    waiting.sort_by_key(|due| !due.is_open());
    let decisions = || waiting.iter().filter_map(as_decision);
    let has_word = |decision: &&PlannedDecision| decision.answers.iter().any(|known| eq_word(known, word));
    let meant = decisions().find(has_word).or_else(|| {
        // A common word answers only alone: `held her hand` does not.
        let is_about_dose =
            |decision: &&PlannedDecision| decision.answers.iter().any(|known| DOSE_ANSWERS.contains(&known.as_str()));
        decisions().find(is_about_dose).filter(|_| why.is_empty() && DOSE_ANSWERS.contains(&word))
    });
    let Some(meant) = meant else { return parse_gate(words, here) };
    let is_dose_word = eq_word(word, "given");
    let doubt =
        is_dose_word.then(|| "This word alone writes no dose down; a line such as `dose 25 im` does. Save it so?".to_owned());
    let form = StatementKind::DecisionMade { id: Some(meant.id.clone()), word: word.to_owned(), reason: why.to_owned() };
    Some(FormMatch { kind: form, warnings: doubt.into_iter().collect() })
}

/// `go`, `hold: 152/96`, `held`, `no-go` before the first dose, also without a planned decision.
fn parse_gate(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let session = here.context.session;
    if session.t0().is_some() {
        return None;
    }
    let (word, why) =
        GO_NO_GO_WORDS.into_iter().chain(["held"]).find_map(|word| Some((word, reason_after_word(words, word, true)?)))?;
    Some(StatementKind::DecisionMade { id: Some(GO_NO_GO.to_owned()), word: word.to_owned(), reason: why.to_owned() }.into())
}

fn as_decision<'a>(due: &DueItem<'a>) -> Option<&'a PlannedDecision> {
    match due.kind {
        DueKind::Decision(decision) => Some(decision),
        _ => None,
    }
}

/// The reason after a word. After an everyday word (`hold my hand`, `go slowly`) it needs a mark or `because`.
pub(crate) fn reason_after_answer<'a>(words: WordCursor<'a>, word: &str) -> Option<&'a str> {
    reason_after_word(words, word, word.len() <= 5)
}

/// The same, with whether the word is an everyday one.
pub(crate) fn reason_after_word<'a>(mut words: WordCursor<'a>, word: &str, is_everyday: bool) -> Option<&'a str> {
    let expected = word.split(' ').collect::<Vec<_>>();
    let (last, before) = expected.split_last()?;
    if !before.iter().all(|word| words.take_phrase(word)) {
        return None;
    }
    let found = words.next_word()?;
    let unmarked = found.trim_end_matches([',', ':', ';', '.']);
    if !eq_word(unmarked, last) {
        return None;
    }
    let dashes = ["-", "–", "—", "·"];
    let has_dash = words.peek().is_some_and(|next| dashes.contains(&next));
    let is_marked = found.len() > unmarked.len() || has_dash || words.peek().is_some_and(|next| eq_word(next, "because"));
    if has_dash {
        words.next_word();
    }
    (words.is_empty() || is_marked || !is_everyday).then(|| words.remaining())
}
