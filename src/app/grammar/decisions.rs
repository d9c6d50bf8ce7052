//! The word that answers an open decision, perhaps with why. Where none is open, the same word is a note.

use super::words::{Words, is};
use super::{Found, Here};
use crate::session::clinical::dose_summary::{GATE, GO_NO_GO};
use crate::session::due::{self, Due, State, What};
use crate::session::plan::Decision;
use crate::session::statement::Form;

/// Words that answer an open dose decision, whatever its own words are.
const ALWAYS: [&str; 3] = ["declined", "not offered", "held"];

/// `declined`, `not offered: BP 182/96`, `go`.
pub(crate) fn read(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let session = here.context.session;
    let own = session.plan().decisions.iter().flat_map(|decision| decision.words.iter().map(String::as_str));
    // The list of what is due is asked only for a line that begins like an answer: this runs at each key.
    let (word, why) = own.chain(ALWAYS).chain(GATE).find_map(|word| Some((word, answered(words, word)?)))?;
    let mut waiting = due::list(session, here.context.now.elapsed);
    // An answer that counts already, or that comes after the window closed, is about a dose and stands alone.
    let counts = |due: &Due<'_>| due.earliest.is_some_and(|earliest| earliest <= here.at.elapsed) || due.state == State::Expired;
    waiting.retain(|due| due.takes_word() || (due.is_unsettled() && counts(due) && ALWAYS.contains(&word)));
    waiting.sort_by_key(|due| !due.is_open());
    let decisions = || waiting.iter().filter_map(decision_of);
    let has_word = |decision: &&Decision| decision.words.iter().any(|known| is(known, word));
    let meant = decisions().find(has_word).or_else(|| {
        // A word that is not the decision's own answers it only when it stands alone: `held her hand` does not.
        let is_about_dose = |decision: &&Decision| decision.words.iter().any(|known| ALWAYS.contains(&known.as_str()));
        decisions().find(is_about_dose).filter(|_| why.is_empty() && ALWAYS.contains(&word))
    });
    let Some(meant) = meant else { return gate(words, here) };
    let is_dose_word = is(word, "given");
    let doubt =
        is_dose_word.then(|| "This word alone writes no dose down; a line such as `dose 25 im` does. Save it so?".to_owned());
    let form = Form::Decided { id: Some(meant.id.clone()), word: word.to_owned(), why: why.to_owned() };
    Some(Found { form, doubts: doubt.into_iter().collect() })
}

/// `go`, `hold: 152/96`, `held`, `no-go` before the first dose, whether the protocol plans a time for them or not.
fn gate(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let session = here.context.session;
    if session.t0().is_some() {
        return None;
    }
    let (word, why) = GATE.into_iter().chain(["held"]).find_map(|word| Some((word, reason(words, word, true)?)))?;
    Some(Form::Decided { id: Some(GO_NO_GO.to_owned()), word: word.to_owned(), why: why.to_owned() }.into())
}

fn decision_of<'a>(due: &Due<'a>) -> Option<&'a Decision> {
    match due.what {
        What::Decision(decision) => Some(decision),
        _ => None,
    }
}

/// Why, if the text is this word and a reason. Everyday words begin ordinary sentences (`hold my hand`, `go slowly`): their reason
/// stands after a mark or `because`.
pub(crate) fn answered<'a>(words: Words<'a>, word: &str) -> Option<&'a str> {
    reason(words, word, word.len() <= 5)
}

/// The same, where it is said whether the word is an everyday one.
pub(crate) fn reason<'a>(mut words: Words<'a>, word: &str, is_everyday: bool) -> Option<&'a str> {
    let expected = word.split(' ').collect::<Vec<_>>();
    let (last, before) = expected.split_last()?;
    if !before.iter().all(|word| words.take_all(word)) {
        return None;
    }
    let found = words.take()?;
    let unmarked = found.trim_end_matches([',', ':', ';', '.']);
    if !is(unmarked, last) {
        return None;
    }
    let dashes = ["-", "–", "—", "·"];
    let has_dash = words.peek().is_some_and(|next| dashes.contains(&next));
    let is_marked = found.len() > unmarked.len() || has_dash || words.peek().is_some_and(|next| is(next, "because"));
    if has_dash {
        words.take();
    }
    (words.is_empty() || is_marked || !is_everyday).then(|| words.rest())
}
